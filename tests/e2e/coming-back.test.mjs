// R5 and R7: answers that come late, pages that are left and come back to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KEY, MINUTE, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const RESERVE = "POST /v1/resources/orders";
const READ = "GET /v1/resources/orders";
const CATALOGUE = "GET /v1/services/simple/events";

/** Takes the element out of the page, and waits until the widget knows that it is no move. */
async function remove(buyer) {
  await buyer.element((element) => {
    window.removed = element;
    element.remove();
  });
  await eventually("the end of the view", () =>
    buyer.page.evaluate(() => window.removed.shadowRoot.querySelector(".root").childElementCount === 0),
  );
}

const isCanceled = async () => (await shop.sandbox.order()).status === "canceled";

test("an element that goes while its reservation is under way: the order is given back, once (R5)", async () => {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  await shop.sandbox.fault(RESERVE, "hold");
  await buyer.element((element, set) => {
    element.reserve({ [set]: 2 }).catch(({ code }) => (window.code = code));
  }, SEED.stalls);
  await shop.sandbox.holding(1);
  await remove(buyer);
  assert.equal(await buyer.page.evaluate(() => window.code), "internal", "nobody waits for ever");
  await shop.sandbox.release();
  await eventually("the cancel", isCanceled);
  assert.equal((await shop.sandbox.patches()).length, 1);
  assert.equal((await shop.sandbox.orders()).held, 0);
  assert.deepEqual(await buyer.heard("reserved", "canceled"), [], "a removed element tells nothing");
  await buyer.reload();
  await buyer.until("idle");
});

test("cancel() while reserving: canceling at once, reserve() rejects, the order is given back when it comes (R5, E3)", async () => {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  await shop.sandbox.fault(RESERVE, "hold");
  const reserved = buyer.call("reserve", { [SEED.stalls]: 2 });
  await shop.sandbox.holding(1);
  const canceled = buyer.call("cancel");
  assert.equal((await reserved).rejected.code, "conflict");
  assert.equal(await buyer.status(), "canceling");
  await shop.sandbox.release();
  assert.equal((await canceled).resolved.status, "canceled");
  assert.equal(await buyer.status(), "canceled");
  assert.deepEqual(await buyer.heard("reserved"), []);
  assert.equal((await shop.sandbox.orders()).held, 0);
  assert.equal(await buyer.chosen("Партер"), 2, "what was chosen is still chosen (A5)");
});

test("a reservation that takes long can be given up: it is given back when it comes, and the focus is not lost (R5, A3, A6)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(page()));
  await buyer.until("idle");
  await buyer.pick("Партер", 2);
  await shop.sandbox.fault(RESERVE, "hold");
  await buyer.checkout();
  await shop.sandbox.holding(1);
  assert.equal(await buyer.message(), "");
  await buyer.pass(5_500);
  const slow = "The ticket office takes longer than usual. You can wait, or cancel the order.";
  assert.deepEqual([await buyer.message(), await buyer.announced()], [slow, slow]);
  assert.equal(await buyer.text(".message button"), "Cancel the order");
  await buyer.find(".message button").press("Enter");
  assert.equal(await buyer.status(), "canceling");
  await eventually("what becomes of it", async () => (await buyer.announced()) === "Canceling…");
  assert.equal(await buyer.message(), "Canceling…");
  assert.equal(await buyer.text("[part=checkout]"), "Canceling…");
  assert.equal(await buyer.find(".message button").count(), 0);
  await buyer.ask(".announcer", (voice) => {
    window.spoken = [];
    new MutationObserver(() => window.spoken.push(voice.textContent)).observe(voice, { characterData: true, subtree: true });
  });
  assert.equal(await buyer.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.checkVisibility()), true);
  await shop.sandbox.release();
  await buyer.until("canceled");
  const spoken = await buyer.run(() => window.spoken);
  assert.match(spoken.at(-1), /^Your order is canceled/);
  assert.doesNotMatch(spoken.join(" "), /hold your tickets/, "nobody is told that they are held");
  assert.equal((await shop.sandbox.orders()).held, 0);
  assert.equal(await buyer.chosen("Партер"), 2, "what was chosen is still chosen (A5)");
});

