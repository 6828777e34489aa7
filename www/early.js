/**
 * Asks for events while the wasm, which is going to show them, is still on its way. The wasm takes the answer over when it asks
 * for the same; otherwise nothing comes of it.
 */

/** So long an answer is good enough to choose tickets by, in milliseconds: whoever comes back later is told anew. */
const FRESH = 60_000;

/** @type {Map<string, {answer: Promise<Response>, abort: AbortController, since: number}>} by address */
const asked = new Map();

/**
 * Asks as `src/runtime/api.rs` does.
 * @param {{api: string, event: string, key?: string, sets?: unknown}} options
 */
export function askEarly({ api, event, key, sets }) {
  const url = `${api}/v1/services/simple/events/${event}`;
  if (sets || asked.has(url)) return;
  const abort = new AbortController();
  const headers = { Accept: "application/json" };
  if (key) headers.Authorization = `key ${key}`;
  const answer = fetch(url, { headers, cache: "no-store", redirect: "error", signal: abort.signal });
  // Whoever takes it over hears of it.
  answer.catch(() => {});
  asked.set(url, { answer, abort, since: Date.now() });
}

/** The wasm does not come: its answers would be old when it does. */
export function forgetEarly() {
  for (const { abort } of asked.values()) abort.abort();
  asked.clear();
}

/** `fetch`, for an event. */
export function fetchEvent(url, init) {
  const early = asked.get(url);
  asked.delete(url);
  if (!early || Date.now() - early.since > FRESH) return fetch(url, init);
  init.signal.addEventListener("abort", () => early.abort.abort());
  return early.answer;
}
