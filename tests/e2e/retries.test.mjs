// R4 and the like, call by call: what is repeated, when, how often, and what it comes to when it never works.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MINUTE, SECOND } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { loadDice, watchTimers } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const CATALOGUE = "GET /v1/services/simple/events";
const RESERVE = "POST /v1/resources/orders";
const CHANGE = "PATCH /v1/resources/orders";
const READ = "GET /v1/resources/orders";

/** Opens a page whose dice always show `roll`, so that full jitter is no longer a matter of luck. */
const open = (roll = 0, attributes = {}) => shop.visit(page(widget(attributes)), { script: [[loadDice, roll]] });

/** Holds a ticket, and notes the timeouts that are asked for from then on. */
async function holding(roll) {
  const buyer = await open(roll);
  await buyer.reserve("Партер");
  await buyer.page.evaluate(watchTimers);
  return buyer;
}

/** The pauses between the tries of calls: what else has timeouts, patience and the clock, has others. */
async function pauses(buyer) {
  const asked = await buyer.page.evaluate(() => window.timers.asked);
  return asked.filter((delay) => delay !== 10_000 && delay !== 20_000 && delay > 1_001);
}

for (const [kind, more, code] of [
  ["status", { status: 503 }, "server"],
  ["drop-before", {}, "network"],
  ["truncate", {}, "network"],
  ["status", { status: 429 }, "limited"],
]) {
  test(`the catalogue does not come (${kind} ${more.status ?? ""}): three tries, then ${code}, a sentence and a button that works (R4, A6)`, async () => {
    await shop.sandbox.fault(CATALOGUE, kind, { ...more, times: 3 });
    const buyer = await open();
    await buyer.until("failed");
    assert.equal(await buyer.errorCode(), code);
    assert.equal((await shop.sandbox.requests("GET", "/v1/services/simple/events/")).length, 3);
    assert.match(await buyer.message(), /\.$/);
    await buyer.retry();
    await buyer.until("idle");
    assert.notEqual((await buyer.focus()).tag, "body", "the button went, the focus stays (A3)");
    assert.equal((await shop.sandbox.requests("GET", "/v1/services/simple/events/")).length, 4);
  });
}

test("an unreadable catalogue is not asked for again by itself: code decode, and a button (R4, bad input)", async () => {
  await shop.sandbox.fault(CATALOGUE, "garbage");
  const buyer = await open();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "decode");
  assert.equal((await shop.sandbox.requests()).length, 1);
  await buyer.retry();
  await buyer.until("idle");
});

test("refresh() tries a failed load again, as the button does", async () => {
  await shop.sandbox.fault(CATALOGUE, "garbage");
  const buyer = await open();
  await buyer.until("failed");
  assert.deepEqual(await buyer.call("refresh"), { resolved: null });
  assert.equal(await buyer.status(), "idle");
});

test("between the tries of a cancel lie half a second and a second at most, by the dice (R4)", async () => {
  const buyer = await open(0.9);
  await buyer.reserve("Партер");
  await shop.sandbox.fault(CHANGE, "status", { status: 503, times: 2 });
  await buyer.page.evaluate(watchTimers);
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal((await shop.sandbox.patches()).length, 3);
  const asked = await buyer.page.evaluate(() => window.timers.asked);
  assert.deepEqual(asked.filter((delay) => delay === 450 || delay === 900), [450, 900]);
});

test("409 for an order that somebody else is changing is waited out (R4)", async () => {
  const buyer = await holding(0.9);
  const { id } = await shop.sandbox.order();
  await shop.sandbox.fault(READ, "hold", { before: true });
  const inTheWay = shop.sandbox.ask("GET", `/v1/resources/orders/${id}`);
  await shop.sandbox.holding(1);
  await buyer.cancel();
  await eventually("the refusal", async () => (await shop.sandbox.patches())[0]?.status === 409);
  await shop.sandbox.release();
  await inTheWay;
  await buyer.until("canceled");
  assert.deepEqual((await shop.sandbox.patches()).map(({ status }) => status).slice(-1), [200]);
  assert.deepEqual(await buyer.heard("error"), []);
});

