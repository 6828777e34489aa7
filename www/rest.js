/** What a page does not need before Checkout is pressed, apart from the wasm's second half: `later/rest.js`, and texts. */
import { learnRest } from "./catalogue.js";
import { bring } from "./modules.js";
import { addStyles } from "./sheet.js";

/** @type {Promise<typeof import("./later/rest.js")> | null} */
let coming = null;
let here;

/** The module, if it is there. */
export const restNow = () => here;

/**
 * The module, loaded once. Everybody gets the same promise; when it fails it is forgotten, so that the next call tries again.
 * @returns {Promise<typeof import("./later/rest.js")>} rejects with a `CheckoutError` of code `load`
 */
export function rest() {
  coming ??= bring("later/rest.js", () => import("./later/rest.js"), (module) => module.explain && module).then(
    (module) => (here = module),
    (error) => {
      coming = null;
      throw error;
    },
  );
  return coming;
}

/** Everything: an order can be shown then, in the languages of this page. */
export async function learnAll() {
  const [{ css }] = await Promise.all([rest(), learnRest()]);
  addStyles(css);
}
