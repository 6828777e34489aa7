// `node leave-alone.mjs FOLDER NAME…`: tells other bundlers to leave the one `import()` of these modules alone whose address is
// known only when it runs (see www/modules.js). Their words for that are comments, which our own bundler leaves out. NAME may
// end in `*`.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const COMMENTS = "/* webpackIgnore: true *//* turbopackIgnore: true *//* @vite-ignore */";
const [folder, ...names] = process.argv.slice(2);
const wanted = (file) => names.some((name) => (name.endsWith("*") ? file.startsWith(name.slice(0, -1)) : file === name));

let found = 0;
for (const file of readdirSync(folder).filter(wanted)) {
  const before = readFileSync(join(folder, file), "utf8");
  const after = before.replaceAll("import(`", () => ((found += 1), `import(${COMMENTS}\``));
  writeFileSync(join(folder, file), after);
}
if (found !== 1) throw new Error(`${names.join(", ")} have ${found} imports of that kind, not one`);
