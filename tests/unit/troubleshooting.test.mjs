// docs/troubleshooting.md has every code and every sentence that the console can show, as the sources have them.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const guide = readFileSync(join(root, "docs/troubleshooting.md"), "utf8").replace(/\s+/g, " ");
const sources = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(root, folder, name), "utf8"));

const www = sources("www", ".js").join("\n");
/** Without the tests that a module ends with: what they make up is told to nobody. */
const shipped = (source) => source.split(/^#\[cfg\((?:all\()?test/m)[0];
const rust = [...sources("src", ".rs"), ...sources("crates/purchase/src", ".rs")].map(shipped).join("\n");

/** The fixed words of a sentence, without what is filled in. */
const words = (text) =>
  text
    .replace(/<[^>]*>:?/g, " ")
    .split(/\$\{(?:[^{}]|\{[^}]*\})*\}|\{[^}]*\}/)
    .map((part) => part.trim())
    .filter((part) => part.length > 3);

const isTold = (sentence) => {
  for (const part of words(sentence)) assert.ok(guide.includes(part), `docs/troubleshooting.md does not have “${part}” of “${sentence}”`);
};

test("every code has its line", () => {
  const error = readFileSync(join(root, "crates/orders/src/error.rs"), "utf8");
  const codes = [...error.matchAll(/Self::\w+ => "([a-z-]+)"/g)].map((match) => match[1]);
  assert.equal(codes.length, 17);
  for (const code of codes) assert.ok(guide.includes(`| \`${code}\` |`), code);
});

test("every call of the console in www/ is told of", () => {
  const calls = [...www.matchAll(/console\.\w+\(([^\n]*)\)/g)].map((match) => match[1]);
  assert.ok(calls.length >= 4, calls.join("\n"));
  for (const call of calls) {
    for (const [, sentence] of call.matchAll(/["`]([^"`]+)["`]/g)) isTold(sentence);
  }
  assert.equal((rust.match(/console::/g) ?? []).length, 0, "the wasm writes nothing to the console by itself");
});

test("every error that the JavaScript makes is told of", () => {
  const made = [...www.matchAll(/new CheckoutError\("[a-z-]+", (["`])((?:(?!\1).)*)\1/g)].map((match) => match[2]);
  const kept = [...www.matchAll(/const message = `([^`]*)`/g)].map((match) => match[1]);
  const reasons = [...www.matchAll(/new Error\((["`])((?:(?!\1).)*)\1/g)].map((match) => match[2]);
  assert.ok(made.length >= 7 && kept.length >= 1 && reasons.length >= 4, [made, kept, reasons].join("\n"));
  for (const sentence of [...made, ...kept, ...reasons]) isTold(sentence);
});

test("how long nothing may come is told for each kind of file", () => {
  const loaders = ["loader.js", "modules.js"].map((name) => readFileSync(join(root, "www", name), "utf8"));
  const waits = loaders.flatMap((source) => [...source.matchAll(/^const (\w*(?:SILENCE|PATIENCE)) = ([\d_]+);$/gm)].map(([, name, ms]) => [name, Number(ms.replaceAll("_", ""))]));
  assert.deepEqual(waits.map(([name]) => name), ["SILENCE", "CHECKED_SILENCE", "PATIENCE"]);
  for (const [, ms] of waits) assert.ok(guide.includes(`| \`nothing came for ${ms / 1000} seconds\` |`), `${ms} ms`);
  const told = [...guide.matchAll(/nothing came for (\d+) seconds/g)].map(([, seconds]) => Number(seconds) * 1000);
  assert.deepEqual(told.sort(), waits.map(([, ms]) => ms).sort(), "and no other");
});

test("every cause that the rules and the runtime give is told of", () => {
  const causes = [...rust.matchAll(/ErrorKind::\w+,\s*"([^"]+)"/g)].map((match) => match[1]);
  assert.ok(causes.length >= 20, causes.join("\n"));
  for (const cause of causes) isTold(cause);
});

test("so is every other sentence of the rules, wherever it stands before it becomes a cause", () => {
  const rules = sources("crates/purchase/src", ".rs").map(shipped).join("\n").replace(/\/\/.*|expect\("[^"]*"\)|#\[.*\]/g, "");
  const sentences = [...rules.matchAll(/"([a-z][a-z._]+:? [^"]*)"/g)].map((match) => match[1].trim());
  assert.ok(sentences.length >= 35, sentences.join("\n"));
  for (const sentence of sentences) isTold(sentence);
});
