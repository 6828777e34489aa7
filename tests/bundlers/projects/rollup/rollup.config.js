import { nodeResolve } from "@rollup/plugin-node-resolve";
import { importMetaAssets } from "@web/rollup-plugin-import-meta-assets";

export default {
  input: "src/main.js",
  output: { dir: "dist", format: "es" },
  // The second one copies what `new URL("…", import.meta.url)` names.
  plugins: [nodeResolve({ browser: true }), importMetaAssets()],
};
