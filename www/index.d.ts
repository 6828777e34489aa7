/**
 * tc-checkout: reserve, count down, pay or cancel, on any page.
 *
 * Importing this module registers and fetches nothing; `tc-checkout/define` does both.
 */

/** What the widget is doing. Also a custom state: `tc-checkout:state(held)`. */
export type CheckoutStatus =
  | "loading"
  | "idle"
  | "reserving"
  | "held"
  | "paying"
  | "canceling"
  | "paid"
  | "canceled"
  | "expired"
  | "failed";

/** Why something failed. Stable: programs may branch on it. */
export type CheckoutErrorCode =
  /** The widget itself did not come: its wasm, its texts, or the browser's support for it. */
  | "load"
  /** The page's own attributes, properties or arguments are wrong. `cause` lists the problems. */
  | "config"
  /** No answer: the device is offline, or the request was refused or blocked on its way. */
  | "network"
  /** No answer in time. */
  | "timeout"
  /** The server does not accept who asks: a page that is not in the gateway's list, or a wrong key. */
  | "unauthorized"
  /** There is no such event or order, or it is not this visitor's. */
  | "not-found"
  /** None of the wanted tickets could be had. What was chosen stays chosen. */
  | "sold-out"
  /** Fewer tickets than wanted. They were released, unless `acceptFewer` is set. */
  | "partial"
  /** Something else was in the way: another call, another tab's order, an order that is there already. */
  | "conflict"
  /** Too many requests. */
  | "limited"
  /** The server understood and refused; or the buyer's details will not do. */
  | "rejected"
  /** The order is paid, or has ended. */
  | "not-cancellable"
  /** The hold ran out; or nobody fetched the order in time, and the gateway gave it back. */
  | "expired"
  /** The answer to a reservation was lost: it is not known whether there is an order. */
  | "unconfirmed"
  /** The server failed. */
  | "server"
  /** An answer could not be read. The message names the place in it. */
  | "decode"
  /** The widget broke, or the element left the page while a call was waiting. */
  | "internal";

/** What `tc-error` carries and what the methods reject with. */
export class CheckoutError extends Error {
  constructor(code: CheckoutErrorCode, message: string, more?: { cause?: unknown; retryable?: boolean });
  readonly name: "CheckoutError";
  readonly code: CheckoutErrorCode;
  /** For developers and logs, in English. Buyers see texts of their own. */
  readonly message: string;
  readonly cause?: unknown;
  /** The same call may succeed later. */
  readonly retryable: boolean;
}

/** One wrong setting: an item of the `cause` of a `config` error. */
export interface ConfigProblem {
  /** The attribute or property, with the place in it, as in `sets[2].price`. */
  readonly attribute: string;
  readonly value: unknown;
  /** A sentence that names the attribute, its value and what is expected. */
  readonly problem: string;
}

/** Counts by set id (24 hexadecimal characters). */
export type Selection = Readonly<Record<string, number>>;

/** A set of tickets to offer instead of the event's catalogue. */
export interface TicketSet {
  id: string;
  name: string;
  /** What the buyer pays, in units of the currency: `100` or `"1105.50"`. */
  price: number | string;
  /** How many are left; without it, until the API says no. */
  vacant?: number;
}

/** The public view of an order. Frozen. */
export interface Order {
  readonly id: string;
  /** The number for people. */
  readonly number: number | null;
  readonly event: string;
  /** As the API calls it: `executed`, `in_progress`, `done`, `canceled`, `expired`, or one that we do not know. */
  readonly status: string;
  /** Ids. None of a paid order that is known only by what the browser has kept of it. */
  readonly tickets: readonly string[];
  /** In minor units (hundredths) of the currency. */
  readonly total: number;
  readonly currency: string;
  /** When the hold ends, in the device's own clock. */
  readonly deadline: Date | null;
}

/** Who buys. The name is one text: where the API wants two, the first word is the given name and the rest the family name. */
export interface Customer {
  readonly name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
}

/** A text with `{places}`, or one for each plural form of `count`; `=1` is exactly one. */
export type Message = string | { readonly [form in Intl.LDMLPluralRule | `=${number}`]?: string };

