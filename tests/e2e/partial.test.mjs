// R2, beyond one set: several sets, a server that gives what it was not to give, a release that fails.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const { floor, stalls, balcony } = DEMO;

/** A buyer with two tickets of the floor, three of the stalls and both of the balcony chosen. */
async function chosen(attributes) {
  const buyer = await shop.visit(page(widget({ event: DEMO.event, ...attributes })));
  await buyer.until("idle");
  await buyer.pick(floor.name, 2);
  await buyer.pick(stalls.name, 3);
  await buyer.pick(balcony.name, 2);
  return buyer;
}

/** Nothing of what was tried is in anybody's way. */
async function nothingIsHeld() {
  const { held, orders } = await shop.sandbox.orders();
  assert.equal(held, 0);
  assert.deepEqual(orders.filter(({ status }) => status !== "canceled"), []);
}

test("of several sets those that are gone and those that are short are named, and nothing stays held (R2, A6)", async () => {
  const buyer = await chosen();
  await shop.sandbox.vacancy(stalls, 0);
  await shop.sandbox.vacancy(balcony, 1);
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "partial");
  const message = await buyer.message();
  assert.match(message, /Left: “Балкон с видом на реку” – 1\./);
  // In the message or beside the set: the buyer need not find out by himself.
  const ofStalls = `${message} ${await buyer.set(stalls.name).innerText()}`;
  assert.match(ofStalls, /No tickets left in “Партер”|Sold out/, ofStalls);
  await nothingIsHeld();
  assert.equal(await shop.sandbox.vacant(DEMO.event, floor), floor.vacant, "what could be had is let go too");
  assert.deepEqual(
    [await buyer.chosen(floor.name), await buyer.chosen(stalls.name), await buyer.chosen(balcony.name)],
    [2, 3, 2],
    "what was chosen is still chosen (A5)",
  );
});

test("the buyer takes out what is gone, and the rest can be had (R2, A5)", async () => {
  const buyer = await chosen();
  await shop.sandbox.vacancy(stalls, 0);
  await shop.sandbox.vacancy(balcony, 1);
  await buyer.checkout();
  await buyer.until("failed");
  await buyer.putBack(stalls.name, 3);
  await buyer.putBack(balcony.name, 1);
  assert.equal(await buyer.status(), "idle");
  assert.equal(await buyer.message(), "");
  await buyer.checkout();
  await buyer.until("held");
  assert.equal((await shop.sandbox.orders()).held, 3);
});

for (const [left, code, words] of [
  [0, "sold-out", "No tickets left in “Партер”. Please choose others."],
  [1, "partial", /“Партер” – 1/],
]) {
  test(`reserve() rejects with ${code} when ${left} of 3 tickets are left (R2, E3)`, async () => {
    const buyer = await shop.visit(page());
    await buyer.until("idle");
    await shop.sandbox.vacancy(SEED.stalls, left);
    const { rejected } = await buyer.call("reserve", { [SEED.stalls]: 3 });
    assert.deepEqual([rejected.code, rejected.retryable], [code, false]);
    assert.equal(await buyer.errorCode(), code);
    assert.match(await buyer.message(), new RegExp(words));
    assert.deepEqual(await buyer.heard("reserved"), []);
    assert.equal(await buyer.property("order"), null);
    await nothingIsHeld();
  });
}

/**
 * A buyer who has chosen three tickets; the server has one, and gives it although all or nothing was asked for. `release` is what
 * becomes of the first request that gives it back.
 */
async function shortchanged(release = (route) => route.continue()) {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  await buyer.pick("Партер", 3);
  await shop.sandbox.vacancy(SEED.stalls, 1);
  let releases = 0;
  await buyer.page.route(/\/resources\/orders/, (route) => {
    const { all_or_nothing: isAsked, ...body } = route.request().postDataJSON() ?? {};
    if (isAsked) return route.continue({ postData: JSON.stringify(body) });
    return body.status && (releases += 1) === 1 ? release(route) : route.continue();
  });
  return buyer;
}

