/**
 * Brings in the modules of this package that a page does not get with its script: each one once, again after a failure.
 */
import { CheckoutError } from "./errors.js";

/**
 * So long may a module take, in milliseconds. Longer than the wasm may be silent: on a slow line the few bytes of a module may
 * have to wait for the wasm's.
 */
const PATIENCE = 20_000;
/** By this name, because bundlers take a `new URL` with the expression itself for a file of theirs. */
const HERE = import.meta.url;

/** @type {Map<string, string>} the addresses of modules that did not load, by path */
const failed = new Map();
let tries = 0;

/**
 * @template T
 * @param {string} path  where the module is, beside the script
 * @param {() => Promise<object>} load  imports it: literally, so that bundlers see it
 * @param {(module: object) => T | undefined} pick  what is wanted of it; what an address answers with need not have it
 * @returns {Promise<T>} rejects with a `CheckoutError` of code `load`
 */
export async function bring(path, load, pick) {
  const attempts = attemptsAt(failed.get(path), load);
  let timer;
  const patience = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${PATIENCE / 1000} seconds`)), PATIENCE);
  });
  const picked = async (coming) => {
    const wanted = pick(await coming);
    if (!wanted) throw new Error("something else is there");
    return wanted;
  };
  try {
    return await Promise.race([Promise.any(attempts.map(picked)), patience]);
  } catch (problem) {
    const cause = problem instanceof AggregateError ? problem.errors[0] : problem;
    const why = cause instanceof Error ? cause.message : cause;
    // Bundlers give the files other names. Then only the browser knows where it looked, and most say so.
    const [place] = /https?:\S+\.m?js/.exec(why) ?? [new URL(path, HERE).href];
    failed.set(path, place);
    throw new CheckoutError("load", `${place} did not load: ${why}`, { cause, retryable: true });
  } finally {
    clearTimeout(timer);
  }
}

/** The hash that the page wants of a file: in a `<link integrity>` for it, as it may stand in a page's head for whatever is loaded. */
export const integrityOf = (url) => [...document.querySelectorAll("link[integrity]")].find(({ href }) => href === url)?.integrity;

/** Ways to it, of which the first that leads there counts. The second time they are others, but for what the page has a hash of. */
function attemptsAt(url, load) {
  // An import map checks whatever is imported, however often.
  if (!url || [...document.querySelectorAll("script[type=importmap]")].some(({ text }) => text.includes("integrity"))) return [load()];
  // A link has the first try checked, and no other one.
  if (integrityOf(url)) return [Promise.reject(new Error("with a hash in a link it is tried once; reload the page"))];
  // A browser may remember for as long as the page lives that a module did not load, or still wait for it on a line that is
  // dead. Under another address it is another module.
  return [load(), import(`${url}?${(tries += 1)}`)];
}
