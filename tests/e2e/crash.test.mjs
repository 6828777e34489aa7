// R12: the wasm traps in the middle of its work. The page lives on, and so does what the buyer has.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SECOND, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { plantTrap, turnAway } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite();
const SORRY = "Something broke, and it is our fault. Try again: an order that you started is not lost.";

/** Somebody on a page whose wasm can be broken. Errors are what these tests are about. */
async function open(body = widget()) {
  const buyer = await shop.visit(page(body), { script: [[plantTrap]] });
  buyer.page.on("pageerror", () => buyer.errors.splice(0));
  return buyer;
}

/** From now on, the first import of that name traps. */
const breakAt = (buyer, name) => buyer.page.evaluate((trap) => (window.trap = trap), name);

/** The box with its button is there, the page's own content too, and the page heard of it once. */
async function isBroken(buyer) {
  await buyer.until("failed");
  assert.equal(await buyer.page.evaluate(() => window.sprung), 1, "it was the trap");
  assert.equal(await buyer.message(), SORRY);
  assert.ok(await buyer.page.locator("#fallback").first().isVisible());
  const errors = (await buyer.heard("error")).map(({ detail }) => detail);
  assert.deepEqual(
    errors.map(({ code, retryable }) => [code, retryable]),
    [["internal", true]],
  );
  assert.match(errors[0].cause, /RuntimeError/);
  assert.equal(await buyer.property("order"), null);
  assert.equal(await buyer.property("remaining"), null);
}

test("a trap under a click: box, tc-error, and the retry starts afresh (R12)", async () => {
  const buyer = await open();
  await buyer.until("idle");
  await breakAt(buyer, "money");
  await buyer.plus("Партер").click();
  await isBroken(buyer);
  assert.equal((await buyer.call("reserve")).rejected.code, "internal", "nobody waits for ever");
  await buyer.retry();
  await buyer.until("idle");
  await buyer.reserve("Партер", 2);
  assert.equal((await shop.sandbox.orders()).held, 2);
});

test("a trap in the last step of a reservation: the order that was made is found by the retry (R12, R7)", async () => {
  const buyer = await open();
  await buyer.until("idle");
  await buyer.pick("Партер");
  await shop.sandbox.fault("POST /v1/resources/orders", "hold");
  await buyer.checkout();
  await shop.sandbox.holding(1);
  await breakAt(buyer, "emit");
  await shop.sandbox.release();
  await isBroken(buyer);
  assert.equal((await shop.sandbox.orders()).held, 1);
  await buyer.retry();
  await buyer.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
  assert.equal(await buyer.text(".order-number"), `Order no. ${(await shop.sandbox.order()).number}`);
  await buyer.cancel();
  await buyer.until("canceled");
});

test("a trap under the page's own events, with an order on the screen: it is found again (R12)", async () => {
  const buyer = await open();
  await buyer.reserve("Партер");
  const number = await buyer.text(".order-number");
  await breakAt(buyer, "fetch");
  await buyer.look();
  await isBroken(buyer);
  await buyer.page.evaluate(turnAway, true);
  await buyer.page.evaluate(turnAway, false);
  assert.equal((await buyer.heard("error")).length, 1, "a dead wasm is not called again");
  await buyer.retry();
  await buyer.until("held");
  assert.equal(await buyer.text(".order-number"), number);
});

test("a trap under a tick of the clock: the order is found again, and the clock goes on (R12)", async () => {
  const buyer = await shop.tab(await shop.device({ script: [[plantTrap]] }));
  buyer.page.on("pageerror", () => buyer.errors.splice(0));
  await buyer.stopClocks();
  await buyer.open(shop.address(page()));
  await buyer.reserve("Партер");
  await breakAt(buyer, "set_data");
  await buyer.page.clock.runFor(2 * SECOND);
  await isBroken(buyer);
  await buyer.retry();
  await buyer.until("held");
  const before = await buyer.seconds();
  // A timeout that the old instance had set may complain that its instance is gone.
  await buyer.pass(5 * SECOND).catch((error) => assert.match(String(error), /previous WASM instance/));
  assert.equal(before - (await buyer.seconds()), 5);
});

test("a trap under a property that the page sets: the page's own script goes on (R12)", async () => {
  const buyer = await open();
  await buyer.until("idle");
  await breakAt(buyer, "emit");
  const wentOn = await buyer.element((element, set) => {
    element.selection = { [set]: 1 };
    return true;
  }, SEED.stalls);
  assert.ok(wentOn);
  await isBroken(buyer);
  await buyer.retry();
  await buyer.until("idle");
});

test("a trap while the view is being made is told like any other (R12)", async () => {
  const buyer = await shop.tab(await shop.device({ script: [[plantTrap], [() => (window.trap = "createElement")]] }));
  buyer.page.on("pageerror", () => buyer.errors.splice(0));
  await buyer.open(shop.address(page()));
  await isBroken(buyer);
  await buyer.retry();
  await buyer.until("idle");
});

test("every widget of the page says so, and each one's retry brings it back (R12)", async () => {
  const left = (await open(widget({ id: "left" }) + widget({ id: "right" }))).at("#left");
  const right = left.at("#right");
  left.page.on("pageerror", () => [left, right].forEach(({ errors }) => errors.splice(0)));
  await left.reserve("Партер");
  await right.until("held");
  await breakAt(left, "fetch");
  await left.look();
  for (const one of [left, right]) {
    await one.until("failed");
    assert.equal(await one.message(), SORRY);
  }
  const told = (await left.heard("error")).map(({ target, detail }) => `${target} ${detail.code}`);
  assert.deepEqual(told.sort(), ["left internal", "right internal"]);
  await right.retry();
  await right.until("held");
  assert.equal(await left.status(), "failed");
  await left.retry();
  await left.until("held");
  assert.equal(await left.text(".order-number"), await right.text(".order-number"));
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("the page around a broken widget lives on: its links, its scripts, and the focus (R12, A3)", async () => {
  const buyer = await open(`${widget()}<button id="host">Count</button>`);
  await buyer.reserve("Партер");
  await buyer.page.evaluate(() => {
    let count = 0;
    document.querySelector("#host").addEventListener("click", (event) => (event.target.textContent = count += 1));
  });
  await buyer.find("[part=cancel]").focus();
  await breakAt(buyer, "fetch");
  await buyer.look();
  await isBroken(buyer);
  assert.equal((await buyer.focus()).words, "Try again", "the focus was inside, so it is on the way out");
  await buyer.page.keyboard.press("Enter");
  await buyer.until("held");
  assert.notEqual((await buyer.focus()).tag, "body");
  await buyer.page.locator("#host").click();
  assert.equal(await buyer.page.locator("#host").innerText(), "1");
});

test("a trap of somebody else's wasm is not ours (R12)", async () => {
  const buyer = await open();
  // Other bytes than those of our own trap: browsers know the same code under one name only.
  const trap = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 6, 1, 4, 0, 1, 0, 11];
  shop.file("other.wasm", Buffer.from(trap));
  await buyer.reserve("Партер");
  const error = await buyer.page.evaluate(async () => {
    const { instance } = await WebAssembly.instantiateStreaming(fetch("/other.wasm"));
    return new Promise((resolve) => {
      addEventListener("error", (event) => resolve(event.error.name + event.error.stack), { once: true });
      setTimeout(instance.exports.t);
    });
  });
  assert.match(error, /^RuntimeError[^]*other\.wasm/);
  assert.equal(await buyer.status(), "held");
  assert.deepEqual(await buyer.heard("error"), []);
  await buyer.cancel();
  await buyer.until("canceled");
});
