// Checked by `tsc -p www`, never run: what a host page writes compiles, and what it must not write does not.
import { CheckoutError, define, init, mount } from "./index.js";
import type { CheckoutErrorCode, CheckoutStatus, Order, Selection, TcCheckoutElement } from "./index.js";
import * as defined from "./define.js";
import type catalogue from "./locales/catalogue.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(equal: Equal<A, B>): void;

// init
same<ReturnType<typeof init>, Promise<void>>(true);
void init({ wasmUrl: new URL("https://cdn.example/widget.wasm"), integrity: "sha384-x" });
void init({ wasm: fetch("/widget.wasm") });
void init({ wasm: new Uint8Array() });
// @ts-expect-error: not an option
void init({ url: "/widget.wasm" });

// define
const Class = define("my-tickets");
if (Class) same<InstanceType<typeof Class>, TcCheckoutElement>(true);
same<typeof defined.mount, typeof mount>(true);

// mount
const element = mount("#tickets", {
  event: "5f0c0ffee0ddf00dcafe0001",
  maxTickets: 4,
  acceptFewer: true,
  sets: [{ id: "5f0c0ffee0ddf00dcafe0011", name: "Stalls", price: "100.00", vacant: 3 }],
  messages: { checkout: "Buy", "set.left": { "=1": "the last one", other: "{count} left" } },
});
// @ts-expect-error: the event is required
mount(document.body, { api: "/" });
// @ts-expect-error: there is no such version
mount(document.body, { event: "5f0c0ffee0ddf00dcafe0001", apiVersion: "v3" });
// @ts-expect-error: a count is a number
mount(document.body, { event: "5f0c0ffee0ddf00dcafe0001", maxTickets: "4" });

// properties
same<typeof element.status, CheckoutStatus>(true);
same<typeof element.order, Order | null>(true);
same<typeof element.remaining, number | null>(true);
element.selection = { "5f0c0ffee0ddf00dcafe0011": 2 };
element.selection = null;
const selection: Selection = element.selection;
// @ts-expect-error: frozen
selection["5f0c0ffee0ddf00dcafe0011"] = 3;
// @ts-expect-error: read-only
element.status = "held";
element.lang = "ru";

// methods
same<ReturnType<typeof element.reserve>, Promise<Order>>(true);
same<ReturnType<typeof element.refresh>, Promise<Order | null>>(true);
const order = await element.reserve({ "5f0c0ffee0ddf00dcafe0011": 1 });
same<typeof order.deadline, Date | null>(true);
// @ts-expect-error: frozen
order.total = 1;

same<ReturnType<typeof element.pay>, Promise<Order | null>>(true);
element.customer = { name: "Ada", email: null };
// @ts-expect-error: a phone is a text
element.customer = { phone: 123 };
mount(document.body, { event: "5f0c0ffee0ddf00dcafe0001", ask: "name email", require: "email", payment: "host" });
// @ts-expect-error: the page takes the payment, or it does not say
mount(document.body, { event: "5f0c0ffee0ddf00dcafe0001", payment: "me" });

// events
element.addEventListener("tc-pay", (event) => {
  event.preventDefault();
  same<typeof event.detail.url, string | null>(true);
  void event.detail.customer.email;
});
element.addEventListener("tc-status", (event) => {
  same<typeof event.detail.previous, CheckoutStatus>(true);
  same<typeof event.currentTarget, EventTarget | null>(true);
});
element.addEventListener("tc-warning", ({ detail }) => detail.order.tickets.length + detail.remaining);
element.addEventListener("tc-error", ({ detail }) => {
  same<typeof detail, CheckoutError>(true);
  same<typeof detail.code, CheckoutErrorCode>(true);
});
element.addEventListener("click", (event) => event.clientX);
// @ts-expect-error: no such detail
element.addEventListener("tc-ready", ({ detail }) => detail.order);

// catalogues
element.messages = {} as typeof catalogue;

// errors
new CheckoutError("network", "connection refused", { cause: new Error(), retryable: true });
// @ts-expect-error: no such code
new CheckoutError("oops", "");

// the tag
same<HTMLElementTagNameMap["tc-checkout"], TcCheckoutElement>(true);
void document.querySelector("tc-checkout")?.cancel();
