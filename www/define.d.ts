/** Registers `<tc-checkout>` and fetches its wasm on import. */
export * from "./index.js";
