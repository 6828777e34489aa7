// S10: the widget under the strictest policies that a page can have, as headers and with nothing reported; docs/csp.md has them.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { WIDGET } from "./support/environment.mjs";
import { blocks, hashed } from "./support/guides.mjs";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite({ gateway: true });
const { event, stalls } = DEMO;

/** The policies that the guide gives: what it says is what is tried. */
const policies = blocks("csp.md", "http").map((text) => text.replace("Content-Security-Policy: ", "").replace(/\s+/g, " "));
const here = (policy) => policy.replaceAll("https://cdn.example", "'self'").replaceAll("https://tickets.example.org", "'self'");
const [BY_ORIGIN, BY_NONCE] = policies.map(here);
/** What stands in its pages by nonce: the script, and the import map that may stand before it. */
const atHome = (code) => hashed(code).replaceAll("https://cdn.example/tc-checkout/", "/widget/");
const SCRIPT = atHome(blocks("csp.md", "html", '<script type="module" nonce=')[0]);
const [MAP] = /<script type="importmap">.*?<\/script>/s.exec(atHome(blocks("csp.md", "html", "importmap")[0]));
const TEXT = MAP.replace(/<[^>]*>/g, "");
/** The two policies with what they want for an import map, and the map as it stands there. */
const NONCE = /'(nonce-[^']+)'/.exec(BY_NONCE)[1];
const WITH_MAP = {
  nonce: [BY_NONCE, MAP.replace(">", ` nonce="${NONCE.slice(6)}">`) + SCRIPT],
  origin: [BY_ORIGIN.replace("script-src", `script-src 'sha256-${createHash("sha256").update(TEXT).digest("base64")}'`), MAP + SCRIPT],
};

const spy = () => {
  window.violations = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
    window.violations.push([violatedDirective, blockedURI, sample].join(" "));
  });
};

/** A page that comes with a policy, as a header. */
async function open(policy, { script = '<script type="module" src="/widget/cdn.js"></script>', changed } = {}) {
  const buyer = await shop.tab(await shop.device({ script: [[spy]] }));
  await buyer.page.route("**/page-*.html", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
  });
  if (changed) {
    const body = `${readFileSync(join(WIDGET, changed))}\n//`;
    await buyer.page.route(`**/widget/${changed}`, (route) => route.fulfill({ contentType: "text/javascript", body }));
  }
  buyer.violations = () => buyer.page.evaluate(() => window.violations);
  await buyer.open(shop.address(page(widget({ event, key: null }), { script: false, head: script })));
  return buyer;
}

/** A purchase through most states: chosen, held, asked, canceled, refused, paying. */
async function purchase(buyer) {
  await buyer.reserve(stalls.name, 2);
  await buyer.cancel();
  await buyer.until("canceled");
  await shop.sandbox.vacancy(stalls, 0);
  await buyer.checkout();
  await buyer.until("failed");
  await shop.sandbox.vacancy(stalls, 9);
  // The same choice would come to the same end, as far as the page knows.
  await buyer.minus(stalls.name).click();
  await buyer.checkout();
  await buyer.until("held");
  await buyer.find("#tc-name").fill("Мария Ли");
  await buyer.find("#tc-email").fill("maria@example.org");
  const opened = buyer.page.context().waitForEvent("page");
  await buyer.find("[part=pay]").click();
  const vendor = await opened;
  await vendor.locator("button[value=pay]").click();
  await buyer.turnTo();
  await buyer.until("paid");
}

test("the guide has the two policies that are tried here, by origin and by nonce (S10)", () => {
  assert.equal(policies.length, 2);
  for (const policy of policies) {
    assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'/);
    assert.match(policy, /'wasm-unsafe-eval'/);
    assert.match(policy, /style-src [^;]*'self'/);
    assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'/);
  }
});

test("the policy by origin: a whole purchase, and nothing is reported (S10)", async () => {
  const buyer = await open(BY_ORIGIN);
  await purchase(buyer);
  assert.deepEqual(await buyer.violations(), []);
});

test("the policy by nonce: a whole purchase, and nothing is reported (S10)", async () => {
  const buyer = await open(BY_NONCE, { script: SCRIPT });
  await purchase(buyer);
  assert.deepEqual(await buyer.violations(), []);
});

for (const [name, [policy, script]] of Object.entries(WITH_MAP)) {
  test(`the policy by ${name}, with an import map that has hashes: the same, and a changed file is refused (S10, S11)`, async () => {
    const buyer = await open(policy, { script });
    await purchase(buyer);
    assert.deepEqual(await buyer.violations(), []);
    for (const path of Object.keys(JSON.parse(TEXT).integrity)) {
      const other = await open(policy, { script, changed: path.replace("/widget/", "") });
      if (path.includes("later")) {
        await other.until("idle");
        await other.pick(stalls.name);
        await other.checkout();
      }
      await other.until("failed");
      const [{ detail }] = await other.heard("error");
      assert.deepEqual([detail.code, detail.message.includes(path)], ["load", true], detail.message);
    }
  });
}

test("an import map that the policy does not know is refused, as the guide says (S10)", async () => {
  for (const policy of [BY_NONCE, BY_ORIGIN]) {
    const buyer = await open(policy, { script: MAP + SCRIPT });
    await buyer.until("idle");
    assert.deepEqual(await buyer.violations(), ["script-src-elem inline "]);
  }
});

test("a policy that forbids WebAssembly: the link is there, the error says that the policy was it (R11, S10)", async () => {
  const buyer = await open("script-src 'self'; connect-src 'self'");
  await buyer.until("failed");
  assert.ok(await buyer.page.locator("#fallback").isVisible());
  const [{ detail }] = await buyer.heard("error");
  assert.equal(detail.code, "load");
  assert.match(detail.message, /Content Security Policy|unsafe-eval/i);
});

test("a policy that forbids the server: the link is there, and nothing breaks (R11, S10)", async () => {
  const buyer = await open("script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; default-src 'self'".replace("connect-src 'self'", "connect-src 'none'"));
  await buyer.until("failed");
  assert.ok(await buyer.page.locator("#fallback").isVisible());
});
