/**
 * The element as the wasm sees it: what it may say to the page, and the texts it may ask for.
 */
import { fetchEvent } from "./early.js";
import { CheckoutError } from "./errors.js";

/**
 * @param {{
 *   element: HTMLElement,
 *   texts: () => ReturnType<typeof import("./text.js").createTexts>,
 *   alive: () => boolean,
 *   update: (change: {status: string, order: object | null, selection: Record<string, number>, desk: object | null}) => void,
 *   later: () => Promise<void>,
 *   settle: (id: number, error: CheckoutError | null, order: object | null) => void,
 *   paying: (isLeft: boolean) => void,
 *   desk: (form: Element, foot: Element) => void,
 * }} link  `paying` is told whether the page leaves the payment to the widget;  `texts` is asked each time, because the language may change; what a wasm says that is no longer `alive` is dropped
 */
export function createHost({ element, texts, alive, later, update, settle, paying, desk }) {
  return {
    emit(name, record) {
      const isLeft = !alive() || emit(element, name, detailOf(name, record));
      if (name === "tc-pay") paying(isLeft);
      return isLeft;
    },
    update({ status, order, selection, desk: stand }) {
      if (alive()) update({ status, order: orderView(order), selection: Object.freeze({ ...selection }), desk: stand });
    },
    desk,
    leave,
    settle(id, error, order) {
      settle(id, error && CheckoutError.from(error), orderView(order));
    },
    claim,
    event: fetchEvent,
    later,
    language: () => texts().locale,
    text: (key, params) => total(() => texts().text(key, params), key),
    money: (minor) => total(() => texts().money(minor), String(minor / 100)),
    when: (moment, zone) => total(() => texts().when(moment, zone)),
    clock: (at) => total(() => texts().clock(at)),
    duration: (ms) => total(() => texts().duration(ms)),
    list: (items) => total(() => texts().list(items), items.join(", ")),
  };
}

/** A text whatever happens: an exception that went through the wasm's own frames would leave it unusable. */
function total(write, otherwise = "") {
  try {
    return String(write());
  } catch (error) {
    console.error("<tc-checkout>", error);
    return otherwise;
  }
}

/**
 * Fires an event of the widget. False when the page took the matter over (`tc-pay` only).
 * @param {HTMLElement} element
 * @param {string} name
 * @param {unknown} detail
 */
export function emit(element, name, detail) {
  // Buyers get a sentence; the code and the cause are for those who open the console.
  if (name === "tc-error") console.warn(`<${element.localName}>`, detail);
  return element.dispatchEvent(
    new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: name === "tc-pay" }),
  );
}

/**
 * Sends the buyer to where he pays.
 * @param {string} url  https, or http on this machine: the wasm has seen to that
 * @param {boolean} apart  in a window of its own, unless the browser blocks that
 */
function leave(url, apart) {
  const page = apart && window.open(url, "_blank");
  // It is none of that page's business where the buyer came from.
  if (page) page.opener = null;
  else location.assign(url);
}

/** So long a tab waits for another one that holds the claim and may have been frozen with it, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Makes this tab the only one that may do what `name` stands for. Where that cannot be had, it goes on without.
 * @param {string} name
 * @returns {Promise<() => void>} lets go of it
 */
function claim(name) {
  return new Promise((resolve) => {
    const without = () => resolve(() => {});
    if (!globalThis.navigator?.locks) return without();
    const options = { signal: AbortSignal.timeout(PATIENCE) };
    const held = () =>
      new Promise((done) => {
        const release = () => done(releases.delete(release));
        releases.add(release);
        resolve(release);
      });
    navigator.locks.request(name, options, held).catch(without);
  });
}

/** Lets go of the claims that this page holds, by their releases. */
const releases = new Set();

/** Lets go of every claim: whoever made them has died. */
export function releaseClaims() {
  for (const release of [...releases]) release();
}

function detailOf(name, record) {
  if (name === "tc-error") return CheckoutError.from(record);
  return record?.order ? { ...record, order: orderView(record.order) } : record;
}

/** The order as the page may see it: frozen, its deadline a Date of the device's clock. */
function orderView(order) {
  if (!order) return null;
  const { deadline, tickets = [] } = order;
  return Object.freeze({
    ...order,
    tickets: Object.freeze([...tickets]),
    deadline: deadline == null ? null : new Date(deadline),
  });
}
