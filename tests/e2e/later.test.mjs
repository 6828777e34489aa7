// The widget comes in two halves: what comes after Checkout is loaded when the tickets are on the screen. Nobody notices, unless it
// is slow (then a click is answered all the same) or cannot be had (then there is a way to try again).
import assert from "node:assert/strict";
import { test } from "node:test";
import { SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const LATER = "**/later.wasm";

/** Somebody on a page whose second half comes as `answer` says: it gets the route of each request, and its number. */
async function open(answer, { body = widget(), device } = {}) {
  const buyer = await shop.tab(device);
  const asked = [];
  await buyer.page.route(LATER, (route) => answer(route, asked.push(route.request().url())));
  await buyer.open(shop.address(page(body)));
  return { buyer, asked };
}

/** A gate that requests wait at. */
function gate() {
  let open;
  const passed = new Promise((resolve) => (open = resolve));
  return { open, pass: (route) => passed.then(() => route.continue()) };
}

test("nothing of the first screen waits for the second half, which is fetched once (P1, P2)", async () => {
  const late = gate();
  const { buyer, asked } = await open(late.pass);
  await buyer.until("idle");
  await buyer.pick("Партер", 2);
  await buyer.putBack("Партер");
  assert.deepEqual(await buyer.property("selection"), { [SEED.stalls]: 1 });
  late.open();
  await buyer.reserve("Партер");
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal(asked.length, 1);
});

test("Checkout before the second half is there: answered at once, and goes on when it comes (P3, R1)", async () => {
  const late = gate();
  const { buyer } = await open(late.pass);
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.checkout();
  await buyer.until("reserving");
  assert.equal(await buyer.find("[part=checkout]").getAttribute("aria-busy"), "true");
  await buyer.plus("Партер").click({ force: true });
  await buyer.find("[part=checkout]").click({ force: true });
  assert.deepEqual(await buyer.property("selection"), { [SEED.stalls]: 1 }, "what is being reserved stays");
  assert.deepEqual(await shop.sandbox.posts(), []);
  late.open();
  await buyer.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
  assert.equal((await shop.sandbox.orders()).held, 1);
});

test("a method that is called before the second half is there waits for it, and answers (E3)", async () => {
  const late = gate();
  const { buyer } = await open(late.pass);
  await buyer.until("idle");
  const reserved = buyer.call("reserve", { [SEED.stalls]: 2 });
  late.open();
  assert.equal((await reserved).resolved.tickets.length, 2);
});

for (const [kind, answer] of Object.entries({
  "is not there": (route) => route.fulfill({ status: 404, body: "no such file" }),
  "is a page instead": (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Welcome</title>" }),
  "is cut off": async (route) => route.fulfill({ contentType: "application/wasm", body: (await (await route.fetch()).body()).subarray(0, 999) }),
  "is out of reach": (route) => route.abort(),
})) {
  test(`the second half ${kind}: Checkout says so, and Try again goes on with what was chosen (R11, A5)`, async () => {
    let mended = false;
    const { buyer } = await open((route) => (mended ? route.continue() : answer(route)));
    await buyer.until("idle");
    await buyer.pick("Партер", 2);
    assert.deepEqual(await buyer.heard("error"), [], "nothing waits for it yet");
    await buyer.checkout();
    await buyer.until("failed");
    assert.equal(await buyer.errorCode(), "load");
    assert.match((await buyer.heard("error"))[0].detail.message, /later\.wasm did not load: /);
    assert.ok(await buyer.page.locator("#fallback").isVisible(), "the page's own content is there");
    assert.deepEqual(await shop.sandbox.posts(), []);
    mended = true;
    await buyer.retry();
    await buyer.until("idle");
    assert.equal(await buyer.chosen("Партер"), 2);
    await buyer.checkout();
    await buyer.until("held");
    assert.equal((await shop.sandbox.orders()).held, 2);
  });
}

test("the second half does not come for want of a network: back online it is tried again by itself, and Checkout has the focus (R10, R11, A3)", async () => {
  let isOffline = true;
  const { buyer } = await open((route) => (isOffline ? route.abort() : route.continue()));
  await buyer.until("idle");
  await buyer.pick("Партер", 2);
  await buyer.find("[part=checkout]").focus();
  await buyer.page.keyboard.press("Enter");
  await buyer.until("failed");
  await buyer.page.context().setOffline(true);
  isOffline = false;
  await buyer.page.context().setOffline(false);
  await buyer.until("idle");
  assert.equal(await buyer.chosen("Партер"), 2);
  await eventually("the focus", async () => (await buyer.element(({ shadowRoot }) => shadowRoot.activeElement?.part.value)) === "checkout");
  await buyer.page.keyboard.press("Enter");
  await buyer.until("held");
});

test("a page that says more than most, and the module that reads it does not come: the link is there, Try again brings it (R11)", async () => {
  const buyer = await shop.tab();
  let fails = true;
  await buyer.page.route("**/later/rest.js*", (route) => (fails ? route.abort() : route.continue()));
  await buyer.open(shop.address(page()));
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "load");
  assert.match((await buyer.heard("error"))[0].detail.message, /later\/rest\.js did not load/);
  assert.ok(await buyer.page.locator("#fallback").isVisible(), "the page's own content is there");
  assert.deepEqual(await shop.sandbox.requests(), [], "nothing is asked for without the key that the page has");
  fails = false;
  await buyer.retry();
  await buyer.reserve("Партер");
});

test("an order of an earlier page is shown as soon as the second half is there, and no tickets before (R7)", async () => {
  const device = await shop.device();
  const { buyer: before } = await open((route) => route.continue(), { device });
  await before.reserve("Партер");
  const number = await before.text(".order-number");
  await before.page.close();
  const late = gate();
  const { buyer } = await open(late.pass, { device });
  await buyer.page.waitForRequest(LATER);
  assert.equal(await buyer.status(), "loading");
  assert.equal(await buyer.find("[part=checkout]").count(), 0);
  late.open();
  await buyer.until("held");
  assert.equal(await buyer.text(".order-number"), number);
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("removed while Checkout waits for the second half: nothing is reserved, here or by those who come after (R5, R13)", async () => {
  const late = gate();
  const { buyer } = await open(late.pass);
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.checkout();
  await buyer.until("reserving");
  await buyer.page.evaluate(() => {
    const gone = document.querySelector("tc-checkout");
    const next = gone.cloneNode(true);
    gone.remove();
    return new Promise((resolve) => setTimeout(resolve, 300)).then(() => document.body.append(next));
  });
  await buyer.until("idle");
  late.open();
  await buyer.reserve("Партер");
  assert.equal((await shop.sandbox.posts()).length, 1);
  assert.equal((await shop.sandbox.orders()).held, 1);
});

test("an event that cannot be read is told of when the second half is there (R4, A6)", async () => {
  const late = gate();
  const device = await shop.device();
  await device.route("**/v1/services/simple/events/**", (route) => route.fulfill({ status: 403, body: "no" }));
  const { buyer } = await open(late.pass, { device });
  await buyer.page.waitForRequest(LATER);
  assert.equal(await buyer.status(), "loading");
  late.open();
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "unauthorized");
});
