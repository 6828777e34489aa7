// Every click is answered where the buyer looks: the focus, the clock after a long list, a lost race, a network that is gone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const { stalls, box } = DEMO;
const PHONE = { viewport: { width: 390, height: 844 } };
const LONG = "5f0c0ffee0ddf00dcafe0777";

const demo = (attributes) => page(widget({ event: DEMO.event, ...attributes }));

async function open(html = demo(), options) {
  const buyer = await shop.visit(html, options);
  await buyer.until("idle");
  return buyer;
}

for (const [theme, paper] of [
  ["light", "#fff"],
  ["dark", "#000"],
]) {
  test(`on a ${theme} page the keyboard's focus is seen on Checkout (A3)`, async () => {
    const head = `<style>:root { background: ${paper} }</style>`;
    const buyer = await open(page(widget({ event: DEMO.event }), { theme, head }), { reducedMotion: "reduce" });
    await buyer.pick(stalls.name);
    const button = buyer.find(".primary");
    await buyer.page.mouse.move(0, 0);
    const { x, y, width, height } = await button.boundingBox();
    const picture = () => buyer.page.screenshot({ clip: { x: x - 8, y: y - 8, width: width + 16, height: height + 16 } });
    await buyer.page.keyboard.press("Shift");
    await button.focus();
    assert.equal(await button.evaluate((element) => element.matches(":focus-visible")), true);
    const focused = await picture();
    await button.evaluate((element) => element.blur());
    assert.ok(!focused.equals(await picture()), "nothing on the screen tells where the focus is");
  });
}

for (const sets of [12, 40, 100]) {
  test(`after a list of ${sets} kinds of tickets the clock is in sight, and the page has not moved (P7)`, async () => {
    await shop.sandbox.addEvent({ id: LONG, sets, vacant: 9, title: "A long list" });
    const buyer = await shop.tab(await shop.device({ ...PHONE, script: [[watchLayout]] }));
    await buyer.open(shop.address(page(widget({ event: LONG }))));
    await buyer.until("idle");
    await buyer.find(".plus").last().click();
    const before = await buyer.page.evaluate(() => window.shift());
    await buyer.checkout();
    await buyer.until("held");
    await eventually("digits in the viewport", () => isInSight(buyer, ".digits"));
    assert.ok(await isInSight(buyer, ".countdown-label"));
    const after = await buyer.page.evaluate(() => window.shift());
    assert.ok(after - before <= 0.02, `layout shift ${after - before}`);
  });
}

test("the page scrolls to the clock when Checkout was pressed at the upper edge, and not when the page itself has reserved", async () => {
  await shop.sandbox.addEvent({ id: LONG, sets: 12, vacant: 9, title: "A long list" });
  const html = page(`${widget({ event: LONG })}<div id="below"></div><script type="module">below.style.blockSize = "1200px"</script>`);
  const buyer = await open(html, PHONE);
  await buyer.find(".plus").last().click();
  await buyer.find(".primary").evaluate((button) => button.scrollIntoView({ block: "start" }));
  await buyer.checkout();
  await buyer.until("held");
  await eventually("digits in the viewport", () => isInSight(buyer, ".digits"));
  await buyer.cancel();
  await buyer.until("canceled");

  await buyer.page.evaluate(() => scrollTo(0, 0));
  await buyer.call("reserve");
  assert.equal(await buyer.status(), "held");
  await buyer.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await buyer.page.evaluate(() => scrollY), 0);
});

