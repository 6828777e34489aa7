// The packed tarball as whoever installs it has it: unpacked into a project's node_modules, and imported by its name.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { LANGUAGES } from "../../www/languages.js";
import { dangling, links } from "../links.mjs";

const { TC_PACKAGE_DIR: FOLDER, TC_TARBALL: TARBALL } = process.env;
assert.ok(FOLDER && TARBALL, "run these tests with cargo xtask ci");

/** A project that has the tarball installed. */
let project;
let installed;
let manifest;
/** What a program in the project says: each import starts from nothing. */
const run = (code) => execFileSync("node", ["--input-type=module", "--eval", code], { cwd: project, encoding: "utf8" });

before(() => {
  project = mkdtempSync(join(tmpdir(), "tc-checkout-package-"));
  installed = join(project, "node_modules/tc-checkout");
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(project, "package.json"), '{"name": "project", "private": true, "type": "module"}');
  execFileSync("tar", ["-xzf", TARBALL, "--strip-components=1", "-C", installed]);
  manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
});
after(() => rmSync(project, { recursive: true, force: true }));

test("the tarball holds these files, and no others (E1)", () => {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(installed.length + 1).replaceAll("\\", "/"))
    // The bundler names it after what is in it.
    .map((name) => name.replace(/^shared-[A-Z0-9]{8}\.js$/, "shared-*.js"))
    .sort();
  assert.deepEqual(files, [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "cdn.js",
    "custom-elements.json",
    "define.d.ts",
    "define.js",
    "docs/bundlers.md",
    "docs/csp.md",
    "docs/embedding.md",
    "docs/events.md",
    "docs/theming.md",
    "docs/troubleshooting.md",
    "index.d.ts",
    "index.js",
    "inline.d.ts",
    "inline.js",
    "integrity.json",
    "later.wasm",
    "later/rest.js",
    "locales/catalogue.d.ts",
    ...LANGUAGES.flatMap((language) => [`locales/${language}.js`, `locales/later/${language}.js`]),
    "package.json",
    "react.d.ts",
    "shared-*.js",
    "svelte.d.ts",
    "types.js",
    "vue.d.ts",
    "widget.wasm",
  ].sort());
});

test("the package depends on nothing when it runs, and runs nothing when it is installed (S13)", () => {
  for (const field of ["dependencies", "peerDependencies", "optionalDependencies", "bundledDependencies", "scripts"]) {
    assert.equal(manifest[field], undefined, field);
  }
});

/** What each file of the package holds, byte for byte. */
function contents() {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = new Map();
  for (const entry of files) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    texts.set(file.slice(installed.length + 1).replaceAll("\\", "/"), readFileSync(file, "latin1"));
  }
  assert.ok(texts.get("widget.wasm").startsWith("\0asm"), "they are read as they are");
  return texts;
}

test("no key is in any file of the package, the wasm included (S1)", () => {
  const texts = contents();
  // A partner's key is 32 hex digits. The sandbox's is no secret: a guide shows how to try direct mode with it.
  const keys = [...texts].flatMap(([name, text]) => (text.match(/\b[0-9a-f]{32}\b/gi) ?? []).map((key) => `${name} ${key}`));
  assert.deepEqual(keys, ["docs/embedding.md 5a4db0c05a4db0c05a4db0c05a4db0c0"]);
});

test("no file of the package names a folder of the machine that built it", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");
  const folders = [homedir(), root].filter((folder) => folder.length > 1);
  const named = [...contents()].flatMap(([name, text]) => folders.filter((at) => text.includes(at + "/")).map((at) => `${name}: ${at}`));
  assert.deepEqual(named, []);
});

test("every link of the packed guides leads to a file of the package, and to a heading that it has (E1)", () => {
  const papers = readdirSync(installed, { recursive: true }).filter((name) => name.endsWith(".md"));
  assert.equal(papers.length, 8);
  assert.deepEqual(papers.flatMap((name) => dangling(installed, name).map((link) => `${name}: ${link}`)), []);
  const all = papers.flatMap((name) => links(readFileSync(join(installed, name), "utf8")));
  assert.ok(all.filter((link) => /\.md\b|\.js$/.test(link)).length > 25, "the guides still lead to each other");
});

