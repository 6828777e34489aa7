// Bad input: what the page's developer is told, what buyers see meanwhile, and how it heals.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KEY, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { PUBLIC_HOST, suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();

/** The box is there, the page's own content too, and the page heard a config error that names the attribute. */
async function isRefused(buyer, attribute) {
  await buyer.until("failed");
  const { code, message, retryable, cause } = await buyer.hear("error");
  assert.deepEqual([code, retryable], ["config", false]);
  assert.ok(message.startsWith(`${attribute} `), message);
  assert.equal(cause[0].attribute, attribute);
  const box = await buyer.text(".message");
  assert.match(box, /^This ticket checkout is not set up right:/);
  assert.ok(box.includes(message), box);
  assert.equal(await buyer.find(".message").getAttribute("lang"), "en", "it is for the developer");
  assert.ok(await buyer.page.locator("#fallback").isVisible());
  assert.deepEqual(await shop.sandbox.requests(), [], "nothing is asked with wrong settings");
}

const WRONG = {
  event: [null, "", "56a6253df06c5a059a93802", "56a6253df06c5a059a93802eff", "not-an-event"],
  api: ["ftp://tickets.example.org", "https://", "javascript:alert(1)", "https://user:secret@tickets.example.org", "/api?x=1"],
  lang: ["russian_", "e"],
  currency: ["RUBLE"],
  "max-tickets": ["0"],
  "api-version": ["v9"],
};

/** Values that are right. Without the others, the widget does as the page does not say. */
const RIGHT = { event: SEED.event, api: "/", lang: "ru" };

for (const [attribute, values] of Object.entries(WRONG)) {
  test(`${attribute}, missing or malformed: a box for the developer, tc-error config, the fallback; set right, it heals (bad input)`, async () => {
    const buyer = await shop.tab();
    for (const value of values) {
      await buyer.open(shop.address(page(widget({ [attribute]: value }))));
      await isRefused(buyer, attribute);
      await buyer.say({ [attribute]: RIGHT[attribute] ?? null });
      await buyer.until("idle");
      assert.equal(await buyer.page.locator("#fallback").isVisible(), false);
      assert.equal(await buyer.text(".title"), "With seats");
      await shop.sandbox.reset();
    }
  });
}

for (const [place, sets] of Object.entries({
  sets: [],
  "sets[0]": ["stalls"],
  "sets[0].id": [{ id: "stalls", name: "Stalls", price: 1 }],
  "sets[0].name": [{ id: SEED.stalls, name: " ", price: 1 }],
  "sets[0].price": [{ id: SEED.stalls, name: "Stalls", price: "1,50" }],
  "sets[0].vacant": [{ id: SEED.stalls, name: "Stalls", price: "1.50", vacant: -1 }],
  "sets[1].id": [
    { id: SEED.stalls, name: "Stalls", price: 1 },
    { id: SEED.stalls, name: "Stalls", price: 1 },
  ],
})) {
  test(`sets that make no sense at ${place}: the place is named; set right, it heals (bad input)`, async () => {
    const script = `<script>document.querySelector("tc-checkout").sets = ${JSON.stringify(sets)}</script>`;
    const buyer = await shop.visit(page(widget() + script));
    await isRefused(buyer, place);
    await buyer.element((element, id) => (element.sets = [{ id, name: "Stalls", price: "1.50" }]), SEED.stalls);
    await buyer.until("idle");
    assert.equal(await buyer.set("Stalls").locator(".price").innerText(), "₽1.50");
  });
}

test("several mistakes are all named, in one error and one box (bad input)", async () => {
  const buyer = await shop.visit(page(widget({ event: "x", "max-tickets": "many", currency: "roubles", "confirm-cancel": "perhaps" })));
  await buyer.until("failed");
  const errors = await buyer.heard("error");
  assert.equal(errors.length, 1);
  const named = errors[0].detail.cause.map(({ attribute }) => attribute).sort();
  assert.deepEqual(named, ["confirm-cancel", "currency", "event", "max-tickets"]);
  assert.equal(await buyer.find(".message li").count(), 4);
});

test("a page without content of its own is not left blank either (bad input)", async () => {
  const buyer = await shop.visit(page(widget({ event: "" }, "")));
  await buyer.until("failed");
  assert.match(await buyer.text(".message"), /event is missing/);
});