for (const [what, fault, message] of [
  ["a refusal", ["status", { status: 429 }], /^Too many tries/],
  ["a reservation that takes long", ["hold", {}], /^The ticket office takes longer/],
]) {
  test(`${what}: what is said of it comes into sight when Checkout was pressed at the lower edge of a phone`, async () => {
    const buyer = await shop.tab(await shop.device(PHONE));
    await buyer.stopClocks();
    const room = '<script type="module">document.body.style.paddingBlock = "600px"</script>';
    await buyer.open(shop.address(page(widget({ event: DEMO.event }) + room)));
    await buyer.until("idle");
    await buyer.pick(stalls.name);
    await shop.sandbox.fault("POST /v1/resources/orders", ...fault);
    await buyer.find("[part=checkout]").evaluate((button) => button.scrollIntoView({ block: "end", behavior: "instant" }));
    await buyer.checkout();
    for (let second = 0; second < 30 && !message.test(await buyer.message()); second += 1) await buyer.pass(1_000);
    assert.match(await buyer.message(), message);
    await eventually("the message in sight", () => buyer.pass(50).then(() => isInSight(buyer, ".message")));
    const stands = () => buyer.page.evaluate(() => scrollY);
    // From here on the page is the buyer's to move.
    await buyer.page.evaluate(() => scrollTo(0, 0));
    await buyer.pass(1_000);
    assert.equal(await stands(), 0);
    await shop.sandbox.disarm();
    await shop.sandbox.release();
  });
}

test("what others were faster to take is marked as sold out in its row, and stays chosen (A5)", async () => {
  const buyer = await open();
  await buyer.pick(stalls.name, 2);
  await shop.sandbox.vacancy(stalls, 0);
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.set(stalls.name).locator(".set-left").innerText(), "Sold out");
  assert.equal(await buyer.chosen(stalls.name), 2);
  await buyer.putBack(stalls.name, 2);
  assert.equal(await buyer.set(stalls.name).locator(".gone").innerText(), "Sold out");
});

test("when everything is sold nobody is asked to choose; when tickets come back they can be had", async () => {
  for (const set of [DEMO.floor, stalls, DEMO.balcony, box]) await shop.sandbox.vacancy(set, 0);
  const buyer = await open();
  assert.match(await buyer.message(), /^All tickets are sold\./);
  assert.equal(await buyer.find(".primary").isVisible(), false);
  assert.equal(await buyer.text(".total-label"), "");
  await shop.sandbox.vacancy(stalls, 3);
  await buyer.call("refresh");
  await buyer.pick(stalls.name);
  assert.ok(await buyer.find(".primary").isVisible());
});

test("Checkout without a network is answered; back online the answer is gone and the choice is not (R10, A5)", async () => {
  const buyer = await open();
  await buyer.pick(stalls.name, 2);
  const context = buyer.page.context();
  await context.setOffline(true);
  await eventually("the offline sentence", async () => /^You are offline/.test(await buyer.message()));
  await buyer.checkout();
  await buyer.until("failed");
  assert.match(await buyer.message(), /^We cannot reach the ticket office\./);
  await context.setOffline(false);
  await buyer.until("idle");
  assert.equal(await buyer.message(), "");
  assert.equal(await buyer.chosen(stalls.name), 2);
});

test("Cancel without a network is answered; back online it is said that the order lives, and Cancel cancels (R4, R10)", async () => {
  const buyer = await open();
  await buyer.reserve(stalls.name);
  const context = buyer.page.context();
  await context.setOffline(true);
  await buyer.cancel();
  await buyer.hear("error");
  assert.match(await buyer.message(), /^We could not confirm the cancellation\./);
  await context.setOffline(false);
  await eventually("what the order's reading has shown", async () => /^The order is not canceled, /.test(await buyer.message()));
  assert.equal((await shop.sandbox.reads()).length, 1);
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("when the event cannot be loaded, the page's own link is there below the sentence (R11)", async () => {
  await shop.sandbox.fault("GET /v1/services/simple/events", "status", { status: 403, times: 9 });
  const buyer = await shop.visit(demo());
  await buyer.until("failed");
  const link = buyer.page.locator("#fallback");
  assert.ok(await link.isVisible());
  const [below, above] = [await link.boundingBox(), await buyer.find(".message button").boundingBox()];
  assert.ok(below.y >= above.y + above.height);
  await shop.sandbox.disarm();
  await buyer.retry();
  await buyer.until("idle");
  assert.equal(await link.isVisible(), false);
});

/** Whether a part of the widget is wholly in the viewport. */
function isInSight(buyer, part) {
  return buyer.find(part).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}

/** In the page: sums up what moves without a click of the buyer's. */
function watchLayout() {
  let shift = 0;
  const add = (entries) => {
    for (const entry of entries) if (!entry.hadRecentInput) shift += entry.value;
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  window.shift = () => {
    add(observer.takeRecords());
    return shift;
  };
}
