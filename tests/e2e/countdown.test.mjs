// The hold's clock: the digits, the warnings, the voice, the end. The device's time passes as the test lets it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO, HOLD, MINUTE, SECOND } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();

/** A buyer whose clocks stand still, with two tickets held. */
async function holding(attributes) {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(page(widget(attributes))));
  await buyer.reserve("Партер", 2);
  return buyer;
}

/** Time passes until so much is left by the widget's own count. */
async function until(buyer, left) {
  await buyer.pass((await buyer.property("remaining")) - left);
}

test("at zero the server is asked, then the order is expired and the tickets are on sale again (R6, A5)", async () => {
  const buyer = await holding();
  await until(buyer, 0);
  await buyer.until("expired");
  assert.deepEqual((await buyer.path()).slice(-1), ["held > expired"]);
  const [{ detail }] = await buyer.heard("expired");
  assert.deepEqual([detail.order.status, detail.order.id], ["expired", (await shop.sandbox.order()).id]);
  assert.ok((await shop.sandbox.reads()).length >= 1, "confirmed with the server");
  assert.equal(await buyer.message(), "Time ran out and the tickets are back on sale. Your choice is still here, so just check out again.");
  assert.equal(await buyer.chosen("Партер"), 2);
  assert.equal(await buyer.find(".digits").count(), 0);
  assert.equal((await shop.sandbox.orders()).held, 0);
  await buyer.checkout();
  await buyer.until("held");
  assert.equal((await shop.sandbox.orders()).held, 2);
});

test("a device whose clock ran ahead does not expire an order: at its zero the server is asked, and believed (R6)", async () => {
  const buyer = await holding();
  await buyer.page.clock.runFor(await buyer.property("remaining"));
  await eventually("the first question", async () => (await shop.sandbox.reads()).length >= 1);
  await eventually("the true time", async () => (await buyer.seconds()) > 9 * 60);
  assert.equal(await buyer.status(), "held");
  assert.equal((await shop.sandbox.orders()).held, 2);

  await shop.sandbox.advance(HOLD);
  await buyer.look();
  await buyer.until("expired");
});

test("a hold that ends while the page is out of sight is told as soon as it is seen again (R6)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер", 2);
  await shop.sandbox.advance(HOLD);
  await buyer.look();
  await buyer.until("expired");
  assert.equal((await buyer.heard("expired")).length, 1);
});

test("a page that comes back from the back/forward cache asks what became of its order (R6)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер", 2);
  await shop.sandbox.advance(HOLD);
  await buyer.page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await buyer.until("expired");
});

test("while the server cannot be asked at the end, nothing is called expired, and it is asked again (R4, R6)", async () => {
  const buyer = await holding();
  await shop.sandbox.fault("GET /v1/resources/orders", "status", { status: 503, times: 3 });
  await until(buyer, 0);
  await eventually("the message", async () => {
    await buyer.page.clock.runFor(SECOND);
    return (await buyer.message()) !== "";
  });
  assert.equal(await buyer.status(), "held");
  assert.equal(await buyer.message(), "The ticket office has a problem. Wait a minute and try again.");
  await eventually("the end", async () => {
    await buyer.page.clock.runFor(SECOND);
    return (await buyer.status()) === "expired";
  });
});

test("an order that was paid elsewhere in its last second is bought, not expired (R6)", async () => {
  const buyer = await holding();
  await shop.sandbox.force((await shop.sandbox.order()).id, "done");
  await until(buyer, 0);
  await buyer.until("paid");
  assert.deepEqual(await buyer.heard("expired"), []);
  assert.equal((await buyer.heard("paid")).length, 1);
  assert.equal(await buyer.text(".done-number"), String((await shop.sandbox.order()).number));
});

test("the last minute looks and reads like one (A2)", async () => {
  const buyer = await holding();
  const looks = async () => ({
    isLast: await buyer.find(".held").evaluate(({ classList }) => classList.contains("last-minute")),
    label: await buyer.text(".countdown-label"),
    color: await buyer.find(".countdown").evaluate((element) => getComputedStyle(element).color),
    weight: await buyer.find(".digits").evaluate((element) => getComputedStyle(element).fontWeight),
  });
  await until(buyer, MINUTE + 2 * SECOND);
  const before = await looks();
  assert.deepEqual([before.isLast, before.label], [false, "Your tickets are held for"]);
  await buyer.pass(4 * SECOND);
  const after = await looks();
  assert.deepEqual([after.isLast, after.label], [true, "This is the last minute"]);
  assert.notEqual(after.color, before.color);
  assert.notEqual(after.weight, before.weight);
  assert.match(await buyer.digits(), /^0:5[6-9]$/);
});

test("a warning comes at 5, 2 and 1 minute and at 20 seconds, once each", async () => {
  const buyer = await holding();
  await until(buyer, 0);
  await buyer.until("expired");
  const warnings = (await buyer.heard("warning")).map(({ detail }) => detail);
  const dues = [5 * MINUTE, 2 * MINUTE, MINUTE, 20 * SECOND];
  assert.equal(warnings.length, dues.length);
  const { id } = await shop.sandbox.order();
  warnings.forEach(({ order, remaining }, index) => {
    assert.equal(order.id, id);
    assert.ok(remaining <= dues[index] && remaining > dues[index] - SECOND, `${remaining} ms of ${dues[index]}`);
  });
});

