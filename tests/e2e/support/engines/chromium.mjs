// Chromium, by Playwright. Tests that need what only Chromium can do have Playwright's own page: `Buyer`.
import { chromium as playwright } from "playwright-core";
import { CHROMIUM } from "../environment.mjs";

/** A host name of the world outside, which leads to the sandbox all the same. */
export const PUBLIC_HOST = "tickets.example.test";

/**
 * What of Chromium is not had. Its address bar's menus are pages, two for each window, which take more time than most pages of tests,
 * and nobody opens them here. A process that is started in reserve, before a page wants it, takes time too.
 */
const WITHOUT = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess"];

/** What Playwright does without: Chromium takes the last list of features that it is given, and no other. */
const PLAYWRIGHTS = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "TcpPortRandomizationWin",
  "ThirdPartyStoragePartitioning",
];

const ARGUMENTS = [
  "--disable-background-networking",
  `--disable-features=${[...PLAYWRIGHTS, ...WITHOUT].join(",")}`,
  `--host-resolver-rules=MAP ${PUBLIC_HOST} 127.0.0.1`,
];

/** Playwright takes the back/forward cache away from its pages; buyers have it. */
const UNDONE = ["--disable-back-forward-cache"];

/** Playwright's browser itself. `more`: arguments for Chromium; `keepsPages`: as those who go back have it, not as Playwright does. */
export const launchPlaywright = (more = [], { keepsPages = false } = {}) =>
  playwright.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...more], ignoreDefaultArgs: keepsPages ? UNDONE : [] });

export const chromium = {
  name: "Chromium",

  async launch() {
    return new Browser(await launchPlaywright([], { keepsPages: true }));
  },
};

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
