// What a buyer does with a widget, and what he sees of it.
import assert from "node:assert/strict";
import { within } from "./waiting.mjs";

export class Buyer {
  /** Errors of the page that nobody caught. A test that provokes some empties it. */
  errors = [];

  /**
   * @param {import("playwright-core").Page} page
   * @param {import("./sandbox.mjs").Sandbox} sandbox
   * @param {string} [selector]  which of the page's widgets this is about
   */
  constructor(page, sandbox, selector = "tc-checkout") {
    this.page = page;
    this.sandbox = sandbox;
    this.selector = selector;
    page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  /** The same buyer, looking at another widget of the page. */
  at(selector) {
    return new Buyer(this.page, this.sandbox, selector);
  }

  // What he does

  async open(address) {
    await this.page.goto(address);
  }

  /** Turns to this tab: in the others frames are rare, and whatever is done there takes seconds. */
  async turnTo() {
    await this.page.bringToFront();
  }

  async reload() {
    await this.page.reload();
  }

  /** Presses plus until so many more tickets of the set are chosen; the set by its name. */
  async pick(set, count = 1) {
    for (let pressed = 0; pressed < count; pressed += 1) await this.plus(set).click();
  }

  /** Presses minus. */
  async putBack(set, count = 1) {
    for (let pressed = 0; pressed < count; pressed += 1) await this.minus(set).click();
  }

  async checkout() {
    await this.find(".primary").click();
  }

  /** Picks, presses Checkout, and waits until the tickets are held. */
  async reserve(set, count = 1) {
    await this.until("idle");
    await this.pick(set, count);
    await this.checkout();
    await this.until("held");
  }

  async askToCancel() {
    await this.find("[part=cancel]").click();
  }

  async confirmCancel() {
    await this.find(".confirm .danger").click();
  }

  async keepOrder() {
    await this.find(".confirm .plain").click();
  }

  /** Cancels, and says yes. */
  async cancel() {
    await this.askToCancel();
    await this.confirmCancel();
  }

  async retry() {
    await this.find(".message button").click();
  }

  // His device's clocks

  /** The device's clocks stand still from now on, unless time is let pass. Before the page is opened. */
  async stopClocks(time = Date.now()) {
    await this.page.clock.install({ time });
    await this.page.clock.pauseAt(time + 1_000);
  }

  /** Time passes, on the device and at the sandbox. */
  async pass(ms) {
    await this.sandbox.advance(ms);
    await this.page.clock.runFor(ms);
  }

  /** The page comes back to the buyer's eyes. */
  async look() {
    await this.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  }

  // What he sees

  /** A part of the widget. */
  find(inside) {
    return this.page.locator(`${this.selector} ${inside}`);
  }

  set(name) {
    return this.find(".set").filter({ has: this.page.locator(".set-name", { hasText: name }) });
  }

  plus(set) {
    return this.set(set).locator(".plus");
  }

  minus(set) {
    return this.set(set).locator(".minus");
  }

  /** How many tickets of a set are chosen. */
  async chosen(set) {
    return Number(await this.set(set).locator(".count").innerText());
  }

  /** The text of a part, spaces made plain; "" when it is not to be seen. */
  async text(inside) {
    const part = this.find(inside);
    if (!(await part.isVisible())) return "";
    return plain(await part.innerText());
  }

  message() {
    return this.text(".message-text");
  }

  /** What a screen reader is told. */
  async announced() {
    return plain(await this.find(".announcer").textContent());
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
  element(run, argument) {
    return this.page.locator(this.selector).evaluate(run, argument);
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
    return this.page.evaluate(() => {
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
    return within(reached, `status ${wanted.join(" or ")}`, () => this.#stand());
  }

  // What the page hears

  /** The widget's events so far, by name: `[{name, detail, status, …}]`. */
  async heard(...names) {
    const all = await this.page.evaluate(() => window.heard.map(({ told }) => told));
    return names.length ? all.filter(({ name }) => names.includes(name)) : all;
  }

  /** Waits for the first event of that name. */
  async hear(name) {
    const heard = this.page.evaluate(
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
    return within(heard, `tc-${name}`, () => this.#stand());
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
    await this.page.evaluate(() => window.heard.splice(0));
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
      () => this.#stand(),
    );
  }

  /** How things stand, for a test that waited in vain. */
  async #stand() {
    const seen = await this.page.locator("body").ariaSnapshot({ timeout: 1_000 }).catch(() => "");
    const heard = (await this.heard()).map(({ name, detail }) => `${name} ${detail?.status ?? detail?.code ?? ""}`);
    return `Status ${await this.status()}; heard ${heard.join(", ")}; errors ${this.errors.join("; ")}\n${seen}`;
  }
}

/** A text with its spaces made plain. */
export const plain = (text) => text.replace(/[\s\u00a0\u202f]+/g, " ").trim();

/** The seconds that digits like 9:59 stand for. */
export function secondsOf(digits) {
  assert.match(digits, /^\d+(:\d\d)+$/);
  return digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
