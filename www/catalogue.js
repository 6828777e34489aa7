/**
 * Brings the texts of a language in: those of choosing tickets first, then all others; once for the page, again after a failure.
 */
import { LANGUAGES } from "./languages.js";
import { importTexts } from "./locales.js";
import { bring } from "./modules.js";

/** @type {Map<string, Record<string, string | Record<string, string>>>} by language */
const loaded = new Map();
/** @type {Map<string, Promise<void>>} by language */
const loading = new Map();
/** The languages whose texts are all there, and not only those of choosing. */
const complete = new Set();
/** Whether all texts are wanted. */
let all = false;

/**
 * The language of a list that a tag asks for. What a tag leaves open is what is likely, so zh-TW asks for zh-hant; what is not there is
 * left out, the region before the script: of uz-Cyrl-UZ, uz is there.
 *
 * @param {string} tag  a valid one
 * @param {readonly string[]} [languages]  the list
 * @returns {string | undefined} undefined without one
 */
export function choose(tag, languages = LANGUAGES) {
  const { language, script, region } = new Intl.Locale(tag).maximize();
  const names = [[language, script, region], [language, script], [language, region], [language]];
  return names.map((parts) => parts.join("-").toLowerCase()).find((name) => languages.includes(name));
}

/**
 * The loaded texts for a tag, which are English ones for languages that there are none in. Undefined before they are loaded.
 * @param {string} tag
 */
export const catalogueOf = (tag) => loaded.get(languageFor(tag));

/**
 * Loads the texts for a tag. Everybody gets the same promise; when it fails it is forgotten, so that the next call tries again.
 *
 * @param {string} tag
 * @param {typeof importTexts} [load]  where they come from
 * @returns {Promise<void>} rejects with a `CheckoutError` of code `load`
 */
export function learn(tag, load = importTexts) {
  const language = languageFor(tag);
  if (!loading.has(language)) {
    const promise = first(language, load).catch((error) => {
      loading.delete(language);
      throw error;
    });
    loading.set(language, promise);
  }
  return loading.get(language);
}

const languageFor = (tag) => choose(tag) ?? "en";

/**
 * Loads what can be said after Checkout, in every language that was and that will be learnt.
 * @returns {Promise<void>} rejects with a `CheckoutError` of code `load`
 */
export async function learnRest() {
  all = true;
  await Promise.all([...loaded].map(([language, texts]) => add(language, texts)));
}

async function first(language, load) {
  const texts = { ...(await part(`locales/${language}.js`, load)) };
  if (all) await add(language, texts);
  loaded.set(language, texts);
}

async function add(language, texts) {
  if (complete.has(language)) return;
  Object.assign(texts, await part(`locales/later/${language}.js`));
  complete.add(language);
}

const part = (path, load = importTexts) => bring(path, () => load(path), (module) => module.default);
