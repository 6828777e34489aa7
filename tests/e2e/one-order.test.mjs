// At most one order, whatever is pressed and wherever; and none that nobody waits for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const ORDERS = "POST /v1/resources/orders";

/** A buyer with one ticket chosen, whose reservation the sandbox will keep back until it is released. */
async function chosen(body, which = "tc-checkout") {
  const visitor = await shop.visit(page(body));
  const buyer = which === visitor.selector ? visitor : visitor.at(which);
  await buyer.until("idle");
  await buyer.pick("Партер");
  await shop.sandbox.fault(ORDERS, "hold", { times: 1 });
  return buyer;
}

test("twenty rapid clicks on Checkout make one order (R1)", async () => {
  const buyer = await chosen();
  await buyer.element((element) => {
    const button = element.shadowRoot.querySelector(".primary");
    for (let click = 0; click < 20; click += 1) button.click();
  });
  await shop.sandbox.holding(1);
  await shop.sandbox.release();
  await buyer.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
  assert.equal((await shop.sandbox.orders()).held, 1);
});

test("Enter held down on Checkout makes one order (R1)", async () => {
  const buyer = await chosen();
  await buyer.find(".primary").focus();
  for (let repeat = 0; repeat < 10; repeat += 1) await buyer.page.keyboard.down("Enter");
  await buyer.page.keyboard.up("Enter");
  await shop.sandbox.holding(1);
  await shop.sandbox.release();
  await buyer.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("two widgets for one event make one order, and both show and tell it (R1, E3)", async () => {
  const first = await chosen(widget({ id: "left" }) + widget({ id: "right" }), "#left");
  const second = first.at("#right");
  await first.checkout();
  await second.checkout();
  await shop.sandbox.holding(1);
  await shop.sandbox.release();
  await first.until("held");
  await second.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
  assert.equal(await first.text(".order-number"), await second.text(".order-number"));
  const told = (await first.heard("ready", "reserved")).map(({ name, target }) => `${name} ${target}`).sort();
  assert.deepEqual(told, ["ready left", "ready right", "reserved left", "reserved right"]);
});

test("two tabs that press Checkout at once make one order; the second shows the first's (R1)", async () => {
  const device = await shop.device();
  const address = page();
  const [one, two] = [await shop.visit(address, { device }), await shop.visit(address, { device })];
  for (const tab of [one, two]) {
    await tab.until("idle");
    await tab.pick("Партер");
  }
  await shop.sandbox.fault(ORDERS, "hold", { times: 1 });
  await one.checkout();
  await shop.sandbox.holding(1);
  await two.checkout();
  await two.until("reserving");
  await shop.sandbox.release();
  await one.until("held");
  await two.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
  assert.equal(await two.text(".order-number"), await one.text(".order-number"));
  assert.equal(await two.message(), "This is the order that you started earlier. You can go on with it.");
});

test("a tab opened later finds the order, and what one tab cancels the other shows as canceled (R1, R8)", async () => {
  const device = await shop.device();
  const one = await shop.visit(page(), { device });
  await one.reserve("Партер");
  const two = await shop.visit(page(), { device });
  await two.until("held");
  await two.cancel();
  await two.until("canceled");
  await one.until("canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("after a reload the order is found before anything can be pressed, with the right time left (R6, R7)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер");
  await shop.sandbox.advance(4 * 60_000);
  await buyer.reload();
  await buyer.until("held");
  assert.deepEqual(await buyer.path(), ["loading > held"]);
  const { most, least, result } = await shop.sandbox.timeLeft(() => buyer.property("remaining"));
  assert.ok(result <= most, `${result} is more than ${most}`);
  assert.ok(result >= least - 1_500, `${result} is far below ${least}`);
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("an element that is removed while its reservation is under way gives the order back (R5)", async () => {
  const buyer = await chosen();
  await buyer.checkout();
  await shop.sandbox.holding(1);
  await buyer.element((element) => element.remove());
  await buyer.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));
  await shop.sandbox.release();
  await eventually("the cancel", async () => (await shop.sandbox.order()).status === "canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("cancel() while reserving gives the order back as soon as it is known (R5)", async () => {
  const buyer = await chosen();
  await buyer.checkout();
  await shop.sandbox.holding(1);
  const canceled = buyer.call("cancel");
  await buyer.until("canceling");
  await shop.sandbox.release();
  assert.equal((await canceled).resolved.status, "canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("an element that is moved in the page keeps its order and asks nothing anew (R5)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер");
  const before = await buyer.text(".order-number");
  const asked = (await shop.sandbox.requests()).length;
  await buyer.element((element) => document.body.prepend(element));
  await buyer.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))));
  assert.equal(await buyer.status(), "held");
  assert.equal(await buyer.text(".order-number"), before);
  assert.equal((await shop.sandbox.requests()).length, asked);
});
