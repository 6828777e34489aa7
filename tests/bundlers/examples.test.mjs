// The pages of examples/ that need no bundler, with the packed tarball served as `/widget/`, as their READMEs say.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launchPlaywright } from "../e2e/support/engines/chromium.mjs";
import { startGateway } from "../e2e/support/sandbox.mjs";
import { eventually } from "../e2e/support/waiting.mjs";
import { reserveAndCancel, visit } from "./support/journey.mjs";
import { PACKAGE, project, WORKSHOP } from "./support/workshop.mjs";

const EXAMPLES = new URL("../../examples/", import.meta.url);
let browser;
before(async () => (browser = await launchPlaywright()));
after(() => browser?.close());

/** Somebody visits a page of an example. */
async function open(example, t, { path = "", prepare, ...more } = {}) {
  const folder = project(example);
  prepare?.(folder);
  const gateway = await startGateway(folder);
  t.after(() => gateway.stop());
  const buyer = await visit(browser, `${gateway.url}/${path}`, gateway, more);
  t.after(() => buyer.page.context().close());
  return buyer;
}

test("plain: a script and a tag are enough (E1, E2)", async (t) => {
  await reserveAndCancel(await open("plain", t), { told: null });
});

test("plain: without JavaScript the link is there (E5)", async (t) => {
  const gateway = await startGateway(project("plain"));
  t.after(() => gateway.stop());
  const context = await browser.newContext({ javaScriptEnabled: false });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(gateway.url);
  await page.getByRole("link", { name: "Buy a ticket at the box office" }).waitFor();
});

test("event-site: a page with a design of its own (E4)", async (t) => {
  const buyer = await open("event-site", t);
  await reserveAndCancel(buyer, { told: null });
  const accent = await buyer.find(".primary").evaluate((button) => getComputedStyle(button).backgroundColor);
  assert.equal(accent, "rgb(178, 60, 14)", "the site's own colour");
});

/** All that the page loads of the package, in the order of a purchase. */
const LOADED = ["cdn.js", "widget.wasm", "locales/en.js", "later.wasm", "later/rest.js", "locales/later/en.js"];

