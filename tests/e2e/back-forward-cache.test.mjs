// R6, R7 and R9 with a real back/forward cache: the page that a buyer leaves to pay is frozen, and comes back as it was. The
// other files' browser has no such cache, and a sandbox's pages say no-store: so here are a browser and a server of its own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { Buyer } from "./support/buyer.mjs";
import { launchPlaywright } from "./support/engines/chromium.mjs";
import { SITE, WIDGET } from "./support/environment.mjs";
import { DEMO, MINUTE } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { record } from "./support/recorder.mjs";
import { startGateway } from "./support/sandbox.mjs";
import { eventually } from "./support/waiting.mjs";

const TYPES = { js: "text/javascript", wasm: "application/wasm", html: "text/html" };
let sandbox;
let browser;
let server;
let html;

before(async () => {
  sandbox = await startGateway(SITE);
  browser = await launchPlaywright([], { keepsPages: true });
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://x").pathname);
    const body = path === "/" ? html : path.startsWith("/widget/") ? readFileSync(join(WIDGET, path.slice(7))) : "";
    response.setHeader("Content-Type", TYPES[path === "/" ? "html" : path.split(".").pop()] ?? "text/plain");
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
});
beforeEach(() => sandbox.reset());
after(async () => {
  await browser?.close();
  server?.close();
  sandbox?.stop();
});

/** Somebody who holds a ticket, goes to the vendor's page in the same window, and goes Back after `meanwhile`. */
async function awayAndBack(attributes, meanwhile) {
  html = page(widget({ event: DEMO.event, key: null, api: sandbox.url, ask: "", ...attributes }));
  const context = await browser.newContext({ locale: "en-US" });
  await context.addInitScript(record);
  const buyer = new Buyer(await context.newPage(), sandbox);
  await buyer.open(`http://127.0.0.1:${server.address().port}/`);
  await buyer.reserve(DEMO.stalls.name);
  await buyer.page.evaluate(() => {
    window.sameAsBefore = true;
    // A browser that blocks windows: then it is this one.
    window.open = () => null;
    addEventListener("pageshow", ({ persisted }) => (window.cameBack = persisted));
  });
  await buyer.element((element) => void element.pay());
  await buyer.page.waitForURL("**/v1/widgets/common?*");
  await meanwhile();
  await buyer.page.goBack({ waitUntil: "commit" });
  await eventually("the return", () => buyer.page.evaluate(() => window.cameBack === true && window.sameAsBefore === true));
  return buyer;
}

test("paid meanwhile: the page that comes back out of the cache shows the number (R7)", async () => {
  let number;
  const buyer = await awayAndBack({}, async () => {
    const order = await sandbox.order();
    number = order.number;
    await sandbox.force(order.id, "done");
  });
  await buyer.until("paid");
  assert.equal(await buyer.text(".done-number"), String(number));
  await buyer.page.context().close();
});

test("not paid: the time left is right at once, the order can be paid or canceled, and leaving has released nothing (R6, R7, R9)", async () => {
  const buyer = await awayAndBack({ "release-on-leave": true }, () => sandbox.advance(4 * MINUTE));
  assert.equal(await buyer.status(), "paying");
  await eventually("the right time", async () => (await buyer.digits()).startsWith("5:"));
  const { most, least, result } = await sandbox.timeLeft(() => buyer.property("remaining"));
  assert.ok(result <= most && result >= least - 2_000, `${result}, and there are ${least} to ${most}`);
  await buyer.find("[part=pay]").waitFor();
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal((await sandbox.orders()).held, 0);
  await buyer.page.context().close();
});
