/**
 * The element as the wasm sees it: what it may say to the page, and the texts it may ask for.
 */
import { fetchEvent } from "./early.js";
import { CheckoutError } from "./errors.js";
import { restNow } from "./rest.js";

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
 * }} link  What it is made of: `texts` is asked each time, because the language may change; what a wasm says that is no longer `alive` is
 *   dropped; `update` gets what the element's properties are from now on; `later` brings the second half; `settle` ends a method's promise;
 *   `paying` is told whether the page leaves the payment to the widget; `desk` puts the buyer's details and Pay into their places.
 *   What each method of the result is for stands at `Host` in `src/host/mod.rs`.
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
    leave: (url, apart) => restNow().leave(url, apart),
    settle(id, error, order) {
      settle(id, error && CheckoutError.from(error), orderView(order));
    },
    claim: (name) => restNow().claim(name),
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

function detailOf(name, record) {
  if (name === "tc-error") return CheckoutError.from(record);
  return record?.order ? { ...record, order: orderView(record.order) } : record;
}

/** There is none before the second half of the widget. */
const orderView = (order) => (order ? restNow().orderView(order) : null);