const mapOf = (page) => /<script type="importmap">(.*?)<\/script>/s.exec(page)[1];
const sha256 = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** Puts the package's hashes into the page, and that of the import map into its policy, as whoever copies it does. */
function fillIn(folder) {
  const { files } = JSON.parse(readFileSync(join(PACKAGE, "integrity.json"), "utf8"));
  const page = join(folder, "index.html");
  const named = readFileSync(page, "utf8").replace(/\/widget\/(\S+?)"(.*)sha384-…/g, (all, name) => all.replace("sha384-…", files[name]));
  const filled = named.replace(/sha256-[^']+/, sha256(mapOf(named)));
  assert.equal(filled.includes("…"), false, "all hashes are filled in");
  writeFileSync(page, filled);
}

test("strict-policy: as it lies there, before hashes are filled in, it works, and its policy has the hash of its import map (S10)", async (t) => {
  const buyer = await open("strict-policy", t);
  const page = readFileSync(new URL("strict-policy/index.html", EXAMPLES), "utf8");
  assert.ok(page.includes(`'${sha256(mapOf(page))}'`));
  await buyer.until("idle");
  assert.deepEqual(buyer.complaints.filter((words) => /Content Security Policy/.test(words)), []);
});

test("strict-policy: hashes for all that is loaded, and no violation of the policy is reported (S10, S11)", async (t) => {
  const buyer = await open("strict-policy", t, {
    prepare: fillIn,
    script: () => {
      window.violations = [];
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.violations.push(`${violatedDirective} ${blockedURI}`));
    },
  });
  await reserveAndCancel(buyer, { told: null });
  assert.deepEqual(await buyer.page.evaluate(() => window.violations), []);
  const asked = [...new Set(buyer.files)].sort();
  assert.deepEqual(asked, LOADED.map((name) => `/widget/${name}`).sort());
  const inTags = await buyer.page.locator("[integrity]").evaluateAll((all) => all.map(({ href, src }) => new URL(href || src).pathname));
  const { integrity } = JSON.parse(await buyer.page.locator("script[type=importmap]").textContent());
  assert.deepEqual([...inTags, ...Object.keys(integrity)].sort(), asked, "the page has a hash of each, and of nothing else");
});

/** A file with something more in it that does no harm: whoever does not look at the hash takes it. */
function harmless(name) {
  const bytes = readFileSync(join(PACKAGE, name));
  // An empty section of one's own, or an empty comment.
  return Buffer.concat([bytes, name.endsWith(".wasm") ? Buffer.from([0, 2, 1, 0x78]) : Buffer.from("\n//")]);
}

for (const name of LOADED) {
  test(`strict-policy: a changed ${name} is refused, and the link is there (S11)`, async (t) => {
    const buyer = await open("strict-policy", t, { prepare: fillIn, changed: { [`/widget/${name}`]: harmless(name) } });
    const refused = () => buyer.complaints.some((words) => /integrity/.test(words) && words.includes(`/widget/${name}`));
    await eventually("the browser's refusal", async () => refused());
    if (name === "cdn.js") {
      assert.equal(await buyer.page.evaluate(() => customElements.get("tc-checkout") === undefined), true);
    } else {
      if (name.includes("later")) {
        await buyer.until("idle");
        await buyer.find(".plus").first().click();
        await buyer.checkout();
      }
      await buyer.until("failed");
    }
    assert.ok(await buyer.page.getByRole("link", { name: "Buy a ticket at the box office" }).isVisible());
    assert.deepEqual((await buyer.sandbox.orders()).orders, []);
  });
}

test("ten-widgets: ten events, one wasm, an order for each (P8, R1)", async (t) => {
  const buyer = await open("ten-widgets", t);
  const all = buyer.page.locator("tc-checkout");
  await eventually("ten widgets", async () => (await all.count()) === 10);
  await eventually("that all are ready", () => all.evaluateAll((elements) => elements.every(({ status }) => status === "idle")));
  for (const night of [2, 7]) {
    const widget = buyer.at(`li:nth-child(${night}) tc-checkout`);
    await widget.find(".plus").first().click();
    await widget.checkout();
    await widget.until("held");
  }
  const { orders, held } = await buyer.sandbox.orders();
  assert.equal(held, 2);
  assert.equal(new Set(orders.map(({ event }) => event)).size, 2);
  assert.equal((await all.evaluateAll((elements) => elements.filter(({ status }) => status === "held"))).length, 2);
  // Its two halves, each once: the second comes behind the first screen, and what is held was drawn by it.
  assert.equal(buyer.wasms.length, 2, buyer.wasms.join("\n"));
});

test("single-page: whoever leaves a view and comes back finds the order again, and it is still one (R7)", async (t) => {
  const buyer = await open("single-page", t);
  await buyer.page.getByRole("link", { name: "Jazz at sunset" }).click();
  await buyer.until("idle");
  await buyer.find(".plus").first().click();
  await buyer.checkout();
  await buyer.until("held");
  const { number } = await buyer.sandbox.order();
  await buyer.page.getByRole("link", { name: "The house" }).click();
  await eventually("the widget's end", async () => (await buyer.page.locator("tc-checkout").count()) === 0);
  await buyer.page.getByRole("link", { name: "Jazz at sunset" }).click();
  await buyer.until("held");
  assert.equal((await buyer.property("order")).number, number);
  await buyer.page.locator("#held", { hasText: `Order ${number} is held` }).waitFor();
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal((await buyer.sandbox.orders()).orders.length, 1);
});

test("every example has a README of a few lines that says how it is run", () => {
  const names = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.ok(names.length >= 8);
  for (const { name } of names) {
    const readme = readFileSync(new URL(`${name}/README.md`, EXAMPLES), "utf8").trim().split("\n");
    assert.ok(readme.length <= 9 && readme.some((line) => /^ {4}\S/.test(line)), name);
  }
});

test("the examples ask for the versions that are tried here", () => {
  const tried = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).devDependencies;
  for (const name of readdirSync(EXAMPLES)) {
    const manifest = new URL(`${name}/package.json`, EXAMPLES);
    if (!existsSync(manifest)) continue;
    const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, "utf8"));
    const { "tc-checkout": ours, ...others } = { ...dependencies, ...devDependencies };
    assert.equal(ours, "file:../../dist/npm", name);
    for (const [dependency, version] of Object.entries(others)) assert.equal(version, tried[dependency], `${name}: ${dependency}`);
  }
});

test("the workshop has the tarball installed, and not a link to a folder", () => {
  assert.ok(existsSync(join(WORKSHOP, "node_modules/tc-checkout/integrity.json")));
});
