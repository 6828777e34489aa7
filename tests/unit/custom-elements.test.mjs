// The manifest that editors read says what the element has, and nothing else.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { REFLECTED } from "../../www/options.js";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const manifest = JSON.parse(read("www/custom-elements.json"));
const declarations = manifest.modules.flatMap(({ declarations: all }) => all);
const [element] = declarations;
const types = read("www/index.d.ts");
// The class itself needs the wasm's glue, which only a build has.
const source = read("www/element.js");
const HIDDEN = /^(constructor|connectedCallback|disconnectedCallback|attributeChangedCallback|crashed|languageChanged|online)$/;
const names = (list) => list.map(({ name }) => name).sort();

/** What stands in quotes, or before a colon, between a beginning and the line that closes it. */
function block(beginning, name) {
  const from = types.indexOf(beginning);
  assert.ok(from >= 0, `index.d.ts has no ${beginning}`);
  const lines = types.slice(from, types.indexOf("\n}", from));
  return [...lines.matchAll(name)].map((match) => match[1]).sort();
}

test("each attribute is one of the element's, with the property and the default that it has (E1)", () => {
  assert.deepEqual(names(element.attributes), ["lang", ...Object.values(REFLECTED).map(({ attribute }) => attribute)].sort());
  for (const [property, { attribute, initial }] of Object.entries(REFLECTED)) {
    const { fieldName, default: said } = element.attributes.find(({ name }) => name === attribute);
    assert.equal(fieldName, property);
    assert.equal(said ?? null, initial === null ? null : JSON.stringify(initial), attribute);
  }
});

test("templates and JSX may write each attribute, but for the key (E1)", () => {
  const written = block("interface CheckoutAttributes", /^  "?([a-z-]+)"?\?:/gm);
  assert.deepEqual(written, names(element.attributes).filter((name) => name !== "key"));
});

test("each property and method is one of the class's, and typed (E1)", () => {
  const written = [...source.matchAll(/^  (?:get )?([a-z]\w*)\(.*\) \{$/gim)].map((match) => match[1]);
  const given = JSON.parse(/^const GIVEN = (\[.*\]);$/m.exec(source)[1]);
  const own = [...Object.keys(REFLECTED), ...given, ...written.filter((name) => !HIDDEN.test(name))];
  assert.deepEqual(names(element.members), own.sort());
  for (const { name } of element.members) assert.match(types, new RegExp(`^  (readonly |get )?${name}[:(]`, "m"), name);
});

test("the events are those that index.d.ts has types for (E3)", () => {
  assert.deepEqual(names(element.events), block("interface CheckoutEventMap", /"(tc-[a-z]+)":/g));
});

test("the custom states are the statuses (E4)", () => {
  const statuses = types.slice(types.indexOf("type CheckoutStatus"), types.indexOf(";", types.indexOf("type CheckoutStatus")));
  assert.deepEqual(names(element.cssStates), [...statuses.matchAll(/"([a-z]+)"/g)].map((match) => match[1]).sort());
});

test("the custom properties are those that the styles read (E4)", () => {
  const used = new Set(read("www/styles.css").match(/--tc-[a-z-]+/g));
  used.delete("--tc-rows");
  assert.deepEqual(names(element.cssProperties), [...used].sort());
});

test("the parts are those that are named somewhere (E4)", () => {
  const sources = [...readdirSync(new URL("src/ui", root)).map((file) => `src/ui/${file}`), "www/element.js", "www/boxes.js"];
  sources.push(...readdirSync(new URL("www/later", root)).map((file) => `www/later/${file}`));
  const named = new Set();
  for (const file of sources) {
    if (!/\.(rs|js)$/.test(file)) continue;
    for (const [, name] of read(file).matchAll(/(?:\.part\("|\.part = "|part: ")([a-z]+)"/g)) named.add(name);
  }
  assert.deepEqual(names(element.cssParts), [...named].sort());
});
