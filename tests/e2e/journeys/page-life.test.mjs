// The life of a page, in every engine: left and come back to, loaded again, in two windows, out of sight, offline.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HOLD, KEY, MINUTE, SECOND, SEED } from "../support/known.mjs";
import { page, widget } from "../support/pages.mjs";
import { turnAway } from "../support/spies.mjs";
import { inEveryEngine } from "../support/suite.mjs";
import { eventually } from "../support/waiting.mjs";
import { behindGateway } from "../support/way.mjs";

const RESERVE = "POST /v1/resources/orders";
const READ = "GET /v1/resources/orders";
const PAGE = page(widget({ key: null }));
const ELSEWHERE = "<!doctype html><title>Elsewhere</title><p>Somewhere else.</p>";

inEveryEngine(
  (shop, engine) => {
    const open = (options) => shop.visit(PAGE, options);

    /** Two windows of one device, both ready to choose. */
    async function twoTabs(script) {
      const device = await shop.device();
      const [one, two] = [await open({ device, script }), await open({ device, script })];
      await one.until("idle");
      await two.until("idle");
      await one.turnTo();
      return [one, two];
    }

    const heldIs = async (count) => assert.equal((await shop.sandbox.orders()).held, count);

    /** Whether the browser has kept the page that the buyer went back to, and not loaded it anew. */
    async function isAsItWas(buyer) {
      const found = () => {
        if (window.same) return window.persisted && "kept";
        const isThere = document.querySelector("tc-checkout") && !window.other && document.readyState === "complete";
        return isThere && "loaded";
      };
      return (await buyer.eventually("the page again", () => buyer.run(found).catch(() => false))) === "kept";
    }

    /**
     * Goes Back to a page of a host that lets it be kept. Browsers keep what they like, and not a page that still has a file on
     * its way: then all is done anew. `leave(buyer, sells)`: comes to such a page, notes with `noteReturn` that it was there, and
     * leaves it.
     */
    async function goBackToKept(leave) {
      const { url: host } = await shop.host();
      const sells = () => host + shop.page(page(widget({ key: null, api: shop.sandbox.url })));
      for (let tries = 0; tries < 3; tries += 1) {
        const buyer = await shop.tab();
        await leave(buyer, sells, host);
        await buyer.tab.back();
        if (await isAsItWas(buyer)) return buyer;
        await shop.sandbox.reset();
      }
      return assert.fail("not kept in any of three tries");
    }

    const noteReturn = () => {
      window.same = true;
      addEventListener("pageshow", ({ persisted }) => {
        window.persisted = persisted;
        // The widget has heard of it before.
        window.atOnce = document.querySelector("tc-checkout").status;
      });
    };

    /** Holds tickets on a page that the browser may keep, leaves it for another one, and comes back to it as it was. */
    const leaveAndReturn = (meanwhile) =>
      goBackToKept(async (buyer, sells, host) => {
        await buyer.open(sells());
        await buyer.reserve("Партер", 2);
        await buyer.run(noteReturn);
        await buyer.open(host + shop.address(ELSEWHERE));
        await meanwhile();
      });

    behindGateway.test("left for another page and come back to: out of the cache at once, with the right time left (R6, R7, R9)", async () => {
      const buyer = await leaveAndReturn(() => shop.sandbox.advance(4 * MINUTE));
      await buyer.eventually("the right time", async () => (await buyer.seconds()) <= (HOLD - 4 * MINUTE) / SECOND);
      assert.equal(await buyer.status(), "held");
      const { most, least, result } = await shop.sandbox.timeLeft(() => buyer.seconds());
      assert.ok(result * SECOND <= most && result * SECOND > least - 3 * SECOND, `${result} s, the truth is ${least} to ${most} ms`);
      await heldIs(2);
    });

    behindGateway.test("come back to while another page's order is held: it is there before anything can be pressed (R1, R7, R8)", async () => {
      const buyer = await goBackToKept(async (buyer, sells) => {
        await buyer.open(sells());
        await buyer.until("idle");
        // Answered by the second half, which then is there.
        await buyer.call("refresh");
        await buyer.run(noteReturn);
        await buyer.open(sells());
        await buyer.run(() => (window.other = true));
        await buyer.reserve("Партер", 2);
      });
      assert.notEqual(await buyer.run(() => window.atOnce), "idle", "nothing can be pressed until it is known");
      await buyer.until("held");
      assert.equal((await shop.sandbox.posts()).length, 1);
      await heldIs(2);
    });

    behindGateway.test("come back to after the hold's end: it says that the time ran out (R6, R7)", async () => {
      const buyer = await leaveAndReturn(() => shop.sandbox.advance(HOLD + SECOND));
      await buyer.until("expired");
      assert.equal((await buyer.heard("expired")).length, 1);
      assert.equal(await buyer.chosen("Партер"), 2, "what was chosen is still chosen (A5)");
    });

    behindGateway.test("come back to after it was paid for elsewhere: bought, with the number (R7)", async () => {
      const buyer = await leaveAndReturn(async () => shop.sandbox.force((await shop.sandbox.order()).id, "done"));
      await buyer.until("paid");
      assert.equal(await buyer.text(".done-number"), String((await shop.sandbox.order()).number));
    });

    behindGateway.test("loaded again while it reserves: it ends where the answer leads, with one order (R3, R7)", async () => {
      const buyer = await open();
      await buyer.until("idle");
      await buyer.pick("Партер");
      await shop.sandbox.fault(RESERVE, "hold");
      await buyer.checkout();
      await shop.sandbox.holding(1);
      await buyer.reload();
      await buyer.until("reserving");
      await shop.sandbox.release();
      await buyer.until("held");
      assert.equal((await shop.sandbox.posts()).length, 1);
      await heldIs(1);
    });

    test("an element that goes while it reserves keeps no seats from others (R5)", async () => {
      const buyer = await open();
      await buyer.until("idle");
      await buyer.pick("Партер", 2);
      await shop.sandbox.fault(RESERVE, "hold");
      await buyer.checkout();
      await shop.sandbox.holding(1);
      await buyer.element((element) => {
        window.removed = element;
        element.remove();
      });
      await buyer.eventually("the end of the view", () =>
        buyer.run(() => window.removed.shadowRoot.querySelector(".root").childElementCount === 0),
      );
      await shop.sandbox.release();
      await buyer.eventually("no seats held", async () => {
        const { orders, held } = await shop.sandbox.orders();
        return orders.length === 1 && held === 0;
      });
      assert.deepEqual(await buyer.heard("reserved", "canceled"), [], "a removed element tells nothing");
    });

    test("two tabs agree within a second: on the order, and on its cancel (R1, R8)", async () => {
      const [one, two] = await twoTabs();
      /** How long after the first tab the second one showed a status: both have the same clock. */
      const lag = async (status) => {
        const when = async (tab) => (await tab.heard("status")).findLast(({ detail }) => detail.status === status).at;
        return (await when(two)) - (await when(one));
      };
      await one.pick("Партер", 2);
      await one.checkout();
      await one.until("held");
      await two.until("held");
      assert.ok((await lag("held")) <= SECOND, `${await lag("held")} ms`);
      assert.equal(await two.text(".order-number"), await one.text(".order-number"));
      assert.equal((await shop.sandbox.posts()).length, 1);
      await one.cancel();
      await one.until("canceled");
      await two.until("canceled");
      assert.ok((await lag("canceled")) <= SECOND, `${await lag("canceled")} ms`);
      await heldIs(0);
    });

    test("a tab that hears nothing of the others sees a cancel as soon as it is looked at (R8)", async () => {
      const deaf = () => {
        addEventListener("storage", (event) => event.stopImmediatePropagation(), true);
        window.BroadcastChannel = undefined;
      };
      const [one, two] = await twoTabs([[deaf]]);
      await one.pick("Партер");
      await one.checkout();
      await one.until("held");
      await two.reload();
      await two.until("held");
      await one.turnTo();
      await one.cancel();
      await one.until("canceled");
      assert.equal(await two.status(), "held", "it is deaf");
      await two.turnTo();
      await two.look();
      await two.until("canceled");
    });

    test("out of sight nothing is given back; seen again the order is read once, and is right (R6, R9)", async () => {
      const buyer = await open();
      await buyer.reserve("Партер");
      await buyer.run(turnAway, true);
      await shop.sandbox.advance(3 * MINUTE);
      assert.deepEqual(await shop.sandbox.patches(), []);
      const before = (await shop.sandbox.reads()).length;
      await buyer.run(turnAway, false);
      await buyer.eventually("the right time", async () => (await buyer.seconds()) <= (HOLD - 3 * MINUTE) / SECOND);
      assert.equal((await shop.sandbox.reads()).length, before + 1);
      await heldIs(1);
    });

    test("leaving for good gives the tickets back where the page asked for it, by one request that outlives it (R9)", async () => {
      const device = await shop.device();
      // A window that stays, as most buyers have one.
      await (await shop.tab(device)).open(shop.page(ELSEWHERE));
      const buyer = await shop.visit(page(widget({ key: null, "release-on-leave": true })), { device });
      await buyer.reserve("Партер", 2);
      await buyer.run(turnAway, true);
      await buyer.run(turnAway, false);
      await heldIs(2);
      // WebKit keeps a page that is left for another one, so there it has to be closed. Firefox ends the process of a closed page
      // within milliseconds, now and then before the request has gone: there the order waits for its end.
      if (engine === "WebKit") await buyer.tab.close();
      else await buyer.open(shop.address(ELSEWHERE));
      await eventually("no seats held", async () => (await shop.sandbox.orders()).held === 0);
      assert.equal((await shop.sandbox.patches()).length, 1);
    });

    test("a page that is left without a word about it leaves the order alone; nobody listens for unload (R9)", async () => {
      const watch = () => {
        const { addEventListener: add } = window;
        window.types = new Set();
        window.addEventListener = function (type, ...more) {
          window.types.add(type);
          return add.call(this, type, ...more);
        };
      };
      const buyer = await open({ script: [[watch]] });
      await buyer.reserve("Партер");
      const types = await buyer.run(() => [...window.types]);
      assert.ok(types.includes("pagehide"), types.join());
      assert.deepEqual(types.filter((type) => /unload/.test(type)), []);
      await buyer.open(shop.address(ELSEWHERE));
      await buyer.open(shop.page(PAGE));
      await buyer.until("held");
      assert.deepEqual(await shop.sandbox.patches(), []);
      await heldIs(1);
    });

    test("offline: it says so, counts on, and reads once when the network is back; with and without an order (R10)", async () => {
      const device = await shop.device();
      const buyer = await open({ device });
      const isOffline = () => buyer.eventually("the note", async () => /^You are offline\./.test(await buyer.message()));
      await buyer.until("idle");
      await buyer.pick("Партер", 2);
      await device.offline(true);
      await isOffline();
      await device.offline(false);
      await buyer.eventually("the end of the note", async () => (await buyer.message()) === "");
      assert.equal(await buyer.chosen("Партер"), 2);

      await buyer.checkout();
      await buyer.until("held");
      const before = (await shop.sandbox.reads()).length;
      await device.offline(true);
      await isOffline();
      const first = await buyer.seconds();
      await buyer.eventually("another second", async () => (await buyer.seconds()) < first);
      assert.equal(await buyer.status(), "held");
      await device.offline(false);
      await buyer.eventually("the reading", async () => (await shop.sandbox.reads()).length > before);
      await buyer.eventually("the end of the note", async () => (await buyer.message()) === "");
      assert.equal((await shop.sandbox.reads()).length, before + 1);

      await shop.sandbox.force((await shop.sandbox.order()).id, "in_progress");
      await buyer.look();
      await buyer.until("paying");
      await device.offline(true);
      await isOffline();
      await shop.sandbox.force((await shop.sandbox.order()).id, "done");
      await device.offline(false);
      await buyer.until("paid");
    });

    test("where storage throws, the purchase works from memory (R7)", async () => {
      const forbid = () => {
        for (const name of ["localStorage", "sessionStorage"]) {
          Object.defineProperty(window, name, {
            get() {
              throw new DOMException("blocked", "SecurityError");
            },
          });
        }
      };
      const buyer = await open({ script: [[forbid]] });
      await buyer.reserve("Партер");
      await buyer.look();
      await buyer.cancel();
      await buyer.until("canceled");
      await heldIs(0);
    });

    test("where storage is full, the purchase works from memory (R7)", async () => {
      const fill = () => {
        Storage.prototype.setItem = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      };
      const buyer = await open({ script: [[fill]] });
      await buyer.reserve("Партер");
      await buyer.cancel();
      await buyer.until("canceled");
      await heldIs(0);
    });

    test("a record that is corrupt, foreign, of another version or of nobody's order is dropped without a word (R7)", async () => {
      const buyer = await open();
      await buyer.reserve("Партер");
      const [name, text] = await buyer.run(() => Object.entries(localStorage)[0]);
      assert.ok(!`${name}${text}`.includes(KEY), "the key is kept nowhere");
      const others = text.replace(/[0-9a-f]{24}/g, "5f0c0ffee0ddf00dcafe0999");
      const long = `{"v":1,"order":"${"9".repeat(10_000)}"}`;
      for (const record of ["{", "null", "[]", "\u202e", '{"v":99}', '{"v":1,"order":{}}', long, others]) {
        await buyer.run(([key, value]) => localStorage.setItem(key, value), [name, record]);
        await buyer.reload();
        await buyer.until("idle");
        assert.equal(await buyer.message(), "", record.slice(0, 50));
        assert.deepEqual(await buyer.heard("error"), [], record.slice(0, 50));
      }
    });

    test("an element that is moved in the page, also while it reserves, keeps its order (R5, R13)", async () => {
      const buyer = await shop.visit(page(`<section id="aside"></section>${widget({ key: null })}`));
      await buyer.until("idle");
      await shop.sandbox.fault(RESERVE, "hold");
      const reserved = buyer.call("reserve", { [SEED.stalls]: 2 });
      await shop.sandbox.holding(1);
      await buyer.element(async (element) => {
        for (const place of ["#aside", "body", "main"]) {
          document.querySelector(place).append(element);
          for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
        }
      });
      await shop.sandbox.release();
      assert.equal((await reserved).resolved.tickets.length, 2);
      assert.equal(await buyer.status(), "held");
      assert.equal((await shop.sandbox.posts()).length, 1);
    });

    test("an order that cannot be read after a reload is not bought again: a sentence, and a retry finds it (R4, R7)", async () => {
      const buyer = await open();
      await buyer.reserve("Партер");
      await shop.sandbox.fault(READ, "status", { status: 403, times: 9 });
      await buyer.reload();
      await buyer.until("failed");
      assert.equal(await buyer.isSeen(".primary"), false, `nothing is sold before it is known, in ${engine}`);
      await shop.sandbox.disarm();
      await buyer.retry();
      await buyer.until("held");
      assert.equal((await shop.sandbox.posts()).length, 1);
    });
  },
  { gateway: true },
);
