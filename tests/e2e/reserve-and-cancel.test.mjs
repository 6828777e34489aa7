// The main journey, on the demo's page: choose, hold, change one's mind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO, HOLD, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite({ gateway: true });
const { stalls, floor } = DEMO;
const BOTH = 2 * stalls.price;

/** The demo's page, with the widget in sight. */
async function demo(query = "") {
  const buyer = await shop.visit(`/index.html${query}`, { locale: "ru-RU", timezoneId: "Europe/Moscow" });
  await buyer.until("idle");
  return buyer;
}

test("a buyer reserves two tickets, sees the clock run, cancels, and finds the tickets back on sale (A5)", async () => {
  const buyer = await demo();
  assert.equal(await buyer.text(".title"), DEMO.title);
  await buyer.pick(stalls.name, 2);
  assert.equal(await buyer.text(".foot .total"), "Итого, 2 билета 8 580 ₽");
  await buyer.checkout();
  await buyer.until("held");

  const order = await shop.sandbox.order();
  assert.deepEqual([order.status, order.holds, order.value], ["executed", 2, "8580.00"]);
  assert.equal(await shop.sandbox.vacant(DEMO.event, stalls), stalls.vacant - 2);
  assert.equal(await buyer.text(".order-number"), `Заказ № ${order.number}`);
  assert.equal(await buyer.text(".line"), "Партер × 2 8 580 ₽");
  assert.equal(await buyer.text(".order .total"), "Итого, 2 билета 8 580 ₽");
  assert.equal(await buyer.text(".countdown-label"), "Билеты ваши ещё");

  const first = await buyer.seconds();
  assert.ok(first < HOLD / 1000 && first > HOLD / 1000 - 10, `${first} seconds`);
  await buyer.find(".digits").evaluate(
    (digits) => new Promise((seen) => new MutationObserver(seen).observe(digits, { characterData: true, subtree: true })),
  );
  assert.ok((await buyer.seconds()) < first, "the clock runs");

  await buyer.askToCancel();
  assert.equal(await buyer.text(".confirm p"), "Отменить заказ? Билеты вернутся в продажу.");
  assert.equal((await shop.sandbox.patches()).length, 0, "nothing is sent before the answer");
  await buyer.confirmCancel();
  await buyer.until("canceled");
  assert.equal(await buyer.message(), "Заказ отменён, билеты снова в продаже. Ваш выбор сохранился, если передумаете.");
  assert.equal((await shop.sandbox.order()).status, "canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
  assert.equal(await shop.sandbox.vacant(DEMO.event, stalls), stalls.vacant);
  assert.equal(await buyer.chosen(stalls.name), 2, "what was chosen is still chosen");
  assert.equal(await buyer.text(".foot .total"), "Итого, 2 билета 8 580 ₽");
});

test("after a cancel the same tickets can be reserved at once, as another order (A5)", async () => {
  const buyer = await demo();
  await buyer.reserve(stalls.name, 2);
  await buyer.cancel();
  await buyer.until("canceled");
  await buyer.checkout();
  await buyer.until("held");
  const { orders, held } = await shop.sandbox.orders();
  assert.deepEqual(orders.map(({ status }) => status), ["canceled", "executed"]);
  assert.equal(held, 2);
  assert.equal(await buyer.text(".order-number"), `Заказ № ${orders[1].number}`);
});

test("the same by keyboard alone, the focus always where it makes sense (A3, A5)", async () => {
  const buyer = await demo();
  const { keyboard } = buyer.page;
  const tabTo = async (words) => {
    for (let pressed = 0; pressed < 40; pressed += 1) {
      await keyboard.press("Tab");
      const { label, words: text } = await buyer.focus();
      if ((label ?? text) === words) return;
    }
    assert.fail(`the Tab key never came to ${words}`);
  };
  const isOn = async (name) => {
    const { tag, label, words } = await buyer.focus();
    assert.notEqual(tag, "body");
    assert.equal((label ?? words).replace(/\s+/g, " "), name);
  };

  await tabTo(`Добавить билет: ${stalls.name}`);
  await keyboard.press("Enter");
  await keyboard.press("Space");
  assert.equal(await buyer.chosen(stalls.name), 2);
  await isOn(`Добавить билет: ${stalls.name}`);
  await tabTo("Оформить");
  await keyboard.press("Enter");
  await buyer.until("held");
  const { number } = await shop.sandbox.order();
  await isOn(`Заказ № ${number}`);

  await buyer.find("[part=pay]").waitFor();
  for (const next of ["", "", "", "У меня есть промокод", "Оплатить 8 580 ₽", "Отменить заказ"]) {
    await keyboard.press("Tab");
    await isOn(next);
  }
  await keyboard.press("Enter");
  await isOn("Нет, оставить");
  await keyboard.press("Escape");
  await isOn("Отменить заказ");
  assert.equal(await buyer.find(".confirm").isVisible(), false);
  assert.equal(await buyer.status(), "held");
  await keyboard.press("Enter");
  await keyboard.press("Space");
  await isOn("Отменить заказ");
  assert.equal(await buyer.status(), "held", "No, keep it");
  assert.equal((await shop.sandbox.patches()).length, 0);

  await keyboard.press("Enter");
  await keyboard.press("Shift+Tab");
  await isOn("Да, отменить");
  await keyboard.press("Enter");
  await buyer.until("canceled");
  await isOn("Билеты");
  assert.equal((await shop.sandbox.orders()).held, 0);
  await tabTo("Оформить");
  await keyboard.press("Enter");
  await buyer.until("held");
});

test("Escape closes the question and nothing of the page around it (A3)", async () => {
  const buyer = await shop.visit(page(widget({ key: null })));
  await buyer.page.evaluate(() => addEventListener("keydown", ({ key }) => (window.pressed ??= []).push(key)));
  await buyer.reserve("Партер");
  await buyer.askToCancel();
  await buyer.page.keyboard.press("Escape");
  assert.equal(await buyer.find(".confirm").isVisible(), false);
  assert.deepEqual(await buyer.page.evaluate(() => window.pressed ?? []), []);
  await buyer.page.keyboard.press("Escape");
  assert.deepEqual(await buyer.page.evaluate(() => window.pressed), ["Escape"], "without a question it is the page's");
});

test("the focus is not lost when the buttons under it go with the last ticket of a set (A3)", async () => {
  const buyer = await demo();
  await buyer.pick(floor.name);
  await buyer.pick(stalls.name);
  await shop.sandbox.vacancy(stalls, 0);
  await buyer.checkout();
  await buyer.until("failed");
  await buyer.minus(stalls.name).focus();
  await buyer.page.keyboard.press("Enter");
  assert.equal(await buyer.set(stalls.name).locator(".gone").innerText(), "Распродано");
  assert.notEqual((await buyer.focus()).tag, "body");
});

test("a page that wants no question gets none: one press cancels (A5)", async () => {
  const buyer = await shop.visit(page(widget({ key: null, "confirm-cancel": "false" })));
  await buyer.reserve("Партер");
  await buyer.askToCancel();
  await buyer.until("canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("the page hears every step in order, with typed details (E3)", async () => {
  const buyer = await shop.visit(page(widget({ key: null, event: DEMO.event })));
  await buyer.until("idle");
  await buyer.pick(stalls.name, 2);
  await buyer.checkout();
  await buyer.until("held");
  await buyer.cancel();
  await buyer.until("canceled");
  const heard = await buyer.heard();
  const { id, number } = await shop.sandbox.order();
  const held = heard.find(({ name }) => name === "reserved").detail.order;
  assert.deepEqual(
    heard.map(({ name, detail }) => [name, detail]),
    [
      ["status", { status: "idle", previous: "loading" }],
      ["ready", { event: DEMO.event }],
      ["selection", { selection: { [stalls.id]: 1 }, total: stalls.price }],
      ["selection", { selection: { [stalls.id]: 2 }, total: BOTH }],
      ["status", { status: "reserving", previous: "idle" }],
      ["status", { status: "held", previous: "reserving" }],
      ["reserved", { order: held }],
      ["status", { status: "canceling", previous: "held" }],
      ["status", { status: "canceled", previous: "canceling" }],
      ["canceled", { order: { ...held, status: "canceled", deadline: null } }],
    ],
  );
  assert.deepEqual(
    { ...held, deadline: null },
    {
      id,
      number,
      event: DEMO.event,
      status: "executed",
      tickets: held.tickets,
      total: BOTH,
      currency: "RUB",
      deadline: null,
    },
  );
  assert.equal(held.tickets.length, 2);
  for (const { name, bubbles, composed, cancelable } of heard) {
    assert.deepEqual([bubbles, composed, cancelable], [true, true, false], name);
  }
  for (const { name, detail, status } of heard.filter(({ name }) => name === "status")) {
    assert.equal(status, detail.status, `the property says the same when tc-${name} comes`);
  }
});

test("the order is a frozen view: total in minor units, deadline a Date of the device's clock (E3)", async () => {
  const buyer = await shop.visit(page(widget({ key: null })));
  await buyer.reserve("Партер", 2);
  const view = await buyer.element((element) => {
    const { order } = window.heard.find(({ told }) => told.name === "reserved").detail;
    return {
      frozen: Object.isFrozen(order) && Object.isFrozen(order.tickets),
      isDate: order.deadline instanceof Date,
      left: order.deadline - Date.now(),
      remaining: element.remaining,
      total: order.total,
      isEvent: window.heard.every(({ event }) => event instanceof CustomEvent),
      state: element.matches(":state(held)"),
      readOnly: ["status", "order", "remaining"].map((name) => {
        const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), name);
        return set === undefined;
      }),
    };
  });
  const { left, remaining, ...rest } = view;
  assert.deepEqual(rest, {
    frozen: true,
    isDate: true,
    total: 20_000,
    isEvent: true,
    state: true,
    readOnly: [true, true, true],
  });
  assert.ok(Math.abs(left - remaining) <= 10, `${left} and ${remaining}`);
});

