// Paying on the vendor's page and by the host, the buyer's details, and what becomes of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints } from "./support/axe.mjs";
import { DEMO, HOLD, MINUTE, SECOND } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { plantTrap } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ gateway: true });
const { stalls } = DEMO;
const CHANGE = "PATCH /v1/resources/orders";

/** The demo's event through the gateway, whose sandbox has the vendor's page. */
const sells = (attributes = {}, options = {}) => page(widget({ event: DEMO.event, key: null, ...attributes }), options);

/** Somebody who holds a ticket. */
async function holding(html = sells(), options = {}) {
  const buyer = await shop.visit(html, options);
  await buyer.reserve(stalls.name);
  await payment(buyer).waitFor();
  return buyer;
}

const payment = (buyer) => buyer.find("[part=pay]");
const field = (buyer, name) => buyer.find(`#tc-${name}`);

/** Presses Pay, and turns to the page that it opens. */
async function pay(buyer) {
  const opened = buyer.page.context().waitForEvent("page");
  await payment(buyer).click();
  const vendor = await opened;
  await vendor.waitForLoadState();
  return vendor;
}

const tabs = (buyer) => buyer.page.context().pages().length;
const customer = async () => (await shop.sandbox.order()).customer;

test("a buyer pays on the vendor's page, in a tab of its own, and the widget shows the number (E3)", async () => {
  const buyer = await holding();
  await field(buyer, "name").fill("Мария Ли");
  await field(buyer, "email").fill("maria@example.org");
  await field(buyer, "phone").fill("+7 (999) 123-45-67");
  const { id, number } = await shop.sandbox.order();
  const vendor = await pay(buyer);
  assert.match(vendor.url(), new RegExp(`/v1/widgets/common\\?token=r:sandbox-widget&event=${DEMO.event}&order=${id}$`));
  assert.equal(await vendor.evaluate(() => window.opener), null);
  await eventually("the buyer's details", async () => (await customer())?.email);
  const { first_name, last_name, email, mobile } = await customer();
  assert.deepEqual([first_name, last_name, email, mobile], ["Мария", "Ли", "maria@example.org", "+7 (999) 123-45-67"]);
  assert.equal(await buyer.status(), "paying");
  const [{ detail, cancelable }] = await buyer.heard("pay");
  assert.equal(cancelable, true);
  assert.equal(detail.url, vendor.url());
  assert.equal(detail.order.id, id);
  assert.deepEqual(detail.customer, { name: "Мария Ли", email: "maria@example.org", phone: "+7 (999) 123-45-67" });

  await vendor.locator("button[value=pay]").click();
  await buyer.turnTo();
  await buyer.until("paid");
  assert.equal(await buyer.text(".done-number"), String(number));
  assert.equal(await buyer.text(".done-text"), "Keep the number: the organiser can find your order by it.");
  assert.deepEqual(await buyer.path(), ["loading > idle", "idle > reserving", "reserving > held", "held > paying", "paying > paid"]);
  const [paid] = await buyer.heard("paid");
  assert.equal(paid.detail.order.status, "done");
  await buyer.reload();
  await buyer.until("paid");
  assert.equal(await buyer.text(".done-number"), String(number), "nobody buys a second time because he looks again");
  // The page's own Checkout button, for other tickets.
  await eventually("the event", async () => (await buyer.text(".title")) === DEMO.title);
  await buyer.call("reserve", { [stalls.id]: 1 });
  assert.equal(await buyer.status(), "held");
  const { orders } = await shop.sandbox.orders();
  assert.deepEqual(orders.map(({ status }) => status).sort(), ["done", "executed"]);
});

