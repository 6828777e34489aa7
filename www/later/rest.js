/** What is needed in JavaScript after Checkout, and for the developers of pages. Loaded by `www/rest.js`. */
import desk from "./desk.css";
import order from "./order.css";

export { claim, releaseClaims } from "./claims.js";
export { imports } from "../glue/later.js";
export { createDesk } from "./desk.js";
export { explain, misconfiguration } from "./explain.js";
export { readMore, readSelection } from "./more.js";
export { leave, orderView } from "./order.js";
export { warnOfPrices } from "./prices.js";
export { bringIntoSight } from "./sight.js";

/** The order's styles, and the desk's after them. */
export const css = order + desk;
