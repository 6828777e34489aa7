import type {} from "tc-checkout/vue";
import type { GlobalComponents } from "vue";

type Props = InstanceType<GlobalComponents["tc-checkout"]>["$props"];

export const right: Props = {
  event: "5f0c0ffee0ddf00dcafe0001",
  "max-tickets": 4,
  "confirm-cancel": "false",
  class: "tickets",
  messages: { checkout: "Buy" },
  "onTc-reserved": ({ detail }) => detail.order.tickets.length,
};
/** As templates are checked: see ../vue-types. */
export const camel: Props = {
  maxTickets: 4,
  confirmCancel: "false",
  onTcReserved: ({ detail }) => detail.order.tickets.length,
};
// @ts-expect-error: a word, not a flag
export const flag: Props = { "confirm-cancel": false };
// @ts-expect-error: no such attribute
export const misspelt: Props = { "max-ticket": 4 };
// @ts-expect-error: the same in the other spelling
export const camelFlag: Props = { confirmCancel: false };
// @ts-expect-error: no such detail
export const detail: Props = { onTcReady: ({ detail: { order } }) => order };