test("who does not pay there comes back to a running clock, pays after all or cancels", async () => {
  const buyer = await holding(sells({ ask: "" }));
  const vendor = await pay(buyer);
  await vendor.locator("button[value=refuse]").click();
  await buyer.turnTo();
  assert.equal(await buyer.status(), "paying");
  const seconds = await buyer.seconds();
  assert.ok(seconds < HOLD / SECOND && seconds > (HOLD - MINUTE) / SECOND, `${seconds} seconds`);
  assert.equal(await buyer.text("[part=pay]"), "Go to the payment again");
  const again = await pay(buyer);
  assert.equal(again.url(), vendor.url());
  await buyer.turnTo();
  await buyer.askToCancel();
  const question = "Cancel the order? If you are paying or have just paid, don’t cancel: wait a minute.";
  assert.equal(await buyer.text(".confirm p"), question);
  assert.equal(await buyer.find(".confirm").getAttribute("aria-label"), question);
  await buyer.confirmCancel();
  await buyer.until("canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
  assert.equal(await buyer.chosen(stalls.name), 1, "what was chosen is still chosen (A5)");
});

test("found again while the event cannot be read: it says that it does not know how to pay, and Try again knows (R7, A4, A6)", async () => {
  const EVENT = "GET /v1/services/simple/events";
  const buyer = await holding();
  await shop.sandbox.fault(EVENT, "status", { status: 502, times: 60 });
  await buyer.reload();
  await buyer.until("held");
  const unknown = "We could not find out how to pay. Your tickets are still held: try again or cancel the order.";
  await eventually("the sentence", async () => (await buyer.message()) === unknown);
  assert.equal(await buyer.announced(), unknown);
  assert.deepEqual(await complaints(buyer), []);
  assert.equal(await payment(buyer).count(), 0);
  await shop.sandbox.disarm();
  await buyer.retry();
  await payment(buyer).waitFor();
  assert.equal(await buyer.find(".line-name").textContent().then((name) => name.startsWith(stalls.name)), true);
  assert.equal(await buyer.status(), "held");
});

test("two quick presses of Pay open one tab and send one change (R1)", async () => {
  const buyer = await holding(sells({ ask: "email" }));
  await field(buyer, "email").fill("a@b.example");
  await shop.sandbox.fault(CHANGE, "hold");
  await payment(buyer).dblclick();
  await shop.sandbox.holding(1);
  await shop.sandbox.release();
  await eventually("the buyer's details", async () => (await customer())?.email === "a@b.example");
  await eventually("the tab", () => tabs(buyer) >= 2);
  assert.equal(tabs(buyer), 2);
  assert.equal((await shop.sandbox.patches()).length, 1);
  assert.equal((await buyer.heard("pay")).length, 1);
});

test("preventDefault() on tc-pay: no tab opens, the page takes over, and the order is followed (E3)", async () => {
  const buyer = await holding(sells({ ask: "" }));
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  await payment(buyer).click();
  await buyer.until("paying");
  assert.equal(tabs(buyer), 1);
  await shop.sandbox.force((await shop.sandbox.order()).id, "done");
  await buyer.until("paid");
});

test('payment="host": Pay tells the page who buys, and leads nowhere; pay() keeps its promise (E3)', async () => {
  const buyer = await holding(sells({ payment: "host", ask: "name email" }));
  await field(buyer, "email").fill("a@b.example");
  assert.equal(await payment(buyer).evaluate(({ localName }) => localName), "button");
  const { resolved } = await buyer.call("pay");
  assert.equal(resolved.status, "executed");
  assert.equal(await buyer.status(), "paying");
  const [{ detail }] = await buyer.heard("pay");
  assert.equal(detail.url, null);
  assert.deepEqual(detail.customer, { name: null, email: "a@b.example", phone: null });
  assert.equal(tabs(buyer), 1);
  await eventually("the buyer's details", async () => (await customer())?.email === "a@b.example");
  const { id } = await shop.sandbox.order();
  await shop.sandbox.force(id, "done");
  await buyer.until("paid");
  const sent = (await shop.sandbox.patches()).map(({ body }) => body);
  assert.ok(sent.every(({ status }) => status === undefined), "a browser never says what is paid");
});


test("what is missing or cannot be right is said beside the field, and nothing is sent (A6)", async () => {
  const buyer = await holding(sells({ require: "name email" }));
  await payment(buyer).click();
  assert.deepEqual(await buyer.focus().then(({ tag }) => tag), "input");
  assert.equal(await field(buyer, "name").getAttribute("aria-invalid"), "true");
  const described = await field(buyer, "name").getAttribute("aria-describedby");
  assert.equal(await buyer.text(`#${described}`), "Please enter your name.");
  assert.equal(await field(buyer, "phone").getAttribute("aria-invalid"), null, "nobody has to");

  await field(buyer, "name").fill("x".repeat(10_000));
  await field(buyer, "email").fill("nobody");
  await payment(buyer).click();
  assert.equal(await buyer.text("#tc-name-wrong"), "This is too long: up to 100 characters will do.");
  assert.equal(await buyer.text("#tc-email-wrong"), "Please check it: an e-mail looks like name@example.org.");
  assert.equal((await field(buyer, "name").inputValue()).length, 10_000, "nothing is cut");
  const { code } = (await buyer.call("pay")).rejected;
  assert.equal(code, "rejected");
  assert.equal(tabs(buyer), 1);
  assert.equal((await shop.sandbox.patches()).length, 0);

  await field(buyer, "name").fill("محمد\u200f 🎭");
  assert.equal(await field(buyer, "name").getAttribute("aria-invalid"), null, "right as soon as it is right");
  await field(buyer, "email").fill("a@b.example");
  await pay(buyer);
  await eventually("the buyer's details", async () => (await customer())?.email);
  assert.deepEqual([(await customer()).first_name, (await customer()).last_name], ["محمد\u200f", "🎭"]);
});

test("the middle button of the mouse presses Pay like the first one: what is missing stops it, and the payment is told (E3, A6)", async () => {
  const buyer = await holding(sells({ ask: "email" }));
  await payment(buyer).click({ button: "middle" });
  assert.equal(await buyer.text("#tc-email-wrong"), "Please enter your e-mail.");
  assert.deepEqual([tabs(buyer), await buyer.status()], [1, "held"]);
  await payment(buyer).click({ button: "right" });
  assert.equal(await buyer.status(), "held", "a menu is no press");
  await field(buyer, "email").fill("a@b.example");
  const opened = buyer.page.context().waitForEvent("page");
  await payment(buyer).click({ button: "middle" });
  await opened;
  await buyer.until("paying");
  assert.equal((await buyer.heard("pay")).length, 1);
  await eventually("the buyer's details", async () => (await customer())?.email === "a@b.example");
});

test("of an order with fewer tickets, too, it is told that it is not paid yet, and not to cancel it (R2, R7)", async () => {
  const buyer = await shop.visit(sells({ ask: "", "accept-fewer": true }));
  await buyer.until("idle");
  await shop.sandbox.vacancy(stalls, 1);
  await buyer.pick(stalls.name, 3);
  await buyer.checkout();
  await buyer.until("held");
  assert.match(await buyer.message(), /^We found only 1 of 3/);
  await pay(buyer);
  await buyer.reload();
  await buyer.until("paying");
  await eventually("what is new", async () => (await buyer.message()).startsWith("Not paid yet."));
});

test("a page that goes on by itself when it hears of the payment takes nothing of the buyer's details with it (E3)", async () => {
  const buyer = await holding(sells({ ask: "email", payment: "host" }));
  await field(buyer, "email").fill("a@b.example");
  await buyer.element((element) => element.addEventListener("tc-pay", () => element.remove()));
  await payment(buyer).click();
  await eventually("the buyer's details", async () => (await customer())?.email === "a@b.example");
});

test("Enter in a field pays", async () => {
  const buyer = await holding(sells({ ask: "email" }));
  await field(buyer, "email").fill("a@b.example");
  const opened = buyer.page.context().waitForEvent("page");
  await field(buyer, "email").press("Enter");
  await opened;
  await buyer.until("paying");
});

test("what was typed is there again in another language, after a cancel, an expiry, and a change that did not get through (R10)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks(await shop.sandbox.now());
  await buyer.open(shop.address(sells()));
  await buyer.reserve(stalls.name);
  await payment(buyer).waitFor();
  const typed = { name: "Мария Ли", email: "m@example.org", phone: "8 999" };
  for (const [name, value] of Object.entries(typed)) await field(buyer, name).fill(value);
  const isThere = async () => {
    await payment(buyer).waitFor();
    for (const [name, value] of Object.entries(typed)) assert.equal(await field(buyer, name).inputValue(), value);
  };
  await buyer.say({ lang: "ru" });
  await eventually("Russian", async () => (await buyer.text("[part=pay]")).startsWith("Оплатить"));
  assert.equal(await buyer.text('label[for="tc-phone"]'), "Телефон");
  await isThere();
  await buyer.cancel();
  await buyer.until("canceled");
  await buyer.checkout();
  await buyer.until("held");
  await isThere();
  await buyer.pass(HOLD + SECOND);
  await buyer.until("expired");
  await buyer.checkout();
  await buyer.until("held");
  await isThere();
  await shop.sandbox.fault(CHANGE, "status", { status: 400, times: 1 });
  await pay(buyer);
  await buyer.turnTo();
  await eventually("the sentence", async () => (await buyer.message()) !== "");
  assert.equal(await buyer.message(), "Касса этого не приняла. Проверьте свои данные и попробуйте ещё раз.");
  assert.equal(await buyer.errorCode(), "rejected");
  await isThere();
});

