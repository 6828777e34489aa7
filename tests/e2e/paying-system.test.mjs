// Paying by a payment system: through a gateway that is configured for one, as a partner's is, and back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plain } from "./support/buyer.mjs";
import { DEMO, KEY, MINUTE, SECOND } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ payments: true });
const { stalls } = DEMO;
const CHANGE = "PATCH /v1/resources/orders";

const sells = (attributes = {}) => page(widget({ event: DEMO.event, key: null, api: shop.sandbox.gateway, ask: "email", ...attributes }));

/** Somebody who holds a ticket, on the page that the payment system leads back to. */
async function holding(attributes, options) {
  const html = sells(attributes);
  shop.file("thanks.html", html);
  shop.file("sorry.html", html);
  const buyer = await shop.visit("/thanks.html", options);
  await buyer.reserve(stalls.name);
  await payment(buyer).waitFor();
  await field(buyer).fill("maria@example.org");
  return buyer;
}

const payment = (buyer) => buyer.find("[part=pay]");
const field = (buyer) => buyer.find("#tc-email");
const onThePage = (buyer) => buyer.page.waitForURL("**/v1/widgets/common?*");
/** The changes that reached the API, as they were written. */
const sent = async () => (await shop.sandbox.patches()).map(({ body }) => body);
const begun = async () => (await sent()).filter(({ status }) => status === "in_progress");

test("a buyer is sent to where he pays, in the same window, and comes back to his number (E3, R7)", async () => {
  const buyer = await holding();
  const { number } = await shop.sandbox.order();
  await payment(buyer).click();
  await onThePage(buyer);
  const [change, ...more] = await sent();
  assert.deepEqual(more, []);
  assert.equal(change.status, "in_progress");
  assert.deepEqual(change.customer, { email: "maria@example.org" });
  assert.equal(change.payment.system, "api/BASE", "the gateway says how");
  await buyer.page.locator("button[value=pay]").click();
  await buyer.page.locator("#back").click();
  await buyer.page.waitForURL(`**/thanks.html?tcordersuccess=${number}`);
  await buyer.until("paid");
  assert.equal(await buyer.text(".done-number"), String(number));
  assert.equal((await sent()).length, 1);
});

/** The same buyer, whose order is paid. */
async function paid() {
  const buyer = await holding();
  await shop.sandbox.force((await shop.sandbox.order()).id, "done");
  await buyer.call("refresh");
  await buyer.until("paid");
  return buyer;
}

test("what the gateway does not tell any more is said from what was kept: the number, what was bought, what was paid, when (R7)", async () => {
  const buyer = await paid();
  await buyer.page.route(`${shop.sandbox.gateway}/*/resources/orders/*`, (route) =>
    route.fulfill({ status: 404, contentType: "application/problem+json", body: JSON.stringify({ code: "not-found" }) }),
  );
  await buyer.reload();
  await buyer.until("paid");
  await eventually("the tickets", async () => (await buyer.find(".line").count()) === 1);
  assert.equal(await buyer.text(".done-number"), String((await shop.sandbox.order()).number));
  assert.equal(plain(await buyer.text(".line")), `${stalls.name} × 1`);
  assert.equal(await buyer.text(".total-sum"), "₽4,290");
  assert.match(plain(await buyer.text(".done-seen")), /^We learned of your payment at \d{1,2}:\d\d [AP]M\.$/);
  const { number, total, status } = await buyer.property("order");
  assert.deepEqual([number, total, status], [(await shop.sandbox.order()).number, 429_000, "done"]);
});

test("tabs agree on what is paid, on more tickets being wanted, and on the next order (R8)", async () => {
  const buyer = await holding();
  const other = await shop.visit("/sorry.html", { device: buyer.page.context() });
  await other.until("held");
  await shop.sandbox.force((await shop.sandbox.order()).id, "done");
  await buyer.turnTo();
  await buyer.call("refresh");
  await buyer.until("paid");
  await other.until("paid");
  await buyer.press("button", "Buy more tickets");
  await buyer.until("idle");
  await other.until("idle");
  await buyer.reserve(stalls.name);
  await other.until("held");
});

test("a receipt that is older than a day, or that says too little, is dropped without a word (R7)", async () => {
  const buyer = await paid();
  const [name, text] = await buyer.page.evaluate(() => Object.entries(localStorage)[0]);
  const receipt = JSON.parse(text);
  const wrong = [
    { ...receipt, since: receipt.since - 25 * 60 * MINUTE },
    { ...receipt, total: "a lot" },
    { ...receipt, order: "somebody's" },
    { ...receipt, v: 2 },
  ];
  for (const record of wrong) {
    await buyer.page.evaluate(([key, value]) => localStorage.setItem(key, value), [name, JSON.stringify(record)]);
    await buyer.reload();
    await buyer.until("idle");
    assert.equal(await buyer.message(), "", JSON.stringify(record));
  }
});

