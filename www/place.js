/** Where this package keeps its wasm: in two files beside the script. `tc-checkout/inline` is built with another answer. */

/** Literal, so that bundlers see the file and bring it along. */
export const place = () => new URL("./widget.wasm", import.meta.url);

/** The same for the rest of it. */
export const laterPlace = () => new URL("./later.wasm", import.meta.url);

/** The wasm itself, where it travels in the script. */
export const packed = () => undefined;
export const packedLater = () => undefined;
