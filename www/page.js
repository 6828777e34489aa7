/**
 * What the page as a whole tells its elements: one set of listeners however many there are, none without any.
 * Also notices when the wasm has panicked, and starts it anew.
 */
import { CheckoutError } from "./errors.js";
import { complete, places, restart, running } from "./loader.js";
import { restNow } from "./rest.js";

/** @type {Set<{crashed(error: CheckoutError): void, languageChanged(): void, online(): void}>} */
const elements = new Set();
let dead = false;

const LISTENERS = [
  [globalThis.document, "visibilitychange", () => tell(document.visibilityState)],
  // "show" is a return from the back/forward cache, "hide" a leaving for good; in between, visibility says all.
  [globalThis.window, "pageshow", (event) => event.persisted && tell("show")],
  [globalThis.window, "pagehide", (event) => event.persisted || tell("hide")],
  [globalThis.window, "storage", () => tell("storage")],
  [globalThis.window, "online", returned],
  [globalThis.window, "offline", () => tell("offline")],
  [globalThis.window, "error", (event) => look(event, event.error)],
  [globalThis.window, "unhandledrejection", (event) => look(event, event.reason)],
];

/** The language of an element may be that of anything around it. */
const languages =
  globalThis.MutationObserver &&
  new MutationObserver(() => {
    for (const element of elements) element.languageChanged();
  });

/** An element that lives, from now on. */
export function join(element) {
  if (!elements.size) {
    for (const [target, type, listener] of LISTENERS) target.addEventListener(type, listener);
    languages.observe(document, { subtree: true, attributeFilter: ["lang"] });
  }
  elements.add(element);
}

/** An element that lives no longer. */
export function leave(element) {
  elements.delete(element);
  if (elements.size) return;
  for (const [target, type, listener] of LISTENERS) target.removeEventListener(type, listener);
  languages.disconnect();
}

/**
 * Calls into the wasm. When it panics under the call, all elements hear of it.
 * @template T
 * @param {() => T} call
 * @returns {T | undefined}
 */
export function guard(call) {
  try {
    return call();
  } catch (error) {
    if (!inspect(error)) throw error;
  }
}

/** Makes the wasm usable again after a panic; without one, does nothing. */
export function revive() {
  if (!dead) return;
  restart();
  dead = false;
}

/**
 * Brings the rest of the wasm in. If it cannot be had although something waits for it, all elements hear of it, as after a
 * panic: what waits in the wasm is let go of, and each one's retry starts afresh.
 * @returns {Promise<void>} never rejects
 */
export function need() {
  return complete().catch((error) => {
    end(error);
    return new Promise(() => {});
  });
}

/** The same without need: where it fails, it is tried again when something waits for it. */
export function expect() {
  complete().catch(() => {});
}

function tell(kind) {
  if (!dead) guard(() => running()?.page_changed(kind));
}

/** There is a network again. What did not load may load now. */
function returned() {
  tell("online");
  for (const element of elements) element.online();
}

/** An error that nobody caught. What is left of a wasm that was started anew (a timer, an answer) fails, and means nothing. */
function look(event, error) {
  if (/closure from previous WASM instance/.test(error?.message)) event.preventDefault();
  else inspect(error);
}

/** Whether an error is our wasm's panic. If so, every element is told, once. */
function inspect(error) {
  if (!isPanic(error)) return false;
  end(new CheckoutError("internal", `The widget broke: ${error.message}`, { cause: error, retryable: true }));
  return true;
}

/** The wasm is of no use any more. Every element is told, once. */
function end(why) {
  if (dead) return;
  dead = true;
  restNow()?.releaseClaims();
  for (const element of [...elements]) element.crashed(why);
}

/** A trap of a wasm: of ours, unless its stack names other wasm files only. */
function isPanic(error) {
  if (!globalThis.WebAssembly || !(error instanceof WebAssembly.RuntimeError) || !running()) return false;
  const stack = String(error.stack);
  return [import.meta.url, ...places].some((url) => stack.includes(url)) || !/https?:\S+\.wasm\b/.test(stack);
}
