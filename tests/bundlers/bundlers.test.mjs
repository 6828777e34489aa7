// E2: the packed tarball, installed, built by each bundler, and used in a browser. What is said of them in docs/bundlers.md is
// compared with what has come of it.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { launchPlaywright } from "../e2e/support/engines/chromium.mjs";
import { startGateway } from "../e2e/support/sandbox.mjs";
import { reserveAndCancel, visit } from "./support/journey.mjs";
import { serveBy, serveFolder } from "./support/serve.mjs";
import { build, copies, environment, PACKAGE, program, project, version, WORKSHOP } from "./support/workshop.mjs";

let browser;
let gateway;

before(async () => {
  gateway = await startGateway(WORKSHOP);
  browser = await launchPlaywright();
});
beforeEach(() => gateway.reset());
after(async () => {
  await browser?.close();
  gateway?.stop();
});

/** A row of the table in docs/bundlers.md for each way that was tried, in the order of the table. */
const rows = [];
/** How often a build has each wasm. */
const ONCE = [1, 1];

async function works(url, { script, told, fetched = 2 } = {}) {
  const buyer = await visit(browser, url, gateway, { script });
  try {
    await reserveAndCancel(buyer, { told });
    assert.deepEqual(buyer.wasms.filter((answer) => !answer.startsWith("200 ")), [], "all of the wasm is found at once");
    assert.equal(new Set(buyer.wasms).size, fetched, buyer.wasms.join("\n"));
  } finally {
    await buyer.page.context().close();
  }
}

/** Something that is built into a folder, and served from there by a server that knows nothing of it. */
function builds(source, { bundler, packages, how, steps, fetched, out = "dist" }) {
  test(`${source}: built by ${bundler}, it reserves and cancels; each wasm is there exactly once (E2)`, async () => {
    const folder = project(source);
    for (const [name, ...args] of steps(folder)) {
      if (how === "nothing") assert.deepEqual(args.filter((arg) => arg.startsWith("-") && !ESBUILD.includes(arg)), [], "options that the table does not name");
      if (typeof name === "function") name();
      else await build(folder, name, args, gateway.url);
    }
    assert.deepEqual(copies(join(folder, out)), ONCE);
    const server = await serveFolder(join(folder, out));
    try {
      await works(`${server.url}?api=${gateway.url}`, { fetched });
    } finally {
      server.stop();
    }
    rows.push(row(bundler, packages, "build", how));
  });
}

/** Something with a server of its own. */
function serves(source, { bundler, packages, mode, how, start, prepare }) {
  test(`${source}: served by ${bundler} (${mode}), it reserves and cancels (E2)`, async () => {
    const folder = project(source);
    await prepare?.(folder);
    const [name, ...args] = start;
    const options = { cwd: folder, env: environment(gateway.url) };
    const server = await serveBy(program(name), (port) => args.map((arg) => arg.replace("PORT", port)), options);
    try {
      await works(server.url);
    } finally {
      server.stop();
    }
    rows.push(row(bundler, packages, mode, how));
  });
}

const row = (bundler, packages, mode, how) => `| ${bundler} | ${packages.map(version).join(", ")} | ${mode} | ${how} |`;

const EXCLUDE = '`optimizeDeps: { exclude: ["tc-checkout"] }`';
const VITE = ["vite", "--host", "127.0.0.1", "--strictPort", "--port", "PORT"];
const html = (folder) => [() => copyFileSync(join(folder, "index.html"), join(folder, "dist/index.html"))];

const VITES = [
  ["vite-react", { bundler: "Vite, React (StrictMode)", packages: ["vite", "react"] }],
  ["vue", { bundler: "Vite, Vue", packages: ["vite", "vue"] }],
  ["svelte", { bundler: "Vite, Svelte", packages: ["vite", "svelte"] }],
];
for (const [source, of] of VITES) {
  serves(source, { ...of, mode: "dev", how: EXCLUDE, start: VITE });
  builds(source, { ...of, how: "nothing", steps: () => [["vite", "build"]] });
}
builds("webpack", { bundler: "webpack", packages: ["webpack"], how: "nothing", steps: (folder) => [["webpack"], html(folder)] });
builds("rollup", {
  bundler: "Rollup",
  packages: ["rollup"],
  how: "`@web/rollup-plugin-import-meta-assets`",
  steps: (folder) => [["rollup", "--config", "--silent"], html(folder)],
});
// Without these it would make no module, or none that a page can load in pieces: the guide says so.
const ESBUILD = ["esbuild", "src/main.js", "--bundle", "--format=esm", "--splitting", "--outdir=dist", "--minify", "--log-level=error"];
builds("esbuild", {
  bundler: "esbuild",
  packages: ["esbuild"],
  how: "copy `widget.wasm` and `later.wasm` beside the scripts",
  steps: (folder) => [
    ESBUILD,
    html(folder),
    ...["widget.wasm", "later.wasm"].map((name) => [() => copyFileSync(join(PACKAGE, name), join(folder, "dist", name))]),
  ],
});
builds("esbuild-inline", {
  bundler: "esbuild, `tc-checkout/inline`",
  packages: ["esbuild"],
  how: "nothing",
  // The script has both in it.
  fetched: 0,
  steps: (folder) => [ESBUILD, html(folder)],
});
const NEXT = { bundler: "Next", packages: ["next"], how: "nothing" };
serves("next", { ...NEXT, mode: "dev", start: ["next", "dev", "-H", "127.0.0.1", "-p", "PORT"] });
serves("next", {
  ...NEXT,
  mode: "build",
  start: ["next", "start", "-H", "127.0.0.1", "-p", "PORT"],
  prepare: async (folder) => {
    await build(folder, "next", ["build"], gateway.url);
    assert.deepEqual(copies(join(folder, ".next/static")), ONCE);
  },
});

test("the table in docs/bundlers.md says what was tried here, and nothing else (E2)", () => {
  const guide = readFileSync(new URL("../../docs/bundlers.md", import.meta.url), "utf8");
  const written = guide.split("\n").filter((line) => /^\| .* \| \d+\.\d+\.\d+.* \| (dev|build) \|/.test(line));
  assert.deepEqual(written, rows);
});