test("a prefill of the page's goes into fields that nobody has touched", async () => {
  const buyer = await holding(sells({ ask: "name email" }));
  await field(buyer, "email").fill("mine@example.org");
  await buyer.element((element) => (element.customer = { name: "Ada L.", email: "theirs@example.org", phone: "123" }));
  await eventually("the prefill", async () => (await field(buyer, "name").inputValue()) === "Ada L.");
  assert.equal(await field(buyer, "email").inputValue(), "mine@example.org");
  await pay(buyer);
  await eventually("the buyer's details", async () => (await customer())?.email);
  const { first_name, last_name, email, mobile } = await customer();
  assert.deepEqual([first_name, last_name, email, mobile], ["Ada", "L.", "mine@example.org", "123"]);
});

test("browsers are told what each field is for, and phones which keys to show (A4)", async () => {
  const buyer = await holding();
  const hints = await buyer.find(".details input").evaluateAll((inputs) =>
    inputs.map((input) => [input.autocomplete, input.inputMode, input.type, input.labels.length, input.getAttribute("aria-required")]),
  );
  assert.deepEqual(hints, [
    ["name", "", "text", 1, null],
    ["email", "email", "text", 1, "true"],
    ["tel", "tel", "tel", 1, null],
  ]);
});

test("offline, Pay says so at once and opens nothing; back online it is a press away (R10)", async () => {
  const buyer = await holding(sells({ ask: "" }));
  await buyer.page.context().setOffline(true);
  await payment(buyer).click();
  await eventually("the sentence", async () => (await buyer.message()).startsWith("We cannot reach"));
  assert.equal(tabs(buyer), 1);
  await buyer.page.context().setOffline(false);
  await eventually("the end of the sentence", async () => (await buyer.message()) === "");
  await pay(buyer);
  await buyer.until("paying");
});

