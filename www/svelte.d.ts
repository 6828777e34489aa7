/** Types for `<tc-checkout>` in Svelte 5: `import type {} from "tc-checkout/svelte"`, once in a project. */
import type { HTMLAttributes } from "svelte/elements";
import type { CheckoutAttributes, CheckoutHandlers, CheckoutObjects, TcCheckoutElement } from "./index.js";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "tc-checkout": HTMLAttributes<TcCheckoutElement> & CheckoutAttributes & CheckoutObjects & CheckoutHandlers;
  }
}
