import type {} from "tc-checkout/svelte";
import type { SvelteHTMLElements } from "svelte/elements";

type Props = SvelteHTMLElements["tc-checkout"];

export const right: Props = {
  event: "5f0c0ffee0ddf00dcafe0001",
  "max-tickets": "4",
  class: "tickets",
  selection: { "5f0c0ffee0ddf00dcafe0011": 2 },
  "ontc-paid": ({ detail }) => detail.order.number,
};
// @ts-expect-error: no such detail
export const detail: Props = { "ontc-ready": ({ detail: { order } }) => order };
