// A folder with all bundlers and the packed tarball installed, and throw-away projects in it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";

const run = promisify(execFile);
const named = (name) => process.env[name] ?? assert.fail(`${name} is not set: run these tests with cargo xtask test bundlers`);

const HERE = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOT = dirname(dirname(HERE));
/** The folder that has the bundlers in its node_modules. */
export const WORKSHOP = named("TC_WORKSHOP");
/** The package, installed from the tarball. */
export const PACKAGE = join(WORKSHOP, "node_modules/tc-checkout");

/** A project of these tests or an example, copied into the workshop. @returns {string} its folder */
export function project(source) {
  const from = existsSync(join(HERE, "projects", source)) ? join(HERE, "projects", source) : join(ROOT, "examples", source);
  const to = join(WORKSHOP, source);
  rmSync(to, { recursive: true, force: true });
  // What somebody has installed or built there is not part of it.
  cpSync(from, to, { recursive: true, filter: (path) => !/\/(node_modules|dist|\.next)$/.test(path) });
  // In the project itself, as after `npm install`: development servers hand out nothing that lies outside.
  cpSync(PACKAGE, join(to, "node_modules/tc-checkout"), { recursive: true });
  return to;
}

/** A program of one of the bundlers. */
export const program = (name) => join(WORKSHOP, "node_modules/.bin", name);

/** The environment for bundlers: where the tickets are, and nothing sent to anybody. */
export const environment = (api) => ({
  ...process.env,
  VITE_TICKETS: api,
  NEXT_PUBLIC_TICKETS: api,
  NEXT_TELEMETRY_DISABLED: "1",
  NODE_ENV: undefined,
});

/** Runs a bundler, by its name or as a program, in a project. Its words are shown if it fails. */
export async function build(folder, name, args, api) {
  const file = name.includes("/") ? name : program(name);
  const { stdout, stderr } = await run(file, args, { cwd: folder, env: environment(api), maxBuffer: 1 << 24 }).catch((error) => {
    throw new Error(`${name} ${args.join(" ")} failed: ${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

/** A stretch from the middle of some bytes, long enough to be found nowhere else; it starts where base64 starts anew. */
function stretch(bytes) {
  const at = 3 * Math.floor(bytes.length / 6);
  return bytes.subarray(at, at + 300);
}

/** What tells that a wasm is there: the beginning of a stretch of its own bytes, in base64, and deflated in base64 as `inline.js` has it. */
function traces(wasm) {
  const inline = readFileSync(join(PACKAGE, "inline.js"), "latin1").match(/[A-Za-z0-9+/]{10000,}={0,2}/g);
  const carried = inline.map((text) => Buffer.from(text, "base64")).find((deflated) => inflateRawSync(deflated).equals(wasm));
  return [stretch(wasm), ...[wasm, carried].map((bytes) => Buffer.from(stretch(bytes).toString("base64")))];
}

/** How often some bytes are in others. */
function occurrences(bytes, wanted) {
  let count = 0;
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) count += 1;
  return count;
}

/** How often each wasm of the package is in a folder: as a file, whatever its name, or inside of one. No other wasm may be there. */
export function copies(folder) {
  const wasms = ["widget.wasm", "later.wasm"].map((name) => readFileSync(join(PACKAGE, name)));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath ?? entry.path, entry.name))]);
  const isWasm = (name, bytes) => name.endsWith(".wasm") || bytes.subarray(0, 4).equals(Buffer.from("\0asm"));
  const strange = files.filter(([name, bytes]) => isWasm(name, bytes) && !wasms.some((wasm) => wasm.equals(bytes)));
  assert.deepEqual(strange.map(([name]) => name), [], "a wasm that is not the package's");
  return wasms.map((wasm) => {
    const wanted = traces(wasm);
    return files.reduce((sum, [, bytes]) => sum + wanted.reduce((found, trace) => found + occurrences(bytes, trace), 0), 0);
  });
}

/** The version of an installed package. */
export const version = (name) => JSON.parse(readFileSync(join(WORKSHOP, "node_modules", name, "package.json"), "utf8")).version;