test("Retry-After is honoured instead of the dice (R4)", async () => {
  const buyer = await holding(0);
  await shop.sandbox.fault(CHANGE, "status", { status: 429, retry_after: 2 });
  await buyer.cancel();
  await buyer.until("canceled");
  assert.deepEqual(await pauses(buyer), [2 * SECOND]);
  assert.equal((await shop.sandbox.patches()).length, 2);
});

test("a Retry-After of more than a minute is not waited for: the buyer is told at once (R4, A6)", async () => {
  const buyer = await holding(0);
  await shop.sandbox.fault(CHANGE, "status", { status: 429, retry_after: 61 });
  await buyer.cancel();
  assert.equal((await buyer.hear("error")).code, "limited");
  assert.equal((await shop.sandbox.patches()).length, 1);
  assert.equal(await buyer.status(), "held");
  assert.notEqual(await buyer.message(), "");
});

test("a cancel that was cut off on its way, and one that was carried out although its answer was lost, end as canceled (R4)", async () => {
  const buyer = await open();
  await buyer.reserve("Партер");
  await shop.sandbox.fault(CHANGE, "drop-before");
  await shop.sandbox.fault(CHANGE, "drop-after");
  await buyer.cancel();
  await buyer.until("canceled");
  assert.deepEqual(await buyer.heard("error"), []);
  assert.equal((await shop.sandbox.order()).status, "canceled");
});

test("400 on cancel while the order lives: it is still held, and the buyer is told who can help (R4, A6)", async () => {
  const buyer = await open();
  await buyer.reserve("Партер");
  await shop.sandbox.fault(CHANGE, "status", { status: 400 });
  const { rejected } = await buyer.call("cancel");
  assert.equal(rejected.code, "not-cancellable");
  assert.equal(await buyer.errorCode(), "not-cancellable");
  assert.equal(await buyer.status(), "held");
  assert.equal(await buyer.message(), "This order cannot be canceled here any more. The organiser can help with a refund.");
  assert.equal((await shop.sandbox.orders()).held, 1);
});

for (const [truth, settled] of [
  ["canceled", "canceled"],
  ["expired", "expired"],
]) {
  test(`400 on cancel() of an order that is ${truth} already: released is released, the promise resolves (R4, E3)`, async () => {
    const buyer = await open();
    await buyer.reserve("Партер");
    const { id } = await shop.sandbox.order();
    await shop.sandbox.force(id, truth);
    const { resolved } = await buyer.call("cancel");
    assert.deepEqual([resolved.id, resolved.status], [id, settled]);
    assert.equal(await buyer.status(), settled);
    assert.deepEqual(await buyer.heard("error"), []);
  });
}

test("400 on cancel() of an order that is paid: the tickets are bought, the promise rejects (R4, E3)", async () => {
  const buyer = await open();
  await buyer.reserve("Партер", 2);
  const { id, number } = await shop.sandbox.order();
  await shop.sandbox.force(id, "done");
  assert.equal((await buyer.call("cancel")).rejected.code, "not-cancellable");
  assert.equal(await buyer.status(), "paid");
  assert.equal(await buyer.text(".done-number"), String(number));
  assert.equal((await buyer.heard("paid"))[0].detail.order.id, id);
  assert.equal((await shop.sandbox.orders()).sold, 2);
});

test("an order that the server does not know any more is given up, in words that are about the order (R4, A6)", async () => {
  const buyer = await open();
  await buyer.reserve("Партер", 2);
  await shop.sandbox.reset();
  await buyer.look();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "not-found");
  assert.equal(await buyer.message(), "This order is gone. Please choose your tickets again.");
  assert.equal(await buyer.chosen("Партер"), 2, "what was chosen is still chosen (A5)");
  await buyer.checkout();
  await buyer.until("held");
});

