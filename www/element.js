/**
 * The custom element: a thin shell around the wasm. It reads the page's wishes, brings the wasm and the texts in, mounts
 * the one into its shadow root, passes calls and events through, and shows what the wasm cannot show: that it is not there.
 */
import { failure, skeleton } from "./boxes.js";
import { Calls } from "./calls.js";
import { catalogueOf, learn } from "./catalogue.js";
import { askEarly, forgetEarly } from "./early.js";
import { CheckoutError } from "./errors.js";
import { keepHeight } from "./height.js";
import { createHost, emit } from "./host.js";
import { completed, init, running } from "./loader.js";
import { REFLECTED, readOptions } from "./options.js";
import { expect, guard, join, leave, need, revive } from "./page.js";
import { adoptProperty, afterTwoFrames, reflect } from "./reflect.js";
import { explain } from "./refusal.js";
import { rest, restNow } from "./rest.js";
import { adoptStyles } from "./sheet.js";
import { createTexts, languageOf } from "./text.js";

/** In these a buyer has an order on the screen, or is about to. */
const BUSY = ["reserving", "held", "paying", "canceling"];
const GIVEN = ["sets", "customer", "messages"];
const PROPERTIES = [...Object.keys(REFLECTED), ...GIVEN, "selection"];

let keyWarned = false;

// On a server there is no HTMLElement; there the class exists, and nothing makes one.
export class TcCheckoutElement extends (globalThis.HTMLElement ?? class {}) {
  static observedAttributes = ["lang", ...Object.values(REFLECTED).map(({ attribute }) => attribute)];

