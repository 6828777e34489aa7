/** Types for `<tc-checkout>` in Vue 3 templates: `import type {} from "tc-checkout/vue"`, once in a project. */
import type { HTMLAttributes } from "vue";
import type { CheckoutAttributes, CheckoutEventMap, CheckoutObjects, TcCheckoutElement } from "./index.js";

/** `@tc-reserved` and its like. */
type Listeners = { [Name in keyof CheckoutEventMap as `on${Capitalize<Name>}`]?: (event: CheckoutEventMap[Name]) => void };

declare module "vue" {
  interface GlobalComponents {
    "tc-checkout": new () => TcCheckoutElement & {
      $props: HTMLAttributes & CheckoutAttributes & CheckoutObjects & Listeners;
    };
  }
}
