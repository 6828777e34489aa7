// `node catalogues.mjs FOLDER`: parts the message catalogues in FOLDER. What `first.json` names stays, for the first screen; the rest
// goes to `later/`, under the same names.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const first = JSON.parse(readFileSync(join(folder, "first.json"), "utf8"));
mkdirSync(join(folder, "later"), { recursive: true });
for (const name of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
  const file = join(folder, name);
  // As a module, whatever the folder around it says.
  const { default: texts } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(file, "utf8"))}`);
  const unknown = first.filter((key) => !(key in texts));
  if (unknown.length) throw new Error(`${name} has no ${unknown.join(", ")}, which first.json names`);
  const part = (wanted) => `export default ${JSON.stringify(Object.fromEntries(Object.entries(texts).filter(([key]) => first.includes(key) === wanted)))};\n`;
  writeFileSync(join(folder, "later", name), part(false));
  writeFileSync(file, part(true));
}
