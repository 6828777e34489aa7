// The wasm that does not come, breaks, and goes again, in every engine: R11, R12, R13.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { WIDGET } from "../support/environment.mjs";
import { SEED } from "../support/known.mjs";
import { page, widget } from "../support/pages.mjs";
import { hurry, plantTrap, watchListeners, watchMemory, watchOpen, watchTimers } from "../support/spies.mjs";
import { inEveryEngine } from "../support/suite.mjs";
import { behindGateway } from "../support/way.mjs";

const WASM = "/widget/widget.wasm";
const NOT_FOUND = "<!doctype html><title>Not found</title><h1>Not found</h1>";
const bytes = readFileSync(join(WIDGET, "widget.wasm"));

/** How the wasm does not come. */
const TROUBLES = {
  "404": (response) => response.writeHead(404, { "Content-Type": "text/html" }).end(NOT_FOUND),
  "a page instead of it": (response) => response.writeHead(200, { "Content-Type": "text/html" }).end(NOT_FOUND),
  "a page that calls itself wasm": (response) => response.writeHead(200, { "Content-Type": "application/wasm" }).end(NOT_FOUND),
  "half of it": (response) => response.writeHead(200, { "Content-Type": "application/wasm" }).end(bytes.subarray(0, bytes.length / 2)),
  "a connection that is cut": (response) => {
    response.writeHead(200, { "Content-Type": "application/wasm", "Content-Length": bytes.length });
    response.write(bytes.subarray(0, 10_000), () => response.destroy());
  },
  "silence": () => {},
};

