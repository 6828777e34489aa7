// A3 and A4: every state looked at by axe, light and dark, in both languages; narrow pages; where the focus is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints } from "./support/axe.mjs";
import { DEMO, HOLD, SECOND } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { plantTrap } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();
const { floor, stalls, balcony } = DEMO;
const RESERVE = "POST /v1/resources/orders";

/** So that a state is looked at as it stays, and not on its way there. */
const CALM = { reducedMotion: "reduce" };

/**
 * Leads a buyer through every state that a widget can be in; `look` is called in each one with its name. Together they are
 * one visit, because half of the states follow from each other.
 */
async function throughEveryState(buyer, address, look) {
  await shop.sandbox.fault("GET /v1/services/simple/events", "hold");
  await buyer.open(address);
  await shop.sandbox.holding(1);
  await look("loading");
  await shop.sandbox.release();
  await buyer.until("idle");
  await look("idle");
  await buyer.pick(stalls.name, 3);
  await buyer.pick(balcony.name, 2);
  await look("tickets chosen");
  await shop.sandbox.fault(RESERVE, "hold");
  await buyer.checkout();
  await shop.sandbox.holding(1);
  await look("reserving");
  await shop.sandbox.release();
  await buyer.until("held");
  await look("held");
  await buyer.askToCancel();
  await look("the question");
  await shop.sandbox.fault("PATCH /v1/resources/orders", "hold");
  await buyer.confirmCancel();
  await shop.sandbox.holding(1);
  await look("canceling");
  await shop.sandbox.release();
  await buyer.until("canceled");
  await look("canceled");
  await buyer.checkout();
  await buyer.until("held");
  await shop.sandbox.advance(HOLD - 30 * SECOND);
  await buyer.look();
  await eventually("the last minute", async () => (await buyer.seconds()) < 60);
  await look("the last minute");
  await shop.sandbox.advance(HOLD);
  await buyer.look();
  await buyer.until("expired");
  await look("expired");
  await shop.sandbox.vacancy(balcony, 1);
  await buyer.checkout();
  await buyer.until("failed");
  await look("failed");
  for (const set of [floor, stalls, balcony]) await shop.sandbox.vacancy(set, 0);
  await buyer.reload();
  await buyer.until("idle");
  await look("sold out");
}

/** The other half: payment, being offline, and the element's own boxes. */
async function throughTheRest(buyer, address, look) {
  await buyer.open(address);
  await buyer.reserve(floor.name, 2);
  const { id } = await shop.sandbox.order();
  await shop.sandbox.force(id, "in_progress");
  await buyer.look();
  await buyer.until("paying");
  await look("paying");
  await buyer.page.context().setOffline(true);
  await eventually("the note", async () => (await buyer.message()) !== "");
  await look("offline");
  await buyer.page.context().setOffline(false);
  await shop.sandbox.force(id, "done");
  // The answer to the first question may still be on its way, from before.
  await eventually("the purchase", async () => {
    await buyer.look();
    return (await buyer.status()) === "paid";
  });
  await look("paid");
  await buyer.click(".done button");
  await buyer.until("idle");
  await buyer.say({ event: "x" });
  await buyer.until("failed");
  await look("set up wrong");
  await buyer.say({ event: DEMO.event });
  await buyer.until("idle");
  await shop.sandbox.fault("GET /v1/services/simple/events", "status", { status: 404 });
  await buyer.say({ event: "5f0c0ffee0ddf00dcafe0fff" });
  await buyer.until("failed");
  await look("not found");
  await buyer.say({ event: DEMO.event });
  await buyer.until("idle");
  await buyer.page.evaluate(() => (window.trap = "money"));
  await buyer.plus(floor.name).click();
  await buyer.until("failed");
  await look("broken");
}

