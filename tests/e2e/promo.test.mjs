// Promo codes: a field that is there but not in the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO } from "./support/known.mjs";
import { plain } from "./support/buyer.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ gateway: true });
const { floor, stalls } = DEMO;
const CHANGE = "PATCH /v1/resources/orders";
const sells = (attributes = {}) => page(widget({ event: DEMO.event, key: null, ...attributes }));

/** Somebody who holds one ticket of the floor and two of the stalls: 2,420 and 8,580. */
async function holding(html = sells(), options = {}) {
  const buyer = await shop.visit(html, options);
  await buyer.until("idle");
  await buyer.pick(floor.name);
  await buyer.pick(stalls.name, 2);
  await buyer.checkout();
  await buyer.until("held");
  await buyer.find(".promo").waitFor();
  return buyer;
}

async function unfold(buyer) {
  if (!(await buyer.find(".promo details").evaluate(({ open }) => open))) await buyer.find("summary").click();
}

async function takeBack(buyer) {
  await unfold(buyer);
  await buyer.find(".code button").click();
}

async function give(buyer, code) {
  await unfold(buyer);
  await buyer.find("#tc-promo").fill(code);
  await buyer.find(".code button").click();
}

const lines = (buyer) => buyer.find(".line:not(.seat)").evaluateAll((all) => all.map(({ innerText }) => innerText.replace(/\s+/g, " ")));
const told = (buyer) => buyer.text(".told");
const codes = async () => (await shop.sandbox.patches()).map(({ body }) => body.promocodes);

test("a code takes off each ticket and the whole, says so, and can be taken back", async () => {
  const buyer = await holding();
  assert.equal(await buyer.find("#tc-promo").isVisible(), false, "not in the way");
  const before = await lines(buyer);
  await give(buyer, "sandbox10");
  await eventually("the discount", async () => (await told(buyer)) !== "");
  assert.equal(await told(buyer), "The code works: ₽1,000 off.");
  assert.equal(await buyer.text("summary"), "The code works: ₽1,000 off.");
  assert.equal(await buyer.find("#tc-promo").isVisible(), false, "out of the way again");
  assert.deepEqual(await lines(buyer), ["Танцпол × 1 ₽2,200 ₽2,420", "Партер × 2 ₽7,800 ₽8,580"]);
  assert.equal(await buyer.text(".order .total"), "Total for 3 tickets ₽11,000 ₽10,000");
  assert.equal(await buyer.text(".order .total-sum"), "₽10,000");
  assert.equal(await buyer.text("[part=pay]"), "Pay ₽10,000");
  assert.equal((await buyer.property("order")).total, 1_000_000);
  assert.equal(await buyer.status(), "held");

  await takeBack(buyer);
  await eventually("the full price", async () => (await buyer.text(".order .total-sum")) === "₽11,000");
  assert.deepEqual(await lines(buyer), before);
  assert.equal(await buyer.text(".order .total"), "Total for 3 tickets ₽11,000");
  assert.deepEqual(await codes(), [["sandbox10"], []]);
  assert.equal(await buyer.find("#tc-promo").inputValue(), "");
  assert.equal(await buyer.find(".told[role=status]").textContent().then(plain), "The code is removed. To pay: ₽11,000.");
});

test("a code that does not apply says so beside the field, changes nothing, and can be mended (A6)", async () => {
  const buyer = await holding();
  const before = [await lines(buyer), await buyer.digits().then((digits) => digits.slice(0, 1))];
  await give(buyer, "SANDBOX11");
  await eventually("the refusal", async () => (await told(buyer)) !== "");
  assert.equal(await told(buyer), "This code does not work here. Check the code and its conditions, or go on without it.");
  assert.equal(await buyer.find("#tc-promo").getAttribute("aria-invalid"), "true");
  assert.equal(await buyer.find("#tc-promo").getAttribute("aria-describedby"), "tc-promo-told");
  assert.equal(await buyer.find("#tc-promo").inputValue(), "SANDBOX11", "nothing typed is lost");
  assert.equal(await buyer.errorCode(), "rejected");
  assert.equal(await buyer.message(), "");
  assert.deepEqual([await lines(buyer), (await buyer.digits()).slice(0, 1)], before);
  assert.equal((await shop.sandbox.orders()).held, 3);
  await give(buyer, "MINUS50");
  await eventually("the discount", async () => (await told(buyer)).startsWith("The code works"));
  assert.equal(await buyer.text(".order .total"), "Total for 3 tickets ₽11,000 ₽10,850");
});

