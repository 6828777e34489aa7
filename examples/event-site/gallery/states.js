// Every state of the widget, and the code that brings it about: `before` runs before the widget does, `then` after it. The gallery
// shows these very lines. Their names are those of tests/states.mjs.
import { FLOOR, SETS, STALLS, buyer, sandbox } from "./hands.js";

/**
 * @typedef {{
 *   title: string,
 *   about: string,
 *   status: string,
 *   before?: (widget: {init: Function}) => unknown,
 *   then?: (page: {checkout: HTMLElement}) => unknown,
 * }} State  `status` is what the element says of itself in the end
 */

/** @type {Record<string, State>} */
export const STATES = {
  "loading": {
    title: "Loading",
    about: "The page's own link can be used meanwhile.",
    status: "loading",
    before: ({ init }) => {
      init({ wasm: new Promise(() => {}) });
    },
  },
  "missing": {
    title: "It did not load",
    about: "The wasm could not be had. The link stays, and there is a way to try again.",
    status: "failed",
    before: ({ init }) => {
      init({ wasmUrl: "/widget/not-there.wasm" }).catch(() => {});
    },
  },
  "idle": {
    title: "Choosing",
    about: "What the tickets cost, fees included, and how many are left where few are.",
    status: "idle",
  },
  "chosen": {
    title: "Chosen",
    about: "A page may choose, too.",
    status: "idle",
    then: ({ checkout }) => {
      checkout.selection = { [FLOOR]: 1, [STALLS]: 2 };
    },
  },
  "reserving": {
    title: "Reserving",
    about: "The press is answered at once; here the ticket office takes six seconds.",
    status: "reserving",
    then: async ({ checkout }) => {
      await sandbox.fault("POST /v1/resources/orders", "latency", { ms: 6000 });
      checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
    },
  },
  "held": {
    title: "Held",
    about: "The clock runs by the server's time. Who buys is asked beside it, not before.",
    status: "held",
    then: async ({ checkout }) => {
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
    },
  },
  "details": {
    title: "A wrong detail",
    about: "What is wrong stands beside the field, and the field has the focus.",
    status: "held",
    then: async ({ checkout }) => {
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await buyer.types("#tc-name", "Maria Lee");
      await buyer.types("#tc-email", "maria");
      await buyer.presses("[part=pay]");
    },
  },
  "promo": {
    title: "A promo code",
    about: "There for those who have one, and out of the way of the others.",
    status: "held",
    then: async ({ checkout }) => {
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await buyer.presses("summary");
      await buyer.types("#tc-promo", "SANDBOX10");
      await buyer.presses(".code button");
      await buyer.sees(".line-full");
    },
  },
  "paying": {
    title: "Paying",
    about: "The page takes the payment here; the widget follows the order until it is paid.",
    status: "paying",
    then: async ({ checkout }) => {
      checkout.addEventListener("tc-pay", (event) => event.preventDefault());
      checkout.customer = { name: "Maria Lee", email: "maria@example.org" };
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await checkout.pay();
    },
  },
  "unpaid": {
    title: "Back from the payment",
    about: "It is not paid, or not yet: nobody but the server knows.",
    status: "paying",
    then: async ({ checkout }) => {
      checkout.addEventListener("tc-pay", (event) => event.preventDefault());
      checkout.customer = { name: "Maria Lee", email: "maria@example.org" };
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await checkout.pay();
      document.dispatchEvent(new Event("visibilitychange"));
      await buyer.sees("[part=message]");
    },
  },
  "confirm": {
    title: "Cancel?",
    about: "Asked once. With confirm-cancel=\"false\" it is not.",
    status: "held",
    then: async ({ checkout }) => {
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await buyer.presses("[part=cancel]");
    },
  },
  "canceling": {
    title: "Canceling",
    about: "The ticket office takes six seconds for this one as well.",
    status: "canceling",
    then: async ({ checkout }) => {
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await sandbox.fault("PATCH /v1/resources/orders", "latency", { ms: 6000 });
      checkout.cancel();
    },
  },
  "last-minute": {
    title: "The last minute",
    about: "It looks different, and is said to those who listen.",
    status: "held",
    then: async ({ checkout }) => {
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await sandbox.pass(9 * 60 + 17);
      await checkout.refresh();
    },
  },
  "offline": {
    title: "Offline",
    about: "The clock goes on, and the order is read again when the network is back.",
    status: "held",
    then: async ({ checkout }) => {
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      dispatchEvent(new Event("offline"));
    },
  },
  "canceled": {
    title: "Canceled",
    about: "The choice is still there.",
    status: "canceled",
    then: async ({ checkout }) => {
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await checkout.cancel();
    },
  },
  "expired": {
    title: "Time is up",
    about: "The server has the last word on that.",
    status: "expired",
    then: async ({ checkout }) => {
      await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await sandbox.pass(601);
      await checkout.refresh();
    },
  },
  "partial": {
    title: "Somebody was faster",
    about: "Fewer are left than were chosen: nothing is held, and it is said of what.",
    status: "failed",
    then: async ({ checkout }) => {
      checkout.selection = { [FLOOR]: 1, [STALLS]: 2 };
      await buyer.sees(".chosen");
      await sandbox.left(STALLS, 1);
      await checkout.reserve().catch(() => {});
    },
  },
  "failed": {
    title: "Nobody knows",
    about: "The answer was lost on the way. It is said until when tickets may be held.",
    status: "failed",
    then: async ({ checkout }) => {
      checkout.selection = { [FLOOR]: 1, [STALLS]: 2 };
      await buyer.sees(".chosen");
      await sandbox.fault("POST /v1/resources/orders", "drop-before");
      await checkout.reserve().catch(() => {});
    },
  },
  "sold-out": {
    title: "Sold out",
    about: "There is no button where nothing can be had.",
    status: "idle",
    before: async () => {
      for (const set of SETS) await sandbox.left(set, 0);
    },
  },
  "paid": {
    title: "Paid",
    about: "Only the server can say so.",
    status: "paid",
    then: async ({ checkout }) => {
      const order = await checkout.reserve({ [FLOOR]: 1, [STALLS]: 2 });
      await sandbox.paid(order);
      await checkout.refresh();
    },
  },
};
