/** Where this package keeps its wasm: in a file beside the script. `tc-checkout/inline` is built with another answer. */

/** Literal, so that bundlers see the file and bring it along. */
export const place = () => new URL("./widget.wasm", import.meta.url);

/** The wasm itself, where it travels in the script. */
export const packed = () => undefined;
