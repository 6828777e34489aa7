// E2: the examples that npm installs, exactly as their READMEs say: `cargo xtask dist`, which has made the package, `npm install`,
// `npm run dev`. The other tests put the package into projects themselves.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, lstatSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launchPlaywright } from "../e2e/support/engines/chromium.mjs";
import { startGateway } from "../e2e/support/sandbox.mjs";
import { reserveAndCancel, visit } from "./support/journey.mjs";
import { serveBy } from "./support/serve.mjs";
import { environment, PACKAGE, WORKSHOP } from "./support/workshop.mjs";

const run = promisify(execFile);
const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));
/** How each development server is told its port. */
const PORTS = {
  "vite-react": (port) => ["--host", "127.0.0.1", "--strictPort", "--port", port],
  vue: (port) => ["--host", "127.0.0.1", "--strictPort", "--port", port],
  next: (port) => ["-H", "127.0.0.1", "-p", port],
};

let browser;
let gateway;
/** The repository as an example sees it: itself, and `dist/npm` two folders above. */
let repository;

before(async () => {
  repository = realpathSync(mkdtempSync(join(tmpdir(), "tc-checkout-by-npm-")));
  cpSync(PACKAGE, join(repository, "dist/npm"), { recursive: true });
  gateway = await startGateway(WORKSHOP);
  browser = await launchPlaywright();
});
beforeEach(() => gateway.reset());
after(async () => {
  await browser?.close();
  gateway?.stop();
  if (repository) rmSync(repository, { recursive: true, force: true });
});

/** The environment of whoever follows a README; npm takes what it has got before, and runs nobody's scripts. */
const surroundings = () => ({
  ...environment(gateway.url),
  npm_config_prefer_offline: "true",
  npm_config_ignore_scripts: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
});

for (const [example, port] of Object.entries(PORTS)) {
  test(`${example}: installed by npm and started as its README says, it reserves and cancels (E2)`, async () => {
    const readme = readFileSync(join(EXAMPLES, example, "README.md"), "utf8");
    const [, install, script] = new RegExp(`^ {4}cd examples/${example} && npm (install) && npm run (\\w+)$`, "m").exec(readme);
    const folder = join(repository, "examples", example);
    // What somebody has installed or built there is not part of it.
    const fresh = (path) => !/\/(node_modules|dist|\.next|package-lock\.json)$/.test(path);
    cpSync(join(EXAMPLES, example), folder, { recursive: true, filter: fresh });
    const options = { cwd: folder, env: surroundings() };
    await run("npm", [install], options);
    const installed = lstatSync(join(folder, "node_modules/tc-checkout"));
    assert.ok(installed.isDirectory() && !installed.isSymbolicLink(), "a copy, and no link");
    const server = await serveBy("npm", (free) => ["run", script, "--", ...port(String(free))], options);
    try {
      const buyer = await visit(browser, server.url, gateway);
      await reserveAndCancel(buyer);
      await buyer.page.context().close();
    } finally {
      server.stop();
      // Some hundred megabytes.
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
