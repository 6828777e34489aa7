/** The package's entry. Importing it does nothing by itself. */
import { CheckoutError } from "./errors.js";
import { TcCheckoutElement } from "./element.js";
import { init } from "./loader.js";

export { CheckoutError, init };

let registered = false;

/**
 * Registers the element, once, whoever asks again.
 *
 * @param {string} [tag]
 * @returns {CustomElementConstructor | undefined} the element's class; undefined where there are no elements, on a server
 */
export function define(tag = "tc-checkout") {
  const registry = globalThis.customElements;
  if (!registry) return undefined;
  if (!registry.get(tag)) {
    // A class has one tag; a second tag needs a class of its own.
    registry.define(tag, registered ? class extends TcCheckoutElement {} : TcCheckoutElement);
    registered = true;
  }
  return registry.get(tag);
}

/**
 * Makes an element in `target` and returns it. Its removal is its end.
 *
 * @param {Element | string} target  an element, or a selector of one
 * @param {Record<string, unknown>} options  the element's properties
 */
export function mount(target, options) {
  const parent = typeof target === "string" ? document.querySelector(target) : target;
  if (!parent?.append) throw new CheckoutError("config", `target is ${String(target)}; it must be an element, or a selector of one.`);
  define();
  const element = Object.assign(document.createElement("tc-checkout"), options);
  parent.append(element);
  return element;
}