test("a code that wants more tickets, one that wants fewer, and one that another order has, are refused like one that there is not (A6)", async () => {
  const other = await holding();
  await give(other, "PAIR15");
  await eventually("the refusal", async () => (await told(other)).startsWith("This code does not work here"));
  assert.equal((await other.heard("error")).at(-1).detail.code, "rejected");
  await give(other, "ONCE30");
  await eventually("the discount", async () => (await told(other)).startsWith("The code works"));
  const buyer = await shop.visit(sells());
  await buyer.until("idle");
  await buyer.pick(stalls.name, 2);
  await buyer.checkout();
  await buyer.until("held");
  await buyer.find(".promo").waitFor();
  const before = await buyer.text(".order .total");
  for (const code of ["THREE20", "ONCE30"]) {
    const heard = (await buyer.heard("error")).length;
    await give(buyer, code);
    await eventually(code, async () => (await buyer.heard("error")).length > heard);
    assert.equal(await told(buyer), "This code does not work here. Check the code and its conditions, or go on without it.");
    assert.equal((await buyer.heard("error")).at(-1).detail.code, "rejected");
    assert.equal(await buyer.text(".order .total"), before);
  }
  await other.cancel();
  await other.until("canceled");
  await give(buyer, "ONCE30");
  await eventually("the discount", async () => (await told(buyer)).startsWith("The code works"));
});

test("nothing is asked for without a code, nor for one that none can be", async () => {
  const buyer = await holding();
  await give(buyer, "  ");
  assert.equal(await told(buyer), "Enter the code first.");
  await give(buyer, "two words");
  assert.match(await told(buyer), /^This code does not work here/);
  await give(buyer, "x".repeat(10_000));
  assert.match(await told(buyer), /^This code does not work here/);
  assert.deepEqual(await codes(), []);
});

test("Enter applies the code and does not pay; a double press asks once", async () => {
  const buyer = await holding(sells({ require: "" }));
  await buyer.find("summary").click();
  await buyer.find("#tc-promo").fill("SANDBOX10");
  await shop.sandbox.fault(CHANGE, "hold");
  await buyer.find("#tc-promo").press("Enter");
  await shop.sandbox.holding(1);
  await buyer.find("#tc-promo").press("Enter");
  assert.equal(await buyer.text(".code button"), "Checking…");
  assert.equal(await buyer.find("[part=pay]").getAttribute("aria-disabled"), "true", "the price is being worked out");
  await shop.sandbox.release();
  await eventually("the discount", async () => (await told(buyer)) !== "");
  assert.deepEqual(await codes(), [["SANDBOX10"]]);
  assert.deepEqual(await buyer.heard("pay"), []);
});

