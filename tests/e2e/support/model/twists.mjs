// What must not happen, made to happen: each breaks one rule, and the plays have to notice.
import { CODES, DEMO, KEY } from "../known.mjs";
import { act } from "./act.mjs";

const RESERVE = { act: "reserve", tab: 0, count: 1 };

/** A script of the page reserves behind the widget's back. */
function behindItsBack({ tabs: [tab] }) {
  return tab.page.evaluate(
    async ({ event, set, key }) => {
      const body = JSON.stringify({ event, random: { [set]: 1 }, all_or_nothing: true });
      const headers = { Authorization: `key ${key}`, "Content-Type": "application/json" };
      await fetch("/v1/resources/orders", { method: "POST", headers, body });
    },
    { event: DEMO.event, set: DEMO.floor.id, key: KEY },
  );
}

/** A script of the page cancels what is bought. */
function cancelsBought({ tabs: [tab], bought: [order] }) {
  return tab.page.evaluate(
    async ({ order, key }) => {
      const headers = { Authorization: `key ${key}`, "Content-Type": "application/json" };
      await fetch(`/v1/resources/orders/${order}`, { method: "PATCH", headers, body: JSON.stringify({ status: "canceled" }) });
    },
    { order, key: KEY },
  );
}

const PAY = [RESERVE, { act: "fill in", tab: 0, kind: "right" }, { act: "pay", tab: 0 }];

/** Changes an order behind the widget's back. */
const changes = (body) => ({ tabs: [tab] }) =>
  tab.page.evaluate(
    async ({ body, key }) => {
      const headers = { Authorization: `key ${key}`, "Content-Type": "application/json" };
      const { id } = document.querySelector("tc-checkout").order;
      await fetch(`/v1/resources/orders/${id}`, { method: "PATCH", headers, body: JSON.stringify(body) });
    },
    { body, key: KEY },
  );

/** `[rule, steps, twist]` */
export const TWISTS = [
  ["NoneForgotten", [], behindItsBack],
  ["OneOrder", [RESERVE], behindItsBack],
  // The server is ahead of what it has told.
  ["Time", [RESERVE], ({ sandbox }) => sandbox.advance(5_000)],
  ["Paid", [RESERVE, { act: "done elsewhere" }, { act: "hide", tab: 0 }, { act: "show", tab: 0 }], cancelsBought],
  [
    // It is paid for, and the page does not get to hear of it.
    "Paid",
    PAY,
    async ({ tabs: [tab], sandbox }) => {
      await tab.page.route("**/v1/resources/orders/*", (route) => route.abort());
      await sandbox.force((await sandbox.order()).id, "done");
    },
  ],
  ["NoneForgotten", [RESERVE, { act: "go away", tab: 0 }], ({ tabs: [tab] }) => tab.page.evaluate(() => localStorage.clear())],
  ["Leaving", PAY, changes({ status: "canceled" })],
  ["Promo", [RESERVE], changes({ promocodes: ["SANDBOX10"] })],
  [
    // Somebody makes a good code out of a bad one on its way.
    "Promo",
    [RESERVE],
    async (world) => {
      const { page } = world.tabs[0];
      await page.route("**/v1/resources/orders/*", (route) => route.continue({ postData: route.request().postData()?.replace("NOPE42", "MINUS50") }));
      await act(world, { act: "give a code", tab: 0, code: "NOPE42" });
    },
  ],
  [
    // What is to be paid is less, and the page does not get to hear of it.
    "Promo",
    [RESERVE],
    async (world) => {
      world.given.add(CODES.SANDBOX10);
      await world.tabs[0].page.route("**/v1/resources/orders/*", (route) => (route.request().method() === "GET" ? route.abort() : route.continue()));
      await changes({ promocodes: ["SANDBOX10"] })(world);
    },
  ],
  [
    "Typed",
    PAY.slice(0, 2),
    ({ tabs: [tab] }) => tab.element(({ shadowRoot }) => (shadowRoot.querySelector("#tc-email").value = "")),
  ],
  ["Sent", [RESERVE], changes({ customer: { email: "nobody" } })],
  [
    "WayOut",
    [RESERVE],
    ({ tabs: [tab] }) =>
      tab.element(({ shadowRoot }) => {
        for (const button of shadowRoot.querySelectorAll("button")) button.disabled = true;
      }),
  ],
  [
    "WayOut",
    [{ act: "fault", route: "POST orders", kind: "hold", more: { times: 1 } }, RESERVE],
    // What leads out of a long wait is not shown.
    ({ tabs: [tab] }) => tab.element(({ shadowRoot }) => shadowRoot.append(Object.assign(document.createElement("style"), { textContent: ".message { display: none !important }" }))),
  ],
];
