/** What is needed in JavaScript after Checkout, and for the developers of pages. Loaded by `www/rest.js`. */
import css from "./order.css";

export { explain, misconfiguration } from "./explain.js";
export { css };
