// R13 and its like: coming and going leave nothing behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { watchListeners, watchTimers } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();

/** In the page: makes elements and throws them away, some after a purchase, some with a call under way, some as they came. */
async function mountAndRemove({ markup, set, times }) {
  const settled = async (element) => {
    while (["loading", "reserving", "canceling"].includes(element.status)) {
      await new Promise((changed) => element.addEventListener("tc-status", changed, { once: true }));
    }
  };
  const gone = async (element) => {
    while (element.shadowRoot.querySelector(".root").childElementCount) await new Promise(requestAnimationFrame);
  };
  for (let round = 0; round <= times; round += 1) {
    document.querySelector("main").insertAdjacentHTML("beforeend", markup);
    const element = document.querySelector("tc-checkout:last-of-type");
    await settled(element);
    // What an element left behind that went just after its reservation: that is no cancel.
    if (element.status === "held") await element.cancel();
    if (round < times && round % 3 === 0) await element.reserve({ [set]: 1 }).then(() => element.cancel());
    if (round < times && round % 3 === 1) element.reserve({ [set]: 1 }).catch(() => {});
    element.remove();
    if (round % 2) await gone(element);
  }
}

test("thirty mounts and unmounts leave no listener, no timer, no element and no order behind (R13, R5)", async () => {
  const buyer = await shop.visit(page('<div id="before"></div>'), { script: [[watchTimers], [watchListeners]] });
  await buyer.page.waitForFunction(() => customElements.get("tc-checkout"));
  const before = await buyer.page.evaluate(() => window.listeners());
  await buyer.page.evaluate(mountAndRemove, { markup: widget(), set: SEED.stalls, times: 30 });
  await eventually("the last listener's end", async () => {
    return JSON.stringify(await buyer.page.evaluate(() => window.listeners())) === JSON.stringify(before);
  });
  await eventually("the last timer's end", () => buyer.page.evaluate(() => window.timers.waiting.size === 0));
  const { orders, held } = await shop.sandbox.orders();
  assert.ok(orders.length >= 10, `${orders.length} orders were made`);
  assert.equal(held, 0);
});

test("an element that is gone before the wasm has come is not mounted, and leaves nothing (R13)", async () => {
  const buyer = await shop.tab(await shop.device({ script: [[watchTimers], [watchListeners]] }));
  let arrive;
  const arriving = new Promise((resolve) => (arrive = resolve));
  await buyer.page.route("**/widget.wasm", async (route) => {
    await arriving;
    await route.continue();
  });
  await buyer.open(shop.address(page(`${widget({ id: "early" })}<div id="place"></div>`)));
  await buyer.page.waitForFunction(() => document.querySelector("#early").shadowRoot?.querySelector(".skeleton"));
  const early = await buyer.page.evaluateHandle(() => {
    const element = document.querySelector("#early");
    element.remove();
    return element;
  });
  await eventually("its end", () => early.evaluate((element) => element.shadowRoot.querySelector(".root").childElementCount === 0));
  const after = await buyer.page.evaluate(() => window.listeners());
  assert.ok(!("document visibilitychange" in after), JSON.stringify(after));
  arrive();
  await buyer.page.evaluate(async () => (await import("/widget/cdn.js")).init());
  assert.equal(await early.evaluate((element) => element.shadowRoot.querySelector(".root").childElementCount), 0);
  assert.equal(await early.evaluate((element) => element.status), "loading");
  // The event is asked for while the wasm is on its way, and so before it is gone.
  const asked = (await shop.sandbox.requests()).map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(asked.filter((request) => !request.startsWith("GET /v1/services/")), [], "nothing else was asked for it");
  // Put back, it lives.
  await early.evaluate((element) => document.querySelector("#place").append(element));
  await buyer.until("idle");
});

test("mounted, unmounted and mounted again in one go, as React's StrictMode does, is one instance (R13)", async () => {
  const buyer = await shop.visit(page('<div id="place"></div>'));
  await buyer.page.waitForFunction(() => customElements.get("tc-checkout"));
  await buyer.page.evaluate((markup) => {
    const place = document.querySelector("#place");
    place.innerHTML = markup;
    const element = place.firstElementChild;
    element.remove();
    place.append(element);
  }, widget());
  await buyer.until("idle");
  assert.equal((await shop.sandbox.requests()).length, 1, "one catalogue is read");
  assert.equal(await buyer.find(".sets").count(), 1);
  await buyer.reserve("Партер");
  assert.equal((await buyer.heard("reserved")).length, 1);
});

test("the page stays eligible for the back/forward cache: nobody listens for unload (R9)", async () => {
  const buyer = await shop.visit(page(), { script: [[watchListeners]] });
  await buyer.reserve("Партер");
  const listeners = Object.keys(await buyer.page.evaluate(() => window.listeners()));
  assert.ok(listeners.includes("document visibilitychange"));
  assert.deepEqual(listeners.filter((name) => /unload/.test(name)), []);
});
