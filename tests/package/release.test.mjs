// The release as whoever downloads it has it: hashes that fit, a bill of what is inside, notes, and the workflow that publishes it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

const { TC_RELEASE_DIR: FOLDER, TC_TARBALL: TARBALL } = process.env;
assert.ok(FOLDER && TARBALL, "run these tests with cargo xtask ci");

const read = (name) => readFileSync(join(FOLDER, name), "utf8");
const version = /^tc-checkout-(.+)\.tgz$/.exec(basename(TARBALL))[1];
const cargo = (...given) => execFileSync("cargo", given, { encoding: "utf8" });

test("everything that belongs to a release is there, with its hash", () => {
  const names = readdirSync(FOLDER).sort();
  const wanted = ["NOTES.md", "SHA256SUMS", "integrity.json", `tc-checkout-${version}.cdx.json`, `tc-checkout-${version}.tgz`, `tc-gateway-${version}.cdx.json`];
  assert.deepEqual(names, wanted);
  const sums = read("SHA256SUMS").trimEnd().split("\n").map((line) => line.split("  "));
  assert.deepEqual(sums.map(([, name]) => name).sort(), names.filter((name) => name !== "SHA256SUMS"));
  for (const [sum, name] of sums) {
    assert.equal(sum, createHash("sha256").update(readFileSync(join(FOLDER, name))).digest("hex"), name);
  }
  assert.deepEqual(readFileSync(join(FOLDER, basename(TARBALL))), readFileSync(TARBALL));
});

test("the version is said in one place, and everything made says it", () => {
  const { packages } = JSON.parse(cargo("metadata", "--format-version=1", "--no-deps", "--offline"));
  assert.deepEqual(new Set(packages.map((one) => one.version)), new Set([version]));
  assert.equal(JSON.parse(readFileSync("www/package.json", "utf8")).version, undefined);
  assert.equal(JSON.parse(read("integrity.json")).version, version);
});

for (const [product, target] of [
  ["tc-checkout", "wasm32-unknown-unknown"],
  ["tc-gateway", "x86_64-unknown-linux-gnu"],
]) {
  test(`the bill of ${product} names what cargo builds into it, with terms and hashes (S13)`, () => {
    const bill = JSON.parse(read(`${product}-${version}.cdx.json`));
    assert.deepEqual([bill.bomFormat, bill.specVersion, bill.metadata.component.version], ["CycloneDX", "1.6", version]);
    const tree = cargo("tree", "--package", product, "--target", target, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}", "--locked", "--offline");
    const built = tree.trim().split("\n").map((line) => line.split(" ").slice(0, 2).join("@").replace("@v", "@"));
    const inside = new Set(built.filter((name) => !name.startsWith(`${product}@`)));
    assert.deepEqual(bill.components.map(({ name, version: its }) => `${name}@${its}`).sort(), [...inside].sort());
    for (const { name, licenses, hashes } of bill.components) {
      assert.ok(licenses?.[0].expression, `the terms of ${name}`);
      if (!name.startsWith("tc-")) assert.match(hashes?.[0].content ?? "", /^[0-9a-f]{64}$/, `the hash of ${name}`);
    }
    const known = new Set([bill.metadata.component["bom-ref"], ...bill.components.map((one) => one["bom-ref"])]);
    assert.deepEqual(new Set(bill.dependencies.map(({ ref }) => ref)), known);
    for (const { dependsOn } of bill.dependencies) for (const name of dependsOn) assert.ok(known.has(name), name);
  });
}

test("the notes are the changelog's section", () => {
  const notes = read("NOTES.md").trim();
  assert.ok(notes.length > 0 && !/^## /m.test(notes));
  assert.ok(readFileSync("CHANGELOG.md", "utf8").includes(notes));
});

test("the workflow makes the release of its tag by the same command, and publishes that tarball with provenance", () => {
  const workflow = readFileSync(".github/workflows/release.yml", "utf8");
  assert.match(workflow, /^on:\n {2}push:\n {4}tags: \["v\*"\]$/m);
  assert.match(workflow, /cargo xtask release --tag "\$GITHUB_REF_NAME"/);
  assert.match(workflow, /npm publish "\.\/dist\/release\/tc-checkout-\$\{GITHUB_REF_NAME#v\}\.tgz" --provenance --access public/);
  assert.match(workflow, /^ {6}id-token: write$/m);
  // Nothing that came from outside is put into a command line.
  assert.doesNotMatch(workflow, /run:.*\$\{\{/);
});