test("in another tab the order is paid within a second, and there, too, the number is shown (R8)", async () => {
  const buyer = await holding(sells({ ask: "" }));
  const other = await shop.visit(sells({ ask: "" }), { device: buyer.page.context() });
  await other.until("held");
  const { id, number } = await shop.sandbox.order();
  await shop.sandbox.force(id, "done");
  const start = Date.now();
  await buyer.call("refresh");
  await other.until("paid");
  assert.ok(Date.now() - start < SECOND, `${Date.now() - start} ms`);
  assert.equal(await other.text(".done-number"), String(number));
});

test("an order that nobody sees any more after it was handed over is not called unpaid (A6)", async () => {
  const buyer = await holding(sells({ ask: "" }));
  await pay(buyer);
  await buyer.turnTo();
  await buyer.page.route("**/resources/orders/*", (route) => route.fulfill({ status: 404, body: "" }));
  const { number } = await shop.sandbox.order();
  await buyer.until("failed");
  assert.match(await buyer.message(), new RegExp(`^We cannot see order no\\. ${number} from here any more\\. If you have paid,`));
  assert.equal(await buyer.chosen(stalls.name), 0, "one press must not buy the same again");
});

const LEFT = { ask: "", "release-on-leave": true };

test("an order that is being paid is not given back by leaving another tab, whichever heard of it (R9)", async () => {
  const buyer = await holding(sells(LEFT));
  const others = [];
  for (let n = 0; n < 2; n += 1) others.push(await shop.visit(sells(LEFT), { device: buyer.page.context() }));
  for (const other of others) await other.until("held");
  await pay(buyer);
  await others[0].until("paying");
  for (const other of others) await other.page.goto("/light.css");
  await buyer.turnTo();
  await buyer.call("refresh");
  assert.equal(await buyer.status(), "paying");
  assert.equal((await shop.sandbox.order()).status, "executed");
  assert.deepEqual(await shop.sandbox.patches(), []);
});

