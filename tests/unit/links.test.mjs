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

test("each alert's runbook_url leads to its heading", () => {
  const rules = readFileSync(join(root, "docs/operations/alerts.yml"), "utf8");
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  const urls = [...rules.matchAll(/^ +runbook_url: "([^"]+)"$/gm)].map(([, url]) => url);
  const headings = [...readFileSync(join(root, "docs/operations.md"), "utf8").matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  assert.deepEqual(headings, alerts);
  assert.deepEqual(urls, alerts.map((name) => `docs/operations.md#${name.toLowerCase()}`));
});
