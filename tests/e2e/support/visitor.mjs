// A person before a page with widgets on it: what he does, and what he sees. The same in every engine.
import assert from "node:assert/strict";
import { aim, find, isSeen } from "./places.mjs";
import { eventually, within } from "./waiting.mjs";

export class Visitor {
  /** Errors of pages that nobody caught, as far as they have been collected. A test that provokes some empties it. */
  errors = [];

  /**
   * @param {object} tab  what engines/index.mjs describes
   * @param {import("./sandbox.mjs").Sandbox} sandbox
   * @param {string} [selector]  which of the page's widgets this is about
   */
  constructor(tab, sandbox, selector = "tc-checkout") {
    this.tab = tab;
    this.sandbox = sandbox;
    this.selector = selector;
  }

  /** The same person, looking at another widget of the page. */
  at(selector) {
    return new this.constructor(this.tab, this.sandbox, selector);
  }

  // What he does

  /** @param {string} address  a path of the sandbox's, or a whole URL */
  async open(address) {
    await this.collectErrors();
    await this.tab.open(new URL(address, this.sandbox.url).href);
  }

  async reload() {
    await this.collectErrors();
    await this.tab.reload();
  }

  /** Turns to this tab: in the others frames are rare, and whatever is done there takes seconds. */
  async turnTo() {
    await this.tab.front();
  }