for (const theme of ["light", "dark"]) {
  for (const lang of ["ru", "en"]) {
    for (const [part, lead] of [["choosing and holding", throughEveryState], ["paying and failing", throughTheRest]]) {
      test(`axe finds nothing in any state of ${part}: ${theme}, ${lang} (A4)`, async () => {
        const buyer = await shop.tab(await shop.device({ ...CALM, colorScheme: theme, script: [[plantTrap]] }));
        buyer.page.on("pageerror", () => buyer.errors.splice(0));
        const found = {};
        await lead(buyer, shop.address(page(widget({ event: DEMO.event, lang }), { theme, lang })), async (state) => {
          const told = await complaints(buyer);
          if (told.length) found[state] = told;
        });
        assert.deepEqual(found, {});
      });
    }
  }
}

for (const lang of ["ru", "en"]) {
  test(`320 pixels are enough: nothing sticks out, nothing is too small to touch (A4, ${lang})`, async () => {
    const device = await shop.device({ ...CALM, viewport: { width: 320, height: 640 }, script: [[plantTrap]] });
    const buyer = await shop.tab(device);
    buyer.page.on("pageerror", () => buyer.errors.splice(0));
    const found = {};
    const look = async (state) => {
      const told = await buyer.page.evaluate(() => {
        const wide = document.documentElement.scrollWidth;
        const parts = [...document.querySelector("tc-checkout").shadowRoot.querySelectorAll("*")];
        const seen = parts.filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.closest(".announcer"));
        const out = seen.filter((part) => {
          const { left, right } = part.getBoundingClientRect();
          return right > innerWidth + 0.5 || left < -0.5;
        });
        const small = seen.filter((part) => {
          const { width, height } = part.getBoundingClientRect();
          return part.localName === "button" && (width < 24 || height < 24);
        });
        const name = (part) => `${part.localName}.${part.className}`;
        return [...(wide > innerWidth ? [`the page is ${wide} wide`] : []), ...out.map(name), ...small.map((part) => `small ${name(part)}`)];
      });
      if (told.length) found[state] = told;
    };
    const address = shop.address(page(widget({ event: DEMO.event, lang }), { lang }));
    await throughEveryState(buyer, address, look);
    await shop.sandbox.reset();
    await throughTheRest(buyer, address, look);
    assert.deepEqual(found, {});
  });
}

test("in every state the focus that was in the widget stays in it, on something that can be seen (A3)", async () => {
  const buyer = await shop.tab(await shop.device({ ...CALM, script: [[plantTrap]] }));
  buyer.page.on("pageerror", () => buyer.errors.splice(0));
  const address = shop.address(page(widget({ event: DEMO.event })));
  const look = async (state) => {
    if (["loading", "idle", "sold out", "paying"].includes(state)) return;
    const { tag, inside, visible } = await buyer.page.evaluate(() => {
      const active = document.activeElement;
      const part = active.shadowRoot?.activeElement;
      return { tag: active.localName, inside: part?.className, visible: part?.checkVisibility() };
    });
    assert.deepEqual([tag, visible], ["tc-checkout", true], `${state}: ${inside}`);
  };
  await throughEveryState(buyer, address, look);
  await shop.sandbox.reset();
  // A focus to begin with, which a reload takes away.
  await throughTheRest(buyer, address, async (state) => {
    if (state === "set up wrong" || state === "not found") return;
    await look(state);
  });
});

test("a page that never had the focus in the widget does not lose it to the widget (A3)", async () => {
  const buyer = await shop.visit(page(`<input id="name">${widget()}`));
  await buyer.until("idle");
  await buyer.page.locator("#name").focus();
  await buyer.call("reserve", { "56a6254bf06c5a059b93800c": 2 });
  assert.equal(await buyer.page.evaluate(() => document.activeElement.id), "name");
  await buyer.call("cancel");
  assert.equal(await buyer.page.evaluate(() => document.activeElement.id), "name");
  await shop.sandbox.fault("POST /v1/resources/orders", "status", { status: 400 });
  await buyer.call("reserve");
  assert.equal(await buyer.page.evaluate(() => document.activeElement.id), "name");
});
