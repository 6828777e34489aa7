// `node terse.mjs FOLDER NAME…`: makes these modules shorter than our bundler leaves them: it does not fold across statements, nor
// give the most used names the shortest ones. NAME may end in `*`.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { named } from "./named.mjs";

// Among the tools of `tests/`, as those that have a command are.
const { minify } = createRequire(new URL("../../tests/package.json", import.meta.url))("terser");

const SETTINGS = {
  module: true,
  ecma: 2022,
  // Statements compress better than one long expression. No getter of ours does anything but to tell.
  compress: { passes: 3, sequences: false, pure_getters: true },
  mangle: true,
};

const [folder, ...names] = process.argv.slice(2);
for (const file of named(folder, names)) {
  const { code } = await minify(readFileSync(file, "utf8"), SETTINGS);
  writeFileSync(file, code);
}
