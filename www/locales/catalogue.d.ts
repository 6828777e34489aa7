import type { Message } from "../index.js";

/** The texts of one language. Whoever overrides some with `messages` finds their keys and places here. */
declare const catalogue: Readonly<Record<string, Message>>;
export default catalogue;
