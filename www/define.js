/** Registers `<tc-checkout>` and fetches its wasm, without waiting for the first element to ask for it. */
import { define, init } from "./index.js";

export * from "./index.js";

// A failure is told by the elements, which try again; on a server there is nothing to do.
if (define()) init().catch(() => {});
