// What can go wrong at the API and on the way to it, and what the buyer is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const CATALOGUE = "GET /v1/services/simple/events";
const RESERVE = "POST /v1/resources/orders";
const CHANGE = "PATCH /v1/resources/orders";
const READ = "GET /v1/resources/orders";

const open = (attributes) => shop.visit(page(widget(attributes)));

test("the API is down when the page opens: a sentence and a button, and when it is back the button heals (R4, A6)", async () => {
  await shop.sandbox.fault(CATALOGUE, "status", { times: 3, status: 503 });
  const buyer = await open();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "server");
  assert.equal(await buyer.message(), "The ticket office has a problem. Wait a minute and try again.");
  await buyer.retry();
  await buyer.until("idle");
  assert.notEqual((await buyer.focus()).tag, "body");
});

test("a reservation that gets no clear answer is unconfirmed, says when seats are free, and is sent once (R3)", async () => {
  for (const kind of ["drop-after", "truncate", "status"]) {
    await shop.sandbox.reset();
    const buyer = await open();
    await buyer.until("idle");
    await buyer.pick("Партер");
    await shop.sandbox.fault(RESERVE, kind, { times: 1, status: 504 });
    await buyer.checkout();
    await buyer.until("failed");
    assert.equal(await buyer.errorCode(), "unconfirmed", kind);
    assert.match(await buyer.message(), /after \d{1,2}:\d\d\s?[AP]M/, kind);
    assert.equal((await shop.sandbox.posts()).length, 1, kind);
    assert.equal(await buyer.chosen("Партер"), 1);
  }
});

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

test("a cancel that fails for a moment is repeated by itself (R4)", async () => {
  for (const fault of [{ kind: "status", status: 503 }, { kind: "status", status: 429, retry_after: 1 }, { kind: "drop-before" }, { kind: "drop-after" }]) {
    await shop.sandbox.reset();
    const buyer = await open();
    await buyer.reserve("Партер");
    await shop.sandbox.fault(CHANGE, fault.kind, { ...fault, times: 2 });
    await buyer.cancel();
    await buyer.until("canceled");
    assert.deepEqual(await buyer.heard("error"), [], JSON.stringify(fault));
    assert.equal((await shop.sandbox.orders()).held, 0);
  }
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

test("a refused cancel shows what is true: canceled and expired as released, done as bought (R4)", async () => {
  for (const [truth, status] of [["canceled", "canceled"], ["expired", "expired"], ["done", "paid"]]) {
    await shop.sandbox.reset();
    const buyer = await open();
    await buyer.reserve("Партер");
    const { id } = await shop.sandbox.order();
    if (truth === "done") await shop.sandbox.force(id, "in_progress");
    await shop.sandbox.force(id, truth);
    await buyer.cancel();
    await buyer.until(status);
  }
});

test("nothing to be had: never success, the empty order is given back, and the sets are named (R2)", async () => {
  const buyer = await open();
  await buyer.until("idle");
  await buyer.pick("Партер", 2);
  await shop.sandbox.vacancy("56a6254bf06c5a059b93800c", 0);
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "sold-out");
  assert.equal(await buyer.message(), "No tickets left in “Партер”. Please choose others.");
  assert.equal((await shop.sandbox.order()).status, "canceled");
  assert.deepEqual(await buyer.heard("reserved"), []);
  assert.equal(await buyer.chosen("Партер"), 2, "A5");
});

test("fewer than wanted: all or nothing by default, and it is said how many are left (R2)", async () => {
  const buyer = await open();
  await buyer.until("idle");
  await buyer.pick("Партер", 3);
  await shop.sandbox.vacancy("56a6254bf06c5a059b93800c", 2);
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "partial");
  assert.match(await buyer.message(), /“Партер” – 2/);
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("fewer than wanted is offered where the page allows it (R2)", async () => {
  const buyer = await open({ "accept-fewer": true });
  await buyer.until("idle");
  await buyer.pick("Партер", 3);
  await shop.sandbox.vacancy("56a6254bf06c5a059b93800c", 2);
  await buyer.checkout();
  await buyer.until("held");
  assert.equal(await buyer.message(), "We found only 2 of 3. You can take them or cancel the order.");
  assert.equal((await shop.sandbox.orders()).held, 2);
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

test("sold out sets have no steppers; the last tickets are said; a whole event sold out says so (A1)", async () => {
  const buyer = await open({ event: DEMO.event });
  await buyer.until("idle");
  assert.equal(await buyer.set("Ложа у сцены").locator(".stepper").count(), 0);
  assert.equal(await buyer.set("Ложа у сцены").locator(".gone").innerText(), "Sold out");
  assert.match(await buyer.set("Балкон").locator(".set-left").innerText(), /2/);
  await buyer.pick("Балкон", 2);
  assert.equal(await buyer.plus("Балкон").getAttribute("aria-disabled"), "true", "limited by vacancy");
  await buyer.plus("Балкон").dispatchEvent("click");
  assert.equal(await buyer.chosen("Балкон"), 2);
  for (const set of ["11", "12", "13"]) await shop.sandbox.vacancy(`5f0c0ffee0ddf00dcafe00${set}`, 0);
  await buyer.reload();
  await buyer.until("idle");
  assert.match(await buyer.message(), /All tickets are sold/);
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