test("what the packed guides cannot link to is named (E1)", () => {
  const guide = (name) => readFileSync(join(installed, "docs", name), "utf8");
  assert.match(guide("theming.md"), /\]\(\.\.\/locales\/en\.js\)/);
  const security = manifest.repository ? /\[security\]\(https:\S+\/docs\/security\.md\)/ : /security \(`docs\/security\.md` in the sources\)/;
  assert.match(guide("embedding.md"), security);
});

test("in exports the types come first, and the CDNs are led to the file that is enough by itself (E1)", () => {
  for (const [entry, conditions] of Object.entries(manifest.exports)) {
    if (typeof conditions === "object") assert.deepEqual(Object.keys(conditions), ["types", "default"], entry);
  }
  assert.deepEqual([manifest.unpkg, manifest.jsdelivr], ["./cdn.js", "./cdn.js"]);
  assert.equal(manifest.exports["."].types, manifest.types);
});

test("every entry leads importers to a file, and whatever is not an entry is closed (E1)", () => {
  const require = createRequire(join(project, "index.js"));
  const targets = {
    "tc-checkout": "index.js",
    "tc-checkout/define": "define.js",
    "tc-checkout/inline": "inline.js",
    "tc-checkout/cdn": "cdn.js",
    "tc-checkout/react": "types.js",
    "tc-checkout/svelte": "types.js",
    "tc-checkout/vue": "types.js",
    "tc-checkout/widget.wasm": "widget.wasm",
    "tc-checkout/later.wasm": "later.wasm",
    "tc-checkout/locales/ru.js": "locales/ru.js",
    "tc-checkout/custom-elements.json": "custom-elements.json",
    "tc-checkout/integrity.json": "integrity.json",
    "tc-checkout/package.json": "package.json",
  };
  for (const [name, file] of Object.entries(targets)) assert.equal(require.resolve(name), join(installed, file));
  const entries = new Set(Object.keys(targets).map((name) => name.replace("tc-checkout", ".").replace("ru.js", "*")));
  assert.deepEqual([...entries].sort(), Object.keys(manifest.exports).sort(), "all entries are tried here");
  assert.throws(() => require.resolve("tc-checkout/index.js"), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
});

test("every language can be imported, in its two parts, which have the texts of English (A7)", () => {
  const said = run(`
    const keys = async (name) => Object.keys((await import("tc-checkout/locales/" + name)).default);
    const built = ["retry", "error.load", "error.internal"];
    for (const part of ["", "later/"]) {
      const english = await keys(part + "en.js");
      for (const language of ${JSON.stringify(LANGUAGES)}) {
        const own = (await keys(part + language + ".js")).filter((key) => !built.includes(key));
        console.log(language, part, own.length > 15 && String(own) === String(english));
      }
    }
  `);
  const lines = said.trim().split("\n");
  assert.equal(lines.length, 2 * LANGUAGES.length);
  assert.deepEqual(lines.filter((line) => !line.endsWith(" true")), []);
});

test("on a server every entry can be imported, and does nothing there (E1)", () => {
  for (const entry of ["", "/define", "/inline", "/cdn"]) {
    const said = run(`
      const before = Object.keys(globalThis).join();
      const all = await import("tc-checkout${entry}");
      if (Object.keys(globalThis).join() !== before) throw new Error("it left something behind");
      console.log(Object.keys(all).sort().join(), all.define());
    `);
    assert.equal(said.trim(), "CheckoutError,define,init,mount undefined", `tc-checkout${entry}`);
  }
  assert.equal(run('await import("tc-checkout/react"); console.log("nothing")').trim(), "nothing");
});

test("exactly the entries that register the element are marked as having an effect, so the others can be shaken off (E1)", () => {
  const registers = ["index.js", "define.js", "inline.js", "cdn.js", "types.js"].filter((file) => {
    const said = run(`
      globalThis.HTMLElement = class {};
      globalThis.customElements = { get: (tag) => globalThis[tag], define: (tag, it) => ((globalThis[tag] = it), console.log(tag)) };
      globalThis.document = { baseURI: "http://127.0.0.1/", querySelectorAll: () => [] };
      globalThis.fetch = async () => { throw new Error("there is no network here"); };
      await import(${JSON.stringify(pathToFileURL(join(installed, file)).href)});
    `);
    return said.includes("tc-checkout");
  });
  assert.deepEqual(registers.map((file) => `./${file}`), manifest.sideEffects);
});

test("one address of each half of the wasm is in each script that fetches them, literally, and none in the one that has them inside (E2)", () => {
  const places = (file) => readFileSync(join(installed, file), "utf8").match(/new URL\("[^"]*",\s*import\.meta\.url\)/g) ?? [];
  const shared = readdirSync(installed).find((name) => name.startsWith("shared-"));
  const wanted = ['new URL("./widget.wasm",import.meta.url)', 'new URL("./later.wasm",import.meta.url)'];
  assert.deepEqual(places("cdn.js"), wanted);
  assert.deepEqual([...places(shared), ...places("index.js"), ...places("define.js")], wanted);
  assert.deepEqual(places("inline.js"), []);
});

test("the wasm inside is the same as the one beside (E1)", () => {
  const inside = readFileSync(join(installed, "inline.js"), "utf8").match(/[A-Za-z0-9+/]{10000,}={0,2}/g);
  const inflated = inside.map((deflated) => inflateRawSync(Buffer.from(deflated, "base64")));
  const beside = ["later.wasm", "widget.wasm"].map((name) => readFileSync(join(installed, name)));
  assert.deepEqual(inflated.map((bytes) => beside.findIndex((other) => other.equals(bytes))).sort(), [0, 1]);
});

test("the manifest of hashes and the README's snippet have the hashes of these very files (S11)", () => {
  const { version, files } = JSON.parse(readFileSync(join(installed, "integrity.json"), "utf8"));
  assert.equal(version, manifest.version);
  const scripts = readdirSync(installed, { recursive: true }).filter((name) => /\.(js|wasm)$/.test(name));
  assert.deepEqual(Object.keys(files).sort(), scripts.map((name) => name.replaceAll("\\", "/")).sort());
  for (const [name, hash] of Object.entries(files)) {
    const bytes = readFileSync(join(installed, name));
    assert.equal(hash, `sha384-${createHash("sha384").update(bytes).digest("base64")}`, name);
  }
  const readme = readFileSync(join(installed, "README.md"), "utf8");
  const tags = [...readme.matchAll(/(?:src|href)="[^"]*\/tc-checkout[^"]*\/([^"/]+)".*integrity="(sha384-[^"]+)"/g)];
  assert.deepEqual(tags.map(([, name]) => name).sort(), ["cdn.js", "later.wasm", "widget.wasm"]);
  for (const [, name, hash] of tags) assert.equal(hash, files[name], name);
});

test("the manifest for editors is where package.json says, and of this version's schema (E1)", () => {
  assert.equal(manifest.customElements, "./custom-elements.json");
  const { schemaVersion, modules } = JSON.parse(readFileSync(join(installed, "custom-elements.json"), "utf8"));
  assert.match(schemaVersion, /^1\./);
  for (const { path } of modules) assert.ok(existsSync(join(installed, path)), path);
});

test("the folder and the tarball are the same (E1)", () => {
  const other = join(project, "folder");
  cpSync(FOLDER, other, { recursive: true });
  for (const name of ["package.json", "index.js", "widget.wasm", "later.wasm", "integrity.json"]) {
    assert.deepEqual(readFileSync(join(other, name)), readFileSync(join(installed, name)), name);
  }
});