inEveryEngine((shop, engine) => {
  const sells = (attributes = {}) => widget({ key: null, ...attributes });

  /** The page's own content is there and can be used, the page heard why once, and the buyer is told. */
  async function isMissing(buyer) {
    await buyer.until("failed");
    assert.equal(await buyer.errorCode(), "load");
    const [{ detail }] = await buyer.heard("error");
    assert.equal(detail.retryable, true);
    assert.equal(await buyer.message(), "The ticket shop did not load. Check your connection and try again.");
    await buyer.click({ widget: null, css: "#fallback" });
    assert.equal(await buyer.run(() => location.hash), "#office", "the page's own link works");
  }

  for (const [trouble, answer] of Object.entries(TROUBLES)) {
    behindGateway.test(`instead of the wasm comes ${trouble}: the page's own content stays, tc-error says load, a retry works (R11)`, async () => {
      const host = await shop.host();
      host.answers.set(WASM, answer);
      const buyer = await shop.tab();
      // Nothing else is to be hurried: a busy machine does not load the widget in no time.
      const isSilent = trouble === "silence";
      await buyer.open(host.url + shop.page(page(sells({ api: shop.sandbox.url })), isSilent ? [[hurry, 10_000]] : []));
      await isMissing(buyer);
      if (isSilent) await buyer.run(() => window.calm());
      host.answers.clear();
      await buyer.press("button", "Try again");
      await buyer.until("idle");
      assert.equal(await buyer.isSeen({ widget: null, css: "#fallback" }), false);
      assert.notEqual((await buyer.focus()).tag, "body");
      await buyer.reserve("Партер");
      assert.equal((await shop.sandbox.orders()).held, 1);
    });
  }

  test("a browser without WebAssembly keeps the page's own content; with it, a retry works (R11)", async () => {
    const take = () => {
      window.taken = WebAssembly;
      delete window.WebAssembly;
    };
    const buyer = await shop.visit(page(sells()), { script: [[take]] });
    await isMissing(buyer);
    await buyer.run(() => void (window.WebAssembly = window.taken));
    await buyer.retry();
    await buyer.until("idle");
  });

  test("a policy that forbids wasm leaves the page's own content usable, also after a retry (R11)", async () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="script-src 'self'">`;
    const buyer = await shop.visit(page(sells(), { head: policy }));
    await isMissing(buyer);
    await buyer.hearNoMore();
    await buyer.retry();
    await buyer.hear("error");
    assert.equal(await buyer.errorCode(), "load");
    assert.ok(await buyer.isSeen({ widget: null, css: "#fallback" }));
  });

  test("without JavaScript of the widget the page's own content is all there is, and it works (E5)", async () => {
    const buyer = await shop.visit(page(sells(), { script: false }));
    await buyer.click({ widget: null, css: "#fallback" });
    assert.equal(await buyer.run(() => location.hash), "#office");
  });

  test("the wasm traps: the buyer can try again, the page is told and lives on, and the order is found (R12)", async () => {
    const buyer = await shop.visit(page(`${sells()}<button id="host">Count</button>`), { script: [[plantTrap]] });
    await buyer.run(() => document.querySelector("#host").addEventListener("click", ({ target }) => (target.textContent += "!")));
    await buyer.reserve("Партер");
    const number = await buyer.text(".order-number");
    await buyer.run(() => void (window.trap = "fetch"));
    await buyer.look();
    await buyer.until("failed");
    assert.equal(await buyer.run(() => window.sprung), 1, "it was the trap");
    assert.equal(await buyer.errorCode(), "internal");
    assert.match(await buyer.message(), /^Something broke, and it is our fault\./);
    assert.ok(await buyer.isSeen({ widget: null, css: "#fallback" }));
    await buyer.click({ widget: null, css: "#host" });
    assert.equal(await buyer.text({ widget: null, css: "#host" }), "Count!");
    await buyer.retry();
    await buyer.until("held");
    assert.equal(await buyer.text(".order-number"), number);
    assert.equal((await shop.sandbox.posts()).length, 1);
    // The trap is what this is about.
    await buyer.collectErrors();
    assert.ok(buyer.errors.length <= 1 && buyer.errors.every((error) => /RuntimeError/.test(error)), buyer.errors.join());
    buyer.errors.splice(0);
  });

  test("500 mounts and unmounts leave no listener, timer, request, channel, element or order; memory is flat after 100 (R13)", async () => {
    const script = [[watchTimers], [watchListeners], [watchOpen], [watchMemory]];
    const buyer = await shop.visit(page('<div id="place"></div>'), { script });
    await buyer.eventually("the element", () => buyer.run(() => Boolean(customElements.get("tc-checkout"))));
    const things = () =>
      buyer.run(() => ({
        listeners: window.listeners(),
        timers: window.timers.waiting.size,
        ...window.stillOpen(),
        elements: document.querySelectorAll("*").length,
      }));
    await buyer.eventually("a page at rest", async () => {
      const { timers, requests } = await things();
      return timers === 0 && requests === 0;
    });
    const before = await things();

    /** In the page: so many elements at a time, some as they came, some after a purchase, some with a call under way. */
    const mountAndRemove = async ({ markup, set, times, atOnce }) => {
      const place = document.querySelector("#place");
      const until = async (element, ...wanted) => {
        while (!wanted.includes(element.status)) {
          await new Promise((changed) => element.addEventListener("tc-status", changed, { once: true }));
        }
      };
      for (let round = 0; round < times / atOnce; round += 1) {
        place.innerHTML = markup.repeat(atOnce);
        const all = [...place.children];
        // Every fourth round goes before anything has come.
        if (round % 4) await Promise.all(all.map((element) => until(element, "idle", "held", "canceled")));
        // Also the last: an element that is gone just after its reservation has canceled nothing.
        if (round % 10 === 1 || round === times / atOnce - 1) {
          if (all[0].status !== "held") await all[0].reserve({ [set]: 1 });
          await all[0].cancel();
        }
        if (round % 10 === 5) all[0].reserve({ [set]: 1 }).catch(() => {});
        place.replaceChildren();
        if (round % 2) await new Promise((gone) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(gone))));
      }
      return window.memories();
    };
    const given = { markup: shop.spoken(widget({ key: null }, "")), set: SEED.stalls, atOnce: 5 };
    const patience = 120_000;
    const [first] = await buyer.slowly(patience, mountAndRemove, { ...given, times: 100 });
    const [last, ...more] = await buyer.slowly(patience, mountAndRemove, { ...given, times: 400 });
    assert.deepEqual(more, [], "one wasm");
    // It grows by pages of 64 kB. One more may have been wanted yet; what leaks wants another for the next 400 mounts.
    const [end] = last === first ? [last] : await buyer.slowly(patience, mountAndRemove, { ...given, times: 400 });
    assert.equal(end, last, `${engine}: bytes of memory after ${first} at 100 mounts`);
    await buyer.eventually("nothing left", async () => JSON.stringify(await things()) === JSON.stringify(before)).catch(async (error) => {
      assert.deepEqual(await things(), before, error.message);
    });
    await buyer.eventually("no seats held", async () => (await shop.sandbox.orders()).held === 0);
    assert.ok((await shop.sandbox.orders()).orders.length >= 5);
  });

  test("mounted, removed and mounted again in one go, as React's StrictMode does, is one instance (R13)", async () => {
    const buyer = await shop.visit(page('<div id="place"></div>'));
    await buyer.eventually("the element", () => buyer.run(() => Boolean(customElements.get("tc-checkout"))));
    await buyer.run((markup) => {
      const place = document.querySelector("#place");
      place.innerHTML = markup;
      const element = place.firstElementChild;
      element.remove();
      place.append(element);
    }, shop.spoken(sells()));
    await buyer.until("idle");
    assert.ok((await shop.sandbox.requests()).length <= 1, "the event is read once at most: the gateway may have it");
    await buyer.reserve("Партер");
    assert.equal((await buyer.heard("reserved")).length, 1);
  });

  behindGateway.test("an element that is gone before the wasm has come is not mounted; put back, it lives (R13)", async () => {
    const host = await shop.host();
    let arrive;
    const arriving = new Promise((resolve) => (arrive = resolve));
    host.answers.set(WASM, async (response) => {
      await arriving;
      response.writeHead(200, { "Content-Type": "application/wasm" }).end(bytes);
    });
    const buyer = await shop.tab();
    await buyer.open(host.url + shop.page(page(sells({ api: shop.sandbox.url })), [[watchListeners]]));
    await buyer.eventually("the skeleton", () => buyer.isSeen(".skeleton"));
    await buyer.element((element) => {
      window.early = element;
      element.remove();
    });
    const parts = () => buyer.run(() => window.early.shadowRoot.querySelector(".root").childElementCount);
    await buyer.eventually("its end", async () => (await parts()) === 0);
    assert.ok(!("document visibilitychange" in (await buyer.run(() => window.listeners()))));
    arrive();
    await buyer.run(() => import("/widget/cdn.js").then(({ init }) => init()));
    assert.equal(await parts(), 0);
    await buyer.run(() => void document.querySelector("main").append(window.early));
    await buyer.until("idle");
  });
}, { gateway: true });
