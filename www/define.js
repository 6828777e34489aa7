/** Registers `<tc-checkout>` and fetches its wasm, without waiting for the first element to ask for it. */
import { define, init } from "./index.js";

export * from "./index.js";

// The largest file first: all else is done while it is on its way. A failure is told by the elements, which try again. On a server
// there is nothing to do. Where somebody else has registered the tag, it may be another version, whose elements want its own wasm; ours
// ask for theirs.
if (globalThis.customElements && !customElements.get("tc-checkout")) init().catch(() => {});
define();
