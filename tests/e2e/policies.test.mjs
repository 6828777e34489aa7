// S10: the widget under the strictest policies that a page can have, as headers and with nothing reported; docs/csp.md has them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite({ gateway: true });
const { event, stalls } = DEMO;

/** The policies that the guide gives: what it says is what is tried. */
const guide = readFileSync(new URL("../../docs/csp.md", import.meta.url), "utf8");
const policies = [...guide.matchAll(/```http\nContent-Security-Policy: (.+?)\n```/gs)].map(([, text]) => text.replace(/\s+/g, " "));

const spy = () => {
  window.violations = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
    window.violations.push([violatedDirective, blockedURI, sample].join(" "));
  });
};

/** A page that comes with a policy, as a header. */
async function open(policy, { script = '<script type="module" src="/widget/cdn.js"></script>' } = {}) {
  const buyer = await shop.tab(await shop.device({ script: [[spy]] }));
  await buyer.page.route("**/page-*.html", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
  });
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
  const policy = policies[0].replaceAll("https://cdn.example", "'self'").replaceAll("https://tickets.example.org", "'self'");
  const buyer = await open(policy);
  await purchase(buyer);
  assert.deepEqual(await buyer.violations(), []);
});

test("the policy by nonce: a whole purchase, and nothing is reported (S10)", async () => {
  const policy = policies[1].replaceAll("https://cdn.example", "'self'").replaceAll("https://tickets.example.org", "'self'");
  const nonce = /'nonce-([^']+)'/.exec(policy)[1];
  const buyer = await open(policy, { script: `<script type="module" nonce="${nonce}" src="/widget/cdn.js"></script>` });
  await purchase(buyer);
  assert.deepEqual(await buyer.violations(), []);
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