test("an answer about the order as it was, that comes after its cancel, changes nothing (R5)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер");
  await shop.sandbox.fault(READ, "hold");
  await buyer.look();
  await shop.sandbox.holding(1);
  await buyer.cancel();
  await buyer.until("canceled");
  await buyer.hearNoMore();
  const late = buyer.page.waitForResponse((response) => response.request().method() === "GET" && /orders/.test(response.url()));
  await shop.sandbox.release();
  await (await late).finished();
  // Whatever it changed would have been told by the time that the widget answers again.
  await buyer.call("refresh");
  assert.equal(await buyer.status(), "canceled");
  assert.deepEqual(await buyer.heard(), []);
});

test("an element that goes and comes back finds its order again (R5, R7)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер", 2);
  await remove(buyer);
  assert.equal((await shop.sandbox.orders()).held, 2, "leaving is no cancel");
  await buyer.page.evaluate(() => document.querySelector("main").append(window.removed));
  await buyer.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
});

for (const first of ["order", "event"]) {
  /** After a reload, with two of three tickets held: by the event one is left, because the others are the buyer's own. */
  const reloaded = async () => {
    const buyer = await shop.visit(page());
    await buyer.reserve("Партер", 2);
    await shop.sandbox.fault(first === "order" ? CATALOGUE : READ, "hold");
    await buyer.reload();
    await shop.sandbox.holding(1);
    const other = first === "order" ? "/v1/resources/orders/" : "/v1/services/simple/events/";
    await eventually("the other answer", async () => (await shop.sandbox.requests("GET", other)).at(-1)?.status === 200);
    await shop.sandbox.release();
    await buyer.until("held");
    await eventually("the event", async () => (await buyer.text(".title")) === "With seats");
    return buyer;
  };

  test(`after a reload the order says what its tickets are, if the ${first} comes first (R7)`, async () => {
    const buyer = await reloaded();
    assert.equal(await buyer.text(".line"), "Партер × 2 ₽200");
  });

  test(`after a reload and a cancel what was chosen is still chosen, if the ${first} comes first (A5, R7)`, async () => {
    const buyer = await reloaded();
    await buyer.cancel();
    await buyer.until("canceled");
    assert.equal(await buyer.chosen("Партер"), 2);
  });
}

test("after a reload nothing can be pressed until the order is known; then it is there, with the right time left (R6, R7)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер", 2);
  const { number } = await shop.sandbox.order();
  await shop.sandbox.advance(4 * MINUTE);
  await shop.sandbox.fault(READ, "hold");
  await buyer.reload();
  await shop.sandbox.holding(1);
  await eventually("the event", async () => (await buyer.text(".title")) === "With seats");
  assert.equal(await buyer.status(), "loading");
  assert.equal(await buyer.page.locator("tc-checkout").getByRole("button").count(), 0);
  assert.equal((await buyer.call("reserve", { [SEED.stalls]: 1 })).rejected.code, "conflict");

  await shop.sandbox.release();
  await buyer.until("held");
  assert.deepEqual(await buyer.path(), ["loading > held"]);
  assert.equal(await buyer.text(".order-number"), `Order no. ${number}`);
  assert.equal(await buyer.text(".line"), "Партер × 2 ₽200");
  assert.equal(await buyer.message(), "This is the order that you started earlier. Its tickets are still yours.");
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("the time left after a reload is right within a second and the way there, and never more than the truth (R6)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер");
  for (const ms of [100, 250, 370, 480, 590]) {
    await shop.sandbox.advance(ms);
    await buyer.reload();
    await buyer.until("held");
    const way = await buyer.page.evaluate(() => {
      const read = performance.getEntriesByType("resource").filter(({ name }) => /resources\/orders/.test(name));
      return Math.max(...read.map(({ duration }) => duration));
    });
    const { most, least, result } = await shop.sandbox.timeLeft(() =>
      buyer.element(({ remaining, shadowRoot }) => ({ remaining, digits: shadowRoot.querySelector(".digits").textContent })),
    );
    assert.ok(result.remaining <= most, `${result.remaining} is more than ${most}`);
    assert.ok(result.remaining >= least - 1_001 - way, `${result.remaining} is far below ${least}, the way took ${way}`);
  }
});

