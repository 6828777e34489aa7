/** Registers `<tc-checkout>` and fetches its wasm, without waiting for the first element to ask for it. */
import { define, init } from "./index.js";
import { TcCheckoutElement } from "./element.js";

export * from "./index.js";

const Class = define();
// A failure is told by the elements, which try again. On a server there is nothing to do, and nothing either where another
// version of this package was first: its elements want its own wasm.
if (Class && (Class === TcCheckoutElement || Class.prototype instanceof TcCheckoutElement)) init().catch(() => {});