test("a server that gives fewer although all or nothing was asked for: they are released at once (R2)", async () => {
  const buyer = await shortchanged();
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "partial");
  const order = await shop.sandbox.order();
  assert.deepEqual([order.tickets.length, order.status, order.holds], [1, "canceled", 0]);
  assert.deepEqual(await buyer.heard("reserved"), []);
});

test("more than is left is said again at each press and not asked for again, until there is more (R2, A3)", async () => {
  const buyer = await shortchanged();
  await buyer.checkout();
  await buyer.until("failed");
  const [told, made] = [await buyer.message(), (await shop.sandbox.posts()).length];
  assert.equal(await buyer.find("[part=checkout]").getAttribute("aria-disabled"), "true");
  await buyer.find("[part=checkout]").click({ force: true });
  await eventually("it is said again", async () => /\u00a0$/.test(await buyer.ask(".announcer", (voice) => voice.textContent)));
  assert.equal(await buyer.message(), told);
  assert.equal((await shop.sandbox.posts()).length, made);
  await shop.sandbox.vacancy(SEED.stalls, 3);
  await buyer.find("[part=checkout]").click({ force: true });
  await eventually("there is more", async () => (await buyer.find("[part=checkout]").getAttribute("aria-disabled")) === null);
});

test("a release that was carried out although its answer was lost: the order is read, and nothing is held (R2, R4)", async () => {
  const buyer = await shortchanged(async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  const { rejected } = await buyer.call("reserve");
  assert.equal(rejected.code, "partial");
  assert.deepEqual([(await shop.sandbox.patches()).length, (await shop.sandbox.reads()).length], [2, 1]);
  assert.equal(await buyer.status(), "failed");
  assert.match(await buyer.message(), /Left: “Партер” – 1\./);
  assert.deepEqual(await buyer.heard("reserved"), []);
  await nothingIsHeld();
});

test("when the release of too few tickets fails, the buyer sees that he holds them, and can cancel; it is no success (R2, R4)", async () => {
  const buyer = await shortchanged((route) => route.fulfill({ status: 400, json: {} }));
  const { rejected } = await buyer.call("reserve");
  assert.equal(rejected.code, "partial");
  assert.equal((await shop.sandbox.reads()).length, 1, "it was asked what is true");
  assert.equal(await buyer.status(), "held");
  const fewer = "We found only 1 of 3 and hold it for you. If that is too few, cancel the order.";
  assert.equal(await buyer.message(), fewer);
  assert.equal(await buyer.text(".order .total"), "Total for 1 ticket ₽100");
  assert.deepEqual(await buyer.heard("reserved"), []);
  await buyer.reload();
  await buyer.until("held");
  assert.equal(await buyer.message(), fewer, "also after a reload");
  await buyer.cancel();
  await buyer.until("canceled");
  await nothingIsHeld();
});

test("fewer, where the page accepts them: what is held is shown and counted, what was wanted stays chosen (R2, A5)", async () => {
  const buyer = await chosen({ "accept-fewer": true });
  await shop.sandbox.vacancy(stalls, 1);
  await buyer.checkout();
  await buyer.until("held");
  const fewer = "We found only 5 of 7 and hold them for you. If that is too few, cancel the order.";
  assert.equal(await buyer.message(), fewer);
  assert.match(await buyer.announced(), new RegExp(`^${fewer} \\d+ minutes: that is how long`), "it is said, too (A2)");
  const total = 2 * floor.price + stalls.price + 2 * balcony.price;
  const { tickets, total: told } = (await buyer.heard("reserved"))[0].detail.order;
  assert.deepEqual([tickets.length, told], [5, total]);
  assert.equal(await buyer.text(".order .total"), "Total for 5 tickets ₽15,510");
  assert.doesNotMatch(await buyer.text(".lines"), /Партер × 3/, "no line says more than is held");
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal(await buyer.chosen(stalls.name), 3);
  await nothingIsHeld();
});

test("nothing at all, although the page accepts fewer: sold out, and the empty order is given back (R2)", async () => {
  const buyer = await shop.visit(page(widget({ "accept-fewer": true })));
  await buyer.until("idle");
  await buyer.pick("Партер", 2);
  await shop.sandbox.vacancy(SEED.stalls, 0);
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "sold-out");
  await nothingIsHeld();
});
