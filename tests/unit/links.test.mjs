// Links between the guides lead somewhere: to files that are there, and to headings that they have.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { dangling, links } from "../links.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const guides = ["README.md", ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

for (const guide of guides) {
  test(`${guide}: every link leads somewhere`, () => assert.deepEqual(dangling(root, guide), []));
}

test("www/README.md links to guides that the package has", () => {
  const found = links(readFileSync(join(root, "www/README.md"), "utf8"));
  assert.ok(found.length >= 6);
  for (const link of found) assert.ok(existsSync(join(root, link)), link);
});
