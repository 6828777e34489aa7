// P7: the page around the widget stands still, whatever the widget shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks } from "./support/guides.mjs";
import { DEMO, HOLD, SECOND } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { watchLayout } from "./support/spies.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ gateway: true });
const { stalls, balcony } = DEMO;
const RESERVE = "POST /v1/resources/orders";

/** What docs/embedding.md tells pages to do, and nothing else. */
const ROOM = `<style>${blocks("embedding.md", "css", "min-block-size")[0]}</style>`;

const plain = (event, more = "") => shop.address(page(widget({ event, key: null, lang: "ru" }), { head: ROOM + more, lang: "ru" }));

/** As much as a message of one line more has left behind: what was once needed is kept. */
const MORE = "<style>tc-checkout { min-block-size: 47em; }</style>";

const PAGES = {
  "the demo's page": () => "/index.html#tickets",
  "the demo's page in English": () => "/index.html?lang=en#tickets",
  "a plain page that keeps the documented room": () => plain(DEMO.event),
  "a plain page that keeps a little more": () => plain(DEMO.event, MORE),
};
const DEVICES = { "a phone": { width: 390, height: 844 }, "a desk": { width: 1280, height: 900 } };

/** Leads a buyer from loading to the choice; `after` is told what has just come about. */
async function toTheChoice(buyer, address, after) {
  // The catalogue comes a while after the page: the skeleton is there first, as it is for a buyer.
  await shop.sandbox.fault("GET /v1/services/simple/events", "hold");
  await buyer.open(address);
  await shop.sandbox.holding(1);
  await after("loading");
  await shop.sandbox.release();
  await buyer.until("idle");
  await after("idle");
}

/** Leads a buyer from loading through all states of a purchase. */
async function throughAPurchase(buyer, address, after) {
  await toTheChoice(buyer, address, after);
  await buyer.pick(stalls.name, 2);
  await buyer.pick(balcony.name, 2);
  await after("chosen");
  await shop.sandbox.fault(RESERVE, "hold");
  await buyer.checkout();
  await shop.sandbox.holding(1);
  await after("reserving");
  await shop.sandbox.release();
  await buyer.until("held");
  await after("held");
  await buyer.askToCancel();
  await after("asked");
  await buyer.keepOrder();
  await after("kept");
  await buyer.find("[part=pay]").click();
  await buyer.find(".wrong:not(:empty)").first().waitFor();
  await after("details that will not do");
  await buyer.find("summary").click();
  await after("promo code");
  await buyer.find("#tc-promo").fill("SANDBOX10");
  await buyer.find(".code button").click();
  await buyer.find(".line-full").first().waitFor();
  await after("promo code applied");
  await buyer.find("#tc-email").fill("a@b.example");
  await after("details that will do");
  await shop.sandbox.advance(HOLD - 30 * SECOND);
  await buyer.look();
  await eventually("the last minute", async () => (await buyer.seconds()) < 60);
  await after("the last minute");
  await buyer.page.context().setOffline(true);
  await eventually("the note", async () => (await buyer.message()) !== "");
  await after("offline");
  await buyer.page.context().setOffline(false);
  await eventually("the end of the note", async () => (await buyer.message()) === "");
  await after("online again");
  await buyer.cancel();
  await buyer.until("canceled");
  await after("canceled");
  await shop.sandbox.vacancy(balcony, 1);
  await buyer.checkout();
  await buyer.until("failed");
  await after("failed");
  await buyer.putBack(balcony.name);
  await after("taken back");
  await buyer.checkout();
  await buyer.until("held");
  await after("held again");
  await shop.sandbox.advance(HOLD);
  await buyer.look();
  await buyer.until("expired");
  await after("expired");
  await buyer.checkout();
  await buyer.until("held");
  await after("held once more");
  // The code was the order's that is over: Pay would lead to it first.
  await buyer.find("#tc-promo").evaluate((input) => {
    input.value = "";
    input.dispatchEvent(new Event("input"));
  });
  // The vendor's page is another one.
  await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
  await buyer.find("[part=pay]").click();
  await buyer.until("paying");
  await after("paying");
  await shop.sandbox.force((await shop.sandbox.orders()).orders.at(-1).id, "done");
  await buyer.look();
  await buyer.until("paid");
  await after("paid");
}

/** How much the page has shifted when each of the states on `way` has come about, and what it was that moved. */
async function shiftsOn(way, viewport, address) {
  const buyer = await shop.tab(await shop.device({ viewport, locale: "ru-RU", script: [[watchLayout]] }));
  const shifts = {};
  await way(buyer, address, async (state) => {
    // Two frames: what has changed is laid out, and told of.
    await buyer.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const so = await buyer.page.evaluate(() => window.layoutShifts());
    shifts[state] = so.reduce((sum, { value }) => sum + value, 0);
  });
  assert.ok(await buyer.page.evaluate(() => PerformanceObserver.supportedEntryTypes.includes("layout-shift")));
  const moved = (await buyer.page.evaluate(() => window.layoutShifts())).filter(({ value }) => value > 0.001);
  return { buyer, shifts, told: `${JSON.stringify(shifts)} ${JSON.stringify(moved)}` };
}

for (const [place, address] of Object.entries(PAGES)) {
  for (const [device, viewport] of Object.entries(DEVICES)) {
    test(`${place}, on ${device}, stands still through a whole purchase: layout shift at most 0.02 (P7)`, async () => {
      const { shifts, told } = await shiftsOn(throughAPurchase, viewport, address());
      assert.ok(shifts.paid <= 0.02, told);
    });
  }
}

/** Headings that are higher than the outline's, in lines of the title. */
const HIGH = {
  "a title of two lines": [{ width: 390, height: 844 }, "Большой летний концерт под открытым небом", 2],
  "a title of three lines": [
    { width: 390, height: 844 },
    "Большой летний концерт симфонического оркестра под открытым небом",
    3,
  ],
  "a phone of 320 px": [{ width: 320, height: 640 }, null, 2],
};

for (const [number, [heading, [viewport, title, lines]]] of Object.entries(HIGH).entries()) {
  test(`${heading}: the first screen comes with a layout shift of 0.02 at most (P7)`, async () => {
    let { event } = DEMO;
    if (title) {
      event = `5f0c0ffee0ddf00dcafe003${number}`;
      await shop.sandbox.addEvent({ id: event, sets: 4, vacant: 9, title });
    }
    const { buyer, shifts, told } = await shiftsOn(toTheChoice, viewport, plain(event));
    const high = await buyer
      .find(".title")
      .evaluate((title) => title.offsetHeight / Number.parseFloat(getComputedStyle(title).lineHeight));
    assert.equal(Math.round(high), lines, "the heading is as high as the test wants it");
    assert.ok(shifts.idle <= 0.02, told);
  });
}
