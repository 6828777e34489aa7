// E1: what the package says about types, as TypeScript reads it from the installed tarball.
import { test } from "node:test";
import { build, project } from "./support/workshop.mjs";

test("the types for React, Vue and Svelte know the element, and refuse what is wrong (E1)", async () => {
  await build(project("types"), "tsc", ["--project", "."], "");
});

test("the example in TypeScript has no error of types (E1)", async () => {
  await build(project("vite-react"), "tsc", ["--project", "."], "");
});
