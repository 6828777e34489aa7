/** Types for `<tc-checkout>` in Vue 3 templates: `import type {} from "tc-checkout/vue"`, once in a project. */
import type { HTMLAttributes } from "vue";
import type { CheckoutAttributes, CheckoutEventMap, CheckoutObjects, TcCheckoutElement } from "./index.js";

/** `@tc-reserved` and its like. */
type Listeners = { [Name in keyof CheckoutEventMap as `on${Capitalize<Name>}`]?: (event: CheckoutEventMap[Name]) => void };

/** `max-tickets` becomes `maxTickets`, and `onTc-reserved` `onTcReserved`. */
type Camel<Name> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;

/** In both spellings: templates are compiled to the one, and checked by the other, since the checkers take the tag for a component's. */
type BothWays<Props> = Props & { [Name in keyof Props as Camel<Name>]: Props[Name] };

declare module "vue" {
  interface GlobalComponents {
    "tc-checkout": new () => TcCheckoutElement & {
      $props: HTMLAttributes & BothWays<CheckoutAttributes & Listeners> & CheckoutObjects;
    };
  }
}
