// The widget as a guest: a page's mistakes, hostile texts, a strict policy, a crash, and what it costs the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { DEMO, SECOND } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { PUBLIC_HOST, suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test("a wrong attribute: a box for the developer, the page's own content, tc-error config; mended, it heals (bad input)", async () => {
  const wrong = { event: ["", "123", "56a6253df06c5a059a93802g"], api: ["ftp://x", "http://", "/?q=1"], lang: ["x_y"], currency: ["RUBLE"], "max-tickets": ["0", "1.5"], "api-version": ["v9"] };
  for (const [attribute, values] of Object.entries(wrong)) {
    for (const value of values) {
      const buyer = await shop.visit(page(widget({ [attribute]: value })));
      await buyer.until("failed");
      const error = await buyer.hear("error");
      assert.equal(error.code, "config");
      assert.match(error.message, new RegExp(`^${attribute} `), error.message);
      assert.match(await buyer.text(".message"), new RegExp(attribute));
      assert.ok(await buyer.page.locator("#fallback").isVisible(), `${attribute}=${value}`);
      await buyer.say({ [attribute]: attribute === "event" ? DEMO.event : null });
      await buyer.until("idle");
      assert.equal(await buyer.page.locator("#fallback").isVisible(), false);
    }
  }
});

test("sets that make no sense are named with their place (bad input)", async () => {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  await buyer.element((element) => (element.sets = [{ id: "56a6254bf06c5a059b93800c", name: "Stalls", price: "1,5" }]));
  await buyer.until("failed");
  assert.match((await buyer.hear("error")).message, /^sets\[0\]\.price /);
  await buyer.element((element) => (element.sets = [{ id: "56a6254bf06c5a059b93800c", name: "Stalls", price: "100.50" }]));
  await buyer.until("idle");
  assert.equal(await buyer.set("Stalls").locator(".price").innerText(), "₽100.50");
});

test("a key in a public page is refused, unless the page says that only staff can open it (S1)", async () => {
  const buyer = await shop.tab();
  const address = (body) => shop.sandbox.url.replace("127.0.0.1", PUBLIC_HOST) + shop.address(page(body));
  await buyer.open(address(widget()));
  await buyer.until("failed");
  const { code, message } = await buyer.hear("error");
  assert.equal(code, "config");
  assert.ok(!message.includes("5a4db0c05a4db0c0"), "the key is not repeated");
  await buyer.open(address(widget({ "allow-key": true })));
  await buyer.until("idle");
});

test("names and titles are text, whatever they hold, also where the policy allows no markup (S12, S10)", async () => {
  const evil = ["<img src=x onerror=window.hit=1>", "<script>window.hit=2</script>", "\"><svg onload=window.hit=3>", "javascript:window.hit=4", "{{7*7}}", "\u202eRTL\u0000"];
  const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; require-trusted-types-for 'script'";
  const buyer = await shop.tab();
  await buyer.page.route("**/v1/services/simple/events/*", async (route) => {
    const response = await route.fetch();
    const event = await response.json();
    const set = event.sets[0];
    event.title.text = evil.join(" ");
    event.venue.name = evil[0];
    event.sets = evil.map((name, at) => ({ ...set, name, id: `56a6254bf06c5a059b9380${at}0` }));
    await route.fulfill({ response, json: event });
  });
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  await buyer.page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
  });
  await buyer.open(shop.address(page(widget(), { head })));
  await buyer.until("idle");
  assert.equal(await buyer.find(":is(img, script, svg)").count(), 0);
  assert.equal(await buyer.find(".set").count(), evil.length);
  assert.equal(await buyer.find(".set-name").first().textContent(), evil[0]);
  await buyer.find(".plus").first().click();
  await buyer.checkout();
  await buyer.until("failed", "held");
  assert.deepEqual(await buyer.page.evaluate(() => [window.hit, window.violations]), [undefined, []]);
});

