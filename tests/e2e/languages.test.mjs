// A7, A4: every language in the states that have the most to say, on the narrowest phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BUILT_IN, LANGUAGES } from "../../www/languages.js";
import { STATES } from "../states.mjs";
import { plain } from "./support/buyer.mjs";
import { misfits, speaks } from "./support/fitting.mjs";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite({ gateway: true });

const NARROW = { width: 320, height: 640 };
/** What is to be said for sure in each state, by the key and the part that says it. */
const SAYS = {
  "idle": ["checkout", "[part=checkout]"],
  "chosen": ["checkout", "[part=checkout]"],
  "held": ["held.note.apart", ".hold-note"],
  "details": ["details.email.wrong", "#tc-email-wrong"],
  "promo": ["promo.applied", ".promo summary"],
  "paying": ["pay.again", "[part=pay]"],
  "unpaid": ["paying.unpaid", ".message-text"],
  "confirm": ["cancel.no", ".confirm button:not(.danger)"],
  "last-minute": ["held.last-minute", ".countdown-label"],
  "offline": ["offline.held", ".message-text"],
  "canceled": ["canceled.text", ".message-text"],
  "expired": ["expired.text", ".message-text"],
  "failed": ["error.unconfirmed", ".message-text"],
  "sold-out": ["event.gone", ".message-text"],
  "paid": ["paid.title", ".done-title"],
};

const texts = {};
for (const language of LANGUAGES) {
  const { default: catalogue } = await import(`../../www/locales/${language}.js`);
  texts[language] = { ...BUILT_IN[language], ...catalogue };
}

/** Whether a text is a catalogue's, whatever stands in its places, and whichever space does not break. */
function isText(text, message) {
  const escaped = message.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll("~", " ").replace(/\{\w+\}/g, ".+");
  return new RegExp(`^${escaped}$`).test(text.replace(/\s+/g, " ").trim());
}

test("plural forms, prices and dates are right in every language, also where the browser has not its data (A7)", async () => {
  const buyer = await shop.visit(page(widget({ event: DEMO.event, key: null, lang: "ru" })));
  await buyer.until("idle");
  const known = (all) => Intl.PluralRules.supportedLocalesOf(all);
  assert.deepEqual(await buyer.page.evaluate(`(${known})(${JSON.stringify(LANGUAGES)})`), LANGUAGES, "plural forms");
  const shown = {};
  for (const language of LANGUAGES) {
    await buyer.say({ lang: language });
    await speaks(buyer, language);
    shown[language] = [await buyer.text(".when"), await buyer.set(DEMO.stalls.name).locator(".price").innerText()].map(plain);
  }
  for (const [language, [when, price]] of Object.entries(shown)) {
    assert.match(price, /^(\u200f?4[., ]?290 ₽|₽4[.,]290)$/, `${language}: ${price}`);
    if (language !== "en") assert.doesNotMatch(when, /[AP]M|day|M\d/, `${language}: ${when}`);
    assert.match(when, /\d\d?[:.]\d\d/, `${language}: ${when}`);
  }
  for (const language of ["be", "hy", "ka", "kk", "ky"]) assert.match(shown[language][1], /^4 ?290 ₽$/, language);
});

test("a region's own digits are those of the counts, the prices and the clock alike (A7)", async () => {
  const buyer = await shop.tab();
  await buyer.stopClocks();
  await buyer.open(shop.address(page(widget({ event: DEMO.event, key: null, lang: "ar-EG" }))));
  await buyer.until("idle");
  await buyer.pick(DEMO.floor.name);
  assert.equal(await buyer.set(DEMO.floor.name).locator(".count").innerText(), "١");
  assert.match(await buyer.text(".foot .total-sum"), /٢٬٤٢٠/);
  await buyer.checkout();
  await buyer.until("held");
  assert.match(await buyer.text(".digits"), /^٩:٥[٠-٩]$/);
  await buyer.say({ lang: "ar" });
  await speaks(buyer, "ar");
  assert.match(await buyer.text(".digits"), /^9:5\d$/);
});

for (const [state, [key, part]] of Object.entries(SAYS)) {
  test(`${state}: fits on 320 px in every language, and is in it (A4, A7)`, async () => {
    const { prepare, bring } = STATES[state];
    const buyer = await shop.tab(await shop.device({ viewport: NARROW, reducedMotion: "reduce" }));
    await buyer.stopClocks();
    await prepare?.(buyer);
    await buyer.open(shop.address(page(widget({ event: DEMO.event, key: null, lang: "ru" }), { lang: "ru" })));
    // While the network is there: what the page has learnt, it knows later.
    for (const language of LANGUAGES) {
      await buyer.say({ lang: language });
      await speaks(buyer, language);
    }
    await bring(buyer);
    const found = {};
    for (const language of LANGUAGES) {
      await buyer.say({ lang: language });
      await speaks(buyer, language);
      const shown = await buyer.find(part).first().innerText();
      const problems = await misfits(buyer);
      if (!isText(shown, texts[language][key])) problems.push(`it says: ${shown}`);
      const dir = await buyer.find(".root").getAttribute("dir");
      if (dir !== (language === "ar" ? "rtl" : "ltr")) problems.push(`it runs ${dir}`);
      if (problems.length) found[language] = problems;
    }
    assert.deepEqual(found, {});
  });
}
