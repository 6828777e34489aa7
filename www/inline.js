/** The package's entry with the wasm inside, for bundlers that do not copy files. Importing it does nothing by itself. */
export * from "./index.js";
