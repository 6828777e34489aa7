// What goes wrong at the API and on the way to it beyond retries: answers that make no sense, no network, a cancel in vain.
import assert from "node:assert/strict";
import { test } from "node:test";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const RESERVE = "POST /v1/resources/orders";
const CHANGE = "PATCH /v1/resources/orders";
const READ = "GET /v1/resources/orders";

const open = (attributes) => shop.visit(page(widget(attributes)));

test("a reservation that is redirected goes nowhere else, least of all as a GET (S8)", async () => {
  const moved = (path) => ({ status: 301, headers: { location: path } });
  const buyer = await open();
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.page.route("**/v1/resources/orders", (route) => route.fulfill(moved("/v1/resources/orders/elsewhere")));
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "unconfirmed");
  assert.deepEqual(await shop.sandbox.requests("GET", "/v1/resources"), []);
});

test("an answer that is no JSON fails with decode (bad input)", async () => {
  const buyer = await open();
  await buyer.until("idle");
  await buyer.pick("Партер");
  await shop.sandbox.fault(RESERVE, "garbage", { times: 1 });
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "decode");
});

test("an answer that cannot be read but names an order is read again (bad input)", async () => {
  const buyer = await open();
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.page.route("**/v1/resources/orders", async (route) => {
    const response = await route.fetch();
    const order = await response.json();
    await route.fulfill({ response, json: { ...order, values: { full: "a lot" } } });
  });
  await buyer.checkout();
  await buyer.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
  assert.equal((await shop.sandbox.reads()).length, 1);
});

test("a cancel that fails three times says so; Try again cancels, and the complaint goes (R4, A6)", async () => {
  const buyer = await open();
  await buyer.reserve("Партер");
  await shop.sandbox.fault(CHANGE, "status", { times: 3, status: 503 });
  await buyer.cancel();
  await buyer.hear("error");
  await buyer.until("held");
  assert.equal((await shop.sandbox.patches()).length, 3);
  assert.match(await buyer.message(), /could not confirm the cancel|cancel/i);
  await buyer.retry();
  await buyer.until("canceled");
});

test("offline: it says so, counts on, and reads the order once when the network is back (R10)", async () => {
  const buyer = await open();
  await buyer.reserve("Партер");
  const before = (await shop.sandbox.reads()).length;
  const context = buyer.page.context();
  await context.setOffline(true);
  await eventually("the note", async () => /offline/.test(await buyer.message()));
  await context.setOffline(false);
  await eventually("the reading", async () => (await shop.sandbox.reads()).length === before + 1);
  await eventually("the end of the note", async () => (await buyer.message()) === "");
});

test("a read that fails leaves the order on the screen (R4)", async () => {
  const buyer = await open();
  await buyer.reserve("Партер");
  await shop.sandbox.fault(READ, "status", { times: 3, status: 502 });
  assert.equal((await buyer.call("refresh")).rejected.code, "server");
  assert.equal(await buyer.status(), "held");
  await buyer.retry();
  await eventually("the end of the complaint", async () => (await buyer.message()) === "");
});
