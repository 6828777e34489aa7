// P4, P7, R13: what the widget costs the page that it is on, and what it leaves behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO, HOLD, SECOND, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { turnAway, watchLayout, watchListeners, watchTimers } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();

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
  // The timeout that waited before it was watched fires unseen.
  await buyer.pass(SECOND);
  await buyer.page.evaluate(() => {
    window.changes.splice(0);
    window.timers.fired = 0;
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
  await buyer.pass(2 * SECOND);
  await buyer.page.evaluate(turnAway, true);
  assert.equal(await buyer.page.evaluate(() => window.timers.waiting.size), 0);
  await buyer.element(watchChanges);
  const [before, fired] = [await buyer.seconds(), await buyer.page.evaluate(() => window.timers.fired)];
  await buyer.pass(120 * SECOND);
  assert.deepEqual(await buyer.page.evaluate(() => [window.timers.fired, window.changes]), [fired, []]);
  await buyer.page.evaluate(turnAway, false);
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

test("twenty widgets with twenty orders have one timer, and each writes one text a second (P4)", async () => {
  const events = Array.from({ length: 20 }, (_, at) => `5f0c0ffee0ddf00dcafe0b${String(at + 10)}`);
  for (const id of events) await shop.sandbox.addEvent({ id, sets: 1, vacant: 5 });
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(page(events.map((event) => widget({ event })).join(""))));
  await buyer.page.evaluate(async () => {
    for (const element of document.querySelectorAll("tc-checkout")) {
      if (element.status !== "idle") {
        await new Promise((ready) => element.addEventListener("tc-ready", ready, { once: true }));
      }
      const [set] = [element.event.replace(/^(.{8})....../, "$1500001")];
      await element.reserve({ [set]: 1 });
    }
  });
  assert.equal((await shop.sandbox.orders()).held, 20);
  await buyer.page.evaluate(watchTimers);
  await buyer.pass(SECOND);
  await buyer.page.evaluate(() => {
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
  assert.deepEqual(writes, Array(20).fill(5));
});

for (const [device, viewport] of [
  ["a phone", { width: 390, height: 844 }],
  ["a desk", { width: 1280, height: 900 }],
]) {
  test(`on ${device} the demo's page stands still from loading to expiry: layout shift at most 0.02 (P7)`, async () => {
    const buyer = await shop.tab(await shop.device({ viewport, locale: "ru-RU", script: [[watchLayout]] }));
    const { stalls, balcony } = DEMO;
    // The catalogue comes a while after the page: the skeleton is there first, as it is for a buyer.
    await shop.sandbox.fault("GET /v1/services/simple/events", "hold");
    await buyer.open("/index.html#tickets");
    await shop.sandbox.holding(1);
    const seen = async () => {
      // Two frames: what has changed is laid out, and told of.
      await buyer.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const shifts = await buyer.page.evaluate(() => window.layoutShifts());
      return shifts.reduce((sum, { value }) => sum + value, 0);
    };
    const steps = { loading: await seen() };
    const after = async (name, act) => {
      await act();
      steps[name] = await seen();
    };
    await after("idle", async () => {
      await shop.sandbox.release();
      await buyer.until("idle");
    });
    await after("chosen", async () => {
      await buyer.pick(stalls.name, 2);
      await buyer.pick(balcony.name, 2);
    });
    await after("held", async () => {
      await buyer.checkout();
      await buyer.until("held");
    });
    await after("asked", () => buyer.askToCancel());
    await after("kept", () => buyer.keepOrder());
    await after("canceled", async () => {
      await buyer.cancel();
      await buyer.until("canceled");
    });
    await after("failed", async () => {
      await shop.sandbox.vacancy(balcony, 1);
      await buyer.checkout();
      await buyer.until("failed");
    });
    await after("taken back", () => buyer.putBack(balcony.name));
    await after("held again", async () => {
      await buyer.checkout();
      await buyer.until("held");
    });
    await after("expired", async () => {
      await shop.sandbox.advance(HOLD);
      await buyer.look();
      await buyer.until("expired");
    });
    assert.ok(await buyer.page.evaluate(() => PerformanceObserver.supportedEntryTypes.includes("layout-shift")));
    const shifts = (await buyer.page.evaluate(() => window.layoutShifts())).filter(({ value }) => value > 0.001);
    assert.ok(steps.expired <= 0.02, `${JSON.stringify(steps)} ${JSON.stringify(shifts)}`);
  });
}

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
  assert.deepEqual(await shop.sandbox.requests(), [], "nothing was asked for it");
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

test("nothing of the page leaks into the widget, and nothing of the widget out (E4)", async () => {
  shop.file("loud.css", "* { color: rgb(255, 0, 255) !important; padding: 30px !important } .primary { display: none }");
  const quiet = await shop.visit(page());
  await quiet.until("idle");
  const height = (await quiet.find(".primary").boundingBox()).height;
  const loud = await shop.visit(page(widget(), { head: '<link rel="stylesheet" href="loud.css">' }));
  await loud.until("idle");
  assert.equal((await loud.find(".primary").boundingBox()).height, height);
  const paddings = await loud.find(".set-name").evaluate((element) => getComputedStyle(element).padding);
  assert.equal(paddings, "0px");
  const globals = await loud.page.evaluate(() => document.adoptedStyleSheets.length + document.querySelectorAll("style").length);
  assert.equal(globals, 0);
});