test("when the wasm breaks, the page lives on, tc-error says internal, and a retry finds the order again (R12)", async () => {
  const buyer = await shop.tab();
  // A trap inside an export of ours, as a panic is one: the exports are wrapped before anybody has them.
  await buyer.page.addInitScript(() => {
    const Instance = WebAssembly.Instance;
    WebAssembly.Instance = class extends Instance {
      get exports() {
        const real = super.exports;
        if (!real.handle_select) return real;
        const trap = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11]);
        const select = (...given) => {
          if (!window.breaks) return real.handle_select(...given);
          window.breaks = false;
          return new Instance(new WebAssembly.Module(trap)).exports.t();
        };
        return { ...real, handle_select: select };
      }
    };
  });
  await buyer.open(shop.address(page()));
  await buyer.reserve("Партер");
  const number = await buyer.text(".order-number");
  await buyer.element((element) => {
    window.breaks = true;
    element.selection = {};
  });
  await buyer.until("failed");
  assert.equal(await buyer.errorCode(), "internal");
  assert.ok(await buyer.page.locator("#fallback").isVisible());
  await buyer.page.locator("#after").click();
  await buyer.retry();
  await buyer.until("held");
  assert.equal(await buyer.text(".order-number"), number);
  await buyer.cancel();
  await buyer.until("canceled");
});

for (const [theme, lang] of [["light", "ru"], ["dark", "en"]]) {
  test(`axe finds nothing to complain of, in any state (A4, ${theme}, ${lang})`, async () => {
    const buyer = await shop.visit(page(widget({ event: DEMO.event, lang }), { theme, lang }), {
      viewport: { width: 320, height: 800 },
      colorScheme: theme,
      // A colour on its way to another one is no state.
      reducedMotion: "reduce",
    });
    await buyer.page.evaluate(AXE);
    const check = async (state) => {
      const { violations } = await buyer.page.evaluate(() => window.axe.run("tc-checkout"));
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
      assert.deepEqual(told, [], state);
      const wide = await buyer.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, `${state}: fits into 320 pixels`);
    };
    await buyer.until("idle");
    await check("idle");
    await buyer.pick(DEMO.floor.name, 2);
    await check("chosen");
    await buyer.checkout();
    await buyer.until("held");
    await check("held");
    await buyer.askToCancel();
    await check("question");
    await buyer.confirmCancel();
    await buyer.until("canceled");
    await check("canceled");
    await shop.sandbox.vacancy(DEMO.floor, 1);
    await buyer.checkout();
    await buyer.until("failed");
    await check("failed");
  });
}

test("the page around the widget does not jump, from loading to cancel (P7)", async () => {
  const device = await shop.device({ viewport: { width: 390, height: 844 }, locale: "ru-RU" });
  const buyer = await shop.tab(device);
  await buyer.page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await buyer.open("/");
  await buyer.until("idle");
  await buyer.find(".foot").scrollIntoViewIfNeeded();
  await buyer.call("reserve", { [DEMO.floor.id]: 2 });
  await buyer.until("held");
  await buyer.call("cancel");
  await buyer.until("canceled");
  const shift = await buyer.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(window.shift), 100))));
  assert.ok(shift <= 0.02, `layout shift ${shift}`);
});

test("counting costs one text a second; out of sight no timer runs; twenty widgets have one (P4)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  const many = Array.from({ length: 20 }, (_, at) => widget({ id: `w${at}` })).join("");
  await buyer.open(shop.address(page(many)));
  const first = buyer.at("#w0");
  await first.reserve("Партер");
  await buyer.at("#w19").until("held");
  await buyer.page.evaluate(() => {
    window.writes = 0;
    const observer = new MutationObserver((list) => (window.writes += list.length));
    observer.observe(document.querySelector("#w0").shadowRoot, { subtree: true, childList: true, characterData: true, attributes: true });
    window.wakes = 0;
    const set = window.setTimeout;
    window.setTimeout = (act, ...more) => set(() => ((window.wakes += 1), act()), ...more);
  });
  await buyer.pass(1.5 * SECOND);
  await buyer.page.evaluate(() => ((window.writes = 0), (window.wakes = 0)));
  const shown = await first.seconds();
  await buyer.pass(10 * SECOND);
  assert.equal(shown - (await first.seconds()), 10);
  assert.deepEqual(await buyer.page.evaluate(() => [window.writes, window.wakes]), [10, 10]);

  await buyer.page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
    window.wakes = 0;
  });
  await buyer.pass(60 * SECOND);
  assert.ok((await buyer.page.evaluate(() => window.wakes)) <= 1, "at most the one that was set before");
  await buyer.page.evaluate(() => {
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await eventually("the right digits", async () => Math.abs(shown - 70 - (await first.seconds())) <= 1);
});

