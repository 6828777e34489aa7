/**
 * Brings the wasm in: once for the page, again after a failure, anew after a panic. It comes in two files: the first is all
 * that choosing tickets takes, `later.wasm` is the rest of the same program.
 */
import { CheckoutError } from "./errors.js";
// By name, so that the bundle gets nothing else of the glue: it has a loader of its own, too.
import { __wbg_reset_state, initSync, link, mount, page_changed, remaining, tell } from "./glue/tc_checkout.js";
import { integrityOf } from "./modules.js";
import { laterPlace, packed, packedLater, place } from "./place.js";
import { learnAll, restNow } from "./rest.js";

/** So long may nothing at all arrive before the load counts as failed, in milliseconds. */
const SILENCE = 10_000;
/** The same for a wasm with a hash: the browser shows none of it before all of it has come and been checked. */
const CHECKED_SILENCE = 30_000;

/** No wasm of ours has so many bytes: what goes on coming is something else. */
const LARGEST = 5_000_000;
/** What no browser below the floor knows: see "Browsers" in docs/embedding.md. */
const FLOOR = "color-mix(in lab,red,red)";

/** @type {{wasmUrl?: string | URL, wasm?: unknown, integrity?: string, laterUrl?: string | URL, later?: unknown, laterIntegrity?: string}} */
let wishes = {};
/** @type {Promise<void> | null} */
let loading = null;
/** What the wasm offers, once it runs: see src/host/handle.rs. */
let bindings = null;
/** @type {Promise<void> | null} */
let completing = null;
/** The second file, once it is there. */
let second = null;
/** Whether the running wasm has it. */
let whole = false;
/** Where the wasm was fetched from: a trap's stack names one of them. */
export const places = new Set();
/** How files are fetched: after a failure not out of the cache, which may have what failed. */
let cache;

/**
 * Loads the wasm. Everybody gets the same promise; when it fails it is forgotten, so that the next call tries again.
 *
 * @param {typeof wishes} [options]  where the two files are; or they themselves, as a module, bytes, a `Response`, or a
 *   promise of one; and the hashes that they must have. Remembered for later tries; of no effect once they are loaded.
 * @returns {Promise<void>} rejects with a `CheckoutError` of code `load`
 */
export function init(options) {
  if (options && saidBy(options) !== saidBy(wishes)) {
    wishes = { ...options };
    // What is under way is not what is wanted.
    if (!bindings) loading = null;
  }
  if (!loading) {
    const mine = (loading = load(wishes).catch((error) => {
      if (loading === mine) loading = null;
      throw error;
    }));
  }
  return loading;
}

/** Two components of a page may say the same, each in an object of its own. */
const saidBy = ({ wasmUrl, laterUrl, wasm, later, integrity, laterIntegrity }) =>
  [wasmUrl, laterUrl, !wasm, !later, integrity, laterIntegrity].join();

/**
 * Loads the rest of the wasm, and whatever else is needed after Checkout, and tells the first file that it may be called. Everybody gets the same promise, as with `init`.
 *
 * @returns {Promise<void>} rejects with a `CheckoutError` of code `load`
 */
export function complete() {
  completing ??= Promise.all([init().then(fetchSecond), learnAll()])
    .then(start)
    .catch((error) => {
      completing = null;
      throw error;
    });
  return completing;
}

/** Whether all of the running wasm is there. */
export const completed = () => whole;

/** What the running wasm offers, or null. */
export const running = () => bindings;

/** Where the wasm is. */
const wasmUrl = () => absolute(wishes.wasmUrl ?? place());

/** Where the rest of it is: beside the first file, if only that one's place was said. */
const laterUrl = () => absolute(wishes.laterUrl ?? (wishes.wasmUrl ? new URL("later.wasm", wasmUrl()) : laterPlace()));

const absolute = (url) => new URL(url, globalThis.document?.baseURI).href;

/** Takes over a wasm that a development server has already started. */
export function provide(started) {
  bindings = started;
  loading = Promise.resolve();
  completing = learnAll().then(() => {
    whole = true;
    bindings.page_changed("later");
  });
}

