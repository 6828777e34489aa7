/** Types for `<tc-checkout>` in React 19 and Next: `import type {} from "tc-checkout/react"`, once in a project. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { CheckoutAttributes, CheckoutHandlers, CheckoutObjects, TcCheckoutElement } from "./index.js";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "tc-checkout": DetailedHTMLProps<HTMLAttributes<TcCheckoutElement>, TcCheckoutElement> &
        CheckoutAttributes &
        CheckoutObjects &
        CheckoutHandlers;
    }
  }
}