test("who refuses comes back to the prolonged clock, goes to pay again without another change, or cancels (R6, R7)", async () => {
  const buyer = await holding();
  await payment(buyer).click();
  await onThePage(buyer);
  await buyer.page.locator("button[value=refuse]").click();
  await buyer.page.locator("#back").click();
  await buyer.until("paying");
  assert.match(await buyer.digits(), /^(29:\d\d|30:00)$/);
  assert.equal(await buyer.text(".countdown-label"), "Waiting for payment. Tickets held for");
  await payment(buyer).click();
  await onThePage(buyer);
  await buyer.page.goBack();
  await buyer.until("paying");
  assert.equal((await begun()).length, 1);
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("Back from the payment page shows what is true: still to be paid, or paid meanwhile (R7)", async () => {
  const buyer = await holding();
  await payment(buyer).click();
  await onThePage(buyer);
  await buyer.page.goBack();
  await buyer.until("paying");
  await payment(buyer).click();
  await onThePage(buyer);
  const { id, number } = await shop.sandbox.order();
  await shop.sandbox.force(id, "done");
  await buyer.page.goBack();
  await buyer.until("paid");
  assert.equal(await buyer.text(".done-number"), String(number));
});

test("twenty clicks on Pay begin one payment, and every pay() is kept (R1, E3)", async () => {
  const buyer = await holding();
  await shop.sandbox.fault(CHANGE, "hold");
  const { x, y, width, height } = await payment(buyer).boundingBox();
  for (let click = 0; click < 20; click += 1) await buyer.page.mouse.click(x + width / 2, y + height / 2);
  await shop.sandbox.holding(1);
  assert.equal(await buyer.text("[part=pay]"), "Opening the payment…");
  await shop.sandbox.release();
  await onThePage(buyer);
  assert.equal((await sent()).length, 1);
});

for (const kind of ["drop-before", "drop-after"]) {
  test(`the connection is cut (${kind}): the payment begins once, and the buyer gets to it (R4)`, async () => {
    const buyer = await holding();
    await buyer.page.route(`${shop.sandbox.gateway}/*/resources/orders/*`, async (route) => {
      if (route.request().method() !== "PATCH" || buyer.cut) return route.continue();
      buyer.cut = true;
      if (kind === "drop-after") await route.fetch();
      await route.abort("connectionreset");
    });
    await payment(buyer).click();
    await onThePage(buyer);
    const { status } = await shop.sandbox.order();
    assert.equal(status, "in_progress");
    assert.deepEqual(await shop.sandbox.orders().then(({ orders }) => orders.length), 1);
  });
}

test("an answer that does not yet say where to pay is read again (R4)", async () => {
  const buyer = await holding();
  let reads = 0;
  await buyer.page.route(`${shop.sandbox.gateway}/*/resources/orders/*`, async (route) => {
    const response = await route.fetch();
    if (route.request().method() === "GET" && (reads += 1) > 1) return route.fulfill({ response });
    const json = await response.json();
    delete json.payment;
    await route.fulfill({ response, json: { ...json, status: route.request().method() === "PATCH" ? "executed" : json.status } });
  });
  await payment(buyer).click();
  await onThePage(buyer);
  assert.ok(reads >= 2);
  assert.equal((await begun()).length, 1);
});

/** Whether the focus is on something of the widget that can be seen, and what it is. */
const focused = (buyer) =>
  buyer.page.evaluate(() => {
    const inside = document.activeElement.shadowRoot?.activeElement;
    return inside?.checkVisibility() ? inside.part.value || inside.className : null;
  });

test("Enter in a field pays, and where the page takes over the focus goes from the field to Pay, which is still there (A3)", async () => {
  const buyer = await holding();
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  await field(buyer).press("Enter");
  await buyer.until("paying");
  await eventually("the end of the form", async () => !(await field(buyer).isVisible()));
  assert.equal(await focused(buyer), "pay");
});

test("an order in progress that never says where to pay: Pay stays as long as it is opening, then the focus goes to Cancel (A3, A6)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  shop.file("thanks.html", sells());
  await buyer.open("/thanks.html");
  await buyer.reserve(stalls.name);
  await field(buyer).fill("maria@example.org");
  await buyer.page.route(`${shop.sandbox.gateway}/*/resources/orders/*`, async (route) => {
    const response = await route.fetch();
    const { payment: _, ...order } = await response.json();
    await route.fulfill({ response, json: order });
  });
  await payment(buyer).click();
  await buyer.until("paying");
  assert.deepEqual([await focused(buyer), await buyer.text("[part=pay]")], ["pay", "Opening the payment…"]);
  await eventually("the end of patience", async () => {
    await buyer.pass(2 * SECOND);
    return (await buyer.message()) !== "";
  });
  assert.equal(await payment(buyer).count(), 0);
  assert.equal(await focused(buyer), "cancel");
  // Who comes back is not told to press a button that is not there.
  await buyer.reload();
  await eventually("what is true", async () => (await buyer.message()).startsWith("Not paid yet."));
  assert.equal(
    await buyer.message(),
    "Not paid yet. Your tickets are still held. If you have just paid, wait a moment; otherwise you can cancel the order.",
  );
  await buyer.cancel();
  await buyer.until("canceled");
});

test("an address that is not https is followed by nobody, and said (S12)", async () => {
  for (const url of ["http://pay.example/1", "javascript:document.title='hit'", "/relative"]) {
    await shop.sandbox.reset();
    const buyer = await holding();
    await buyer.page.route(`${shop.sandbox.gateway}/*/resources/orders/*`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), payment: { redirect_url: url } } });
    });
    await payment(buyer).click();
    await eventually("the sentence", async () => (await buyer.message()) !== "");
    assert.equal(await buyer.message(), "The payment page has no safe address, so we do not open it. Cancel the order or ask the organiser.");
    assert.deepEqual([await payment(buyer).count(), await buyer.find(".message button").count()], [0, 0], "no button that leads nowhere");
    assert.equal(await focused(buyer), "cancel");
    assert.equal(await buyer.errorCode(), "rejected");
    assert.deepEqual(await buyer.heard("pay"), []);
    assert.equal(new URL(buyer.page.url()).pathname, "/thanks.html");
    assert.equal(await buyer.page.title(), "A concert");
    await buyer.cancel();
    await buyer.until("canceled");
  }
});

