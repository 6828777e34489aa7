import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  // So that Vue does not look for a component of that name.
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("tc-") } } })],
  // While developing, Vite moves packages into a folder of its own, and the wasm would stay behind.
  optimizeDeps: { exclude: ["tc-checkout"] },
});