test("the methods' promises bring the order, and reject with a CheckoutError (E3)", async () => {
  const buyer = await shop.visit(page(widget({ key: null })));
  await buyer.until("idle");
  assert.equal((await buyer.call("cancel")).rejected.code, "not-cancellable", "there is nothing to cancel");
  assert.equal((await buyer.call("reserve")).rejected.code, "config", "nothing is chosen");
  assert.deepEqual(await buyer.call("refresh"), { resolved: null });
  const { resolved: reserved } = await buyer.call("reserve", { [SEED.stalls]: 3 });
  const { id } = await shop.sandbox.order();
  assert.deepEqual([reserved.id, reserved.status, reserved.tickets.length], [id, "executed", 3]);
  assert.equal((await buyer.call("reserve")).rejected.code, "conflict", "there is an order already");
  assert.equal((await buyer.call("refresh")).resolved.id, id);
  const { resolved: canceled } = await buyer.call("cancel");
  assert.deepEqual([canceled.id, canceled.status], [id, "canceled"]);
  const isOurs = await buyer.element(async (element) => {
    const error = await element.cancel().catch((caught) => caught);
    const { CheckoutError } = await import("/widget/cdn.js");
    return error instanceof CheckoutError && error instanceof Error && error.name === "CheckoutError";
  });
  assert.ok(isOurs);
});

test("properties and attributes are two sides of one thing (E3)", async () => {
  const buyer = await shop.visit(page(widget({ key: null })));
  await buyer.until("idle");
  const seen = await buyer.element((element) => {
    Object.assign(element, { maxTickets: 3, maxPerSet: 2, acceptFewer: true, confirmCancel: false, currency: "EUR" });
    const attributes = element.getAttributeNames().map((name) => [name, element.getAttribute(name)]);
    element.setAttribute("max-tickets", "5");
    element.removeAttribute("accept-fewer");
    return {
      attributes: Object.fromEntries(attributes),
      properties: [element.event, element.maxTickets, element.acceptFewer, element.api, element.apiVersion],
    };
  });
  assert.deepEqual(seen.attributes, {
    event: SEED.event,
    lang: "en",
    "max-tickets": "3",
    "max-per-set": "2",
    "accept-fewer": "true",
    "confirm-cancel": "false",
    currency: "EUR",
  });
  assert.deepEqual(seen.properties, [SEED.event, 5, false, null, "v1"]);
});
