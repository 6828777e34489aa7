// R3 and R6, in every engine: devices whose clocks are wrong, and answers that are lost. What is shown is true all the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO, HOLD, HOUR, MINUTE, SECOND } from "../support/known.mjs";
import { page, widget } from "../support/pages.mjs";
import { inEveryEngine } from "../support/suite.mjs";
import { behindGateway, isV2 } from "../support/way.mjs";

const { stalls } = DEMO;
const PAGE = page(widget({ key: null, event: DEMO.event }));
const READ = "GET /v1/resources/orders";
const RESERVE = "POST /v1/resources/orders";

/** In the page: the wall clock is wrong by so much, and `leap(ms)` makes it more so. The monotonic one knows nothing of it. */
function setWrong(by) {
  const now = Date.now.bind(Date);
  let wrong = by;
  Date.now = () => now() + wrong;
  window.leap = (ms) => void (wrong += ms);
}

/** In the page: notes the keys of reservations, and loses the answers to the first ones after they have come. */
function loseAnswers(count) {
  const send = window.fetch;
  window.keys = [];
  window.fetch = async (address, init) => {
    const response = await send.call(window, address, init);
    if (init?.method !== "POST") return response;
    window.keys.push(init.headers.get("Idempotency-Key"));
    if (window.keys.length <= count) throw new TypeError("the connection is gone");
    return response;
  };
}

inEveryEngine(
  (shop) => {
    /** Compares the digits with the sandbox's truth: never more, and less by the way of a call and a whole second at most. */
    async function isRight(buyer, when) {
      const { most, least, result } = await shop.sandbox.timeLeft(() => buyer.seconds());
      const told = `${when}: ${result} s, the truth is from ${least} to ${most} ms`;
      assert.ok(result * SECOND <= most, told);
      assert.ok(result * SECOND > least - 3 * SECOND, told);
    }

    for (const [wrong, words] of [
      [-24 * HOUR, "a day slow"],
      [24 * HOUR, "a day fast"],
    ]) {
      test(`a device clock that is ${words}: right at first, after a reload and on coming back (R6, R7)`, async () => {
        const buyer = await shop.visit(PAGE, { script: [[setWrong, wrong]] });
        await buyer.reserve(stalls.name, 2);
        await isRight(buyer, "fresh");
        await shop.sandbox.advance(3 * MINUTE);
        await buyer.reload();
        await buyer.until("held");
        await isRight(buyer, "reloaded");
        await shop.sandbox.advance(2 * MINUTE);
        await buyer.look();
        await buyer.eventually("the new time", async () => (await buyer.seconds()) * SECOND < HOLD - 4 * MINUTE);
        await isRight(buyer, "come back to");
        assert.deepEqual(await buyer.heard("expired"), []);
      });
    }

    test("nine minutes of sleep, or fourteen: right on waking, before the server has said a word, and after (R6)", async () => {
      const buyer = await shop.visit(PAGE, { script: [[setWrong, 0]] });
      await buyer.reserve(stalls.name);
      await shop.sandbox.fault(READ, "hold");
      // So long that a minute is left.
      await shop.sandbox.advance(HOLD - MINUTE);
      await buyer.run((ms) => window.leap(ms), HOLD - MINUTE);
      await buyer.look();
      await shop.sandbox.holding(1);
      await isRight(buyer, "asleep till now");
      assert.equal(await buyer.text(".countdown-label"), "This is the last minute");
      await shop.sandbox.release();
      await buyer.eventually("the answer", async () => (await shop.sandbox.reads()).at(-1)?.status === 200);
      await isRight(buyer, "the server has answered");
    });

    behindGateway.test("answers that are lost are asked for again under the same key: one order, and it is shown (R3)", async () => {
      const buyer = await shop.visit(PAGE, { script: [[loseAnswers, 2]] });
      await buyer.reserve(stalls.name, 2);
      const keys = await buyer.run(() => window.keys);
      assert.equal(keys.length, 3);
      assert.equal(new Set(keys).size, 1);
      assert.equal((await shop.sandbox.posts()).length, 1, "the API was asked once");
      const { number, holds } = await shop.sandbox.order();
      assert.equal(holds, 2);
      assert.equal(await buyer.text(".order-number"), `Order no. ${number}`);
    });

    behindGateway.test("an answer that nobody can find out about: said with the time when seats are free, and nothing is sent again; in version 2 it is found out (R1, R3)", async () => {
      const buyer = await shop.visit(PAGE, { script: [[loseAnswers, 0]] });
      await buyer.until("idle");
      await buyer.pick(stalls.name);
      await shop.sandbox.fault(RESERVE, "truncate");
      await buyer.checkout();
      if (isV2()) {
        // The order of the lost answer is an empty one: another is made, and filled.
        await buyer.until("held");
        assert.equal((await shop.sandbox.posts()).length, 2);
        const { orders, held } = await shop.sandbox.orders();
        assert.deepEqual([held, orders.map(({ holds }) => holds)], [1, [0, 1]]);
        assert.deepEqual(await buyer.heard("error"), []);
        return;
      }
      await buyer.until("failed");
      assert.equal(await buyer.errorCode(), "unconfirmed");
      const sentence = /^We don’t know whether your order was made\. Try again after \d+:\d\d/;
      assert.match(await buyer.message(), sentence);
      await buyer.ask(".primary", (button) => { for (let press = 0; press < 5; press += 1) button.click(); });
      assert.match(await buyer.message(), sentence);
      assert.equal((await buyer.run(() => window.keys)).length, 1);
      assert.equal((await shop.sandbox.posts()).length, 1);
    });
  },
  { gateway: true },
);