test("an order that ended meanwhile is not dug up again (R7)", async () => {
  for (const status of ["canceled", "expired"]) {
    await shop.sandbox.reset();
    const buyer = await shop.visit(page());
    await buyer.reserve("Партер");
    await shop.sandbox.force((await shop.sandbox.order()).id, status);
    await buyer.reload();
    await buyer.until("idle");
    assert.equal(await buyer.message(), "");
    assert.equal(await buyer.page.evaluate(() => localStorage.length), 0);
  }
});

test("an order that was paid meanwhile is shown as bought (R7)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер");
  const { id, number } = await shop.sandbox.order();
  await shop.sandbox.force(id, "done");
  await buyer.reload();
  await buyer.until("paid");
  assert.equal(await buyer.text(".done-number"), String(number));
});

test("an order that cannot be read after a reload is not bought again: a sentence, and a retry finds it (R4, R7)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер");
  await shop.sandbox.fault(READ, "status", { status: 502, times: 3 });
  await buyer.reload();
  await buyer.until("failed");
  assert.equal(await buyer.page.locator("tc-checkout .primary").count(), 0, "nothing is sold before it is known");
  await buyer.retry();
  await buyer.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("a record that is corrupt, foreign or of nobody's order is dropped without a word (R7)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер");
  const [key, value] = await buyer.page.evaluate(() => Object.entries(localStorage)[0]);
  assert.ok(!`${key}${value}`.includes(KEY), "the key is kept nowhere");
  const nobodys = value.replace(/[0-9a-f]{24}/, "5f0c0ffee0ddf00dcafe0999");
  assert.notEqual(nobodys, value);
  for (const record of ["{", "null", "[]", '"x"', '{"v":99}', '{"v":1,"order":"x"}', nobodys]) {
    await buyer.page.evaluate(([name, text]) => localStorage.setItem(name, text), [key, record]);
    await buyer.reload();
    await buyer.until("idle");
    assert.equal(await buyer.message(), "", record);
    assert.deepEqual(await buyer.heard("error"), [], record);
  }
});

test("where storage throws, the purchase works from memory (R7)", async () => {
  const buyer = await shop.visit(page(), {
    script: [
      [
        () =>
          Object.defineProperty(window, "localStorage", {
            get() {
              throw new DOMException("blocked", "SecurityError");
            },
          }),
      ],
    ],
  });
  await buyer.reserve("Партер");
  await buyer.look();
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("an element that is moved in the page, also far and while reserving, keeps view, order and promise (R5, R13)", async () => {
  const buyer = await shop.visit(page(`<section id="aside"></section>${widget()}`));
  await buyer.until("idle");
  await shop.sandbox.fault(RESERVE, "hold");
  const reserved = buyer.call("reserve", { [SEED.stalls]: 2 });
  await shop.sandbox.holding(1);
  const sameView = await buyer.element(async (element) => {
    const view = element.shadowRoot.querySelector(".sets");
    document.querySelector("#aside").append(element);
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
    document.body.prepend(element);
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
    return view.isConnected && view === element.shadowRoot.querySelector(".sets");
  });
  assert.ok(sameView);
  await shop.sandbox.release();
  assert.equal((await reserved).resolved.tickets.length, 2);
  assert.equal(await buyer.status(), "held");
  await buyer.element(async (element) => {
    document.querySelector("main").append(element);
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
  });
  assert.equal(await buyer.status(), "held");
  const asked = (await shop.sandbox.requests()).map(({ method }) => method);
  assert.deepEqual(asked, ["GET", "POST"], "nothing is loaded or read again");
});
