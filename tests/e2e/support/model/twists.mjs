// What must not happen, made to happen: each breaks one rule, and the plays have to notice.
import { DEMO, KEY } from "../known.mjs";

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

/** `[rule, steps, twist]` */
export const TWISTS = [
  ["NoneForgotten", [], behindItsBack],
  ["OneOrder", [RESERVE], behindItsBack],
  // The server is ahead of what it has told.
  ["Time", [RESERVE], ({ sandbox }) => sandbox.advance(5_000)],
  ["Paid", [RESERVE, { act: "done elsewhere" }, { act: "hide", tab: 0 }, { act: "show", tab: 0 }], cancelsBought],
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