test("a device clock that is a day off, and another zone, change nothing of the time left (R6)", async () => {
  for (const [off, timezoneId] of [[-86_400_000, "Asia/Tokyo"], [86_400_000, "America/St_Johns"]]) {
    await shop.sandbox.reset();
    const buyer = await shop.visit(page(), {
      timezoneId,
      script: [[(ms) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + ms;
      }, off]],
    });
    await buyer.reserve("Партер");
    const { most, least, result } = await shop.sandbox.timeLeft(() => buyer.seconds());
    assert.ok(result * SECOND <= most, `${result} s is more than ${most} ms`);
    assert.ok(result * SECOND > least - 2 * SECOND, `${result} s is far below ${least} ms`);
  }
});

test("nine minutes of sleep with a frozen monotonic clock are counted on waking (R6)", async () => {
  const buyer = await shop.visit(page());
  await buyer.reserve("Партер");
  await shop.sandbox.fault("GET /v1/resources/orders", "hold", { times: 1, before: true });
  await shop.sandbox.advance(9 * 60 * SECOND);
  await buyer.page.evaluate((ms) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + ms;
    document.dispatchEvent(new Event("visibilitychange"));
  }, 9 * 60 * SECOND);
  await shop.sandbox.holding(1);
  const { most, least, result } = await shop.sandbox.timeLeft(() => buyer.seconds());
  assert.ok(result * SECOND <= most && result * SECOND > least - 2 * SECOND, `${result} s of ${least} to ${most} ms, before the server answered`);
  await shop.sandbox.release();
});

test("language, money and dates: the attribute, else the page, else the browser; live (A7)", async () => {
  const buyer = await shop.visit(page(widget({ event: DEMO.event, lang: null }), { lang: "ru" }), { timezoneId: "America/New_York" });
  await buyer.until("idle");
  assert.equal(await buyer.text(".primary"), "Оформить");
  assert.match(await buyer.text(".when"), /19:00/, "in the venue's zone");
  for (const [count, words] of [[1, "Итого, 1 билет"], [2, "Итого, 2 билета"], [5, "Итого, 5 билетов"]]) {
    await buyer.pick(DEMO.floor.name, count - (await buyer.chosen(DEMO.floor.name)));
    assert.equal(await buyer.text(".total-label"), words);
  }
  assert.equal(await buyer.text(".foot .total-sum"), "12 100 ₽");
  await buyer.say({ lang: "en" });
  await eventually("English", async () => (await buyer.text(".primary")) === "Checkout");
  await buyer.element((element) => (element.messages = { checkout: "Get them" }));
  await eventually("the page's own words", async () => (await buyer.text(".primary")) === "Get them");
});

test("before reserving it is said what it costs, fees included, and how long a hold lasts once known (A1)", async () => {
  const buyer = await shop.visit(page(widget({ event: DEMO.event })));
  await buyer.until("idle");
  assert.match(await buyer.set(DEMO.floor.name).locator(".set-note").innerText(), /220/);
  assert.match(await buyer.text(".hold-note"), /Nobody can take your tickets/);
  await buyer.reserve(DEMO.floor.name);
  await buyer.cancel();
  await buyer.until("canceled");
  await buyer.pick(DEMO.floor.name);
  assert.match(await buyer.text(".hold-note"), /10 minutes/);
});
