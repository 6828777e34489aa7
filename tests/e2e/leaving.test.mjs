// R9: hiding never releases; leaving does, if the host asked for it; nothing keeps the page out of the back/forward cache.
import assert from "node:assert/strict";
import { test } from "node:test";
import { page, widget } from "./support/pages.mjs";
import { turnAway, watchListeners } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const RELEASES = { "release-on-leave": true };

async function holding(attributes = RELEASES, options = {}) {
  const buyer = await shop.visit(page(widget(attributes)), options);
  await buyer.reserve("Партер", 2);
  return buyer;
}

const status = async () => (await shop.sandbox.order()).status;
const isCanceled = async () => (await status()) === "canceled";

test("leaving the page gives the tickets back, if the host asked for it (R9)", async () => {
  const buyer = await holding();
  await buyer.page.goto("/light.css");
  await eventually("the cancel", isCanceled);
  assert.equal((await shop.sandbox.orders()).held, 0);
  assert.equal((await shop.sandbox.patches()).length, 1);
});

test("so does closing it, with the order on the way for as long as it takes (R9)", async () => {
  const buyer = await holding();
  await buyer.page.close({ runBeforeUnload: false });
  await eventually("the cancel", isCanceled);
});

test("without that wish leaving gives nothing back, and coming back finds the order (R7, R9)", async () => {
  const buyer = await holding({});
  const { url } = { url: buyer.page.url() };
  await buyer.page.goto("/light.css");
  await buyer.page.goto(url);
  await buyer.until("held");
  assert.deepEqual(await shop.sandbox.patches(), []);
});

test("hiding the page releases nothing, however often (R9)", async () => {
  const buyer = await holding();
  for (let time = 0; time < 5; time += 1) {
    await buyer.page.evaluate(turnAway, true);
    await buyer.page.evaluate(turnAway, false);
  }
  const other = await buyer.page.context().newPage();
  await other.bringToFront();
  await buyer.call("refresh");
  assert.equal(await status(), "executed");
  assert.deepEqual(await shop.sandbox.patches(), []);
});

test("a page that goes into the back/forward cache is not left: nothing is released (R9)", async () => {
  const buyer = await holding();
  await buyer.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await buyer.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await buyer.call("refresh");
  assert.equal(await buyer.status(), "held");
  assert.deepEqual(await shop.sandbox.patches(), []);
});

test("no unload and no beforeunload listener: the page may go into the back/forward cache (R9)", async () => {
  const buyer = await holding(RELEASES, { script: [[watchListeners]] });
  const listeners = Object.keys(await buyer.page.evaluate(() => window.listeners()));
  assert.ok(listeners.includes("window pagehide"));
  assert.deepEqual(listeners.filter((name) => /unload/.test(name)), []);
});

test("after leaving, a page that is opened anew sells again: the order that was given back is not dug up (R7, R9)", async () => {
  const buyer = await holding();
  await buyer.page.goto("/light.css");
  await eventually("the cancel", isCanceled);
  await buyer.open(shop.address(page(widget(RELEASES))));
  await buyer.until("idle");
  assert.equal(await buyer.page.evaluate(() => localStorage.length), 0);
});

test("a cancel by the page before it, which arrives after the first read of the order, is heard of all the same (R7, R9)", async () => {
  const buyer = await holding({});
  await buyer.open(shop.address(page(widget(RELEASES))));
  await buyer.until("held");
  await shop.sandbox.force((await shop.sandbox.order()).id, "canceled");
  await buyer.until("canceled");
});

test("leaving one of two tabs is told to the other (R8, R9)", async () => {
  const buyer = await holding();
  const other = await shop.visit(page(widget({})), { device: buyer.page.context() });
  await other.until("held");
  await buyer.page.close();
  await other.turnTo();
  await other.until("canceled");
});

test("leaving while tickets are chosen, or with a bought order, sends nothing (R9)", async () => {
  const buyer = await shop.visit(page(widget(RELEASES)));
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.reload();
  await buyer.reserve("Партер");
  await shop.sandbox.force((await shop.sandbox.order()).id, "done");
  await buyer.call("refresh");
  await buyer.until("paid");
  await buyer.page.goto("/light.css");
  assert.deepEqual(await shop.sandbox.patches(), []);
  assert.equal(await status(), "done");
});
