/**
 * Brings the texts of a language in: the one catalogue that is used, once for the page, again after a failure.
 */
import { CheckoutError } from "./errors.js";
import { CATALOGUES } from "./languages.js";

/**
 * So long may a catalogue take, in milliseconds. Longer than the wasm may be silent: on a slow line the few bytes of a
 * catalogue may have to wait for the wasm's.
 */
const PATIENCE = 20_000;
/** By this name, because bundlers take a `new URL` with the expression itself for a file of theirs. */
const HERE = import.meta.url;

/** @type {Map<string, Record<string, string | Record<string, string>>>} by language */
const loaded = new Map();
/** @type {Map<string, Promise<void>>} by language */
const loading = new Map();
/** @type {Map<string, string>} the addresses of catalogues that did not load, by language */
const failed = new Map();
let tries = 0;

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

async function load(language) {
  const attempts = [CATALOGUES[language]()];
  // A browser may remember for as long as the page lives that a module did not load, or still wait for it on a line that is
  // dead. Under another address it is another module.
  if (failed.has(language)) attempts.push(import(`${failed.get(language)}?${(tries += 1)}`));
  let timer;
  const patience = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${PATIENCE / 1000} seconds`)), PATIENCE);
  });
  try {
    loaded.set(language, await Promise.race([Promise.any(attempts.map(texts)), patience]));
  } catch (problem) {
    const cause = problem instanceof AggregateError ? problem.errors[0] : problem;
    const why = cause instanceof Error ? cause.message : cause;
    // Bundlers give the files other names. Then only the browser knows where it looked, and most say so.
    const [url] = /https?:\S+\.m?js/.exec(why) ?? [new URL(`locales/${language}.js`, HERE).href];
    failed.set(language, url);
    throw new CheckoutError("load", `${url} did not load: ${why}`, { cause, retryable: true });
  } finally {
    clearTimeout(timer);
  }
}

/** What an address answers with need not be a catalogue. */
async function texts(module) {
  const { default: catalogue } = await module;
  if (!catalogue) throw new Error("there are no texts in it");
  return catalogue;
}