test("nor by a page that was loaded again while it is paid, which says that it is not paid yet and follows it (R7, R9)", async () => {
  const buyer = await holding(sells(LEFT));
  const vendor = await pay(buyer);
  for (let time = 0; time < 2; time += 1) {
    await buyer.reload();
    await buyer.until("paying");
    assert.match(await buyer.message(), /^Not paid yet\. Your tickets are still held/);
  }
  assert.deepEqual(await shop.sandbox.patches(), []);
  await vendor.locator("button[value=pay]").click();
  await buyer.turnTo();
  await buyer.until("paid");
});

test("who comes back so late that his order cannot be seen any more is told that he may have paid (R7, A6)", async () => {
  const buyer = await holding(sells({ ask: "" }));
  await pay(buyer);
  await buyer.page.route("**/resources/orders/*", (route) => route.fulfill({ status: 404, body: "" }));
  await buyer.reload();
  await buyer.until("failed");
  await eventually("the sentence", async () => (await buyer.message()) !== "");
  assert.match(await buyer.message(), /^We cannot see this order from here any more\. If you have paid,/);
  assert.equal(await buyer.chosen(stalls.name), 0);
});

test("an order in a status of tomorrow is held, and neither paid for nor lost (R7)", async () => {
  const buyer = await holding(sells({ ask: "" }));
  await buyer.page.route("**/resources/orders/*", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    Object.assign(body.data ?? body, { status: "reviewed" });
    await route.fulfill({ response, json: body });
  });
  await buyer.call("refresh");
  assert.equal(await buyer.status(), "held");
  await eventually("no Pay", async () => (await payment(buyer).count()) === 0);
  assert.equal((await buyer.call("pay")).rejected.code, "config");
  await buyer.reload();
  await buyer.until("held");
  assert.ok(await buyer.find("[part=cancel]").isVisible());
});

test("the time of the order goes on being shown while it is paid, and its end is the server's word (R6)", async () => {
  const buyer = await holding(sells({ ask: "" }));
  await pay(buyer);
  await buyer.turnTo();
  await shop.sandbox.advance(HOLD - MINUTE / 2);
  await buyer.look();
  await eventually("the last minute", async () => (await buyer.seconds()) < 60);
  await shop.sandbox.advance(MINUTE);
  await buyer.look();
  await buyer.until("expired");
});

test("offline while it is paid: says so, counts on, and reads the order once when the network is back (R10)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks(await shop.sandbox.now());
  await buyer.open(shop.address(sells({ ask: "" })));
  await buyer.reserve(stalls.name);
  await payment(buyer).waitFor();
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  await payment(buyer).click();
  await buyer.until("paying");
  await buyer.page.context().setOffline(true);
  await eventually("the note", async () => (await buyer.message()).startsWith("You are offline."));
  const [before, seconds] = [(await shop.sandbox.reads()).length, await buyer.seconds()];
  await buyer.pass(30 * SECOND);
  assert.ok((await buyer.seconds()) <= seconds - 29, "the clock goes on");
  assert.equal((await shop.sandbox.reads()).length, before, "nothing is asked for in vain");
  await shop.sandbox.force((await shop.sandbox.order()).id, "done");
  await buyer.page.context().setOffline(false);
  await buyer.until("paid");
  assert.equal((await shop.sandbox.reads()).length, before + 1);
});

test("a token that somebody has tampered with is of no use, and dropped without a word (R7)", async () => {
  const buyer = await holding(sells({ ask: "" }));
  await buyer.page.evaluate(() => {
    const [[key, value]] = Object.entries(localStorage);
    localStorage.setItem(key, value.replace(/("token":"[^"]*)(.)"/, (_, rest, last) => `${rest}${last === "A" ? "B" : "A"}"`));
  });
  await buyer.reload();
  await buyer.until("idle");
  assert.equal(await buyer.message(), "");
  assert.deepEqual(await buyer.heard("error"), []);
});

test("what was typed is there again after the widget broke and was started anew (R12)", async () => {
  const buyer = await holding(sells({ ask: "email" }), { script: [[plantTrap]] });
  buyer.page.on("pageerror", () => buyer.errors.splice(0));
  await field(buyer, "email").fill("a@b.example");
  // Another language: every amount is written anew, and that breaks.
  await buyer.page.evaluate(() => (window.trap = "money"));
  await buyer.say({ lang: "ru" });
  await buyer.until("failed");
  assert.equal(await buyer.page.evaluate(() => window.sprung), 1);
  await buyer.retry();
  await buyer.until("held");
  await payment(buyer).waitFor();
  assert.equal(await field(buyer, "email").inputValue(), "a@b.example");
});
