/** What is needed in JavaScript after Checkout, and for the developers of pages. Loaded by `www/rest.js`. */
import css from "./order.css";

export { imports } from "../glue/later.js";
export { createDesk } from "./desk.js";
export { explain, misconfiguration } from "./explain.js";
export { readMore, readSelection } from "./more.js";
export { warnOfPrices } from "./prices.js";
export { css };
