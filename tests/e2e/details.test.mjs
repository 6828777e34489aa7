// The buyer's details when the server does not take them: said beside the field, mended, and sent again as they are then.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ gateway: true });
const { stalls } = DEMO;
const CHANGE = "PATCH /v1/resources/orders";
const ORDER = "**/v1/resources/orders/*";

/** Somebody who holds a ticket and has said who he is. His payment opens no tab. */
async function holding(attributes = {}) {
  const buyer = await shop.visit(page(widget({ event: DEMO.event, key: null, ...attributes })));
  await buyer.reserve(stalls.name);
  await payment(buyer).waitFor();
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  await field(buyer, "name").fill("Мария Ли");
  await field(buyer, "email").fill("a@b.example");
  return buyer;
}

const payment = (buyer) => buyer.find("[part=pay]");
const field = (buyer, name) => buyer.find(`#tc-${name}`);
const customer = async () => (await shop.sandbox.order()).customer;
const focused = async (buyer) => buyer.element(({ shadowRoot }) => shadowRoot.activeElement?.id ?? null);

/** The gateway refuses the next change for this field: a newer one may know more than the widget's own checks. */
async function refuse(buyer, named) {
  const problem = { type: "about:blank", title: "The request is not right", status: 400, code: "rejected", field: named };
  await buyer.page.route(
    ORDER,
    (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 400, contentType: "application/problem+json", body: JSON.stringify(problem) })
        : route.fallback(),
    { times: 1 },
  );
}

for (const [named, name] of Object.entries({ "customer.email": "email", "customer.mobile": "phone", "customer.last_name": "name" })) {
  test(`the gateway refuses ${named}: it is said beside that field, which has the focus; mended, it is taken (A3, A6)`, async () => {
    const buyer = await holding();
    await field(buyer, "phone").fill("8 999");
    await refuse(buyer, named);
    await payment(buyer).click();
    await field(buyer, name).and(buyer.page.locator("[aria-invalid]")).waitFor();
    assert.equal(await buyer.errorCode(), "rejected");
    assert.equal(await buyer.find(".details [aria-invalid]").count(), 1, "no other field");
    const described = await field(buyer, name).getAttribute("aria-describedby");
    assert.equal(await buyer.text(`#${described}`), "The ticket office did not accept this. Please check it.");
    assert.equal(await focused(buyer), `tc-${name}`);
    const typed = await field(buyer, name).inputValue();
    await field(buyer, name).press("End");
    await field(buyer, name).pressSequentially("1");
    assert.equal(await field(buyer, name).getAttribute("aria-invalid"), null, "it may be right now");
    await buyer.retry();
    await eventually("the details", async () => (await customer())?.email);
    const { first_name, last_name, email, mobile } = await customer();
    const now = { name: `${first_name} ${last_name}`, email, phone: mobile }[name];
    assert.equal(now, `${typed}1`, "what is sent is what is seen");
    assert.equal(await buyer.message(), "");
  });
}

test("a field of the request that is none of the buyer's is a sentence, and beside no field (A6)", async () => {
  const buyer = await holding();
  await refuse(buyer, "status");
  await payment(buyer).click();
  await eventually("the sentence", async () => (await buyer.message()) !== "");
  assert.equal(await buyer.message(), "The ticket office did not accept that. Check your details and try again.");
  assert.equal(await buyer.find(".details [aria-invalid]").count(), 0);
});

test("who is elsewhere on the page when his details are refused stays there (A3)", async () => {
  const buyer = await holding();
  await shop.sandbox.fault(CHANGE, "hold");
  await payment(buyer).click();
  await shop.sandbox.holding(1);
  await buyer.page.locator("#after").focus();
  await refuse(buyer, "customer.email");
  await shop.sandbox.disarm();
  await shop.sandbox.release();
  await eventually("the details", async () => (await customer())?.email === "a@b.example");
  await payment(buyer).click();
  await buyer.page.locator("#after").focus();
  await field(buyer, "email").and(buyer.page.locator("[aria-invalid]")).waitFor();
  assert.equal(await buyer.page.evaluate(() => document.activeElement.id), "after");
});

test("details that did not get through are mended, and Try again sends them as they are then, once (A5, R4)", async () => {
  const buyer = await holding();
  await shop.sandbox.fault(CHANGE, "status", { status: 422, times: 1 });
  await payment(buyer).click();
  await eventually("the sentence", async () => (await buyer.message()) !== "");
  await field(buyer, "email").fill("");
  await field(buyer, "email").fill("mended@example.org");
  await field(buyer, "name").fill("Мария Ли-Чжан");
  await buyer.retry();
  await eventually("the details", async () => (await customer())?.email);
  const { first_name, last_name, email } = await customer();
  assert.deepEqual([first_name, last_name, email], ["Мария", "Ли-Чжан", "mended@example.org"]);
  assert.equal((await shop.sandbox.patches()).length, 2, "the one that was refused, and the one that was not");
  await field(buyer, "email").fill("later@example.org");
  assert.equal((await shop.sandbox.patches()).length, 2, "typing sends nothing");
});

test("details that have got through are not asked for again after a reload; what is typed anew is looked at as before (R7)", async () => {
  const buyer = await holding();
  await payment(buyer).click();
  await buyer.page.waitForFunction(() => Object.values(localStorage).some((record) => JSON.parse(record).known));
  assert.ok(!(await buyer.page.evaluate(() => JSON.stringify(localStorage))).includes("a@b.example"), "what they are is put down nowhere");
  const before = await customer();
  const again = await reloaded(buyer);
  await payment(buyer).click();
  await eventually("the payment", async () => (await buyer.heard("pay")).length === again + 1);
  assert.equal(await buyer.find(".details [aria-invalid]").count(), 0);
  assert.equal((await shop.sandbox.patches()).length, 1, "nothing of it is sent anew");
  assert.deepEqual(await customer(), before);

  await field(buyer, "name").fill("Мария");
  await payment(buyer).click();
  assert.equal(await buyer.text("#tc-email-wrong"), "Please enter your e-mail.", "half of it would take the place of the whole");
  assert.equal((await shop.sandbox.patches()).length, 1);
});

test("details that have not got through are asked for again after a reload (R7)", async () => {
  const buyer = await holding();
  await shop.sandbox.fault(CHANGE, "status", { status: 422, times: 1 });
  await payment(buyer).click();
  await eventually("the sentence", async () => (await buyer.message()) !== "");
  await reloaded(buyer);
  await payment(buyer).click();
  assert.equal(await focused(buyer), "tc-email");
  assert.equal(await buyer.text("#tc-email-wrong"), "Please enter your e-mail.");
});

test("a page that takes the money itself hears who buys, also after a reload (E3)", async () => {
  const buyer = await holding({ payment: "host" });
  await payment(buyer).click();
  await buyer.page.waitForFunction(() => Object.values(localStorage).some((record) => JSON.parse(record).known));
  await reloaded(buyer);
  await payment(buyer).click();
  assert.equal(await buyer.text("#tc-email-wrong"), "Please enter your e-mail.");
});

/** The page is loaded again, and the order is there. How often Pay was heard of until then. */
async function reloaded(buyer) {
  await buyer.reload();
  await buyer.until("paying");
  await payment(buyer).waitFor();
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  return (await buyer.heard("pay")).length;
}
