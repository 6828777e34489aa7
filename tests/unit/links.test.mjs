// Links between the guides lead somewhere: to files that are there, and to headings that they have.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const guides = ["README.md", ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

/** A heading's name in links, as GitHub makes it. */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const anchors = (text) => [...text.replace(/```.*?```/gs, "").matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading));

for (const guide of guides) {
  test(`${guide}: every link leads somewhere`, () => {
    const text = readFileSync(join(root, guide), "utf8");
    const links = [...text.replace(/```.*?```/gs, "").matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]);
    for (const link of links.filter((one) => !/^(https?|mailto):/.test(one))) {
      const [path, heading] = link.split("#");
      const file = path ? resolve(root, dirname(guide), path) : join(root, guide);
      assert.ok(existsSync(file), `${link}: no such file`);
      if (heading) assert.ok(anchors(readFileSync(file, "utf8")).includes(heading), `${link}: no such heading`);
    }
  });
}

test("www/README.md links to guides that the package has", () => {
  const text = readFileSync(join(root, "www/README.md"), "utf8");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]);
  assert.ok(links.length >= 6);
  for (const link of links) assert.ok(existsSync(join(root, link)), link);
});
