/**
 * The element as the wasm sees it: what it may say to the page, and the texts it may ask for.
 */
import { CheckoutError } from "./errors.js";

/**
 * @param {{
 *   element: HTMLElement,
 *   texts: () => ReturnType<typeof import("./text.js").createTexts>,
 *   alive: () => boolean,
 *   update: (change: {status: string, order: object | null, selection: Record<string, number>}) => void,
 *   settle: (id: number, error: CheckoutError | null, order: object | null) => void,
 * }} link  `texts` is asked each time, because the language may change; what a wasm says that is no longer `alive` is dropped
 */
export function createHost({ element, texts, alive, update, settle }) {
  return {
    emit(name, record) {
      return alive() ? emit(element, name, detailOf(name, record)) : true;
    },
    update({ status, order, selection }) {
      if (alive()) update({ status, order: orderView(order), selection: Object.freeze({ ...selection }) });
    },
    settle(id, error, order) {
      settle(id, error && CheckoutError.from(error), orderView(order));
    },
    claim,
    language: () => texts().locale,
    text: (key, params) => texts().text(key, params),
    money: (minor) => texts().money(minor),
    when: (moment, zone) => texts().when(moment, zone),
    clock: (at) => texts().clock(at),
    duration: (ms) => texts().duration(ms),
    list: (items) => texts().list(items),
  };
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
    navigator.locks.request(name, options, () => new Promise((release) => resolve(release))).catch(without);
  });
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
