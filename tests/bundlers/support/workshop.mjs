// A folder with all bundlers and the packed tarball installed, and throw-away projects in it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

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

/** Runs a bundler in a project. Its words are shown if it fails. */
export async function build(folder, name, args, api) {
  const { stdout, stderr } = await run(program(name), args, { cwd: folder, env: environment(api), maxBuffer: 1 << 24 }).catch((error) => {
    throw new Error(`${name} ${args.join(" ")} failed: ${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

/** How often each wasm of the package is in a folder, by its bytes: files, and files that hold it inside. */
export function copies(folder) {
  const wasms = ["widget.wasm", "later.wasm"].map((name) => readFileSync(join(PACKAGE, name)));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name)));
  return wasms.map((wasm) => files.filter((bytes) => bytes.equals(wasm)).length);
}

/** The version of an installed package. */
export const version = (name) => JSON.parse(readFileSync(join(WORKSHOP, "node_modules", name, "package.json"), "utf8")).version;
