/** The same as `tc-checkout`, with the wasm inside the script: for bundlers that do not copy files. */
export * from "./index.js";
