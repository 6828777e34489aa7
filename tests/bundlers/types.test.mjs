// E1: what the package says about types, as TypeScript reads it from the installed tarball, and as the checkers of templates do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build, program, project } from "./support/workshop.mjs";

/** The checkers of templates want the older one, which is written in JavaScript; the newer one is that of tests/. */
const COMPILERS = { 6: program("tsc"), 7: fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url)) };

for (const [version, tsc] of Object.entries(COMPILERS)) {
  test(`TypeScript ${version}: the types for React, Vue and Svelte know the element, and refuse what is wrong (E1)`, async () => {
    const folder = project("types");
    assert.match(await build(folder, tsc, ["--version"], ""), new RegExp(`^Version ${version}\\.`));
    await build(folder, tsc, ["--project", "."], "");
  });

  test(`TypeScript ${version}: the example in TypeScript has no error of types (E1)`, async () => {
    await build(project("vite-react"), tsc, ["--project", "."], "");
  });
}

/** What a checker complains of in a project that has mistakes in it: `file: the line`. */
async function complaints(name, [checker, ...args], line) {
  const folder = project(name);
  const { message } = await build(folder, program(checker), args, "").then(() => assert.fail(`${checker} has found nothing`), (error) => error);
  const lines = (file) => readFileSync(join(folder, file), "utf8").split("\n");
  const found = [...message.matchAll(line)].map(([, file, at]) => `${file}: ${lines(file)[at - 1].trim()}`);
  return [...new Set(found)].sort();
}

test("vue-tsc knows the element in a template, in all spellings, and finds each mistake there (E1)", async () => {
  assert.deepEqual(await complaints("vue-types", ["vue-tsc", "--project", ".", "--pretty", "false"], /^.*?(\w+\.vue)\((\d+),\d+\): error/gm), [
    'Wrong.vue: :confirm-cancel="false"',
    'Wrong.vue: <tc-checkout max-ticket="4" />',
    'Wrong.vue: @tc-ready="({ detail }) => detail.order"',
    'Wrong.vue: @tc-reserved="told = $event.detail.event"',
    'Wrong.vue: max-per-set="many"',
    'Wrong.vue: sets="Stalls"',
  ]);
});

test("svelte-check knows the element in a template, and finds each mistake there (E1)", async () => {
  assert.deepEqual(await complaints("svelte-types", ["svelte-check", "--tsconfig", "tsconfig.json", "--output", "machine"], /ERROR "(\w+\.svelte)" (\d+):/g), [
    "Wrong.svelte: confirm-cancel={false}",
    'Wrong.svelte: max-per-set="many"',
    "Wrong.svelte: ontc-ready={({ detail }) => detail.order}",
    "Wrong.svelte: ontc-reserved={({ detail }) => detail.event}",
    'Wrong.svelte: sets="Stalls"',
  ]);
});