test("preventDefault() on tc-pay keeps the buyer on the page, which knows where he would have gone (E3)", async () => {
  const buyer = await holding();
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  assert.equal((await buyer.call("pay")).resolved.status, "in_progress");
  const [{ detail }] = await buyer.heard("pay");
  assert.match(detail.url, /\/v1\/widgets\/common\?/);
  assert.equal(await buyer.status(), "paying");
  await shop.sandbox.force((await shop.sandbox.order()).id, "done");
  await buyer.until("paid");
});

test("what is refused is said, the tickets are still held, and the next press tries again with what is typed then (A6)", async () => {
  const buyer = await holding();
  await shop.sandbox.fault(CHANGE, "status", { status: 400, times: 1 });
  await payment(buyer).click();
  await eventually("the sentence", async () => (await buyer.message()) !== "");
  assert.equal(await buyer.message(), "The ticket office did not accept that. Check your details and try again.");
  assert.equal(await buyer.find(".message button").isVisible(), false, "Pay itself is the way to try again");
  assert.equal(await buyer.status(), "held");
  await field(buyer).fill("other@example.org");
  await payment(buyer).click();
  await onThePage(buyer);
  assert.equal((await shop.sandbox.order()).customer.email, "other@example.org");
});

test("an order that is being paid is found by another tab, with where to pay, and both see that it is paid (R7, R8)", async () => {
  const buyer = await holding();
  await payment(buyer).click();
  await onThePage(buyer);
  const other = await shop.visit("/sorry.html", { device: buyer.page.context() });
  await other.until("paying");
  await eventually("Pay", async () => (await other.text("[part=pay]")) === "Go to the payment again");
  await buyer.page.locator("button[value=pay]").click();
  await other.turnTo();
  await other.until("paid");
});

test("of two tabs that show the order, one begins to pay: the other hears of it within a second (R8)", async () => {
  const buyer = await holding();
  const other = await shop.visit("/sorry.html", { device: buyer.page.context() });
  await other.until("held");
  await buyer.turnTo();
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  await payment(buyer).click();
  await buyer.until("paying");
  const start = Date.now();
  await other.until("paying");
  assert.ok(Date.now() - start < SECOND, `${Date.now() - start} ms`);
});

test("release-on-leave does not release who is on his way to pay (R9)", async () => {
  const buyer = await holding({ "release-on-leave": true });
  await payment(buyer).click();
  await onThePage(buyer);
  assert.equal((await shop.sandbox.order()).status, "in_progress");
  await buyer.page.goBack();
  await buyer.until("paying");
  await buyer.page.goto("/light.css");
  assert.equal((await shop.sandbox.order()).status, "in_progress", "nor who leaves while he pays");
});

test("release-on-leave reaches a gateway of another origin, which browsers ask for leave first (R9)", async () => {
  const buyer = await holding({ "release-on-leave": true });
  await buyer.page.goto("/light.css");
  await eventually("the cancel", async () => (await shop.sandbox.order()).status === "canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
  const other = await holding({ "release-on-leave": true });
  await other.page.close();
  await eventually("the cancel", async () => (await shop.sandbox.orders()).held === 0);
});

test("the prolonged time runs out: expired by the server's word, and the tickets are on sale again (R6)", async () => {
  const buyer = await holding();
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  await payment(buyer).click();
  await buyer.until("paying");
  await shop.sandbox.advance(31 * MINUTE);
  await buyer.look();
  await buyer.until("expired");
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("the partner's key is nowhere in the page, and a browser never says that an order is done (S1, S3)", async () => {
  const buyer = await holding();
  const asked = [];
  buyer.page.on("request", (request) => asked.push([request.method(), request.postData() ?? "", JSON.stringify(request.headers())].join(" ")));
  await payment(buyer).click();
  await onThePage(buyer);
  assert.ok(asked.length > 0);
  assert.ok(asked.every((request) => !request.includes(KEY) && !/"done"/.test(request)), asked.join("\n"));
});
