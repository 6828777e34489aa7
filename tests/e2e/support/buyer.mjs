// A visitor in Chromium, for tests that need what only Playwright's page can do: its locators, its clock, its network.
import { Tab } from "./engines/chromium.mjs";
import { Visitor } from "./visitor.mjs";

export { plain, secondsOf } from "./visitor.mjs";

export class Buyer extends Visitor {
  /**
   * @param {import("playwright-core").Page} page
   * @param {import("./sandbox.mjs").Sandbox} sandbox
   * @param {string} [selector]  which of the page's widgets this is about
   */
  constructor(page, sandbox, selector = "tc-checkout") {
    super(new Tab(page), sandbox, selector);
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  /** The same buyer, looking at another widget of the page. */
  at(selector) {
    return new Buyer(this.page, this.sandbox, selector);
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

  /** Runs in the page, with the element. */
  element(run, argument) {
    return this.page.locator(this.selector).evaluate(run, argument);
  }

  /** Playwright tells of errors as they happen. */
  async collectErrors() {}
}
