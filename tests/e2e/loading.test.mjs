// What is fetched when: nothing one after the other that could be fetched together (P2).
import assert from "node:assert/strict";
import { test } from "node:test";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const EVENTS = "/v1/services/simple/events/";

/** Somebody on a page whose wasm waits until it is let in. */
async function open(body = widget()) {
  const buyer = await shop.tab();
  let let_in;
  const passed = new Promise((resolve) => (let_in = resolve));
  await buyer.page.route("**/widget.wasm", (route) => passed.then(() => route.continue()));
  await buyer.open(shop.address(page(body)));
  return { buyer, let_in };
}

test("the wasm, which takes longest, is asked for before anything else is done (P2)", async () => {
  const buyer = await shop.tab();
  const asked = [];
  buyer.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await buyer.open(shop.address(page()));
  await buyer.until("idle");
  const ours = asked.filter((path) => path.startsWith("/widget/") || path.startsWith("/v1/"));
  assert.deepEqual(ours.slice(0, 2), ["/widget/cdn.js", "/widget/widget.wasm"]);
});

const readings = () => shop.sandbox.requests("GET", EVENTS);

test("the event is asked for while the wasm is on its way, once, also for two widgets (P2)", async () => {
  const { buyer, let_in } = await open(widget({ id: "left" }) + widget({ id: "right" }));
  await eventually("the request for the event", async () => (await readings()).length === 1);
  assert.equal(await buyer.at("#left").status(), "loading");
  let_in();
  await buyer.at("#left").until("idle");
  await buyer.at("#right").until("idle");
  assert.equal((await readings()).length, 1);
});

test("an event that could not be read early is tried again like any other (P2, R4)", async () => {
  await shop.sandbox.fault("GET /v1/services/simple/events", "status", { times: 1, status: 503 });
  const { buyer, let_in } = await open();
  await eventually("the request for the event", async () => (await readings()).length === 1);
  let_in();
  await buyer.until("idle");
  assert.equal((await readings()).length, 2);
});

test("an answer that waited for a wasm that did not come is not used when it comes at last (R11)", async () => {
  const buyer = await shop.tab();
  let mended = false;
  await buyer.page.route("**/widget.wasm", async (route) => {
    if (mended) return route.continue();
    // The wasm is asked for first; it fails when the event has been asked for, too.
    await eventually("the request for the event", async () => (await readings()).length === 1);
    await route.abort();
  });
  await buyer.open(shop.address(page()));
  await buyer.until("failed");
  assert.equal((await readings()).length, 1);
  mended = true;
  await buyer.retry();
  await buyer.until("idle");
  assert.equal((await readings()).length, 2);
});

test("an answer that waited for a view that went before the wasm had come is not used twenty minutes later (R13)", async () => {
  const { buyer, let_in } = await open();
  await eventually("the request for the event", async () => (await readings()).length === 1);
  await buyer.page.evaluate(async () => {
    const element = document.querySelector("tc-checkout");
    element.remove();
    const now = Date.now;
    Date.now = () => now() + 20 * 60_000;
    // The removal is noticed after two frames.
    for (const _ of [1, 2, 3]) await new Promise(requestAnimationFrame);
    document.body.append(element);
  });
  let_in();
  await buyer.until("idle");
  assert.equal((await readings()).length, 2);
});
