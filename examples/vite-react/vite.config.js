import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // While developing, Vite moves packages into a folder of its own, and the wasm would stay behind.
  optimizeDeps: { exclude: ["tc-checkout"] },
});