/** Starts the loaded wasm anew, with a fresh memory, after a panic has left the old one unusable. */
export function restart() {
  __wbg_reset_state();
  // What else belongs to it is there or is not, as before.
  if (whole) start();
}

async function load(mine) {
  let module;
  try {
    module = await bring("wasm", wasmUrl, mine.wasmUrl ? undefined : packed(), mine.integrity);
  } catch (error) {
    if (mine === wishes) throw error;
  }
  // Meanwhile the page has said where the wasm really is.
  if (mine !== wishes) return init();
  try {
    initSync({ module });
  } catch (cause) {
    // WebKit compiles what the page's policy forbids, and refuses to run it.
    throw failed(wasmUrl(), cause);
  }
  bindings = { mount, page_changed, remaining, tell };
}

async function fetchSecond() {
  const { laterUrl: moved, wasmUrl: movedToo, laterIntegrity } = wishes;
  second ??= await bring("later", laterUrl, moved || movedToo ? undefined : packedLater(), laterIntegrity);
}

/** Puts the second file's functions into their places among the first one's. */
function start() {
  link(second, restNow().imports);
  whole = true;
  page_changed("later");
}

/** A file as a module: as the page gave it under that name, as it travelled in the script, or from its address. */
async function bring(name, where, carried, integrity) {
  const from = wishes;
  let what = `The ${name} given to init()`;
  try {
    if (!globalThis.WebAssembly) throw new Error("this browser has no WebAssembly");
    if (!CSS.supports("color", FLOOR)) throw new Error("this browser is too old");
    const wish = from[name] ?? carried;
    if (!wish) places.add((what = where()));
    // Without a wait where there is nothing to wait for: the request is to be on its way before anything else is done.
    const given = wish && (await wish);
    if (given && !(given instanceof Response)) return await compile(given);
    if (given?.url) what = given.url;
    return await download(what, given, integrity);
  } catch (cause) {
    cache = "reload";
    // What the page gave is of no more use.
    delete from[name];
    throw failed(what, cause);
  }
}

const failed = (what, cause) =>
  new CheckoutError("load", `${what} did not load: ${cause instanceof Error ? cause.message : cause}`, { cause, retryable: true });

const compile = (source) => (source instanceof WebAssembly.Module ? source : WebAssembly.compile(source));

/** Fetches and compiles at the same time. */
async function download(url, given, wished) {
  const abort = new AbortController();
  const integrity = given ? undefined : (wished ?? integrityOf(url));
  const { promise: silence, heard, stop } = watch(integrity ? CHECKED_SILENCE : SILENCE, () => abort.abort());
  const arrive = async () => {
    const response = given ?? (await fetch(url, { signal: abort.signal, integrity, cache }));
    const type = response.headers.get("content-type") ?? "no content type";
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    heard();
    try {
      listen(response.clone(), (size) => (size > LARGEST ? abort.abort() : heard())).catch(() => {});
      // Streaming wants the right type; a server that has never heard of it may still send the right bytes.
      if (WebAssembly.compileStreaming && /^application\/wasm\b/.test(type)) return await WebAssembly.compileStreaming(response);
      return await WebAssembly.compile(await response.arrayBuffer());
    } catch (cause) {
      throw new Error(`${cause?.message ?? cause} (${response.status}, ${type})`, { cause });
    }
  };
  try {
    return await Promise.race([arrive(), silence]);
  } finally {
    stop();
    // What has failed may go on coming for a long time.
    abort.abort();
  }
}

/** Reports with every arriving piece of a response how much has come: of a copy, because a stream that passes through a script is a slow one. */
async function listen({ body }, hear) {
  const reader = body.getReader();
  let size = 0;
  for (let piece; !(piece = await reader.read()).done; ) hear((size += piece.value.length));
}

/** A promise that rejects after a silence, until it is stopped. */
function watch(patience, onSilence) {
  let timer;
  let heard;
  const promise = new Promise((_, reject) => {
    heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        reject(new Error(`nothing came for ${patience / 1000} seconds`));
        onSilence();
      }, patience);
    };
    heard();
  });
  return { promise, heard, stop: () => clearTimeout(timer) };
}
