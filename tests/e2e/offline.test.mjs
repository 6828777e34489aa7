// R10: without a network, in every state: it says so, whatever counts goes on counting, and what has to be known is read once
// when the network is back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO, SECOND } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ gateway: true });
const { stalls } = DEMO;
const PAGE = page(widget({ event: DEMO.event, key: null, ask: "" }));
const offline = (buyer, is) => buyer.page.context().setOffline(is);
const says = (buyer, beginning) => eventually(beginning, async () => (await buyer.message()).startsWith(beginning));
const EVENT = "/v1/services/simple/events";
const order = async () => (await shop.sandbox.order()).status;

test("loading: it cannot be loaded and says so; back online it is, by itself and once (R10)", async () => {
  const buyer = await shop.visit(PAGE);
  await buyer.until("idle");
  await buyer.find("[part=checkout]").waitFor();
  // All of the widget is there, but not this event.
  await buyer.page.waitForFunction(() => performance.getEntriesByName(new URL("/widget/later.wasm", location.href).href).length > 0);
  await offline(buyer, true);
  await buyer.say({ event: "5f0c0ffee0ddf00dcafe0002" });
  await shop.sandbox.addEvent({ id: "5f0c0ffee0ddf00dcafe0002", sets: 1, vacant: 9, title: "Another" });
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "network");
  await says(buyer, "You are offline.");
  const before = (await shop.sandbox.requests("GET", EVENT)).length;
  await offline(buyer, false);
  await buyer.until("idle");
  assert.equal(await buyer.text(".title"), "Another");
  assert.equal((await shop.sandbox.requests("GET", EVENT)).length, before + 1);
});

test("choosing: the choice goes on, and nothing is asked for in vain (R10)", async () => {
  const buyer = await shop.visit(PAGE);
  await buyer.until("idle");
  await offline(buyer, true);
  await says(buyer, "You are offline. Take your time");
  await buyer.pick(stalls.name, 2);
  assert.equal(await buyer.chosen(stalls.name), 2);
  await offline(buyer, false);
  await eventually("the end of the note", async () => (await buyer.message()) === "");
  await buyer.checkout();
  await buyer.until("held");
});

test("reserving: whether there is an order is not known and is said; back online Checkout makes no second one by itself (R1, R3, R10)", async () => {
  const buyer = await shop.visit(PAGE);
  await buyer.until("idle");
  await buyer.pick(stalls.name);
  await shop.sandbox.fault("POST /v1/resources/orders", "hold");
  await buyer.checkout();
  await shop.sandbox.holding(1);
  await offline(buyer, true);
  // The gateway has asked the API for 8 seconds in vain, and says that it cannot find out.
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "unconfirmed");
  await shop.sandbox.release();
  await offline(buyer, false);
  await says(buyer, "We don’t know whether your order was made.");
  // Checkout says that it would be in vain, and answers all the same.
  for (let press = 0; press < 5; press += 1) await buyer.find(".primary").click({ force: true });
  await says(buyer, "We don’t know whether your order was made.");
  assert.equal((await shop.sandbox.posts()).length, 1);
  await buyer.reload();
  await buyer.until("idle");
  await buyer.pick(stalls.name);
  await buyer.checkout();
  await says(buyer, "We don’t know whether your order was made.");
  assert.equal((await shop.sandbox.posts()).length, 1, "also after a reload");
  await buyer.find(".message button").click();
  await buyer.until("held");
});

for (const paying of [false, true]) {
  test(`${paying ? "paying" : "held"}: the tickets are still the buyer's, the clock goes on, and the order is read once (R10)`, async () => {
    const buyer = await shop.visit(PAGE);
    await buyer.reserve(stalls.name);
    if (paying) {
      await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
      await buyer.find("[part=pay]").click();
      await buyer.until("paying");
    }
    await offline(buyer, true);
    await says(buyer, "You are offline. The clock goes on");
    const [reads, seconds] = [(await shop.sandbox.reads()).length, await buyer.seconds()];
    await eventually("a second less", async () => (await buyer.seconds()) < seconds);
    await offline(buyer, false);
    await eventually("the end of the note", async () => (await buyer.message()) === "");
    await eventually("the reading", async () => (await shop.sandbox.reads()).length > reads);
    assert.equal((await shop.sandbox.reads()).length, reads + 1);
  });
}

test("held until the time is up: nobody says that the tickets are still the buyer's, and the server decides when it is back (R6, R10)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(PAGE));
  await buyer.reserve(stalls.name);
  await offline(buyer, true);
  await says(buyer, "You are offline. The clock goes on and the tickets are still yours.");
  assert.equal(await buyer.announced(), await buyer.message(), "who listens hears it, too (A2)");
  await buyer.pass((await buyer.property("remaining")) + SECOND);
  await eventually("the end of the time", async () => (await buyer.digits()) === "0:00");
  assert.equal(await buyer.message(), "You are offline, and the time is up. We check your order once you are back.");
  assert.equal(await buyer.announced(), await buyer.message());
  assert.equal(await buyer.status(), "held", "nobody has said that it is over");
  await offline(buyer, false);
  await buyer.until("expired");
});

test("canceling: it could not be confirmed and is said; back online the truth is shown, and Cancel is a press away (R4, R10)", async () => {
  const buyer = await shop.visit(PAGE);
  await buyer.reserve(stalls.name);
  await buyer.askToCancel();
  await offline(buyer, true);
  await buyer.confirmCancel();
  await says(buyer, "We could not confirm the cancellation.");
  assert.equal(await order(), "executed");
  await offline(buyer, false);
  await says(buyer, "The order is not canceled, and its tickets are still yours.");
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal(await order(), "canceled");
});

test("canceled, expired, bought: what is shown stays true without a network, and nothing is asked for when it is back (R10)", async () => {
  for (const end of ["canceled", "expired", "done"]) {
    await shop.sandbox.reset();
    const buyer = await shop.visit(PAGE);
    await buyer.reserve(stalls.name);
    await shop.sandbox.force((await shop.sandbox.order()).id, end);
    await buyer.call("refresh");
    await buyer.until(end === "done" ? "paid" : end);
    const before = (await shop.sandbox.reads()).length;
    await offline(buyer, true);
    await offline(buyer, false);
    await buyer.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.equal(await buyer.status(), end === "done" ? "paid" : end);
    assert.equal((await shop.sandbox.reads()).length, before, end);
  }
});
