// `node integrity.mjs FOLDER`: writes `integrity.json`, the hashes of all scripts and of the wasm in the package FOLDER, and
// puts them into the snippets of its README, where a line names the file and says `integrity="sha384-…"`.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const names = readdirSync(folder, { recursive: true })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => /\.(js|wasm)$/.test(name))
  .sort();
const files = Object.fromEntries(
  names.map((name) => [name, `sha384-${createHash("sha384").update(readFileSync(join(folder, name))).digest("base64")}`]),
);
writeFileSync(join(folder, "integrity.json"), `${JSON.stringify({ version, files }, null, 2)}\n`);

const readme = join(folder, "README.md");
const lines = readFileSync(readme, "utf8").split("\n");
const filled = lines.map((line) => {
  if (!line.includes("sha384-…")) return line;
  const named = names.filter((name) => line.includes(`/${name}`)).sort((a, b) => b.length - a.length);
  if (!named.length) throw new Error(`README.md wants a hash for a file that the package does not have: ${line}`);
  return line.replace("sha384-…", files[named[0]]);
});
writeFileSync(readme, filled.join("\n"));
