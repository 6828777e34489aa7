// The main job, in every engine: choose, hold, see the time, change one's mind; and what comes between.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO, HOLD, MINUTE, SECOND } from "../support/known.mjs";
import { page, widget } from "../support/pages.mjs";
import { loadDice } from "../support/spies.mjs";
import { inEveryEngine } from "../support/suite.mjs";

const { stalls, floor, balcony } = DEMO;
const CATALOGUE = "GET /v1/services/simple/events";
const RESERVE = "POST /v1/resources/orders";
const READ = "GET /v1/resources/orders";

inEveryEngine(
  (shop) => {
    /** A plain page that sells the demo's event, in English. */
    const open = (attributes, options) => shop.visit(page(widget({ key: null, event: DEMO.event, ...attributes })), options);

    test("a buyer reserves two tickets, sees the clock run, cancels, and finds the tickets back on sale (A5)", async () => {
      const buyer = await shop.visit("/index.html");
      await buyer.until("idle");
      assert.equal(await buyer.text(".title"), DEMO.title);
      await buyer.pick(stalls.name, 2);
      assert.equal(await buyer.text(".foot .total"), "Итого, 2 билета 8 580 ₽");
      await buyer.press("button", "Оформить");
      await buyer.until("held");
      const order = await shop.sandbox.order();
      assert.deepEqual([order.status, order.holds, order.value], ["executed", 2, "8580.00"]);
      assert.equal(await shop.sandbox.vacant(DEMO.event, stalls), stalls.vacant - 2);
      assert.equal(await buyer.text(".order-number"), `Заказ № ${order.number}`);

      const first = await buyer.seconds();
      assert.ok(first < HOLD / SECOND && first > HOLD / SECOND - 15, `${first} seconds`);
      await buyer.eventually("another second", async () => (await buyer.seconds()) < first);

      await buyer.press("button", "Отменить заказ");
      assert.equal(await buyer.text(".confirm p"), "Отменить заказ? Билеты вернутся в продажу.");
      assert.equal((await shop.sandbox.patches()).length, 0, "nothing is sent before the answer");
      await buyer.press("button", "Да, отменить");
      await buyer.until("canceled");
      assert.equal(await buyer.message(), "Заказ отменён, билеты снова в продаже. Ваш выбор сохранился, если передумаете.");
      assert.equal((await shop.sandbox.orders()).held, 0);
      assert.equal(await shop.sandbox.vacant(DEMO.event, stalls), stalls.vacant);
      assert.equal(await buyer.chosen(stalls.name), 2, "what was chosen is still chosen");
    });

    test("the same by keyboard alone, the focus always where it makes sense (A3, A4)", async () => {
      const buyer = await open();
      await buyer.until("idle");
      await buyer.tabTo(`Add a ticket: ${stalls.name}`);
      await buyer.tab.press("Enter");
      await buyer.tab.press("Space");
      assert.equal(await buyer.chosen(stalls.name), 2);
      await buyer.tabTo("Checkout");
      await buyer.tab.press("Enter");
      await buyer.until("held");
      const isOn = async (name) => {
        const { tag, label, words } = await buyer.focus();
        assert.notEqual(tag, "body");
        assert.equal((label ?? words).replace(/\s+/g, " "), name);
      };
      await isOn(`Order no. ${(await shop.sandbox.order()).number}`);
      await buyer.tabTo("Cancel the order");
      await buyer.tab.press("Enter");
      await isOn("No, keep it");
      await buyer.tab.press("Escape");
      await isOn("Cancel the order");
      assert.equal(await buyer.isSeen(".confirm"), false);
      assert.equal((await shop.sandbox.patches()).length, 0);
      await buyer.tab.press("Enter");
      await buyer.tab.press("Shift+Tab");
      await isOn("Yes, cancel");
      await buyer.tab.press("Enter");
      await buyer.until("canceled");
      assert.notEqual((await buyer.focus()).tag, "body");
      assert.equal((await shop.sandbox.orders()).held, 0);
    });

    test("twenty clicks, and Enter held down beyond the end, make one order and cancel nothing (R1)", async () => {
      const buyer = await open();
      await buyer.until("idle");
      await buyer.pick(stalls.name);
      await shop.sandbox.fault(RESERVE, "hold");
      await buyer.click(".primary", 20);
      await buyer.tab.keyDown("Enter");
      await shop.sandbox.holding(1);
      await shop.sandbox.release();
      await buyer.until("held");
      for (let repeat = 0; repeat < 10; repeat += 1) await buyer.tab.keyDown("Enter");
      await buyer.tab.keyUp("Enter");
      assert.equal(await buyer.status(), "held");
      assert.equal(await buyer.isSeen(".confirm"), false);
      assert.deepEqual([(await shop.sandbox.posts()).length, (await shop.sandbox.patches()).length], [1, 0]);
    });

    test("two widgets for one event make one order, show the same, and one's removal leaves it to the other (R1)", async () => {
      const both = widget({ key: null, id: "left" }) + widget({ key: null, id: "right" });
      const left = (await shop.visit(page(both))).at("#left");
      const right = left.at("#right");
      await right.until("idle");
      await left.pick("Партер", 2);
      await shop.sandbox.fault(RESERVE, "hold");
      await left.checkout();
      await right.checkout();
      await shop.sandbox.holding(1);
      await shop.sandbox.release();
      await left.until("held");
      await right.until("held");
      assert.equal((await shop.sandbox.posts()).length, 1);
      assert.equal(await left.text(".order-number"), await right.text(".order-number"));
      await left.element((element) => {
        element.remove();
        return new Promise((gone) => requestAnimationFrame(() => requestAnimationFrame(() => gone())));
      });
      assert.equal(await right.status(), "held");
      await right.cancel();
      await right.until("canceled");
      assert.equal((await shop.sandbox.orders()).held, 0);
    });

    test("at the end of its time the order is expired, told once, and the choice is still there (R6, A5)", async () => {
      const buyer = await open();
      await buyer.reserve(stalls.name, 2);
      await shop.sandbox.advance(HOLD - 30 * SECOND);
      await buyer.look();
      await buyer.eventually("the last minute", async () => (await buyer.text(".countdown-label")) === "This is the last minute");
      await shop.sandbox.advance(HOLD);
      await buyer.look();
      await buyer.until("expired");
      assert.equal((await buyer.heard("expired")).length, 1);
      assert.match(await buyer.message(), /^Time ran out and the tickets are back on sale\./);
      assert.equal(await buyer.chosen(stalls.name), 2);
      assert.equal((await shop.sandbox.orders()).held, 0);
      await buyer.checkout();
      await buyer.until("held");
      assert.equal((await shop.sandbox.orders()).held, 2);
    });

    test("fewer than wanted is no success: nothing stays held, and what is left is said (R2, A6)", async () => {
      const buyer = await open();
      await buyer.until("idle");
      await buyer.pick(stalls.name, 3);
      await buyer.pick(balcony.name, 2);
      await shop.sandbox.vacancy(balcony, 1);
      await buyer.checkout();
      await buyer.until("failed");
      assert.equal(await buyer.errorCode(), "partial");
      assert.match(await buyer.message(), /“Балкон с видом на реку” – 1/);
      assert.equal((await shop.sandbox.order()).status, "canceled", "also where it holds nothing");
      assert.equal((await shop.sandbox.orders()).held, 0);
      await buyer.putBack(balcony.name);
      await buyer.checkout();
      await buyer.until("held");
      assert.equal((await shop.sandbox.orders()).held, 4);
    });

    test("sold out in the last moment: said, marked in its row, and nothing is held (R2)", async () => {
      const buyer = await open();
      await buyer.until("idle");
      await buyer.pick(stalls.name, 2);
      await shop.sandbox.vacancy(stalls, 0);
      await buyer.checkout();
      await buyer.until("failed");
      assert.equal(await buyer.errorCode(), "sold-out");
      assert.equal(await buyer.text({ set: stalls.name, css: ".set-left" }), "Sold out");
      assert.equal(await buyer.chosen(stalls.name), 2, "what was chosen is still chosen");
      assert.equal((await shop.sandbox.order()).status, "canceled", "it holds nothing, and does not wait for its end");
      assert.equal((await shop.sandbox.orders()).held, 0);
    });

    test("an event without a ticket left says so and offers nothing to press", async () => {
      for (const set of [floor, stalls, balcony]) await shop.sandbox.vacancy(set, 0);
      const buyer = await open();
      await buyer.until("idle");
      assert.match(await buyer.message(), /^All tickets are sold\./);
      assert.equal(await buyer.isSeen(".primary"), false);
    });

    test("the API is down and comes back: a sentence, the page's own link, and a button that helps (R4, R11)", async () => {
      await shop.sandbox.fault(CATALOGUE, "status", { status: 503, times: 30 });
      const buyer = await open();
      await buyer.until("failed");
      assert.equal(await buyer.errorCode(), "server");
      assert.equal(await buyer.message(), "The ticket office has a problem. Wait a minute and try again.");
      assert.ok(await buyer.isSeen({ widget: null, css: "#fallback" }));
      await shop.sandbox.disarm();
      await buyer.press("button", "Try again");
      await buyer.until("idle");
      assert.notEqual((await buyer.focus()).tag, "body");
      await buyer.reserve(stalls.name);
    });

    test("a cancel that fails three times says so; Try again cancels (R4)", async () => {
      const buyer = await open({}, { script: [[loadDice, 0]] });
      await buyer.reserve(stalls.name);
      await shop.sandbox.fault("PATCH /v1/resources/orders", "status", { times: 9, status: 503 });
      await buyer.cancel();
      await buyer.hear("error");
      await buyer.until("held");
      assert.match(await buyer.message(), /^We could not confirm the cancellation\./);
      await shop.sandbox.disarm();
      await buyer.retry();
      await buyer.until("canceled");
      assert.equal((await shop.sandbox.orders()).held, 0);
    });

    test("after a reload nothing can be pressed until the order is known; then it is there with the right time (R6, R7)", async () => {
      const buyer = await open();
      await buyer.reserve(stalls.name, 2);
      const { number } = await shop.sandbox.order();
      await shop.sandbox.advance(4 * MINUTE);
      await shop.sandbox.fault(READ, "hold");
      await buyer.reload();
      await shop.sandbox.holding(1);
      await buyer.eventually("the event", async () => (await buyer.text(".title")) === DEMO.title);
      assert.equal(await buyer.status(), "loading");
      assert.equal(await buyer.isSeen({ role: "button" }), false);
      await shop.sandbox.release();
      await buyer.until("held");
      assert.equal(await buyer.text(".order-number"), `Order no. ${number}`);
      const { most, least, result } = await shop.sandbox.timeLeft(() => buyer.seconds());
      assert.ok(result * SECOND <= most && result * SECOND > least - 3 * SECOND, `${result} s, the truth is ${least} to ${most} ms`);
      assert.equal((await shop.sandbox.posts()).length, 1);
      await buyer.cancel();
      await buyer.until("canceled");
      assert.equal((await shop.sandbox.orders()).held, 0);
    });

    test("the voice says each step once, number first, in a region that was there from the start (A2)", async () => {
      const buyer = await open();
      await buyer.until("idle");
      assert.equal(await buyer.announced(), "");
      await buyer.ask(".announcer", (voice) => {
        window.spoken = [];
        new MutationObserver(() => window.spoken.push(voice.textContent.replaceAll("\u00a0", " "))).observe(voice, {
          characterData: true,
          childList: true,
          subtree: true,
        });
      });
      await buyer.reserve(stalls.name);
      await buyer.cancel();
      await buyer.until("canceled");
      const spoken = await buyer.run(() => window.spoken);
      assert.match(spoken[0], /^\d+ minutes: that is how long we hold your tickets\. Order no\. \d+\.$/);
      assert.equal(parseInt(spoken[0], 10), HOLD / MINUTE);
      assert.match(spoken.at(-1), /^Your order is canceled/);
      assert.equal(new Set(spoken).size, spoken.length, "nothing twice");
    });
  },
  { gateway: true },
);
