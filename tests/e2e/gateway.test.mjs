// The widget before a gateway: no key in the page, one order for one wish whatever breaks on the way, a token for each order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HOLD, KEY, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { spoken } from "./support/sandbox.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";
import { isV2 } from "./support/way.mjs";

const shop = suite({ gateway: true });

const RESERVE = "POST /v1/resources/orders";
const CHANGE = "PATCH /v1/resources/orders";

const open = (attributes, options) => shop.visit(page(widget({ key: null, ...attributes })), options);

/** Notes what the page sends to the gateway: `[{method, path, headers, body}]`. */
function overhear(buyer) {
  const heard = [];
  buyer.page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith(spoken("/v1/resources/"))) return;
    heard.push({ method: request.method(), path: pathname, headers: request.headers(), body: request.postDataJSON() });
  });
  return heard;
}

/** The next reservations reach the gateway, and their answers are lost on the way back. */
async function loseAnswers(buyer, times) {
  let left = times;
  await buyer.page.route("**/resources/orders", async (route) => {
    if (left <= 0) return route.continue();
    left -= 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
}

/** How many reservations the gateway has seen whose browser did not wait for the answer. */
async function hungUp() {
  const count = /^tc_gateway_requests_total\{route="orders",method="POST",status="gone"\} (\d+)$/m;
  return Number(count.exec(await shop.sandbox.metrics())?.[1] ?? 0);
}

test("a buyer reserves and cancels; his page has an order's token and never the key (S1, S9)", async () => {
  const buyer = await shop.tab();
  const heard = overhear(buyer);
  await buyer.open(shop.address(page(widget({ key: null }))));
  await buyer.reserve("Партер", 2);
  await buyer.cancel();
  await buyer.until("canceled");

  const [post, patch] = heard;
  assert.deepEqual([post.method, post.path], ["POST", spoken("/v1/resources/orders")]);
  assert.match(post.headers["idempotency-key"], /^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/);
  assert.deepEqual(post.body, { event: SEED.event, random: { [SEED.stalls]: 2 }, all_or_nothing: true });
  assert.deepEqual([patch.method, patch.body], ["PATCH", { status: isV2() ? "cancelled" : "canceled" }]);
  assert.match(patch.headers["tc-order-token"], /^[\w-]{72}$/);
  for (const { headers } of heard) assert.equal(headers.authorization, undefined);
  assert.equal((await shop.sandbox.orders()).held, 0);
  for (const { headers } of await shop.sandbox.requests("POST", spoken("/v1/resources/"))) {
    assert.equal(headers.authorization, `key ${KEY}`, "the gateway has it");
    assert.equal(headers["idempotency-key"], undefined);
  }
});

test("an answer that was lost is asked for again under the same key: one order (R3, S9)", async () => {
  const buyer = await open();
  const heard = overhear(buyer);
  await loseAnswers(buyer, 2);
  await buyer.reserve("Партер");
  const posts = heard.filter(({ method }) => method === "POST");
  assert.equal(posts.length, 3);
  assert.equal(new Set(posts.map(({ headers }) => headers["idempotency-key"])).size, 1);
  assert.equal((await shop.sandbox.posts()).length, 1, "the API was asked once");
  const { orders, held } = await shop.sandbox.orders();
  assert.deepEqual([orders.length, held], [1, 1]);
  assert.equal(await buyer.text(".order-number"), `Order no. ${orders[0].number}`);
});

test("where every try's answer was lost, Checkout is what helps, and the buyer is told so: it finds the one order (R3, A6)", async () => {
  const buyer = await open();
  await loseAnswers(buyer, 3);
  await buyer.until("idle");
  await buyer.pick("Партер", 2);
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "unconfirmed");
  assert.equal(await buyer.message(), "The answer did not reach us. Press “Checkout” again: there will be no second order.");
  assert.equal(await buyer.find(".message button").count(), 0);
  await buyer.checkout();
  await buyer.until("held");
  const { orders, held } = await shop.sandbox.orders();
  assert.deepEqual([orders.length, held], [1, 2]);
});

test("a plain page needs one script, the wasm and its texts to choose; what else does not come is said at Checkout, and Try again brings it (P1, R11)", async () => {
  const buyer = await shop.tab();
  let fails = true;
  await buyer.page.route("**/later/rest.js*", (route) => (fails ? route.abort() : route.continue()));
  await buyer.open(shop.address(page(widget({ key: null }))));
  await buyer.until("idle");
  await buyer.pick("Партер", 2);
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "load");
  assert.match((await buyer.heard("error"))[0].detail.message, /later\/rest\.js did not load/);
  fails = false;
  await buyer.retry();
  await buyer.until("idle");
  assert.equal(await buyer.chosen("Партер"), 2);
  await buyer.checkout();
  await buyer.until("held");
});

test("a page that is loaded again while it reserves asks for the same order (R3, R7)", async () => {
  const buyer = await open();
  await shop.sandbox.fault(RESERVE, "hold");
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.checkout();
  await shop.sandbox.holding(1);
  await buyer.reload();
  await buyer.until("reserving");
  await shop.sandbox.release();
  await buyer.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
  assert.equal((await shop.sandbox.orders()).held, 1);
});

test("the API dies in the middle of its answer: unconfirmed and asked once, in version 2 asked again; held once (R3)", async () => {
  const buyer = await open();
  const heard = overhear(buyer);
  await buyer.until("idle");
  await shop.sandbox.fault(RESERVE, "truncate");
  await buyer.pick("Партер");
  await buyer.checkout();
  if (isV2()) {
    await buyer.until("held");
    assert.equal((await shop.sandbox.orders()).held, 1);
    return;
  }
  await buyer.until("failed");
  const [{ detail }] = await buyer.heard("error");
  assert.equal(detail.code, "unconfirmed");
  assert.equal(heard.filter(({ method }) => method === "POST").length, 1);
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("a buyer who leaves while he reserves keeps no seats from others: within 5 seconds (S8, R5)", async () => {
  const buyer = await open();
  await shop.sandbox.fault(RESERVE, "hold", { before: true });
  await buyer.until("idle");
  await buyer.pick("Партер", 2);
  await buyer.checkout();
  await shop.sandbox.holding(1);
  const before = await hungUp();
  await buyer.page.close();
  await eventually("the end of his connection", async () => (await hungUp()) > before);
  await shop.sandbox.release();
  await eventually("an order", async () => (await shop.sandbox.orders()).orders.length === 1);
  const made = Date.now();
  await eventually("no seats held", async () => (await shop.sandbox.order()).status === "canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
  assert.ok(Date.now() - made < 5_000, `${Date.now() - made} ms`);
});

test("what the gateway says of a failure is what the host page hears (A6)", async () => {
  const buyer = await open();
  await buyer.reserve("Партер");
  await shop.sandbox.fault(CHANGE, "status", { status: 400 });
  await buyer.cancel();
  await buyer.until("held");
  await eventually("an error", async () => (await buyer.heard("error")).length === 1);
  const [{ detail }] = await buyer.heard("error");
  assert.equal(detail.code, "not-cancellable");
});

test("the clock is that of the server behind the gateway (R6)", async () => {
  await shop.sandbox.advance(3_600_000);
  const buyer = await open();
  await buyer.reserve("Партер");
  const { most, least, result } = await shop.sandbox.timeLeft(() => buyer.property("remaining"));
  assert.ok(result <= most && result > least - 2_000, `${least} <= ${result} <= ${most} of ${HOLD}`);
});
