// The demo's gallery: every state, theme and language by the real widget, and the code that makes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { LANGUAGES } from "../../www/languages.js";
import { STATES as TESTED } from "../states.mjs";
import { complaints } from "./support/axe.mjs";
import { SITE } from "./support/environment.mjs";
import { page } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ gateway: true });
const of = (name) => import(pathToFileURL(join(SITE, "gallery", name)).href);
const { STATES } = await of("states.js");
const { THEMES, LANGUAGES: NAMED } = await of("looks.js");

/** What is on the stage: the state that the gallery says is there, the element's status, its language, and its words. */
function staged(visitor) {
  return visitor.page.evaluate(() => {
    const frame = document.querySelector("#stage");
    const checkout = frame.contentDocument.querySelector("tc-checkout");
    const root = checkout?.shadowRoot.querySelector(".root");
    const trouble = document.querySelector("#trouble").textContent;
    return { trouble, ready: frame.dataset.ready, status: checkout?.status, lang: root?.lang, dir: root?.dir, words: root?.innerText ?? "" };
  });
}

/** Waits until a state stands on the stage. */
async function sees(visitor, state, lang) {
  let seen;
  const looked = eventually(`${state} in ${lang}`, async () => {
    seen = await staged(visitor);
    const speaks = state === "loading" || seen.lang === lang || (state === "missing" && seen.lang === "en");
    return seen.ready === state && seen.status === STATES[state].status && speaks;
  });
  await looked.catch((error) => assert.fail(`${error.message}; there is ${JSON.stringify(seen)}`));
  assert.ok(await visitor.page.locator("#trouble").isHidden());
  return seen;
}

/** What passes by itself, and the requests that it waits for: nothing comes of those, so that it can be looked at. */
const PASSING = { reserving: "POST", canceling: "PATCH" };

/** Nothing comes of such requests. */
const withhold = (visitor, method) =>
  visitor.page.route("**/v1/resources/orders**", (route) => route.request().method() === method || route.continue());

const choose = (visitor, label, value) => visitor.page.getByLabel(label).selectOption(value);

/** The gallery, with a state on its stage. */
async function visit(hash, options) {
  const visitor = await shop.tab(await shop.device(options));
  await visitor.open(`/gallery/#${hash}`);
  return visitor;
}

test("it has the states, and the languages, that there are", () => {
  assert.deepEqual(Object.keys(STATES), Object.keys(TESTED));
  assert.deepEqual(Object.keys(NAMED), LANGUAGES);
});

for (const state of Object.keys(STATES)) {
  test(`${state}: by a click in the list, in German, and then in Arabic as it stands`, async () => {
    const visitor = await visit(state === "idle" ? "held/light/de" : "idle/light/de");
    await sees(visitor, state === "idle" ? "held" : "idle", "de");
    if (PASSING[state]) await withhold(visitor, PASSING[state]);
    await visitor.page.getByRole("link", { name: STATES[state].title, exact: true }).click();
    const german = await sees(visitor, state, "de");
    await choose(visitor, "Language", "ar");
    const arabic = await sees(visitor, state, "ar");
    if (!["loading", "missing"].includes(state)) {
      assert.deepEqual([german.dir, arabic.dir], ["ltr", "rtl"]);
      assert.match(german.words, /Ticket|Bestellung|Zahlung/);
      assert.match(arabic.words, /[\u0600-\u06ff]{3}/);
    }
    // The wasm does not come: whether the German texts were there before that was known, who knows.
    if (state === "missing") assert.match(german.words, /did not load|konnte nicht geladen werden/);
  });
}

test("each language, on one and the same order", async () => {
  const visitor = await visit("held/light/en");
  await sees(visitor, "held", "en");
  for (const language of LANGUAGES) {
    await choose(visitor, "Language", language);
    await sees(visitor, "held", language);
  }
  assert.equal((await shop.sandbox.orders()).orders.length, 1);
});

test("each theme, and the code says so", async () => {
  const visitor = await visit("held/light/en");
  await sees(visitor, "held", "en");
  const looks = [];
  for (const [name, { title }] of Object.entries(THEMES)) {
    await choose(visitor, "Theme", title);
    const look = await visitor.page.evaluate(() => {
      const { contentDocument: content } = document.querySelector("#stage");
      const root = content.querySelector("tc-checkout").shadowRoot;
      const { backgroundColor, fontSize } = getComputedStyle(root.querySelector("[part=pay]"));
      return [getComputedStyle(content.documentElement).backgroundColor, backgroundColor, fontSize].join();
    });
    looks.push(look);
    const code = await visitor.page.locator("#code").innerText();
    for (const line of THEMES[name].css.split("\n")) assert.ok(code.includes(line), line);
  }
  assert.equal(new Set(looks).size, looks.length, looks.join("; "));
});

test("an address of the gallery is a picture of its own, and Back leads to the one before", async () => {
  const visitor = await visit("canceled/dark/kk");
  await sees(visitor, "canceled", "kk");
  await visitor.page.getByRole("link", { name: STATES.paid.title }).click();
  await sees(visitor, "paid", "kk");
  assert.match(visitor.page.url(), /#paid\/dark\/kk$/);
  await visitor.page.goBack();
  await sees(visitor, "canceled", "kk");
});

for (const state of ["missing", "chosen", "held", "promo", "sold-out", "paid"]) {
  test(`the code of ${state}, copied into a page, makes it`, async () => {
    const visitor = await visit(`${state}/dark/fr`, { permissions: ["clipboard-read", "clipboard-write"] });
    await sees(visitor, state, "fr");
    await visitor.page.getByRole("button", { name: "Copy" }).click();
    await eventually("Copied", async () => (await visitor.page.locator("#copied").innerText()) === "Copied");
    const code = await visitor.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(code, await visitor.page.locator("#code").textContent());
    if (state !== "sold-out") await shop.sandbox.reset();
    const copied = await shop.visit(page(code, { script: false, theme: "none" }));
    await copied.until(STATES[state].status);
    await eventually(state, async () => (await copied.element(({ shadowRoot }) => shadowRoot.querySelector(".root").innerText)).length > 20);
    if (state === "sold-out") await copied.find(".message").waitFor();
    if (state === "chosen") await eventually("three tickets", async () => (await copied.text(".foot .total")).includes("3 billets"));
    if (state === "promo") await copied.find(".line-full").first().waitFor();
  });
}

test("on a phone nothing sticks out, and it is light or dark as the phone is; axe has no complaint (A4)", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const visitor = await visit("held/light/ru", { viewport: { width: 320, height: 640 }, colorScheme, isMobile: true });
    await sees(visitor, "held", "ru");
    await eventually("the frame is as high as the widget", () =>
      visitor.page.evaluate(() => {
        const stage = document.querySelector("#stage");
        return stage.contentDocument.documentElement.scrollHeight <= stage.clientHeight + 1;
      }),
    );
    assert.equal(await visitor.page.evaluate(() => document.documentElement.scrollWidth), 320);
    assert.deepEqual(await complaints(visitor), []);
  }
});

test("the demo's page leads there, also without the slash", async () => {
  const visitor = await shop.visit("/");
  await visitor.page.locator('a[href="/gallery/"]').click();
  await sees(visitor, "idle", "en");
  const other = await shop.tab();
  await other.page.goto("/gallery");
  assert.match(other.page.url(), /\/gallery\/(#.*)?$/);
});