  static {
    for (const name of GIVEN) {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        enumerable: true,
        get() {
          return this.#given[name] ?? null;
        },
        set(value) {
          this.#given[name] = value ?? null;
          this.#schedule();
        },
      });
    }
  }

  /** The number of the wasm's view, while one is mounted. */
  #handle = null;
  /** Rises with every start and end, so that whatever belongs to an earlier life can be told. */
  #life = 0;
  /** Why there is no view, when that is not going to change by itself. */
  #failure = null;
  #calls = new Calls();
  #options = null;
  #texts = null;
  /** The language that the element was last found to be in. */
  #locale = null;
  /** The catalogue that the view waits for. */
  #coming = null;
  #status = "loading";
  #order = null;
  #selection = Object.freeze({});
  /** What the page has chosen and no view has heard of yet. */
  #wanted = null;
  /** The properties that have no attribute. */
  #given = {};
  #scheduled = false;
  #removal = null;
  #refusal = null;
  #stopHeight = null;
  /** Whether the buyer has pressed something here since the status was last another one. */
  #pressed = false;
  /** Whether the page left the latest `tc-pay` to the widget. */
  #mayPay = false;
  #internals;
  #root;
  #desk;

  constructor() {
    super();
    adoptStyles(this.attachShadow({ mode: "open" }));
    this.#internals = this.attachInternals?.();
    this.#root = document.createElement("div");
    this.#root.className = "root";
    this.#root.part = "root";
    // A key that is held down presses a button once: what a button does is not to be done again by itself.
    this.#root.addEventListener("keydown", (event) => event.repeat && event.key === "Enter" && event.preventDefault());
    this.#root.addEventListener("click", () => (this.#pressed = true));
    this.shadowRoot.append(this.#root);
    this.#mark("loading");
  }

  get status() {
    return this.#status;
  }

  get order() {
    return this.#order;
  }

  get remaining() {
    return guard(() => this.#handle && running().remaining(this.#handle)) ?? null;
  }

  get selection() {
    return this.#wanted ?? this.#selection;
  }

  set selection(value) {
    this.#wanted = value ?? {};
    this.#schedule();
  }

  /** Reserves the given selection, or the one on the screen. */
  reserve(selection) {
    return this.#call("reserve", selection);
  }

  /** Gives the order's tickets back, without asking the buyer. */
  cancel() {
    return this.#call("cancel");
  }

  /** Hands the payment over, as a press of Pay does. */
  pay() {
    const { customer, problems } = this.#desk?.read() ?? { customer: this.#options?.customer ?? {} };
    if (!problems?.length) return this.#call("pay", customer);
    return Promise.reject(new CheckoutError("rejected", "The buyer's details will not do.", { cause: problems }));
  }

  /** Reads again what is true. After a failed load it tries that again. */
  refresh() {
    if (this.isConnected && this.#failure?.retryable) this.#apply();
    return this.#call("refresh");
  }

  connectedCallback() {
    // Without a removal that is still under way, this is a new life and not a move.
    if (!this.#removal) this.#failure = null;
    this.#removal = null;
    for (const name of PROPERTIES) adoptProperty(this, name);
    join(this);
    this.#schedule();
  }

  disconnectedCallback() {
    // A move in the document is a removal and an insertion; two frames later it is known to be neither.
    const removal = (this.#removal = Symbol());
    afterTwoFrames(() => {
      if (this.#removal === removal) this.#stop();
    });
  }

  attributeChangedCallback(_name, before, after) {
    if (before !== after) this.#schedule();
  }

  /** The wasm broke. Called for every element of the page. */
  crashed(error) {
    this.#handle = null;
    if (this.#failure || !this.#options) return;
    // Nothing was wrong with what was chosen.
    if (error.code === "load") this.#wanted ??= this.#selection;
    this.#fail(error, `error.${error.code}`);
  }

  /** A `lang` somewhere in the page has changed. Called for every element of the page. */
  languageChanged() {
    if (languageOf(this) !== this.#locale) this.#schedule();
  }

  /** The network is back: what did not load for want of it is tried again. Called for every element of the page. */
  online() {
    if (this.#failure?.code === "load") this.#retry(this.shadowRoot.activeElement);
  }

  /** `focused`: the button has the focus and goes, and it must not fall back to the top of the page. */
  #retry(focused = true) {
    if (focused) {
      this.#root.tabIndex = -1;
      this.#root.focus({ preventScroll: true });
    }
    this.#apply();
  }

  /** Takes the page's wishes up in one go, after it has said all of them. */
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.isConnected) this.#apply();
    });
  }

  #apply() {
    this.#refusal = null;
    const { options, selection, problems, incomplete } = this.#read();
    if (problems.length) return this.#refuse(problems);
    if (incomplete) return this.#readMore(options);
    if (options.key && !keyWarned) {
      keyWarned = true;
      console.warn(`<${this.localName}>: the partner's key is in this page. Whoever opens it can read the key and act as the partner.`);
    }
    const before = this.#options;
    this.#options = options;
    this.#wanted = selection && Object.freeze(selection);
    if (!this.#handle || identity(before) !== identity(options)) return this.#start();
    const wish = this.#wish();
    this.#await(wish);
    // Until another language is there, the view goes on in the one that it has.
    const relabeled = this.#speak(this.#coming ? this.#texts.wish : wish);
    guard(() => {
      if (JSON.stringify(before) !== JSON.stringify(options)) this.#tell("configure", options);
      if (relabeled) this.#tell("relabel");
      this.#desk?.update();
      this.#choose();
    });
  }

  /** Tells the view something, if there is one: `tell` in src/host/handle.rs says what there is to tell. */
  #tell(kind, about, id) {
    if (this.#handle) guard(() => running().tell(this.#handle, kind, about, id));
  }

  /** Tells the view what the page has chosen. */
  #choose() {
    if (!this.#wanted || !this.#handle) return;
    this.#selection = this.#wanted;
    this.#wanted = null;
    this.#tell("select", this.#selection);
  }

  #read() {
    const given = { ...this.#given, selection: this.#wanted, lang: this.getAttribute("lang") };
    for (const { attribute } of Object.values(REFLECTED)) given[attribute] = this.getAttribute(attribute);
    return readOptions(given, { url: location.href, base: document.baseURI }, restNow());
  }

  /** The page says what it takes a module to read. What the view needs besides comes at the same time. */
  async #readMore(options) {
    const life = this.#handle ? this.#life : this.#begin();
    const { locale } = this.#wish();
    this.#options ??= options;
    if (!this.#handle) {
      this.#load();
      // Unless the page has sets of its own, or a key without which nothing is told.
      if (!this.#given.sets && !this.key) askEarly(options);
      for (const coming of [init(), learn(locale)]) coming.catch(() => {});
    }
    try {
      await rest();
    } catch (error) {
      if (life !== this.#life) return;
      if (this.#handle) emit(this, "tc-error", error);
      else this.#fail(error, "error.load");
      return;
    }
    this.#schedule();
  }

  /** The language of this place, and the page's own texts. */
  #wish() {
    this.#locale = languageOf(this);
    return { locale: this.#locale, messages: this.messages };
  }

  /** Sees to it that the view can be in the wished language. Another wish takes the place of this one. */
  #await({ locale }) {
    const coming = catalogueOf(locale) ? null : learn(locale);
    if (coming === this.#coming) return;
    this.#coming = coming;
    const then = (act) => (outcome) => {
      if (coming === this.#coming && this.#handle) act(outcome);
    };
    coming?.then(
      then(() => this.#schedule()),
      then((error) => emit(this, "tc-error", error)),
    );
  }

  /** Makes the texts: all of them or, where the catalogue is missing, those of failures. Whether they are others than before. */
  #speak(wish) {
    const { currency } = this.#options;
    const catalogue = catalogueOf(wish.locale);
    const spoken = JSON.stringify([wish, currency, Boolean(catalogue)]);
    if (spoken === this.#texts?.spoken) return false;
    this.#texts = { ...createTexts({ ...wish, currency, catalogue }), wish, spoken };
    this.#root.lang = this.#texts.locale;
    this.#root.dir = this.#texts.dir;
    return true;
  }

  /** Begins a life: what there was before is over. Its number. */
  #begin() {
    this.#unmount();
    this.#failure = null;
    this.#coming = null;
    this.#stopHeight ??= keepHeight(this.#root);
    return (this.#life += 1);
  }

  #load() {
    this.#change("loading");
    if (!this.#root.querySelector(".skeleton")) this.#show(skeleton(this.#given.sets?.length));
  }

  /** Shows the view as soon as there are a wasm and texts. */
  async #start() {
    const life = this.#begin();
    const wish = this.#wish();
    if (!running() || !catalogueOf(wish.locale)) {
      if (!running()) askEarly(this.#options);
      this.#load();
      try {
        const coming = Promise.all([init(), learn(wish.locale)]);
        // While they are on their way: the first formatters of a page take a slow machine a tenth of a second.
        const { when, money } = createTexts({ ...wish, currency: this.#options.currency, catalogue: {} });
        when({ at: 0 }, "UTC");
        money(0);
        await coming;
      } catch (error) {
        forgetEarly();
        if (life === this.#life) this.#fail(error, "error.load");
        return;
      }
      // Meanwhile the element may have been removed, or started again with other wishes.
      if (life !== this.#life || !this.isConnected) return;
    }
    this.#speak(wish);
    this.#mount(life);
  }

  #mount(life) {
    const host = createHost({
      element: this,
      texts: () => this.#texts,
      alive: () => life === this.#life,
      later: need,
      update: (change) => this.#update(change),
      settle: (id, error, order) => this.#calls.settle(id, error, order),
      paying: (isLeft) => (this.#mayPay = isLeft),
      desk: (form, foot) => this.#getDesk().put(form, foot),
    });
    try {
      guard(() => {
        revive();
        this.#root.replaceChildren();
        this.#handle = running().mount(this.#root, this.#options, host);
        this.#choose();
      });
    } catch (cause) {
      const message = `The widget could not be mounted: ${cause?.message ?? cause}`;
      this.#fail(new CheckoutError("internal", message, { cause, retryable: true }), "error.internal");
    }
    this.#send();
  }

  /** Where the buyer says who he is and pays. What asks for it comes with it. */
  #getDesk() {
    return (this.#desk ??= restNow().createDesk({
      root: this.shadowRoot,
      texts: () => this.#texts,
      options: () => this.#options,
      pay: (customer) => void this.#call("pay", customer).catch(() => {}),
      follow: (customer) => {
        this.#mayPay = false;
        this.#tell("follow", customer);
        return this.#mayPay;
      },
      revise: (customer) => this.#tell("revise", customer),
      promo: (code) => this.#tell("promo", code),
    }));
  }

  #unmount() {
    const handle = this.#handle;
    this.#handle = null;
    this.#desk?.update(null);
    if (!handle) return;
    guard(() => running().tell(handle, "unmount"));
    this.#calls.reject(new CheckoutError("internal", "The view was taken down while the call was waiting."), true);
  }

  /** The element is gone from the page. */
  #stop() {
    this.#life += 1;
    this.#removal = null;
    this.#unmount();
    this.#stopHeight?.();
    this.#stopHeight = null;
    this.#root.replaceChildren();
    leave(this);
    this.#failure = new CheckoutError("internal", "The element is not in the page any more.");
    this.#calls.reject(this.#failure);
    this.#order = null;
    this.#mark("loading");
  }

  /** The page's wishes make no sense. An order on the screen stays there: a buyer must not lose it to that. */
  async #refuse(problems) {
    const refusal = (this.#refusal = Symbol());
    const { error, box } = await explain(problems);
    // Meanwhile the page may have said something else, or be without us.
    if (refusal !== this.#refusal || !this.isConnected) return;
    if (this.#handle && BUSY.includes(this.#status)) {
      if (problems.some(({ attribute }) => attribute.startsWith("selection"))) this.#wanted = null;
      emit(this, "tc-error", error);
      return;
    }
    if (this.#failure?.message === error.message) return;
    this.#unmount();
    this.#break(error, box);
  }

  #fail(error, key) {
    const focused = this.shadowRoot.activeElement;
    this.#speak(this.#wish());
    this.#break(error, failure(this.#texts.text(key), this.#texts.text("retry"), () => this.#retry()));
    if (focused) this.#root.querySelector("button").focus({ preventScroll: true });
  }

  #break(error, box) {
    this.#life += 1;
    this.#failure = error;
    this.#order = null;
    this.#show(box);
    this.#calls.reject(error);
    this.#change("failed");
    emit(this, "tc-error", error);
  }

  /** Shows a box of ours, and the page's own content above it. */
  #show(box) {
    const own = this.firstElementChild || this.textContent.trim();
    this.#root.replaceChildren(...(own ? [document.createElement("slot"), box] : [box]));
  }

  #update({ status, order, selection, desk }) {
    if (order && order.id !== this.#order?.id) restNow().warnOfPrices(this.#options.sets, selection, order);
    this.#order = order;
    this.#selection = selection;
    if (desk) this.#getDesk().update({ ...desk, status, total: order.total });
    else this.#desk?.update(null);
    if (this.#pressed) restNow()?.bringIntoSight(this.#root, status, this.#status);
    this.#change(status);
  }

  #mark(status) {
    this.#status = status;
    this.#root.dataset.status = status;
    try {
      const states = this.#internals?.states;
      states?.clear();
      states?.add(status);
    } catch {
      // Browsers before custom states, or with their older syntax: `status` and the events say the same.
    }
  }

  /** Every change of status is told here, the wasm's and those that it does not know of: so none is told twice or not at all. */
  #change(status) {
    const previous = this.#status;
    if (status === previous) return;
    this.#mark(status);
    // A root of its own styles, in an older browser, has to get those that have come since.
    adoptStyles(this.shadowRoot);
    // What is shown is shown; now for what its buttons lead to. Where that is only another try, nothing is to be under way that it joins.
    if (previous === "loading" && status !== "failed") {
      afterTwoFrames(() => {
        expect();
        const root = this.#root;
        // Whoever has tried again, and had chosen already, goes on at Checkout.
        if (this.shadowRoot.activeElement !== root || !Object.keys(this.#selection).length) return;
        root.querySelector("[part=checkout]")?.focus({ preventScroll: true });
      });
    }
    if (status !== "reserving") this.#pressed = false;
    emit(this, "tc-status", { status, previous });
  }

  #call(name, about) {
    if (this.#failure) return Promise.reject(this.#failure);
    // Not at once: the caller may be a listener of an event that the wasm is just sending.
    queueMicrotask(() => this.#send());
    return this.#calls.add(name, about);
  }

  #send() {
    if (!this.#handle || !this.#calls.size) return;
    if (!completed()) return void need().then(() => this.#send());
    // A call may take the view with it: then the others wait for the next one.
    this.#calls.send((name, about, id) => Boolean(this.#handle) && (this.#pass(name, about, id), true));
  }

  #pass(name, about, id) {
    const problems = [];
    const read = name === "reserve" && about != null ? restNow().readSelection(about, problems) : about;
    if (problems.length) explain(problems).then(({ error }) => this.#calls.settle(id, error, null));
    else this.#tell(name, read, id);
  }
}

reflect(TcCheckoutElement.prototype);

/** What makes a view another one, rather than the same one with other rules. */
const identity = (options) => JSON.stringify([options?.event, options?.api, options?.version, options?.key]);