test("a code whose answer is lost is asked for again, and one that does not get through can be tried again (R4)", async () => {
  const buyer = await holding();
  await buyer.page.route("**/resources/orders/*", async (route) => {
    if (route.request().method() !== "PATCH" || buyer.cut) return route.continue();
    buyer.cut = true;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await give(buyer, "SANDBOX10");
  await eventually("the discount", async () => (await told(buyer)).startsWith("The code works"));
  await takeBack(buyer);
  await eventually("the full price", async () => (await buyer.text(".order .total-sum")) === "₽11,000");

  await shop.sandbox.fault(CHANGE, "status", { status: 502, times: 3 });
  await give(buyer, "MINUS50");
  await eventually("the sentence", async () => (await buyer.message()) !== "");
  await buyer.retry();
  await eventually("the discount", async () => (await buyer.text(".order .total-sum")) === "₽10,850");
  assert.equal(await buyer.message(), "");
});

test("in another tab, and after a reload, the price is the same within a second (R7, R8)", async () => {
  const buyer = await holding();
  const other = await shop.visit(sells(), { device: buyer.page.context() });
  await other.until("held");
  await give(buyer, "SANDBOX10");
  await eventually("the discount", async () => (await told(buyer)) !== "");
  const start = Date.now();
  await eventually("the discount in the other tab", async () => (await other.text(".order .total-sum")) === "₽10,000");
  assert.ok(Date.now() - start < 1_000, `${Date.now() - start} ms`);
  await buyer.reload();
  await buyer.until("held");
  await eventually("the discount", async () => (await told(buyer)) === "The code works: ₽1,000 off.");
});

test("a code that was typed and not applied: Pay stops and leads to it, and the full price is not paid by mistake (A3, A6)", async () => {
  const buyer = await holding(sells({ require: "" }));
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  const payment = buyer.find("[part=pay]");
  await buyer.find("summary").click();
  await buyer.find("#tc-promo").fill("SANDBOX10");
  await buyer.find("summary").click();
  await payment.click();
  assert.equal(await told(buyer), "Apply the code, or clear it.");
  assert.equal(await buyer.element(({ shadowRoot }) => shadowRoot.activeElement.id), "tc-promo");
  assert.equal(await buyer.find("#tc-promo").getAttribute("aria-invalid"), "true");
  assert.equal(await buyer.find("#tc-promo").getAttribute("aria-describedby"), "tc-promo-told");
  assert.equal((await buyer.call("pay")).rejected.code, "rejected");
  assert.deepEqual(await buyer.heard("pay"), []);
  assert.deepEqual(await codes(), []);

  // What is wrong with the details comes first.
  await buyer.find("#tc-email").fill("nobody");
  await payment.click();
  assert.equal(await buyer.element(({ shadowRoot }) => shadowRoot.activeElement.id), "tc-email");
  await buyer.find("#tc-email").fill("");

  // Refused, it is in nobody's way.
  await give(buyer, "SANDBOX11");
  await eventually("the refusal", async () => (await told(buyer)).startsWith("This code does not work here"));
  await buyer.find("#tc-promo").fill("SANDBOX1");
  await payment.click();
  assert.equal(await told(buyer), "Apply the code, or clear it.", "another one than was refused");
  await buyer.find("#tc-promo").fill("SANDBOX11");
  await payment.click();
  await buyer.until("paying");
  assert.equal((await buyer.heard("pay")).length, 1);
});

test("a code that was typed, and cleared or applied then, is in nobody's way", async () => {
  const buyer = await holding(sells({ require: "" }));
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  await buyer.find("summary").click();
  await buyer.find("#tc-promo").fill("SANDBOX10");
  await buyer.find("[part=pay]").click();
  assert.equal(await told(buyer), "Apply the code, or clear it.");
  await buyer.find("#tc-promo").press("Enter");
  await eventually("the discount", async () => (await told(buyer)) === "The code works: ₽1,000 off.");
  await takeBack(buyer);
  await eventually("the full price", async () => (await buyer.text(".order .total-sum")) === "₽11,000");
  await buyer.find("#tc-promo").fill("SANDBOX10");
  await buyer.find("#tc-promo").fill(" ");
  await buyer.find("[part=pay]").click();
  await buyer.until("paying");
});

test("while it is being paid a code is locked, with the focus and for all who listen: nothing changes what is paid any more (A3)", async () => {
  const buyer = await holding(sells({ require: "" }));
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  assert.equal(await buyer.find(".promo").getAttribute("inert"), null);
  await give(buyer, "MINUS50");
  await eventually("the discount", async () => (await buyer.text(".order .total-sum")) === "₽10,850");
  await buyer.find("summary").focus();
  await buyer.call("pay");
  await buyer.until("paying");
  assert.notEqual(await buyer.find(".promo").getAttribute("inert"), null);
  assert.equal(await buyer.element(({ shadowRoot }) => shadowRoot.activeElement?.part.value), "pay");
  assert.equal(await buyer.text("summary"), "The code works: ₽150 off.");
  assert.equal(await buyer.text(".order .total"), "Total for 3 tickets ₽11,000 ₽10,850");
});

test("a page that does not ask for codes has no field for them", async () => {
  const buyer = await shop.visit(sells({ ask: "email" }));
  await buyer.reserve(stalls.name);
  await buyer.find("[part=pay]").waitFor();
  assert.equal(await buyer.find(".promo").isVisible(), false);
});