for (const [kind, more] of [
  ["drop-before", {}],
  ["status", { status: 502 }],
  ["truncate", {}],
]) {
  test(`a reservation without a clear answer (${kind}) is never sent again by itself (R3, R4)`, async () => {
    const buyer = await open();
    await buyer.until("idle");
    await buyer.pick("Партер");
    await shop.sandbox.fault(RESERVE, kind, { ...more, times: 5 });
    await buyer.page.evaluate(watchTimers);
    const { rejected } = await buyer.call("reserve");
    assert.deepEqual([rejected.code, rejected.retryable], ["unconfirmed", false]);
    assert.deepEqual(await buyer.path(), ["loading > idle", "idle > reserving", "reserving > failed"]);
    // Nothing is left that could send it, but what takes the sentence away when the time has come that it names.
    const soon = 60_000;
    await eventually("the end of all timers", () => buyer.page.evaluate((soon) => [...window.timers.waiting.values()].every((ms) => ms > soon), soon));
    assert.equal((await shop.sandbox.posts()).length, 1);
    assert.equal(await buyer.chosen("Партер"), 1);
  });
}

test("the time by which lost seats are free is not before they are (R3)", async () => {
  const buyer = await shop.tab();
  // Forty seconds past the minute: what is cut off here would be a promise that cannot be kept.
  const minute = Math.ceil(Date.now() / MINUTE) * MINUTE;
  await buyer.stopClocks(minute + 39 * SECOND);
  await buyer.open(shop.address(page()));
  await buyer.until("idle");
  await buyer.pick("Партер");
  await shop.sandbox.fault(RESERVE, "drop-after");
  await buyer.checkout();
  await buyer.until("failed");
  const { reserved_till, created_at } = await shop.sandbox.order();
  const hold = Date.parse(reserved_till) - Date.parse(created_at);
  const freeAt = await buyer.page.evaluate((ms) => Date.now() + ms, hold);
  const [, shown] = /after (\d+:\d\d [AP]M)/.exec(await buyer.message()) ?? [];
  assert.ok(shown, await buyer.message());
  const promised = await buyer.page.evaluate((time) => Date.parse(`${new Date().toDateString()} ${time}`), shown);
  const day = 86_400_000;
  assert.ok((promised - freeAt + day) % day < day / 2, `${shown} is before ${new Date(freeAt).toISOString()}`);
});

test("the time by which lost seats are free is not before they are, also once a hold's length is known (R3)", async () => {
  const buyer = await shop.tab();
  const minute = Math.ceil(Date.now() / MINUTE) * MINUTE;
  await buyer.stopClocks(minute + 39 * SECOND);
  await buyer.open(shop.address(page()));
  await buyer.reserve("Партер");
  await buyer.cancel();
  await buyer.until("canceled");
  await shop.sandbox.fault(RESERVE, "drop-after");
  await buyer.checkout();
  await buyer.until("failed");
  const freeAt = await buyer.page.evaluate(() => Date.now() + 600_000);
  const [, shown] = /after (\d+:\d\d [AP]M)/.exec(await buyer.message()) ?? [];
  const promised = await buyer.page.evaluate((time) => Date.parse(`${new Date().toDateString()} ${time}`), shown);
  const day = 86_400_000;
  assert.ok((promised - freeAt + day) % day < day / 2, `${shown} is before ${new Date(freeAt).toISOString()}`);
});

test("a reservation that is never answered ends unconfirmed after twenty seconds, and holds nobody up (R3)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(page()));
  await buyer.until("idle");
  await buyer.pick("Партер");
  await shop.sandbox.fault(RESERVE, "hold");
  await buyer.checkout();
  await shop.sandbox.holding(1);
  await buyer.page.clock.runFor(20 * SECOND);
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "unconfirmed");
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("an unreadable order that cannot be read again either ends in decode, and is found once it can (bad input)", async () => {
  const buyer = await open();
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.page.route("**/resources/orders", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), tickets: "three of them" } });
  });
  await shop.sandbox.fault(READ, "garbage");
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "decode");
  assert.equal((await shop.sandbox.reads()).length, 1);
  await buyer.reload();
  await buyer.until("held");
  assert.equal(await buyer.text(".order-number"), `Order no. ${(await shop.sandbox.order()).number}`);
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("an answer about another event's order is no success (R2, bad input)", async () => {
  const buyer = await open();
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.page.route("**/resources/orders", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), event: "5f0c0ffee0ddf00dcafe0001" } });
  });
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "decode");
  assert.deepEqual(await buyer.heard("reserved"), []);
});