test("a value is shown as text, also where it looks like markup (bad input, S12)", async () => {
  const buyer = await shop.visit(page(widget({ event: "<img src=x onerror='window.hit=1'>" })));
  await buyer.until("failed");
  assert.match(await buyer.text(".message"), /<img src=x/);
  assert.equal(await buyer.find("img").count(), 0);
  assert.equal(await buyer.page.evaluate(() => window.hit), undefined);
});

test("wrong settings do not take an order off the screen: the page is told, the buyer goes on (bad input)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер");
  const number = await buyer.text(".order-number");
  await buyer.say({ currency: "roubles" });
  assert.equal((await buyer.hear("error")).code, "config");
  assert.equal(await buyer.status(), "held");
  assert.equal(await buyer.text(".order-number"), number);
  await buyer.cancel();
  await buyer.until("canceled");
});

test("a call with arguments that make no sense rejects with config, names them, and sends nothing (bad input, E3)", async () => {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  for (const [selection, name] of [
    ["two", /^selection /],
    [{ stalls: 1 }, /^selection /],
    [{ [SEED.stalls]: -1 }, /^selection\["56a6254bf06c5a059b93800c"\] /],
    [{ [SEED.stalls]: 1.5 }, /^selection\["56a6254bf06c5a059b93800c"\] /],
    [{ "5f0c0ffee0ddf00dcafe0011": 1 }, /selection/],
    [{ [SEED.stalls]: 11 }, /selection/],
  ]) {
    const { rejected } = await buyer.call("reserve", selection);
    assert.equal(rejected.code, "config", JSON.stringify(selection));
    assert.match(rejected.message, name);
  }
  assert.deepEqual(await shop.sandbox.posts(), []);
  assert.equal(await buyer.status(), "idle");
});

test("a key on a local page works, and the console warns of it once, without repeating it (direct mode)", async () => {
  const buyer = await shop.tab();
  const warned = [];
  buyer.page.on("console", (message) => message.type() === "warning" && warned.push(message.text()));
  await buyer.open(shop.address(page(widget() + widget({ id: "second" }))));
  await buyer.at("#second").until("idle");
  assert.equal(warned.length, 1, warned.join("\n"));
  assert.match(warned[0], /key is in this page/);
  assert.ok(!warned[0].includes(KEY));
});

test("a key on a public page is refused until allow-key says that only staff can open it (direct mode, S1)", async () => {
  const buyer = await shop.tab();
  const said = [];
  buyer.page.on("console", (message) => said.push(message.text()));
  await buyer.open(shop.sandbox.url.replace("127.0.0.1", PUBLIC_HOST) + shop.address(page()));
  await isRefused(buyer, "key");
  const told = JSON.stringify([said, await buyer.heard(), await buyer.page.locator("body").innerText()]);
  assert.ok(!told.includes(KEY), "the key is repeated nowhere");
  await buyer.say({ "allow-key": "" });
  await buyer.until("idle");
  // There is no secure context here, so no locks and no randomUUID: it works all the same.
  await buyer.reserve("Партер");
  assert.equal((await shop.sandbox.orders()).held, 1);
});

test("a malformed key is named and not repeated (direct mode, S1)", async () => {
  const buyer = await shop.visit(page(widget({ key: "5a4db0c0-secret" })));
  await isRefused(buyer, "key");
  assert.doesNotMatch(await buyer.page.locator("body").innerText(), /5a4db0c0-secret/);
});

test("an address of the api with a path is kept, one without means the page's own origin", async () => {
  const buyer = await shop.tab();
  const asked = [];
  buyer.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await buyer.page.route("**/tickets/v1/**", (route) => route.continue({ url: route.request().url().replace("/tickets/v1", "/v1") }));
  await buyer.open(shop.address(page(widget({ api: "/tickets/" }))));
  await buyer.until("idle");
  assert.ok(asked.includes(`/tickets/v1/services/simple/events/${SEED.event}`), asked.join(" "));
  await buyer.say({ api: null });
  await eventually("the page's own origin", () => asked.includes(`/v1/services/simple/events/${SEED.event}`));
});
