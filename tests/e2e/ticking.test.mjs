// P4: what a countdown costs the page that it is on, seen and unseen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SECOND } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { timeTimeouts, turnAway, watchTimers } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();

/** From a whole second to the middle of one: where no rounding decides which second is shown. */
const MIDDLE = 300;

/** Notes every change inside of a widget: `window.changes`. */
function watchChanges(element) {
  window.changes = [];
  new MutationObserver((list) => {
    for (const { type, target } of list) window.changes.push(`${type} ${(target.parentElement ?? target).className}`);
  }).observe(element.shadowRoot, { subtree: true, childList: true, characterData: true, attributes: true });
}

test("while it counts, a widget writes one text a second and nothing else (P4)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(page()));
  await buyer.reserve("Партер");
  await buyer.element(watchChanges);
  await buyer.page.evaluate(watchTimers);
  // The timeout that waited before it was watched fires unseen. And what was said at the start has been taken away by then.
  await buyer.pass(7 * SECOND + MIDDLE);
  await buyer.page.evaluate(() => {
    window.changes.splice(0);
    Object.assign(window.timers, { fired: 0, most: 0 });
  });
  const before = await buyer.seconds();
  await buyer.pass(5 * SECOND);
  assert.equal(before - (await buyer.seconds()), 5);
  const { changes, fired, most } = await buyer.page.evaluate(() => ({ changes: window.changes, ...window.timers }));
  assert.deepEqual(changes, Array(5).fill("characterData digits"));
  assert.deepEqual([fired, most], [5, 1]);
});

test("out of sight it has no timer and changes nothing; seen again it is right at once (P4, R6)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(page()));
  await buyer.reserve("Партер");
  await buyer.page.evaluate(watchTimers);
  await buyer.pass(2 * SECOND + MIDDLE);
  await buyer.page.evaluate(turnAway, true);
  assert.equal(await buyer.page.evaluate(() => window.timers.waiting.size), 0);
  await buyer.element(watchChanges);
  const [before, fired] = [await buyer.seconds(), await buyer.page.evaluate(() => window.timers.fired)];
  await buyer.pass(120 * SECOND);
  assert.deepEqual(await buyer.page.evaluate(() => [window.timers.fired, window.changes]), [fired, []]);
  // By its own count: the server's word, which is asked for now, has real time in it that did not pass here.
  await shop.sandbox.fault("GET /v1/resources/orders", "hold");
  await buyer.page.evaluate(turnAway, false);
  await shop.sandbox.holding(1);
  assert.equal(before - (await buyer.seconds()), 120);
});

test("before there is an order, and after it, there is no timer at all (P4)", async () => {
  const buyer = await shop.visit(page(), { script: [[watchTimers]] });
  const waiting = () => buyer.page.evaluate(() => window.timers.waiting.size);
  await buyer.until("idle");
  await eventually("no timer while choosing", async () => (await waiting()) === 0);
  await buyer.reserve("Партер");
  await eventually("one timer while counting", async () => (await waiting()) === 1);
  await buyer.cancel();
  await buyer.until("canceled");
  await eventually("no timer after it", async () => (await waiting()) === 0);
});

test("a second costs less than 0.2 ms of script, and no layout beyond that of a text: medians of 240 (P4)", async () => {
  const buyer = await shop.tab(await shop.device({ script: [[timeTimeouts]] }));
  const address = shop.address(page());
  // Clocks of pages that share their process with nobody have steps of 5 microseconds, those of others steps of 100.
  await buyer.page.route(`**${address}`, async (route) => {
    const response = await route.fetch();
    const alone = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
    await route.fulfill({ response, headers: { ...response.headers(), ...alone } });
  });
  await buyer.stopClocks();
  await buyer.open(address);
  assert.ok(await buyer.page.evaluate(() => crossOriginIsolated));
  await buyer.reserve("Партер");
  await buyer.page.evaluate(() => window.startTiming(document.querySelector("tc-checkout")));
  // The timeout that waited before it was timed fires unseen.
  await buyer.pass(SECOND + MIDDLE);
  const before = await buyer.seconds();
  await buyer.pass(240 * SECOND);
  assert.equal(before - (await buyer.seconds()), 240);
  const median = (times) => times.sort((a, b) => a - b)[times.length / 2];
  const { script, layout } = await buyer.page.evaluate(() => window.taken);
  assert.equal(script.length, 240);
  // On two busy cores these are 0.02 and 0.08: far enough from their limits to tell a change from a slow machine.
  assert.ok(median(script) < 0.2, `${median(script)} ms of script`);
  assert.ok(median(layout) < 0.8, `${median(layout)} ms of layout`);
});

test("a hundred widgets with a hundred orders have one timer, none out of sight, and each writes one text a second (P4)", async () => {
  const events = Array.from({ length: 100 }, (_, at) => `5f0c0ffee0ddf00dcafe0${(0xb00 + at).toString(16)}`);
  await Promise.all(events.map((id) => shop.sandbox.addEvent({ id, sets: 1, vacant: 5 })));
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(page(events.map((event) => widget({ event })).join(""))));
  await buyer.page.evaluate(() => {
    const reserve = async (element) => {
      if (element.status !== "idle") {
        await new Promise((ready) => element.addEventListener("tc-ready", ready, { once: true }));
      }
      const set = element.event.replace(/^(.{8})....../, "$1500001");
      await element.reserve({ [set]: 1 });
    };
    return Promise.all([...document.querySelectorAll("tc-checkout")].map(reserve));
  });
  assert.equal((await shop.sandbox.orders()).held, 100);
  await buyer.page.evaluate(watchTimers);
  // What was said at the start has been taken away by then.
  await buyer.pass(7 * SECOND + MIDDLE);
  await buyer.page.evaluate(() => {
    window.timers.most = 0;
    window.writes = new Map();
    for (const element of document.querySelectorAll("tc-checkout")) {
      new MutationObserver((list) => window.writes.set(element, (window.writes.get(element) ?? 0) + list.length)).observe(
        element.shadowRoot,
        { subtree: true, childList: true, characterData: true, attributes: true },
      );
    }
  });
  await buyer.pass(5 * SECOND);
  const { most, writes } = await buyer.page.evaluate(() => ({ most: window.timers.most, writes: [...window.writes.values()] }));
  assert.equal(most, 1, "timers at the same time");
  assert.deepEqual(writes, Array(100).fill(5));
  await buyer.page.evaluate(turnAway, true);
  assert.equal(await buyer.page.evaluate(() => window.timers.waiting.size), 0);
});
