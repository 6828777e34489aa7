// A7: one more language is a file in www/locales and its name in www/languages.js. Nothing else knows of languages, and no Rust does.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tc-checkout-language-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a copy of the sources that has one more language, and what the build does with it; returns its folder. */
function build(name, { file = "eo", listed = ["eo"] } = {}) {
  const source = join(folder, name);
  cpSync(join(root, "www"), source, { recursive: true });
  const english = readFileSync(join(source, "locales/en.js"), "utf8");
  const texts = english
    .replace('"checkout": "Checkout"', '"checkout": "Mendi"')
    .replace('"cancel": "Cancel the order"', '"cancel": "Nuligi la mendon"')
    .replace("export default {", 'export default {\n  "retry": "Reprovi", "error.load": "Ne venis.", "error.internal": "Rompiĝis.",');
  writeFileSync(join(source, `locales/${file}.js`), texts);
  const list = readFileSync(join(source, "languages.js"), "utf8");
  writeFileSync(join(source, "languages.js"), list.replace(" en es ", ` ${["en", ...listed, "es"].join(" ")} `));
  execFileSync("node", [join(root, "xtask/scripts/catalogues.mjs"), source], { encoding: "utf8", stdio: "pipe" });
  return source;
}

test("a file and a name: the tag chooses it, the first screen gets its part, and what comes after Checkout the rest", async () => {
  const source = build("added");
  const of = (name) => import(pathToFileURL(join(source, name)).href);
  const { catalogueOf, learn, learnRest } = await of("catalogue.js");
  const { createTexts } = await of("text.js");
  await learn("eo-XX");
  const say = (key) => createTexts({ locale: "eo-XX", catalogue: catalogueOf("eo-XX") }).text(key);
  assert.equal(say("checkout"), "Mendi");
  assert.equal(catalogueOf("eo").cancel, undefined, "that is for later");
  assert.equal(say("error.load"), "Ne venis.", "the rest may be what does not come");
  await learnRest();
  assert.equal(say("cancel"), "Nuligi la mendon");
  assert.equal(say("retry"), "Reprovi");
  assert.equal(createTexts({ locale: "eo-XX", catalogue: catalogueOf("eo-XX") }).locale, "eo-XX");
});

test("for other people's bundlers both of its files are imported by their names", async () => {
  const source = build("listed");
  const listed = join(source, "locales-listed.js");
  for (const file of ["locales/eo.js", "locales/later/eo.js"]) assert.ok(readFileSync(listed, "utf8").includes(`import("./${file}")`), file);
  const { importTexts } = await import(pathToFileURL(listed).href);
  assert.equal((await importTexts("locales/eo.js")).default.checkout, "Mendi");
  assert.equal((await importTexts("locales/later/eo.js")).default.cancel, "Nuligi la mendon");
});

test("a file without a name, or a name without a file, is told when it is built", () => {
  assert.throws(() => build("unnamed", { listed: [] }), /eo: a language is a file in www\/locales and a name in www\/languages\.js, both/);
  assert.throws(() => build("unfiled", { file: "de" }), /eo: a language is a file/);
});
