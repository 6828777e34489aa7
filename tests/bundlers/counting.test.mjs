// What "exactly one wasm" is worth: the count that the bundlers' tests rely on sees a wasm wherever a bundler may have put it.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { copies, PACKAGE } from "./support/workshop.mjs";

const WASM = readFileSync(join(PACKAGE, "widget.wasm"));

/** What is counted in a folder with these files. */
function counted(t, files) {
  const folder = mkdtempSync(join(tmpdir(), "tc-checkout-counting-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "assets"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return copies(folder);
}

test("a wasm is counted under any name and in any folder (E2)", (t) => {
  assert.deepEqual(counted(t, { "widget.wasm": WASM, "assets/a1b2c3": WASM }), [2, 0]);
});

test("so is one that a script or a style has in it, in base64 (E2)", (t) => {
  const inside = `const wasm = "data:application/wasm;base64,${WASM.toString("base64")}";`;
  assert.deepEqual(counted(t, { "assets/widget.wasm": WASM, "main.js": inside }), [2, 0]);
  assert.deepEqual(counted(t, { "main.js": inside + inside }), [2, 0]);
});

test("so is the entry that carries both, deflated (E2)", (t) => {
  assert.deepEqual(counted(t, { "main.js": readFileSync(join(PACKAGE, "inline.js")) }), [1, 1]);
});

test("a wasm that is nearly the package's is not taken for it, nor overlooked (E2)", (t) => {
  const other = Buffer.from(WASM);
  other[other.length - 1] ^= 1;
  assert.throws(() => counted(t, { "widget.wasm": WASM, "assets/widget.opt.wasm": other }), /not the package's/);
});