/** The element's properties. All but `sets`, `selection`, `customer` and `messages` reflect attributes. */
export interface CheckoutOptions {
  /** The event's id: 24 hexadecimal characters. */
  event: string | null;
  /** Base URL of the gateway, or of the API in direct mode. Default: the page's origin. */
  api?: string | null;
  /** The version of the API that the server speaks. Default: `v1`. */
  apiVersion?: "v1" | "v2";
  /** Direct mode only: the partner's key. Refused unless the page is local or `allowKey` is set. */
  key?: string | null;
  /** The page can be opened by staff only, so a key may be in it. Default: false. */
  allowKey?: boolean;
  /** Language tag. Default: the closest `lang` attribute, else the browser's language. */
  lang?: string;
  /** ISO 4217. Default: `RUB`. */
  currency?: string;
  /** Tickets in one order, 1 to 100. Default: 10. */
  maxTickets?: number;
  /** Tickets of one set in one order, 1 to 100. Default: no limit of its own. */
  maxPerSet?: number | null;
  /** Whether Cancel asks once. Default: true. */
  confirmCancel?: boolean;
  /** Whether leaving the page gives the tickets back. Default: false. */
  releaseOnLeave?: boolean;
  /** Whether the buyer may be offered fewer tickets than he chose. Default: false. */
  acceptFewer?: boolean;
  /** What is asked of a buyer who holds tickets: words out of `name`, `email`, `phone` and `promo`. Default: `name email phone promo`. */
  ask?: string;
  /** Which of what is asked a buyer has to fill in. Default: `email`. */
  require?: string;
  /** `host`: the page takes the payment. Pay fires `tc-pay`, and the page does the rest. */
  payment?: "host" | null;
  /**
   * The public token of the partner's widget, without `r:` in front: then payment is on the vendor's page. A gateway says by itself
   * how payment is done.
   */
  widgetToken?: string | null;
  /** Where the vendor's payment page is, without a query. */
  paymentPage?: string;
  /** Who buys, as far as the page knows: fills the fields in. What the buyer has typed himself stays. */
  customer?: Customer | null;
  /** What is on sale, instead of the event's own sets. The event is not read then, so its title, date and place are not shown. */
  sets?: readonly TicketSet[] | null;
  /** What is chosen. More than there is, or than an order may have, is cut without a word: read it back. */
  selection?: Selection | null;
  /** Texts by key; they come before the widget's own. */
  messages?: Readonly<Record<string, Message>> | null;
}

/**
 * The element's attributes, as templates and JSX write them. Flags are words: frameworks leave an attribute out whose value is
 * `false`, and then it has its default. `key` is not among them: in JSX and in Vue it means something else.
 */
export interface CheckoutAttributes {
  event?: string;
  api?: string;
  "api-version"?: "v1" | "v2";
  "allow-key"?: "true" | "false";
  lang?: string;
  currency?: string;
  "max-tickets"?: number | `${number}`;
  "max-per-set"?: number | `${number}`;
  "confirm-cancel"?: "true" | "false";
  "release-on-leave"?: "true" | "false";
  "accept-fewer"?: "true" | "false";
  ask?: string;
  require?: string;
  payment?: "host";
  "widget-token"?: string;
  "payment-page"?: string;
}

/** The properties that no attribute can hold. Frameworks set them as properties once the element is defined. */
export type CheckoutObjects = Pick<CheckoutOptions, "sets" | "selection" | "customer" | "messages">;

/** Listeners, as JSX and Svelte write them: `ontc-reserved`. */
export type CheckoutHandlers = {
  [Name in keyof CheckoutEventMap as `on${Name}`]?: (event: CheckoutEventMap[Name]) => void;
};

/** The element's events. All bubble and cross shadow roots. */
export interface CheckoutEventMap {
  /** The event can be shown. */
  "tc-ready": CustomEvent<{ readonly event: string }>;
  /** Every change of `status`. */
  "tc-status": CustomEvent<{ readonly status: CheckoutStatus; readonly previous: CheckoutStatus }>;
  /** Another choice, or another price of it. `total` is in minor units. Before the sets are known there is none. */
  "tc-selection": CustomEvent<{ readonly selection: Selection; readonly total: number }>;
  /** A reservation of this page came about. An order that is found again is told by `tc-status` alone. */
  "tc-reserved": CustomEvent<{ readonly order: Order }>;
  /** The tickets were given back. */
  "tc-canceled": CustomEvent<{ readonly order: Order }>;
  /** The hold ran out, by the server's word. */
  "tc-expired": CustomEvent<{ readonly order: Order }>;
  /** The order is paid, by the server's word. One that is found again is told by `tc-status` alone. */
  "tc-paid": CustomEvent<{ readonly order: Order }>;
  /**
   * 5, 2 and 1 minute and 20 seconds before the deadline. `remaining` is in milliseconds: fewer than that where the page was out of
   * sight or asleep, and then it is one event for all that were missed.
   */
  "tc-warning": CustomEvent<{ readonly order: Order; readonly remaining: number }>;
  /**
   * The buyer pays now. `preventDefault()` means that the page takes the payment; otherwise the widget leads him to `url`. With
   * `payment="host"` there is none. `customer` is what he has typed just before, each of it null if he has not.
   */
  "tc-pay": CustomEvent<{ readonly order: Order; readonly url: string | null; readonly customer: Customer }>;
  /** Something failed. The console has it as a warning. */
  "tc-error": CustomEvent<CheckoutError>;
}

