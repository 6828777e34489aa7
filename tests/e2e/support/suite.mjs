// What every file of journeys starts with: a sandbox and a browser of its own, everything fresh before each test.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";
import { chromium } from "playwright-core";
import { Buyer } from "./buyer.mjs";
import { CHROMIUM } from "./environment.mjs";
import { Site } from "./pages.mjs";
import { record } from "./recorder.mjs";
import { startGateway, startPayments, startSandbox } from "./sandbox.mjs";

/** A host name of the world outside, which leads to the sandbox all the same. */
export const PUBLIC_HOST = "tickets.example.test";

const ARGUMENTS = ["--disable-background-networking", `--host-resolver-rules=MAP ${PUBLIC_HOST} 127.0.0.1`];

/**
 * Has everything ready for the tests of the file that calls it; with `gateway`, one stands before the sandbox; with `payments`, one
 * stands beside it that is configured for a payment system.
 */
export function suite({ gateway = false, payments = false } = {}) {
  const shop = new Shop(payments ? startPayments : gateway ? startGateway : startSandbox);
  before(() => shop.open());
  beforeEach(() => shop.sandbox.reset());
  afterEach(() => shop.sendEverybodyHome());
  after(() => shop.close());
  return shop;
}

class Shop {
  /** @type {import("./sandbox.mjs").Sandbox} */
  sandbox;
  #site;
  #browser;
  #contexts = [];
  #buyers = [];
  #start;

  constructor(start) {
    this.#start = start;
  }

  async open() {
    this.#site = new Site();
    this.sandbox = await this.#start(this.#site.folder);
    this.#browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  }

  async close() {
    await this.#browser?.close();
    this.sandbox?.stop();
    this.#site?.remove();
  }

  /** Ends what a test has opened, and makes sure that no page had to suffer an error that nobody caught. */
  async sendEverybodyHome() {
    const [buyers, contexts] = [this.#buyers.splice(0), this.#contexts.splice(0)];
    const errors = buyers.flatMap((buyer) => buyer.errors);
    await Promise.all(contexts.map((context) => context.close()));
    assert.deepEqual(errors, [], "errors that nobody caught");
  }

  /** A device of its own: nothing is shared with others but the sandbox. Options are Playwright's for a context. */
  async device({ script = [], ...options } = {}) {
    const context = await this.#browser.newContext({ baseURL: this.sandbox.url, locale: "en-US", ...options });
    context.setDefaultTimeout(10_000);
    await context.addInitScript(record);
    for (const [run, argument] of script) await context.addInitScript(run, argument);
    this.#contexts.push(context);
    return context;
  }

  /** A tab that shows nothing yet. */
  async tab(device) {
    return this.watch(await (device ?? (await this.device())).newPage());
  }

  /** A tab that the page itself has opened. */
  watch(page) {
    const buyer = new Buyer(page, this.sandbox);
    this.#buyers.push(buyer);
    return buyer;
  }

  /** Somebody opens a page (its HTML, or a path of the site) on a device of his own, or in a new tab of a given one. */
  async visit(page, { device, ...options } = {}) {
    const buyer = await this.tab(device ?? (await this.device(options)));
    await buyer.open(this.address(page));
    return buyer;
  }

  /** Puts a file beside the pages. */
  file(name, content) {
    this.#site.add(name, content);
  }

  /** Where a page (its HTML, or a path) is served. */
  address(page) {
    return page.startsWith("<") ? this.#site.put(page) : page;
  }
}
