// R1 and R3 where a reservation's answer is lost: there may be an order, so another one takes an explicit choice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HOLD, MINUTE, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const RESERVE = "POST /v1/resources/orders";
const SENTENCE = /^We don’t know whether your order was made\. Try again after \d+:\d\d [AP]M: by then its tickets are free in any case\.$/;

const posts = async () => (await shop.sandbox.posts()).length;
/** Checkout goes on answering while it does nothing. */
const press = (buyer) => buyer.find(".primary").click({ force: true });
const anyway = (buyer) => buyer.find(".message button");

/** A buyer with one ticket chosen; whatever answers a reservation is lost on its way back. */
async function chosen(device, attributes) {
  const buyer = await shop.visit(page(widget(attributes)), { device });
  await buyer.until("idle");
  await buyer.pick("Партер");
  await shop.sandbox.fault(RESERVE, "drop-after", { times: 20 });
  return buyer;
}

/** The same after Checkout. */
async function lost(device) {
  const buyer = await chosen(device);
  await buyer.checkout();
  await buyer.until("failed");
  return buyer;
}

test("twenty clicks, and Enter held down, after a lost answer: one reservation was sent, and each time it is said why (R1, R3)", async () => {
  const buyer = await chosen();
  await buyer.find(".primary").focus();
  for (let repeat = 0; repeat < 10; repeat += 1) await buyer.page.keyboard.down("Enter");
  await buyer.until("failed");
  for (let repeat = 0; repeat < 10; repeat += 1) await buyer.page.keyboard.down("Enter");
  await buyer.page.keyboard.up("Enter");
  for (let click = 0; click < 20; click += 1) await press(buyer);
  assert.equal(await posts(), 1);
  assert.equal((await shop.sandbox.orders()).held, 1, "that is what the doubt is about");
  assert.equal(await buyer.errorCode(), "unconfirmed");
  assert.match(await buyer.message(), SENTENCE);
  assert.equal(await anyway(buyer).innerText(), "Reserve anyway");
  await buyer.say({ lang: "ru" });
  await eventually("Russian", async () => (await anyway(buyer).innerText()) === "Всё равно забронировать");
  await buyer.plus("Партер").click();
  assert.equal(await buyer.message(), "", "another choice is another matter");
  await buyer.checkout();
  assert.notEqual(await buyer.message(), "", "but not for Checkout");
  assert.equal(await posts(), 1);
});

test("a refusal under Enter held down is not asked for again and again (R1)", async () => {
  const buyer = await chosen();
  await shop.sandbox.disarm();
  await shop.sandbox.fault(RESERVE, "status", { status: 429, times: 20 });
  await buyer.find(".primary").focus();
  await buyer.page.keyboard.down("Enter");
  await buyer.until("failed");
  for (let repeat = 0; repeat < 10; repeat += 1) await buyer.page.keyboard.down("Enter");
  await buyer.page.keyboard.up("Enter");
  assert.equal(await posts(), 1);
  await buyer.page.keyboard.press("Enter");
  await eventually("the second try", async () => (await posts()) === 2);
});

test("the button reserves all the same, once; an answer that is lost again asks again (R1, A3)", async () => {
  const buyer = await lost();
  await anyway(buyer).focus();
  for (let repeat = 0; repeat < 10; repeat += 1) await buyer.page.keyboard.down("Enter");
  await buyer.page.keyboard.up("Enter");
  await eventually("the second answer", async () => (await buyer.heard("error")).length === 2);
  assert.equal(await posts(), 2);
  assert.notEqual((await buyer.focus()).tag, "body");
  await shop.sandbox.disarm();
  await anyway(buyer).click();
  await buyer.until("held");
  assert.equal(await posts(), 3);
});

test("a page's reserve() cannot insist: it rejects with unconfirmed (R1, E3)", async () => {
  const buyer = await lost();
  await shop.sandbox.disarm();
  const { rejected } = await buyer.call("reserve", { [SEED.stalls]: 2 });
  assert.deepEqual([rejected.code, rejected.retryable], ["unconfirmed", false]);
  assert.equal(await posts(), 1);
  assert.match(await buyer.message(), SENTENCE);
});

test("a reload and another tab know of it (R1, R7)", async () => {
  const device = await shop.device();
  const buyer = await lost(device);
  const told = await buyer.message();
  await shop.sandbox.disarm();
  await buyer.reload();
  await buyer.until("idle");
  const other = await shop.visit(page(), { device });
  await other.until("idle");
  for (const tab of [buyer, other]) {
    await tab.turnTo();
    await tab.pick("Партер");
    await tab.checkout();
    assert.equal(await tab.message(), told);
  }
  assert.equal(await posts(), 1);
  await anyway(other).click();
  await other.until("held");
  await buyer.until("held");
  assert.equal(await posts(), 2);
});

test("a tab that waits for another one's reservation hears that it is in doubt, and sends none (R1)", async () => {
  const device = await shop.device();
  const [one, two] = [await shop.visit(page(), { device }), await shop.visit(page(), { device })];
  let cut;
  const late = new Promise((resolve) => (cut = resolve));
  await one.page.route("**/resources/orders", async (route) => {
    await route.fetch();
    await late;
    await route.abort("connectionreset");
  });
  for (const tab of [one, two]) {
    await tab.turnTo();
    await tab.until("idle");
    await tab.pick("Партер");
    await tab.checkout();
    await tab.until("reserving");
    // Who is first is the one whose reservation is on its way.
    await eventually("the first one's reservation", async () => (await posts()) === 1);
  }
  const promise = two.call("reserve");
  cut();
  assert.equal((await promise).rejected.code, "unconfirmed");
  await two.until("failed");
  await one.until("failed");
  assert.equal(await two.errorCode(), "unconfirmed");
  assert.equal(await two.message(), await one.message());
  for (let click = 0; click < 20; click += 1) await press(two);
  assert.equal(await posts(), 1);
});

test("when the tickets are free again by all means, it is as if nothing had been (R3)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(page()));
  await buyer.until("idle");
  await buyer.pick("Партер");
  await shop.sandbox.fault(RESERVE, "drop-after");
  await buyer.checkout();
  await buyer.until("failed");
  const button = buyer.find("[part=checkout]");
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  await buyer.pass(HOLD);
  const said = () => buyer.ask(".announcer", (voice) => voice.textContent);
  const before = await said();
  await press(buyer);
  assert.equal(await posts(), 1, "the longest hold is not over yet");
  assert.notEqual(await said(), before, "it is read out again, in the same words");
  assert.equal((await said()).trim(), before.trim());
  await buyer.pass(6 * MINUTE);
  assert.equal(await buyer.message(), "", "it is over, and the screen says so by itself");
  assert.equal(await button.getAttribute("aria-disabled"), null);
  await buyer.checkout();
  await buyer.until("held");
  assert.equal(await posts(), 2);
  assert.equal((await shop.sandbox.orders()).held, 1);
});
