// The settings that docs/bundlers.md gives are those of the examples, which bundlers.test.mjs runs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { blocks } from "../e2e/support/guides.mjs";

/** Code without comments and line breaks. */
const plain = (code) => code.replace(/^ *\/\/.*$/gm, "").replace(/\s+/g, " ").trim();
const config = (example) => plain(readFileSync(new URL(`../../examples/${example}/vite.config.js`, import.meta.url), "utf8"));

test("what Vite has to be told, with and without Vue, is what the examples tell it (E2)", () => {
  const [any, vue] = blocks("bundlers.md", "js", "defineConfig").map(plain);
  assert.equal(config("vue"), `import vue from "@vitejs/plugin-vue"; import { defineConfig } from "vite"; ${vue}`);
  assert.equal(config("vite-react").replace(" plugins: [react()],", ""), `import react from "@vitejs/plugin-react"; import { defineConfig } from "vite"; ${any}`);
});
