/**
 * Brings the texts of a language in: those of choosing tickets first, then all others; once for the page, again after a failure.
 */
import { CATALOGUES, REST } from "./languages.js";
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
 * The language of a list that a tag asks for: ru-RU, and if that is not there, ru.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [languages]  the list, by language
 * @returns {string | undefined} undefined without one
 */
export function choose(tag, languages = CATALOGUES) {
  for (let rest = tag.toLowerCase(); rest; rest = rest.replace(/-?[^-]*$/, "")) {
    if (Object.hasOwn(languages, rest)) return rest;
  }
  return undefined;
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
 * @returns {Promise<void>} rejects with a `CheckoutError` of code `load`
 */
export function learn(tag) {
  const language = languageFor(tag);
  if (!loading.has(language)) {
    const promise = load(language).catch((error) => {
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

async function load(language) {
  const texts = { ...(await bring(`locales/${language}.js`, CATALOGUES[language], (module) => module.default)) };
  if (all) await add(language, texts);
  loaded.set(language, texts);
}

async function add(language, texts) {
  if (complete.has(language) || !REST[language]) return;
  Object.assign(texts, await bring(`locales/later/${language}.js`, REST[language], (module) => module.default));
  complete.add(language);
}
