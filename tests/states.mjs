// Every state that a widget can be in, on the demo's event, and how a buyer gets there: one table for the pictures and for the
// tests that look at all states. A new screen is a new row. Buyers' clocks stand still (`stopClocks`), and the page goes through
// a gateway.
import { DEMO, HOLD, MINUTE, SECOND } from "./e2e/support/known.mjs";
import { eventually } from "./e2e/support/waiting.mjs";

/**
 * The states by their names. `whole`: the picture is one with the page around the widget. `picture: false`: there is none.
 * `prepare(buyer)` comes before the page is opened, `bring(buyer)` after it.
 */
export const STATES = {
  "loading": {
    picture: false,
    prepare: (buyer) => withhold(buyer, "**/widget.wasm"),
    bring: (buyer) => buyer.find(".skeleton").waitFor(),
  },
  "missing": {
    picture: false,
    prepare: (buyer) => buyer.page.route("**/widget.wasm", (route) => route.fulfill({ status: 404, body: "" })),
    bring: (buyer) => buyer.until("failed"),
  },
  "idle": { whole: true, bring: (buyer) => buyer.until("idle") },
  "chosen": { bring: choose },
  "reserving": {
    picture: false,
    async bring(buyer) {
      await choose(buyer);
      await withhold(buyer, "**/v1/resources/orders");
      await buyer.checkout();
      await buyer.until("reserving");
    },
  },
  "held": { whole: true, bring: hold },
  "details": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.find("#tc-name").fill("Мария Ли");
      await buyer.find("#tc-email").fill("maria");
      await buyer.find("[part=pay]").click();
      await buyer.find("#tc-email[aria-invalid]").waitFor();
    },
  },
  "promo": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.find("summary").click();
      await buyer.find("#tc-promo").fill("SANDBOX10");
      await buyer.find(".code button").click();
      await buyer.find(".line-full").first().waitFor();
    },
  },
  "paying": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.find("#tc-name").fill("Мария Ли");
      await buyer.find("#tc-email").fill("maria@example.org");
      // The vendor's page is another picture.
      await buyer.page.evaluate(() => addEventListener("tc-pay", (event) => event.preventDefault()));
      await buyer.find("[part=pay]").click();
      await buyer.until("paying");
    },
  },
  "unpaid": {
    picture: false,
    async bring(buyer) {
      await STATES.paying.bring(buyer);
      await buyer.look();
      await buyer.find(".message").waitFor();
    },
  },
  "confirm": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.askToCancel();
      await buyer.find(".confirm").waitFor();
    },
  },
  "canceling": {
    picture: false,
    async bring(buyer) {
      await hold(buyer);
      await withhold(buyer, "**/v1/resources/orders/*");
      await buyer.cancel();
      await buyer.until("canceling");
    },
  },
  "last-minute": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.pass(9 * MINUTE + 17 * SECOND);
      await buyer.find(".last-minute").waitFor();
    },
  },
  "offline": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.page.context().setOffline(true);
      await buyer.find(".message").waitFor();
    },
  },
  "canceled": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.cancel();
      await buyer.until("canceled");
    },
  },
  "expired": {
    async bring(buyer) {
      await hold(buyer);
      // The digits change on whole seconds, and so does the end.
      await buyer.pass(HOLD + SECOND);
      await buyer.until("expired");
    },
  },
  "partial": {
    // Somebody else is faster: fewer are left than were chosen.
    async bring(buyer) {
      await choose(buyer);
      await buyer.sandbox.vacancy(DEMO.stalls, 1);
      await buyer.checkout();
      await buyer.until("failed");
    },
  },
  "failed": {
    async bring(buyer) {
      await choose(buyer);
      await buyer.sandbox.fault("POST /v1/resources/orders", "drop-before");
      await buyer.checkout();
      await buyer.until("failed");
    },
  },
  "sold-out": {
    prepare: ({ sandbox }) => Promise.all(SETS.map((set) => sandbox.vacancy(set, 0))),
    async bring(buyer) {
      await buyer.until("idle");
      await buyer.find(".message").waitFor();
    },
  },
  "paid": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.sandbox.force((await buyer.sandbox.order()).id, "done");
      await buyer.call("refresh");
      await buyer.until("paid");
    },
  },
};

/** What is said in one of these states besides, on a page in Russian: for the tests. The rest of the screen is the state's. */
export const SAID = {
  "reserving, and it takes long": {
    async bring(buyer) {
      await STATES.reserving.bring(buyer);
      // With clocks that stand, what waits for that time may begin to wait after it.
      await says(buyer, "Касса отвечает дольше обычного.", 6 * SECOND);
    },
  },
  "offline, and the time is over": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.page.context().setOffline(true);
      await buyer.pass(HOLD + SECOND);
      await says(buyer, "Нет интернета, и время вышло.");
    },
  },
  "held, and nobody knows how to pay": {
    async bring(buyer) {
      await hold(buyer);
      await buyer.sandbox.fault("GET /v1/services/simple/events", "status", { status: 502, times: 60 });
      await buyer.reload();
      await buyer.until("held");
      // It is tried a few times.
      await says(buyer, "Не удалось узнать, как оплатить заказ.", SECOND);
    },
  },
};

/** Waits until the message begins like this, while time passes, if any. */
const says = (buyer, beginning, ms = 0) =>
  eventually(beginning, async () => {
    await buyer.pass(ms);
    return (await buyer.message()).startsWith(beginning);
  });

/** Nothing comes of what the page asks for at such an address. */
const withhold = (buyer, address) => buyer.page.route(address, () => new Promise(() => {}));

const SETS = [DEMO.floor, DEMO.stalls, DEMO.balcony, DEMO.box];

async function choose(buyer) {
  await buyer.until("idle");
  await buyer.pick(DEMO.floor.name);
  await buyer.pick(DEMO.stalls.name, 2);
}

async function hold(buyer) {
  await choose(buyer);
  await buyer.checkout();
  await buyer.until("held");
  await buyer.find("[part=pay]").waitFor();
}