for (const [left, said] of [
  [125 * SECOND, "2 minutes left."],
  [90 * SECOND, "1 minute left."],
  [45 * SECOND, "45 seconds left."],
]) {
  test(`warnings that were missed in a sleep are one, which says what is left: ${left / SECOND} s (R6, A2)`, async () => {
    const buyer = await holding();
    const gone = (await buyer.property("remaining")) - left;
    await shop.sandbox.advance(gone);
    await buyer.page.clock.fastForward(gone);
    const warnings = await buyer.heard("warning");
    assert.equal(warnings.length, 1);
    assert.equal(await buyer.announced(), `${said} Then the tickets go back on sale.`);
  });
}

const VOICES = {
  en: [
    /^10 minutes: that is how long we hold your tickets\. Order no\. \d+\.$/,
    /^5 minutes left\. Then the tickets go back on sale\.$/,
    /^2 minutes left\. Then the tickets go back on sale\.$/,
    /^1 minute left\. Then the tickets go back on sale\.$/,
    /^20 seconds left\. Then the tickets go back on sale\.$/,
    /^Time ran out and the tickets are back on sale\./,
  ],
  ru: [
    /^10 минут держим для вас билеты\. Заказ № \d+\.$/,
    /^5 минут осталось\. Потом билеты вернутся в продажу\.$/,
    /^2 минуты осталось\. Потом билеты вернутся в продажу\.$/,
    /^1 минута осталась\. Потом билеты вернутся в продажу\.$/,
    /^20 секунд осталось\. Потом билеты вернутся в продажу\.$/,
    /^Время вышло, билеты вернулись в продажу\./,
  ],
};

for (const [lang, sentences] of Object.entries(VOICES)) {
  test(`${lang}: the voice speaks at the start, 5, 2, 1 minute, 20 seconds and the end, number first (A2)`, async () => {
    const buyer = await holding({ lang });
    await buyer.find(".announcer").evaluate((announcer) => {
      window.spoken = [announcer.textContent];
      new MutationObserver((changes) => window.spoken.push(...changes.map(() => announcer.textContent))).observe(announcer, {
        characterData: true,
        childList: true,
        subtree: true,
      });
    });
    await until(buyer, 0);
    await buyer.until("expired");
    // In between it is empty again.
    const spoken = await buyer.page.evaluate(() => window.spoken.filter(Boolean).map((text) => text.replaceAll("\u00a0", " ")));
    assert.ok(spoken.length <= 7, `${spoken.length} sentences`);
    assert.equal(spoken.length, sentences.length, `written only when it changes: ${spoken.join(" | ")}`);
    sentences.forEach((sentence, index) => assert.match(spoken[index], sentence));
  });
}

test("what was said of the time left does not stay to be read when it is not true any more, nor in another language (A2)", async () => {
  const buyer = await holding({ id: "one" });
  assert.match(await buyer.announced(), /^10 minutes: /);
  await until(buyer, 5 * MINUTE - SECOND);
  assert.match(await buyer.announced(), /^5 minutes left/);
  await buyer.pass(6 * SECOND);
  assert.equal(await buyer.announced(), "");
  await buyer.say({ lang: "ru" });
  await eventually("the other language", async () => (await buyer.text(".countdown-label")) !== "Your tickets are held for");
  assert.equal(await buyer.announced(), "");
  await buyer.element((element) => element.after(Object.assign(element.cloneNode(), { id: "two" })));
  const second = buyer.at("#two");
  await second.until("held");
  assert.equal(await second.announced(), "");
});

test("the digits are a silent timer; the voice is a region of its own, there from the start (A2)", async () => {
  const buyer = await shop.tab();
  await shop.sandbox.fault("GET /v1/services/simple/events", "hold");
  await buyer.open(shop.address(page()));
  const voice = buyer.find(".announcer");
  await voice.waitFor({ state: "attached" });
  assert.equal(await buyer.status(), "loading");
  assert.deepEqual(
    [await voice.getAttribute("role"), await voice.getAttribute("aria-live"), await voice.textContent()],
    ["status", "polite", ""],
  );
  await voice.evaluate((element) => (window.voice = element));
  await shop.sandbox.release();
  await buyer.reserve("Партер");
  assert.ok(await voice.evaluate((element) => element === window.voice), "the same region all the time");
  const silent = await buyer.find(".digits").evaluate((digits) => {
    const loud = digits.closest("[aria-live], [role=status], [role=alert], [role=log]");
    return { role: digits.getAttribute("role"), loud: loud?.className ?? null };
  });
  assert.deepEqual(silent, { role: "timer", loud: null });
});

test("when payment is begun elsewhere the deadline moves and the clock goes on with the new one (R6)", async () => {
  const buyer = await holding({ event: DEMO.event });
  await until(buyer, 4 * MINUTE);
  await shop.sandbox.force((await shop.sandbox.order()).id, "in_progress");
  await buyer.look();
  await buyer.until("paying");
  assert.equal(await buyer.text(".countdown-label"), "Waiting for payment. Tickets held for");
  assert.match(await buyer.digits(), /^(29:5\d|30:00)$/);
  // While it is paid the order is read again and again. Here the sandbox's clock goes ahead of the page's before each step, and
  // must not be heard in between.
  await shop.sandbox.fault("GET /v1/resources/orders", "status", { status: 502, times: 1_000 });
  await until(buyer, 0);
  await shop.sandbox.disarm();
  // By the answer's `Date`, whose steps are a second, we are early by up to one: the server decides.
  await eventually("the end", async () => {
    await buyer.pass(SECOND);
    return (await buyer.status()) === "expired";
  });
  const warnings = (await buyer.heard("warning")).map(({ detail }) => Math.ceil(detail.remaining / SECOND));
  assert.deepEqual(warnings, [300, 300, 120, 60, 20], "once before, and all of them for the new deadline");
});
