// `node catalogues.mjs FOLDER`: makes of the message catalogues in FOLDER/locales what pages load. What `first.json` names stays, for
// the first screen, and with it what is to be said when the rest does not come; the rest goes to `later/`, under the same names. And it
// writes FOLDER/locales-listed.js, which is locales.js for bundlers: each of those files is imported literally there.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const source = process.argv[2];
const folder = join(source, "locales");
// As a module, whatever the folder around it says.
const load = (file) => import(`data:text/javascript,${encodeURIComponent(readFileSync(file, "utf8"))}`);

const { BUILT_IN, LANGUAGES } = await load(join(source, "languages.js"));
const there = readdirSync(folder).filter((name) => name.endsWith(".js")).map((name) => basename(name, ".js"));
const unlike = [...there.filter((name) => !LANGUAGES.includes(name)), ...LANGUAGES.filter((name) => !there.includes(name))];
if (unlike.length) throw new Error(`${unlike.join(", ")}: a language is a file in www/locales and a name in www/languages.js, both`);

const first = JSON.parse(readFileSync(join(folder, "first.json"), "utf8"));
// What two languages have in the bundle, the others have here.
const isFirst = (key) => first.includes(key) || key in BUILT_IN.en;
mkdirSync(join(folder, "later"), { recursive: true });
for (const language of LANGUAGES) {
  const { default: texts } = await load(join(folder, `${language}.js`));
  const unknown = first.filter((key) => !(key in texts));
  if (unknown.length) throw new Error(`${language}.js has no ${unknown.join(", ")}, which first.json names`);
  const part = (wanted) => `export default ${JSON.stringify(Object.fromEntries(Object.entries(texts).filter(([key]) => isFirst(key) === wanted)))};\n`;
  writeFileSync(join(folder, "later", `${language}.js`), part(false));
  writeFileSync(join(folder, `${language}.js`), part(true));
}

const files = LANGUAGES.flatMap((language) => [`locales/${language}.js`, `locales/later/${language}.js`]);
const lines = files.map((file) => `  ${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}`)}),\n`);
writeFileSync(join(source, "locales-listed.js"), `const FILES = {\n${lines.join("")}};\nexport const importTexts = (path) => FILES[path]();\n`);
