// Before Checkout: what can be chosen, how many, and what it says when it cannot.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { watchChanges, watchFormats } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const { floor, stalls, balcony, box } = DEMO;

async function open(attributes) {
  const buyer = await shop.visit(page(widget({ event: DEMO.event, ...attributes })));
  await buyer.until("idle");
  return buyer;
}

const isDead = async (button) => (await button.getAttribute("aria-disabled")) === "true";

/** Presses a button that looks dead all the same. */
const insist = (button) => button.click({ force: true });

test("plus goes no further than the vacancy, minus no further than nothing", async () => {
  const buyer = await open();
  assert.ok(await isDead(buyer.minus(balcony.name)));
  await insist(buyer.minus(balcony.name));
  assert.equal(await buyer.chosen(balcony.name), 0);
  await buyer.pick(balcony.name, balcony.vacant);
  assert.ok(await isDead(buyer.plus(balcony.name)));
  await insist(buyer.plus(balcony.name));
  assert.equal(await buyer.chosen(balcony.name), balcony.vacant);
  assert.equal(await isDead(buyer.plus(floor.name)), false, "another set goes on");
});

test("max-tickets limits an order over all its sets, and says so", async () => {
  const buyer = await open({ "max-tickets": 3 });
  await buyer.pick(floor.name, 2);
  assert.equal(await buyer.text(".limit-note"), "");
  await buyer.pick(stalls.name, 1);
  assert.deepEqual(await Promise.all([floor, stalls, balcony].map(({ name }) => isDead(buyer.plus(name)))), [true, true, true]);
  assert.equal(await buyer.text(".limit-note"), "One order can have up to 3 tickets.");
  await insist(buyer.plus(stalls.name));
  assert.equal(await buyer.chosen(stalls.name), 1);
  await buyer.putBack(floor.name);
  assert.equal(await isDead(buyer.plus(stalls.name)), false);
});

test("max-per-set limits each set on its own, and says so", async () => {
  const buyer = await open({ "max-per-set": 1 });
  await buyer.pick(floor.name);
  assert.ok(await isDead(buyer.plus(floor.name)));
  assert.equal(await isDead(buyer.plus(stalls.name)), false);
  assert.equal(await buyer.text(".limit-note"), "One order can have only 1 of these tickets.");
  const described = await buyer.plus(floor.name).getAttribute("aria-describedby");
  assert.equal(await buyer.text(`#${described}`), "One order can have only 1 of these tickets.", "the button itself says so, too (A2)");
});

test("ten tickets make an order unless the page says otherwise; other limits take effect at once", async () => {
  const buyer = await open();
  await buyer.pick(floor.name, 10);
  assert.ok(await isDead(buyer.plus(floor.name)));
  await buyer.say({ "max-tickets": "12" });
  await buyer.pick(floor.name, 2);
  assert.equal(await buyer.chosen(floor.name), 12);
  await buyer.say({ "max-tickets": "4" });
  assert.equal(await buyer.chosen(floor.name), 4, "no more than an order may have");
});

test("few left is said, plenty is not; sold out has no price tag to press", async () => {
  const buyer = await open();
  assert.equal(await buyer.set(balcony.name).locator(".set-left").innerText(), "2 left");
  assert.equal(await buyer.set(floor.name).locator(".set-left").isVisible(), false);
  assert.equal(await buyer.set(box.name).getAttribute("class"), "set sold-out");
  assert.equal(await buyer.set(box.name).getByRole("button").count(), 0);
  assert.equal(await buyer.set(box.name).locator(".gone").innerText(), "Sold out");
});

test("Checkout without a ticket asks to choose one, and sends nothing", async () => {
  const buyer = await open();
  await insist(buyer.find(".primary"));
  await eventually("the sentence", async () => (await buyer.message()) !== "");
  assert.equal(await buyer.message(), "Choose your tickets first.");
  assert.equal(await buyer.announced(), "Choose your tickets first.");
  assert.equal(await buyer.status(), "idle");
  assert.deepEqual(await shop.sandbox.posts(), []);
  await buyer.pick(floor.name);
  assert.equal(await buyer.message(), "", "it goes as soon as one is chosen");
});

test("an event that is sold out altogether says so, and offers nothing to press", async () => {
  for (const set of [floor, stalls, balcony]) await shop.sandbox.vacancy(set, 0);
  const buyer = await open();
  assert.equal(await buyer.message(), "All tickets are sold. Some do come back on sale, so look in again later.");
  assert.equal(await buyer.find(".gone").count(), 4);
  assert.equal(await buyer.find(".step").count(), 0);
});

test("an event that is not on sale says so, and offers nothing to press", async () => {
  const buyer = await shop.tab();
  await buyer.page.route("**/v1/services/simple/events/*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), status: "draft" } });
  });
  await buyer.open(shop.address(page(widget({ event: DEMO.event }))));
  await buyer.until("idle");
  assert.equal(await buyer.message(), "Tickets for this event are not on sale right now.");
  assert.equal(await buyer.find(".step").count(), 0);
});

test("the page may choose for the buyer: within the limits, told by tc-selection (E3)", async () => {
  const buyer = await open({ "max-tickets": 5 });
  await buyer.element(
    (element, [first, second, last]) => (element.selection = { [first]: 3, [second]: 9, [last]: 1 }),
    [floor.id, balcony.id, box.id],
  );
  const told = await buyer.hear("selection");
  assert.deepEqual(told, {
    selection: { [floor.id]: 3, [balcony.id]: 2 },
    total: 3 * floor.price + 2 * balcony.price,
  });
  assert.deepEqual(await buyer.property("selection"), told.selection);
  assert.deepEqual([await buyer.chosen(floor.name), await buyer.chosen(balcony.name)], [3, 2]);
});