  /** Clicks a part of the widget, or any place of the page, once it can be clicked. */
  async click(place, times = 1) {
    await this.tab.clickAt(await this.#reach(this.#place(place)), times);
  }

  /** Clicks a control by what it is and what it is called: `press("button", "Checkout")`. */
  async press(role, name) {
    await this.click({ widget: this.selector, role, name });
  }

  /** Writes into a field instead of what is there. */
  async fill(place, text) {
    await this.click(place);
    await this.tab.press("Control+a");
    await this.tab.press("Delete");
    await this.tab.type(text);
  }

  /** Presses plus until so many more tickets of the set are chosen; the set by its name. */
  async pick(set, count = 1) {
    for (let pressed = 0; pressed < count; pressed += 1) await this.click({ widget: this.selector, set, css: ".plus" });
  }

  /** Presses minus. */
  async putBack(set, count = 1) {
    for (let pressed = 0; pressed < count; pressed += 1) await this.click({ widget: this.selector, set, css: ".minus" });
  }

  async checkout() {
    await this.click(".primary");
  }

  /** Picks, presses Checkout, and waits until the tickets are held. */
  async reserve(set, count = 1) {
    await this.until("idle");
    await this.pick(set, count);
    await this.checkout();
    await this.until("held");
  }

  async askToCancel() {
    await this.click("[part=cancel]");
  }

  async confirmCancel() {
    await this.click(".confirm .danger");
  }

  async keepOrder() {
    await this.click(".confirm .plain");
  }

  /** Cancels, and says yes. */
  async cancel() {
    await this.askToCancel();
    await this.confirmCancel();
  }

  async retry() {
    await this.click(".message button");
  }

  /** The page comes back to his eyes. */
  async look() {
    await this.run(() => document.dispatchEvent(new Event("visibilitychange")) && undefined);
  }

  /** Presses Tab until the focus is on something of that name. */
  async tabTo(name) {
    for (let pressed = 0; pressed < 60; pressed += 1) {
      await this.tab.press("Tab");
      const { label, words } = await this.focus();
      if (plain(label ?? words) === name) return;
    }
    assert.fail(`the Tab key never came to ${name}`);
  }

  // What he sees

  /** Runs in the page. */
  run(act, argument) {
    return this.tab.eval(`(${act})(${literal(argument)})`);
  }

  /** The same for what takes longer than anything else: so many milliseconds at most. */
  slowly(patience, act, argument) {
    return within(this.run(act, argument), "the page", () => this.stand(), patience);
  }

  /** Runs in the page, with the element at a place, or null. */
  ask(place, act, argument) {
    return this.tab.eval(`(${act})((${find})(${literal(this.#place(place))}), ${literal(argument)})`);
  }

  /** Whether a part of the widget, or a place, is to be seen. */
  isSeen(place) {
    return this.tab.eval(`(${isSeen})((${find})(${literal(this.#place(place))}))`);
  }

  /** How many tickets of a set are chosen. */
  async chosen(set) {
    return Number(await this.text({ widget: this.selector, set, css: ".count" }));
  }

  /** The text of a part or a place, spaces made plain; "" when it is not to be seen. */
  async text(place) {
    const asked = literal(this.#place(place));
    return plain(await this.tab.eval(`((element) => (${isSeen})(element) ? element.innerText : "")((${find})(${asked}))`));
  }

  message() {
    return this.text(".message-text");
  }

  /** What a screen reader is told. */
  async announced() {
    return plain(await this.ask(".announcer", (element) => element.textContent));
  }

  digits() {
    return this.text(".digits");
  }

  /** The seconds that the digits show. */
  async seconds() {
    return secondsOf(await this.digits());
  }

  /** A property of the element. */
  property(name) {
    return this.element((element, asked) => JSON.parse(JSON.stringify(element[asked] ?? null)), name);
  }

  status() {
    return this.property("status");
  }

  /** Runs in the page, with the element. */
  element(act, argument) {
    return this.tab.eval(`(${act})(document.querySelector(${literal(this.selector)}), ${literal(argument)})`);
  }

  /** Sets attributes; null removes one. */
  async say(attributes) {
    await this.element((element, given) => {
      for (const [name, value] of Object.entries(given)) {
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
      }
    }, attributes);
  }

  /** Where the focus is: the class or text of what has it inside of the widget, else the tag in the page. */
  focus() {
    return this.run(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      const words = active.textContent.replaceAll("\u00a0", " ").trim();
      return { tag: active.localName, class: active.className, words, label: active.getAttribute("aria-label") };
    });
  }

  /** Waits until the status is one of these. */
  async until(...wanted) {
    const reached = this.element((element, statuses) => {
      return new Promise((resolve) => {
        const look = () => {
          if (!statuses.includes(element.status)) return;
          element.removeEventListener("tc-status", look);
          resolve(element.status);
        };
        element.addEventListener("tc-status", look);
        look();
      });
    }, wanted);
    return within(reached, `status ${wanted.join(" or ")}`, () => this.stand());
  }

  /** Waits until something holds that is asked of the page, or of whatever `ask` asks. */
  eventually(what, ask) {
    return eventually(what, ask).catch(async (error) => {
      throw new Error(`${error.message}. ${await this.stand().catch(String)}`);
    });
  }

  // What the page hears

  /** The widget's events so far, by name: `[{name, detail, status, …}]`. */
  async heard(...names) {
    const all = await this.run(() => window.heard.map(({ told }) => told));
    return names.length ? all.filter(({ name }) => names.includes(name)) : all;
  }

  /** Waits for the first event of that name. */
  async hear(name) {
    const heard = this.run(
      (wanted) =>
        new Promise((resolve) => {
          const look = () => {
            const found = window.heard.find(({ told }) => told.name === wanted);
            if (!found) return;
            window.removeEventListener(`tc-${wanted}`, look);
            resolve(found.told.detail);
          };
          window.addEventListener(`tc-${wanted}`, look);
          look();
        }),
      name,
    );
    return within(heard, `tc-${name}`, () => this.stand());
  }

  /** The statuses that it went through, as `tc-status` told them. */
  async path() {
    const changes = (await this.heard("status")).map(({ detail }) => detail);
    return changes.map(({ previous, status }) => `${previous} > ${status}`);
  }

  /** The code of the only error so far. */
  async errorCode() {
    const errors = await this.heard("error");
    assert.equal(errors.length, 1, JSON.stringify(errors));
    return errors[0].detail.code;
  }

  /** Forgets what was heard. */
  async hearNoMore() {
    await this.run(() => void window.heard.splice(0));
  }

  /** Calls a method; its promise's result, or `{rejected}` with the error. */
  async call(method, ...given) {
    return within(
      this.element(
        (element, { name, given: parameters }) =>
          element[name](...parameters).then(
            (order) => ({ resolved: JSON.parse(JSON.stringify(order)) }),
            ({ code, message, retryable }) => ({ rejected: { code, message, retryable } }),
          ),
        { name: method, given },
      ),
      `${method}()`,
      () => this.stand(),
    );
  }

  /** Takes what the page has noted of errors that nobody caught. */
  async collectErrors() {
    const uncaught = await this.tab.eval(`window.takeUncaught?.() ?? []`).catch(() => []);
    this.errors.push(...uncaught);
  }

  /** How things stand, for a test that waited in vain. */
  async stand() {
    const seen = await this.run(() => {
      const texts = (root) => [root.innerText ?? root.textContent, ...[...root.querySelectorAll("*")].filter((one) => one.shadowRoot).map(({ shadowRoot }) => [...shadowRoot.children].map((child) => child.innerText).join("\n"))];
      return { address: location.href, visible: document.visibilityState, texts: texts(document.body) };
    }).catch(String);
    const heard = (await this.heard()).map(({ name, detail }) => `${name} ${detail?.status ?? detail?.code ?? ""}`);
    return `Status ${await this.status()}; heard ${heard.join(", ")}; errors ${this.errors.join("; ")}; ${JSON.stringify(seen)}`;
  }

  #place(place) {
    return typeof place === "string" ? { widget: this.selector, css: place } : { widget: this.selector, ...place };
  }

  /** Where a place can be clicked, once it is there, stands still, and nothing is in front of it. */
  async #reach(place) {
    let [before, why] = [null, ""];
    const look = async () => {
      // While a page gives way to another one there is nobody to ask.
      const gone = (error) => ({ why: error.message });
      const { point, box, why: not } = await this.tab.eval(`(${aim})((${find})(${literal(place)}), ${isSeen})`).catch(gone);
      why = not ?? "it moves";
      const still = point && JSON.stringify(box) === before;
      before = JSON.stringify(box);
      return still && point;
    };
    return eventually(`${JSON.stringify(place)}`, look).catch(async (error) => {
      throw new Error(`${error.message}: ${why}. ${await this.stand().catch(String)}`);
    });
  }
}

/** A text with its spaces made plain. */
export const plain = (text) => text.replace(/[\s\u00a0\u202f]+/g, " ").trim();

/** The seconds that digits like 9:59 stand for. */
export function secondsOf(digits) {
  assert.match(digits, /^\d+(:\d\d)+$/);
  return digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** A value as JavaScript source. */
const literal = (value) => JSON.stringify(value)?.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029") ?? "undefined";
