// `node leave-alone.mjs FOLDER NAME…`: tells other bundlers to leave the one `import()` of these modules alone whose address is
// known only when it runs (see www/modules.js). Their words for that are comments, which our own bundler leaves out. NAME may
// end in `*`.
import { readFileSync, writeFileSync } from "node:fs";
import { named } from "./named.mjs";

const COMMENTS = "/* webpackIgnore: true *//* turbopackIgnore: true *//* @vite-ignore */";
const [folder, ...names] = process.argv.slice(2);

let found = 0;
for (const file of named(folder, names)) {
  const before = readFileSync(file, "utf8");
  const after = before.replaceAll("import(`", () => ((found += 1), `import(${COMMENTS}\``));
  writeFileSync(file, after);
}
if (found !== 1) throw new Error(`${names.join(", ")} have ${found} imports of that kind, not one`);