test("what the page chose before the widget was there is chosen when it is", async () => {
  const buyer = await shop.visit(
    page(`${widget()}<script>document.querySelector("tc-checkout").selection = { "${SEED.stalls}": 2 }</script>`),
  );
  await buyer.until("idle");
  assert.equal(await buyer.chosen("Партер"), 2);
});

test("the page's own sets take the catalogue's place: no catalogue is read, and the sandbox sells them all the same", async () => {
  const sets = JSON.stringify([
    { id: SEED.stalls, name: "The stalls", price: "100.00", vacant: 3 },
    { id: "56a6254bf06c5a059b938001", name: "The gallery", price: 49.5 },
  ]);
  const buyer = await shop.visit(page(`${widget()}<script>document.querySelector("tc-checkout").sets = ${sets}</script>`));
  await buyer.until("idle");
  assert.deepEqual(await shop.sandbox.requests("GET"), []);
  assert.equal(await buyer.set("The gallery").locator(".price").innerText(), "₽49.50");
  assert.equal(await buyer.set("The stalls").locator(".set-left").innerText(), "3 left");
  assert.equal(await buyer.text(".event"), "", "the page tells of the event itself");
  await buyer.reserve("The stalls", 2);
  assert.equal((await shop.sandbox.order()).value, "200.00");
  await buyer.cancel();
  await buyer.until("canceled");
  assert.deepEqual(await shop.sandbox.requests("GET", "/v1/services"), []);
});

test("of the page's own sets nobody claims to know how many are left, unless the page says it (A6)", async () => {
  const buyer = await shop.visit(page(widget({ "max-tickets": 2 })));
  await buyer.until("idle");
  await buyer.element((element, id) => (element.sets = [{ id, name: "The stalls", price: 100 }]), SEED.stalls);
  await buyer.pick("The stalls", 2);
  assert.equal(await buyer.text(".set-left"), "");
  assert.equal(await buyer.text(".limit-note"), "One order can have up to 2 tickets.");
});

test("which of the page's own sets are sold out is read from the catalogue, once they are (R2)", async () => {
  await shop.sandbox.vacancy(floor, 0);
  await shop.sandbox.vacancy(stalls, 1);
  const sets = [floor, stalls].map(({ id, price }, at) => ({ id, name: ["The floor", "The stalls"][at], price: price / 100 }));
  const buyer = await shop.visit(page(`${widget({ event: DEMO.event })}<script>document.querySelector("tc-checkout").sets = ${JSON.stringify(sets)}</script>`));
  await buyer.until("idle");
  await buyer.pick("The floor", 1);
  await buyer.pick("The stalls", 2);
  await buyer.checkout();
  await buyer.until("failed");
  assert.match(await buyer.message(), /“The floor”/);
  assert.match(await buyer.message(), /“The stalls”/);
  assert.equal(await buyer.set("The stalls").locator(".set-left").innerText(), "last one left");
  assert.equal(await buyer.text(".foot .total-sum"), "₽11,000", "at the page's own prices");
});

test("an event of other prices, in another currency, totals up in minor units (E3)", async () => {
  const id = "5f0c0ffee0ddf00dcafe0a01";
  await shop.sandbox.addEvent({ id, sets: 3, vacant: 4 });
  const buyer = await open({ event: id, currency: "EUR" });
  await buyer.pick("Сектор 1", 2);
  await buyer.pick("Сектор 3");
  // 2 x (550 + 55) + (650 + 65)
  assert.equal(await buyer.text(".foot .total-sum"), "€1,925");
  await buyer.checkout();
  await buyer.until("held");
  const { total, currency } = await buyer.property("order");
  assert.deepEqual([total, currency], [192_500, "EUR"]);
  assert.deepEqual(await buyer.find(".line").allInnerTexts().then((lines) => lines.map((line) => line.replace(/\s+/g, " "))), [
    "Сектор 1 × 2 €1,210",
    "Сектор 3 × 1 €715",
  ]);
});

test("what the page changes is taken up: the names of its own sets, and the currency, also of a running order (E3)", async () => {
  const set = { id: SEED.stalls, price: 100 };
  const buyer = await open({ event: SEED.event });
  const offer = (name) => buyer.element((element, sets) => void (element.sets = sets), [{ ...set, name }]);
  await offer("The stalls");
  await eventually("the page's own set", () => buyer.set("The stalls").isVisible());
  await offer("The parterre");
  await eventually("its new name", () => buyer.set("The parterre").isVisible());
  await buyer.pick("The parterre");
  await buyer.checkout();
  await buyer.until("held");
  assert.equal(await buyer.text(".line"), "The parterre × 1 ₽100");
  await offer("The pit");
  await eventually("the name in the order", async () => (await buyer.text(".line")) === "The pit × 1 ₽100");
  await buyer.say({ currency: "EUR" });
  await eventually("the currency on the screen", async () => (await buyer.text(".line")) === "The pit × 1 €100");
  assert.equal((await buyer.property("order")).currency, "EUR");
});

test("a press changes what it is about and nothing else, and works nothing else out anew, however many sets there are (P3, P8)", async () => {
  const buyer = await open();
  await buyer.pick(stalls.name, 1);
  await buyer.page.evaluate(watchFormats);
  await buyer.page.evaluate(watchChanges, "tc-checkout");
  await buyer.pick(stalls.name, 1);
  await eventually("the total", async () => (await buyer.text(".total-sum")).includes("8,580"));
  const { changes, formats } = await buyer.page.evaluate(() => ({ changes: window.changes, formats: window.formats }));
  assert.deepEqual(changes.sort(), ["output.count: characterData", "span.total-label: characterData", "span.total-sum: characterData"]);
  assert.deepEqual(formats.sort(), ["2", "2", "₽8,580"]);
});
