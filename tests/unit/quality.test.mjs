// docs/quality.md names tests. Each of them is there, and says which promise it is about.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const guide = readFileSync(join(root, "docs/quality.md"), "utf8");
/** The lines of the tables: `[promise or "", which tests]`. */
const rows = [...guide.matchAll(/^\| (?:([A-Z]\d+) \| )?.*? \| ([^|]*) \|$/gm)].map((match) => [match[1] ?? "", match[2]]);
/** Measured by hand: there is no test of them. */
const measured = ["P5", "P6"];
const promises = rows.filter(([promise]) => promise);

/** `[file, beginning or part of a test's name]` for each test that a line names. */
function named(cell) {
  return [...cell.matchAll(/`([\w/-]+)` ((?:“[^”]+”(?:, )?)+)/g)].flatMap(([, short, names]) =>
    [...names.matchAll(/“([^”]+)”/g)].map(([, name]) => [short, name]),
  );
}

function fileOf(short) {
  const [, where, rest] = /^(\w+)\/(.+)$/.exec(short);
  const path = {
    journeys: `tests/e2e/journeys/${rest}.test.mjs`,
    e2e: `tests/e2e/${rest}.test.mjs`,
    unit: `tests/unit/${rest}.test.mjs`,
    package: `tests/package/${rest}.test.mjs`,
    bundlers: `tests/bundlers/${rest}.test.mjs`,
  }[where];
  return path ?? `crates/${where}/${rest.startsWith("src/") ? rest : `tests/${rest}`}.rs`;
}

/** The names of a file's tests. In templates, what is filled in may be anything. */
function testsOf(path) {
  const source = readFileSync(join(root, path), "utf8");
  if (!path.endsWith(".rs")) return [...source.matchAll(/\btest\(\s*(["'`])((?:\\.|(?!\1).)*)\1/gs)].map((match) => match[2]);
  return [...source.matchAll(/#\[(?:tokio::)?test[^\]]*\](?:\s*#\[[^\]]*\])*\s*(?:async )?fn (\w+)/g)].map((match) => match[1]);
}

test("the tables have all promises of reliability, of accessibility and of what else is kept here, each once", () => {
  const numbered = (letter, count) => Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);
  const expected = [...numbered("R", 13), ...numbered("A", 7), "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "S10", "S11", "S12", "S13", ...numbered("E", 5)];
  assert.deepEqual(promises.map(([promise]) => promise), expected);
});

test("every line names its tests in a way that can be read here", () => {
  for (const [promise, cell] of rows) {
    if (cell === "shown by" || measured.includes(promise)) continue;
    const bare = cell.replace(/`[\w/-]+` (?:“[^”]+”(?:, )?)+/g, "").replace(/; /g, "");
    assert.equal(bare, "", cell);
    assert.ok(named(cell).length, cell);
  }
});

test("every test that is named is there, once or more", () => {
  let count = 0;
  for (const [, cell] of rows) {
    for (const [short, name] of named(cell)) {
      const path = fileOf(short);
      assert.ok(existsSync(join(root, path)), `${path} of \`${short}\``);
      assert.ok(testsOf(path).some((test) => test.includes(name)), `${path} has no test “${name}”`);
      count += 1;
    }
  }
  assert.ok(count > 100, `${count} names were found`);
});

test("every promise is named by a test that is named for it", () => {
  for (const [promise, cell] of promises) {
    if (measured.includes(promise)) continue;
    const tests = named(cell).flatMap(([short, name]) => testsOf(fileOf(short)).filter((test) => test.includes(name)));
    const says = new RegExp(`\\b${promise}\\b|(^|_)${promise.toLowerCase()}_`);
    assert.ok(tests.some((test) => says.test(test)), `${promise}: none of ${tests.join("; ")}`);
  }
});

test("whatever a test there says that it shows is a promise that there is", () => {
  const groups = { R: 13, S: 13, A: 7, P: 8, E: 5 };
  const files = new Set(rows.flatMap(([, cell]) => named(cell)).map(([short]) => fileOf(short)));
  const told = [...files].filter((path) => path.endsWith(".mjs")).flatMap((path) => testsOf(path));
  const shown = told.flatMap((name) => [...name.matchAll(/\(((?:[A-Z]\d+(?:, )?)+)\)/g)].flatMap(([, list]) => list.split(", ")));
  assert.ok(shown.length > 300, `${shown.length} were found`);
  for (const promise of shown) assert.ok(Number(promise.slice(1)) <= groups[promise[0]], promise);
});
