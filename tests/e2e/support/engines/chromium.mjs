// Chromium, by Playwright. Tests that need what only Chromium can do have Playwright's own page: `Buyer`.
import { chromium as playwright } from "playwright-core";
import { CHROMIUM } from "../environment.mjs";

/** A host name of the world outside, which leads to the sandbox all the same. */
export const PUBLIC_HOST = "tickets.example.test";

const ARGUMENTS = ["--disable-background-networking", `--host-resolver-rules=MAP ${PUBLIC_HOST} 127.0.0.1`];

/** Playwright takes the back/forward cache away from its pages; buyers have it. */
const UNDONE = ["--disable-back-forward-cache"];

export const chromium = {
  name: "Chromium",

  async launch() {
    return new Browser(await playwright.launch({ executablePath: CHROMIUM, args: ARGUMENTS, ignoreDefaultArgs: UNDONE }));
  },
};

/** Playwright's browser itself. `more`: arguments for Chromium. */
export const launchPlaywright = (more = []) => playwright.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...more] });

class Browser {
  #browser;

  constructor(browser) {
    this.#browser = browser;
  }

  /** Storage and windows of its own. `timezone`: an IANA name. */
  async device({ viewport = { width: 1280, height: 900 }, timezone: timezoneId } = {}) {
    return new Device(await this.#browser.newContext({ viewport, timezoneId, locale: "en-US" }));
  }

  close() {
    return this.#browser.close();
  }
}

class Device {
  #context;

  constructor(context) {
    this.#context = context;
  }

  async tab() {
    return new Tab(await this.#context.newPage());
  }

  offline(is) {
    return this.#context.setOffline(is);
  }

  close() {
    return this.#context.close();
  }
}

/** A page as all engines can have it. */
export class Tab {
  #page;

  constructor(page) {
    this.#page = page;
  }

  async eval(source) {
    const told = await this.#page.evaluate(`(async () => JSON.stringify(await (${source})))()`);
    return told === undefined ? undefined : JSON.parse(told);
  }

  open(url) {
    return this.#page.goto(url);
  }

  reload() {
    return this.#page.reload();
  }

  back() {
    return this.#page.goBack({ waitUntil: "commit" });
  }

  front() {
    return this.#page.bringToFront();
  }

  close() {
    return this.#page.close();
  }

  press(keys) {
    return this.#page.keyboard.press(keys);
  }

  keyDown(key) {
    return this.#page.keyboard.down(key);
  }

  keyUp(key) {
    return this.#page.keyboard.up(key);
  }

  type(text) {
    return this.#page.keyboard.type(text);
  }

  async clickAt({ x, y }, times = 1) {
    for (let click = 0; click < times; click += 1) await this.#page.mouse.click(x, y);
  }

  /** @returns {Promise<Buffer>} a PNG */
  screenshot() {
    return this.#page.screenshot();
  }
}