/** `<tc-checkout>`. */
export interface TcCheckoutElement extends HTMLElement {
  event: string | null;
  api: string | null;
  apiVersion: string;
  key: string | null;
  allowKey: boolean;
  currency: string;
  maxTickets: number;
  maxPerSet: number | null;
  confirmCancel: boolean;
  releaseOnLeave: boolean;
  acceptFewer: boolean;
  ask: string;
  require: string;
  payment: string | null;
  widgetToken: string | null;
  paymentPage: string;
  customer: Customer | null;
  sets: readonly TicketSet[] | null;
  get selection(): Selection;
  set selection(value: Selection | null);
  messages: Readonly<Record<string, Message>> | null;

  readonly status: CheckoutStatus;
  readonly order: Order | null;
  /** Milliseconds to the deadline, or null without one. */
  readonly remaining: number | null;

  /**
   * Reserves the given selection, or the one on the screen.
   *
   * Like the other methods, waits until the widget has loaded, and rejects with a {@link CheckoutError}: of code
   * `internal` when the element leaves the page meanwhile.
   */
  reserve(selection?: Selection | null): Promise<Order>;
  /** Gives the order's tickets back, without asking the buyer; null when there was none yet to give back. */
  cancel(): Promise<Order | null>;
  /**
   * Hands the payment over, as a press of Pay does. Resolves when that is done: that the order is paid is told by `tc-paid`.
   * Rejects with `rejected` when the buyer's details will not do; what is wrong then stands beside the fields.
   */
  pay(): Promise<Order | null>;
  /** Reads again what is true; null when there is no order. After a failed load, tries that again. */
  refresh(): Promise<Order | null>;

  addEventListener<K extends keyof CheckoutEventMap>(
    type: K,
    listener: (this: TcCheckoutElement, event: CheckoutEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: TcCheckoutElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof CheckoutEventMap>(
    type: K,
    listener: (this: TcCheckoutElement, event: CheckoutEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: TcCheckoutElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** Where the program comes from, if not from beside the script. */
export interface InitOptions {
  /** Where the wasm is that choosing tickets takes. Default: `widget.wasm` beside the script. */
  wasmUrl?: string | URL;
  /** That wasm itself, or a promise of it. If it will not do, the next try fetches it. */
  wasm?: GivenWasm;
  /** Subresource integrity of that wasm if it is fetched, as in `sha384-…`. */
  integrity?: string;
  /** Where the rest of the program is. Default: `later.wasm` beside the first file; needed beside a `data:` or `blob:` address. */
  laterUrl?: string | URL;
  /** The rest itself, or a promise of it; both files are of one build. */
  later?: GivenWasm;
  /** Subresource integrity of the rest if it is fetched. */
  laterIntegrity?: string;
}

/** A wasm that the page has brought itself: compiled or not, or the answer of a `fetch`. */
type GivenWasm = WebAssembly.Module | BufferSource | Response | PromiseLike<WebAssembly.Module | BufferSource | Response>;

/**
 * Fetches and starts the wasm. Everybody gets the same promise; when it fails it is forgotten, and the next call tries
 * again, with the same options unless it brings others. Others count at once, until the wasm runs.
 */
export function init(options?: InitOptions): Promise<void>;

/**
 * Registers the element, once, whoever asks again.
 *
 * @returns its class; undefined on a server, where there are no elements
 */
export function define(tag?: string): (new () => TcCheckoutElement) | undefined;

/** Makes an element in `target` and returns it. Its removal is its end. */
export function mount(target: Element | DocumentFragment | string, options: CheckoutOptions): TcCheckoutElement;

declare global {
  interface HTMLElementTagNameMap {
    "tc-checkout": TcCheckoutElement;
  }
}
