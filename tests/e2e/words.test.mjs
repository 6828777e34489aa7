// A1, A6, A7: what is said, in whose language, and what never is.
import assert from "node:assert/strict";
import { test } from "node:test";
import german from "../../www/locales/de.js";
import { plain } from "./support/buyer.mjs";
import { DEMO, SECOND, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { loadDice, plantTrap } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const { floor, stalls } = DEMO;
const RESERVE = "POST /v1/resources/orders";
const CATALOGUE = "GET /v1/services/simple/events";

/** One ticket chosen, and Checkout pressed when `prepare` is done. */
async function reserving(buyer, prepare) {
  await buyer.until("idle");
  await buyer.pick("Партер", 2);
  await prepare();
  await buyer.checkout();
}

const refused = (status) => (buyer) => reserving(buyer, () => shop.sandbox.fault(RESERVE, "status", { status }));
const soldTo = (left) => (buyer) => reserving(buyer, () => shop.sandbox.vacancy(SEED.stalls, left));

/** How each code of those that buyers see comes about: attributes, what goes wrong before the page opens, what is done. */
const WAYS = {
  network: { before: () => shop.sandbox.fault(CATALOGUE, "drop-before", { times: 3 }) },
  timeout: {
    stop: true,
    before: () => shop.sandbox.fault(CATALOGUE, "hold", { times: 3 }),
    act: async (buyer) => {
      for (let tries = 1; tries <= 3; tries += 1) {
        await eventually(`try ${tries}`, async () => {
          await buyer.page.clock.runFor(SECOND);
          return (await shop.sandbox.requests()).length === tries;
        });
        await buyer.page.clock.runFor(10 * SECOND);
      }
    },
  },
  unauthorized: { attributes: { key: "0123456789abcdef0123456789abcdef" } },
  "not-found": { attributes: { event: "5f0c0ffee0ddf00dcafe0fff" } },
  "sold-out": { act: soldTo(0) },
  partial: { act: soldTo(1) },
  conflict: { act: refused(409) },
  limited: { act: refused(429) },
  rejected: { act: refused(422) },
  unconfirmed: { act: refused(500) },
  "not-cancellable": {
    act: async (buyer) => {
      await buyer.reserve("Партер");
      await shop.sandbox.fault("PATCH /v1/resources/orders", "status", { status: 400 });
      await buyer.cancel();
    },
  },
  server: { before: () => shop.sandbox.fault(CATALOGUE, "status", { status: 500, times: 3 }) },
  decode: { before: () => shop.sandbox.fault(CATALOGUE, "garbage") },
};

const SENTENCES = { en: /^[A-Z][^А-Яа-яЁё{}<>|~]+\.$/, ru: /^[А-ЯЁ][^A-Za-z{}<>|~]+\.$/ };

/** A sentence for buyers, in that language: without codes, numbers of statuses, or a word of the vendor's. */
function isForBuyers(text, lang, code) {
  const own = text.replace(/[“«][^”»]+[”»]/g, lang === "en" ? "x" : "х").replace(/\d+:\d\d( [AP]M)?/, "");
  assert.match(own, SENTENCES[lang], `${code}, ${lang}: ${text}`);
  assert.ok(!/\d{3}|HTTP|JSON|errors?\b|html|undefined/i.test(own), text);
  assert.ok(!text.includes(code) || /^\w+$/.test(code), text);
}

for (const [code, { attributes, before, act, stop }] of Object.entries(WAYS)) {
  test(`${code}: a sentence for buyers in English and Russian, the code for programs only (A6, A7)`, async () => {
    const device = await shop.device({ script: [[loadDice, 0]] });
    const buyer = await shop.tab(device);
    const warned = [];
    buyer.page.on("console", (message) => message.type() === "warning" && warned.push(message.text()));
    if (stop) await buyer.stopClocks();
    await before?.();
    await buyer.open(shop.address(page(widget({ lang: "en", ...attributes }))));
    await act?.(buyer);
    const error = await buyer.hear("error");
    assert.equal(error.code, code);
    assert.equal(error.name, "CheckoutError");
    assert.ok(warned.some((text) => text.includes("CheckoutError")), "the console has it too");
    const english = await buyer.message();
    isForBuyers(english, "en", code);
    await buyer.say({ lang: "ru" });
    await eventually("Russian", async () => (await buyer.message()) !== english);
    isForBuyers(await buyer.message(), "ru", code);
    assert.equal((await buyer.heard("error")).length, 1, "another language is no new error");
  });
}

for (const [lang, load, internal] of [
  [
    "en",
    "The ticket shop did not load. Check your connection and try again.",
    "Something broke, and it is our fault. Try again: an order that you started is not lost.",
  ],
  [
    "ru",
    "Покупка билетов не загрузилась. Проверьте интернет и попробуйте ещё раз.",
    "Что-то сломалось, и это наша вина. Попробуйте ещё раз: начатый заказ не потеряется.",
  ],
  ["de", german["error.load"], german["error.internal"]],
]) {
  test(`load and internal, ${lang}: also what is said without the wasm is for buyers, with a button that helps (A6, R12)`, async () => {
    const buyer = await shop.tab(await shop.device({ script: [[plantTrap]] }));
    buyer.page.on("pageerror", () => buyer.errors.splice(0));
    await buyer.page.route("**/widget.wasm", async (route) => {
      // English and Russian have them in the script; what the others have is here by then.
      await buyer.page.evaluate((file) => import(file), `/widget/locales/${lang}.js`);
      await route.fulfill({ status: 404, body: "<h1>Not here</h1>" });
    });
    await buyer.open(shop.address(page(widget({ lang }))));
    await buyer.until("failed");
    assert.equal(await buyer.errorCode(), "load");
    assert.equal(await buyer.message(), load);
    assert.ok(await buyer.page.locator("#fallback").isVisible());
    await buyer.page.unroute("**/widget.wasm");
    await buyer.retry();
    await buyer.until("idle");
    await buyer.page.evaluate(() => (window.trap = "money"));
    await buyer.plus("Партер").click();
    await buyer.until("failed");
    assert.equal(await buyer.message(), internal);
  });
}

test("what the vendor says of an error goes to the event, and to nobody's eyes (A6)", async () => {
  const buyer = await shop.visit(page(widget({ key: "0123456789abcdef0123456789abcdef" })));
  const error = await buyer.hear("error");
  assert.match(JSON.stringify(error), /403/);
  assert.match(JSON.stringify(error), /Wrong key/);
  assert.doesNotMatch(await buyer.page.locator("body").innerText(), /403|Wrong key/);
});

test("before reserving: the price with its fee, the total, and what a hold is; once it is known, how long (A1)", async () => {
  const buyer = await shop.visit(page(widget({ event: DEMO.event })));
  await buyer.until("idle");
  assert.equal(plain(await buyer.set(stalls.name).locator(".price").innerText()), "₽4,290");
  assert.equal(plain(await buyer.set(stalls.name).locator(".set-note").innerText()), "incl. ₽390 fee");
  assert.equal(await buyer.text(".hold-note"), "We hold your tickets for a limited time.");
  await buyer.pick(stalls.name, 2);
  assert.equal(await buyer.text(".foot .total"), "Total for 2 tickets ₽8,580");
  await buyer.checkout();
  await buyer.until("held");
  await buyer.cancel();
  await buyer.until("canceled");
  await buyer.putBack(stalls.name);
  assert.equal(await buyer.text(".hold-note"), "We hold your tickets for 10 minutes while you check out.");
});

test("a set without a fee mentions none (A1)", async () => {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  assert.equal(await buyer.set("Партер").locator(".set-note").isVisible(), false);
});

const BUY = { en: "Checkout", kk: "Рәсімдеу", ru: "Оформить", uz: "Rasmiylashtirish" };

for (const [words, { attribute, around, browser, expected }] of Object.entries({
  "its own lang before the page's and the browser's": { attribute: "ru", around: "en", browser: "en-US", expected: "ru" },
  "the closest lang before the browser's": { attribute: null, around: "ru", browser: "en-US", expected: "ru" },
  "the browser's where the page says nothing": { attribute: null, around: null, browser: "ru-RU", expected: "ru" },
  "a region of a language": { attribute: "en-GB", around: "ru", browser: "ru-RU", expected: "en" },
  "the browser's, with a region": { attribute: null, around: null, browser: "kk-KZ", expected: "kk" },
  "a language in another script than that of its texts": { attribute: "uz-Cyrl-UZ", around: "ru", browser: "ru-RU", expected: "uz" },
  "English where there are no texts": { attribute: "fi", around: "ru", browser: "ru-RU", expected: "en" },
  "the browser's first language that there are texts in": { attribute: null, around: null, browser: "fi-FI", expected: "en" },
})) {
  test(`the language: ${words} (A7)`, async () => {
    const buyer = await shop.visit(page(widget({ lang: attribute }), { lang: around }), { locale: browser });
    await buyer.until("idle");
    assert.equal(await buyer.text(".primary"), BUY[expected]);
    assert.equal((await buyer.find(".root").getAttribute("lang")).slice(0, 2), expected);
  });
}

test("a language of the page that changes is taken up, by the attribute and by what is around it; nothing else changes (A7)", async () => {
  const buyer = await shop.visit(page(`<section lang="en">${widget({ lang: null })}</section>`));
  await buyer.reserve("Партер", 2);
  const number = (await shop.sandbox.order()).number;
  await buyer.page.evaluate(() => (document.querySelector("section").lang = "ru"));
  await eventually("Russian", async () => (await buyer.text(".order-number")) === `Заказ № ${number}`);
  assert.equal(await buyer.text(".order .total"), "Итого, 2 билета 200 ₽");
  assert.equal(await buyer.text(".line"), "Партер × 2 200 ₽");
  assert.equal(await buyer.text(".actions"), "Отменить заказ");
  await buyer.say({ lang: "en" });
  await eventually("English", async () => (await buyer.text(".order-number")) === `Order no. ${number}`);
  assert.equal(await buyer.status(), "held");
  assert.equal((await shop.sandbox.requests("GET")).length, 1, "nothing is loaded again for it");
});

test("Russian plural forms: 1, 2, 5, 11, 21, 22 and 25 tickets (A7)", async () => {
  const buyer = await shop.visit(page(widget({ event: DEMO.event, lang: "ru", "max-tickets": 30 })));
  await buyer.until("idle");
  const labels = {
    1: "1 билет",
    2: "2 билета",
    5: "5 билетов",
    11: "11 билетов",
    21: "21 билет",
    22: "22 билета",
    25: "25 билетов",
  };
  for (const [count, words] of Object.entries(labels)) {
    await buyer.element((element, selection) => (element.selection = selection), { [floor.id]: Number(count) });
    await eventually(words, async () => (await buyer.text(".total-label")) === `Итого, ${words}`);
  }
  const left = { 1: "остался последний", 2: "осталось 2 билета", 5: "осталось 5 билетов" };
  for (const [vacant, words] of Object.entries(left)) {
    await shop.sandbox.vacancy(floor, Number(vacant));
    await buyer.call("refresh");
    assert.equal(plain(await buyer.set(floor.name).locator(".set-left").innerText()), words);
  }
});

test("money by the language and the currency: groups, signs, kopecks only where there are some (A7)", async () => {
  const sets = [{ id: SEED.stalls, name: "Stalls", price: "1234.50" }, { id: "56a6254bf06c5a059b938001", name: "Circle", price: 12000 }];
  const buyer = await shop.visit(page(`${widget()}<script>document.querySelector("tc-checkout").sets = ${JSON.stringify(sets)}</script>`));
  await buyer.until("idle");
  const prices = async () => (await buyer.find(".price").allInnerTexts()).map(plain);
  assert.deepEqual(await prices(), ["₽1,234.50", "₽12,000"]);
  await buyer.say({ lang: "ru" });
  await eventually("Russian", async () => (await buyer.text(".primary")) === BUY.ru);
  assert.deepEqual(await prices(), ["1 234,50 ₽", "12 000 ₽"]);
  await buyer.say({ currency: "EUR" });
  await eventually("euros", async () => (await prices())[0].includes("€"));
  assert.deepEqual(await prices(), ["1 234,50 €", "12 000 €"]);
});

test("the event's time is that of its venue, in words of the language, wherever the buyer is (A7)", async () => {
  const buyer = await shop.visit(page(widget({ event: DEMO.event, lang: "ru" })), { timezoneId: "America/Anchorage" });
  await buyer.until("idle");
  assert.match(await buyer.text(".when"), /^суббота, \d+ [а-я]+( \d{4} г\.)? в 19:00$/i);
  assert.equal(await buyer.text(".where"), "Дом музыки «Причал», Нижний Новгород, Нижне-Волжская наб., 11");
  await buyer.say({ lang: "en" });
  await eventually("English", async () => (await buyer.text(".primary")) === BUY.en);
  assert.match(await buyer.text(".when"), /^Saturday, .* at 7:00 PM$/);
  assert.match(await buyer.text(".where"), /Nizhny Novgorod/);
});

test("the page may override any text, with plural forms and places of its own, and take it back (A7)", async () => {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  await buyer.element((element) => {
    element.messages = {
      checkout: "Get in <b>now</b>",
      "total.label": { one: "just {count}", other: "all {count} of them" },
      "order.number": "Booking {number}",
    };
  });
  await eventually("the page's own words", async () => (await buyer.text(".primary")) === "Get in <b>now</b>");
  await buyer.pick("Партер");
  assert.equal(await buyer.text(".total-label"), "just 1");
  await buyer.pick("Партер");
  assert.equal(await buyer.text(".total-label"), "all 2 of them");
  await buyer.checkout();
  await buyer.until("held");
  assert.equal(await buyer.text(".order-number"), `Booking ${(await shop.sandbox.order()).number}`);
  await buyer.element((element) => (element.messages = null));
  await eventually("the widget's words", async () => (await buyer.text(".order-number")).startsWith("Order no."));
});

test("a page's own texts that make no sense are named to its developer; mended, they are shown (A7, bad input)", async () => {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  await buyer.element((element) => (element.messages = { checkout: 42, "set.left": { one: 7 } }));
  const { code, message } = await buyer.hear("error");
  assert.equal(code, "config");
  assert.match(message, /messages\["checkout"\].*messages\["set\.left"\]/);
  await buyer.element((element) => (element.messages = { checkout: "Get them" }));
  await buyer.until("idle");
  assert.equal(await buyer.text(".primary"), "Get them");
});
