// A3 and A4 for what comes after Checkout: the details, the promo code and Pay, looked at by axe in every state of theirs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints } from "./support/axe.mjs";
import { misfits } from "./support/fitting.mjs";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ gateway: true });
const CALM = { reducedMotion: "reduce" };
const CHANGE = "PATCH /v1/resources/orders";

/** Leads a buyer through all states of the order's screen; `look` is called in each one with its name. */
async function throughEveryState(buyer, look) {
  const pay = buyer.find("[part=pay]");
  const told = buyer.find(".told");
  await buyer.reserve(DEMO.stalls.name, 2);
  await pay.waitFor();
  await look("details");
  await pay.click();
  await buyer.find("#tc-name").fill("x".repeat(101));
  await buyer.find("#tc-email").fill("nobody");
  await pay.click();
  await look("details that will not do");
  await buyer.find("summary").click();
  await look("promo code");
  await buyer.find("#tc-promo").fill("NOPE");
  await buyer.find(".code button").click();
  await eventually("the refusal", async () => (await told.textContent()) !== "");
  await look("promo code refused");
  await buyer.find("#tc-promo").fill("SANDBOX10");
  await shop.sandbox.fault(CHANGE, "hold");
  await buyer.find(".code button").click();
  await shop.sandbox.holding(1);
  await look("promo code asked");
  await shop.sandbox.release();
  await buyer.find(".line-full").first().waitFor();
  await look("promo code applied");
  await buyer.find("summary").click();
  await look("promo code applied, and to be taken back");
  await buyer.find("summary").click();
  await buyer.find("#tc-name").fill("Мария Ли");
  await buyer.find("#tc-email").fill("a@b.example");
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  await pay.click();
  await buyer.until("paying");
  await look("handed over");
  await buyer.askToCancel();
  await look("the question");
  await buyer.keepOrder();
  await shop.sandbox.force((await shop.sandbox.order()).id, "in_progress");
  await buyer.call("refresh");
  await look("in progress");
}

const sells = (options) => page(widget({ event: DEMO.event, key: null, lang: options.lang }), options);

for (const theme of ["light", "dark"]) {
  for (const lang of ["ru", "en"]) {
    test(`axe finds nothing in any state of details, promo code and Pay: ${theme}, ${lang} (A4)`, async () => {
      const buyer = await shop.visit(sells({ theme, lang }), { ...CALM, colorScheme: theme });
      const found = {};
      await throughEveryState(buyer, async (state) => {
        const told = await complaints(buyer);
        if (told.length) found[state] = told;
      });
      assert.deepEqual(found, {});
    });
  }
}

test("320 pixels are enough for details, promo code and Pay: nothing sticks out, nothing is too small to touch (A4)", async () => {
  const buyer = await shop.visit(sells({ lang: "ru" }), { ...CALM, viewport: { width: 320, height: 640 } });
  const found = {};
  await throughEveryState(buyer, async (state) => {
    const told = await misfits(buyer);
    if (told.length) found[state] = told;
  });
  assert.deepEqual(found, {});
});

test("the focus stays on something that can be seen, whatever is applied, refused or handed over (A3)", async () => {
  const buyer = await shop.visit(sells({ lang: "en" }), CALM);
  await throughEveryState(buyer, async (state) => {
    const { tag, part, visible } = await buyer.page.evaluate(() => {
      const active = document.activeElement;
      const inside = active.shadowRoot?.activeElement;
      return { tag: active.localName, part: inside?.className, visible: inside?.checkVisibility() };
    });
    assert.deepEqual([tag, visible], ["tc-checkout", true], `${state}: ${part}`);
  });
});
