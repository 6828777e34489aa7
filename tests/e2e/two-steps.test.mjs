// Version 2 of the API without a gateway: an order that holds nothing is made first, and filled then. Whatever is lost on the way,
// nothing is in doubt, and nothing stays held that nobody sees (R3).
import "./support/in-v2.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { HOLD, MINUTE, SECOND, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { loadDice } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const MAKE = "POST /v1/resources/orders";
const FILL = "PATCH /v1/resources/orders";
const READ = "GET /v1/resources/orders";
const set = "Партер";

/** A buyer with two tickets chosen, whose widget waits as shortly as it may between its tries. */
async function chosen(attributes, options = {}) {
  const buyer = await shop.visit(page(widget(attributes)), { script: [[loadDice, 0]], ...options });
  await buyer.until("idle");
  await buyer.pick(set, 2);
  return buyer;
}

/** The orders that hold tickets, and whether the others have been canceled. */
async function stand() {
  const { orders, held } = await shop.sandbox.orders();
  return { held, made: orders.length, living: orders.filter(({ status }) => status === "executed").length };
}

test("an order is made, then filled; the key is in the partner's own data", async () => {
  const buyer = await chosen();
  await buyer.checkout();
  await buyer.until("held");
  const [[made, ...more], [filled, ...again]] = [await shop.sandbox.posts(), await shop.sandbox.fills()];
  assert.deepEqual([more, again], [[], []]);
  assert.match(made.body.vendor_data.order_id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.deepEqual(Object.keys(made.body), ["event", "vendor_data"]);
  assert.deepEqual(filled.body, { random: { [SEED.stalls]: 2 }, all_or_nothing: true });
  assert.deepEqual(await stand(), { held: 2, made: 1, living: 1 });
  const { most, result } = await shop.sandbox.timeLeft(() => buyer.seconds());
  assert.ok(result * SECOND <= most && result * SECOND > HOLD - 15 * SECOND, `${result} s of ${most} ms`);
  await buyer.cancel();
  await buyer.until("canceled");
  assert.deepEqual((await shop.sandbox.patches()).map(({ body }) => body), [{ status: "cancelled" }]);
});

for (const kind of ["drop-before", "drop-after", "truncate"]) {
  test(`the first step is asked for again (${kind}): the tickets are held once (R3, R4)`, async () => {
    const buyer = await chosen();
    // What cannot be read is not asked for again by itself: the order that it was holds nothing.
    const times = kind === "truncate" ? 1 : 2;
    await shop.sandbox.fault(MAKE, kind, { times });
    await buyer.checkout();
    if ((await buyer.until("held", "failed")) === "failed") await buyer.checkout();
    await buyer.until("held");
    const { held, living } = await stand();
    assert.equal(held, 2);
    assert.ok(living <= 3, "empty ones end by themselves");
  });
}

test("a first step that never gets through is no doubt: said, nothing held, and Checkout tries again at once (R3)", async () => {
  const buyer = await chosen();
  // Twice as often as the widget tries: a browser may send once more what a used connection was closed under.
  await shop.sandbox.fault(MAKE, "drop-after", { times: 6 });
  await buyer.checkout();
  await buyer.until("failed");
  await shop.sandbox.disarm();
  assert.equal(await buyer.errorCode(), "network");
  assert.equal(await buyer.message(), "We cannot reach the ticket office. Check your connection and try again.");
  assert.equal((await stand()).held, 0);
  await buyer.checkout();
  await buyer.until("held");
  assert.equal((await stand()).held, 2);
});

for (const times of [1, 2, 3]) {
  test(`the second step's answer is lost ${times} times: the tickets are held, once, and shown (R3)`, async () => {
    const buyer = await chosen();
    await shop.sandbox.fault(FILL, "drop-after", { times });
    await buyer.checkout();
    await buyer.until("held");
    assert.equal((await shop.sandbox.reads()).length, times === 3 ? 1 : 0, "read when nothing else helps");
    assert.deepEqual(await stand(), { held: 2, made: 1, living: 1 });
    assert.deepEqual(await buyer.heard("error"), []);
  });
}

for (const [kind, more, code] of [
  ["drop-before", { times: 3 }, "network"],
  ["status", { times: 3, status: 502 }, "server"],
  ["status", { times: 1, status: 400 }, "rejected"],
]) {
  test(`the second step does not get through (${code}): the empty order is canceled before anything is told (R3)`, async () => {
    const buyer = await chosen();
    await shop.sandbox.fault(FILL, kind, more);
    await buyer.checkout();
    await buyer.until("failed");
    assert.equal(await buyer.errorCode(), code);
    assert.deepEqual(await stand(), { held: 0, made: 1, living: 0 });
    assert.equal(await buyer.chosen(set), 2, "what was chosen is still chosen (A5)");
    await buyer.checkout();
    await buyer.until("held");
    assert.equal((await stand()).held, 2);
  });
}

test("what cannot be found out is said with the time by which seats are free, nothing is sold meanwhile, and Try again finds it (R3)", async () => {
  const buyer = await chosen();
  await shop.sandbox.fault(FILL, "drop-after", { times: 3 });
  await shop.sandbox.fault(READ, "status", { status: 503, times: 3 });
  await buyer.checkout();
  await buyer.until("failed");
  assert.match(await buyer.message(), /^We don’t know whether your order was made\. Try again after \d+:\d\d [AP]M: by then its tickets are free in any case\.$/);
  assert.equal(await buyer.errorCode(), "network");
  assert.equal(await buyer.isSeen(".primary"), false);
  assert.equal((await stand()).held, 2, "that is what it is about");
  await buyer.retry();
  await buyer.until("held");
  assert.equal(await buyer.message(), "This is the order that you started earlier. Its tickets are still yours.");
  assert.deepEqual(await stand(), { held: 2, made: 1, living: 1 });
});

test("a page that is loaded again between the steps cancels the empty order, and has the choice as it was (R7)", async () => {
  const buyer = await chosen();
  let isStopped = true;
  let stopped = 0;
  await buyer.page.route("**/v2/resources/orders/*", (route) => (isStopped ? void (stopped += 1) : route.continue()));
  await buyer.checkout();
  await eventually("the first step", async () => (await stand()).living === 1);
  await eventually("its record", () => buyer.run(() => localStorage.length === 1));
  await eventually("the second step", () => stopped === 1);
  isStopped = false;
  await buyer.reload();
  await buyer.until("idle");
  assert.deepEqual(await stand(), { held: 0, made: 1, living: 0 });
  assert.equal(await buyer.chosen(set), 2);
  assert.equal(await buyer.message(), "");
  assert.equal(await buyer.run(() => localStorage.length), 0);
});

test("a page that is loaded again while the order is filled shows it when it is (R7)", async () => {
  const buyer = await chosen();
  await shop.sandbox.fault(FILL, "hold");
  await buyer.checkout();
  await shop.sandbox.holding(1);
  await buyer.reload();
  await shop.sandbox.release();
  // Either it is filled by the time that it is read, or it will not be canceled before that is clear.
  await buyer.until("held", "failed", "idle");
  if ((await buyer.status()) === "failed") await buyer.retry();
  await buyer.until("held", "idle");
  const { held } = await stand();
  assert.equal(held, (await buyer.status()) === "held" ? 2 : 0);
});

test("a second tab waits for the first one's two steps, and shows its order (R1)", async () => {
  const device = await shop.device();
  const one = await chosen({}, { device });
  const two = await shop.visit(page(widget()), { device });
  await two.until("idle");
  await shop.sandbox.fault(FILL, "hold");
  await one.turnTo();
  await one.checkout();
  await shop.sandbox.holding(1);
  assert.equal(await two.status(), "idle", "an order that holds nothing yet is nobody's to show");
  await two.turnTo();
  await two.pick(set);
  await two.checkout();
  await two.until("reserving");
  await shop.sandbox.release();
  await one.until("held");
  await two.until("held");
  assert.equal(await two.text(".order-number"), await one.text(".order-number"));
  assert.deepEqual(await stand(), { held: 2, made: 1, living: 1 });
});

test("an answer of version 1 is a config error that names both versions, and nothing is held", async () => {
  const buyer = await chosen();
  const order = { id: "65a0c0de0123456789abcdef", status: "executed", tickets: [], value: "0.00", reserved_till: null };
  await buyer.page.route("**/v2/resources/orders", (route) => route.fulfill({ status: 201, json: order }));
  await buyer.checkout();
  await buyer.until("failed");
  const [{ detail }] = await buyer.heard("error");
  assert.deepEqual([detail.code, detail.message], ["config", "api-version is v2, but the API answered in v1"]);
  // The buyer's connection is well, so he is not told to look at it.
  assert.match(await buyer.message(), /site.s request.*organiser/);
  assert.equal((await stand()).held, 0);
});

test("the partner's own server has the money and says done: the order is paid, and stays so", async () => {
  const buyer = await chosen({ payment: "host", ask: "" });
  await buyer.checkout();
  await buyer.until("held");
  const { id, number } = await shop.sandbox.order();
  assert.equal((await buyer.call("pay")).resolved.status, "executed", "there is no in_progress");
  const path = `/v2/resources/orders/${id}`;
  const done = await shop.sandbox.ask("PATCH", path, { status: "done" });
  assert.equal(done.status, 200);
  await buyer.until("paid");
  assert.equal(await buyer.text(".done-number"), String(number));
  const [{ detail }] = await buyer.heard("paid");
  assert.deepEqual([detail.order.id, detail.order.status], [id, "done"]);
  const late = await shop.sandbox.ask("PATCH", path, { status: "cancelled" });
  assert.equal(late.status, 400, "what is done is done");
  assert.deepEqual((await shop.sandbox.orders()).sold, 2);
});

for (const [zone, isStrange] of [
  [180, false],
  [-570, false],
  [7, true],
]) {
  test(`times as in a zone ${zone} minutes from UTC: the time left is right, and ${isStrange ? "the console says what is wrong" : "nothing is said"} (R6)`, async () => {
    await shop.sandbox.zone(zone);
    const buyer = await chosen();
    const said = [];
    buyer.page.on("console", (message) => said.push(message.text()));
    await buyer.checkout();
    await buyer.until("held");
    const { most, least, result } = await shop.sandbox.timeLeft(() => buyer.seconds());
    assert.ok(result * SECOND <= most, `${result} s, the truth is at most ${most} ms`);
    if (!isStrange) assert.ok(result * SECOND > least - 4 * SECOND, `${result} s, the truth is at least ${least} ms`);
    await buyer.find(".desk").waitFor({ state: "attached" });
    const about = () => said.filter((text) => /order's times is \d+ seconds apart\. The earlier deadline is shown\./.test(text));
    if (isStrange) await eventually("the console", async () => about().length === 1);
    else assert.deepEqual(about(), []);
    assert.ok(MINUTE < most);
  });
}
