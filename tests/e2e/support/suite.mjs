// What every file of tests in a browser starts with: a sandbox and a browser of its own, everything fresh before each test.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe } from "node:test";
import { Buyer } from "./buyer.mjs";
import { launchPlaywright } from "./engines/chromium.mjs";
import { engines } from "./engines/index.mjs";
import { serve } from "./host.mjs";
import { Site } from "./pages.mjs";
import { noteUncaught, record } from "./recorder.mjs";
import { KEY } from "./known.mjs";
import { startGateway, startPayments, startSandbox } from "./sandbox.mjs";
import { Visitor } from "./visitor.mjs";
import { way } from "./way.mjs";

export { PUBLIC_HOST } from "./engines/chromium.mjs";

/**
 * Has everything ready for the tests, in Chromium, of the file that calls it; with `gateway`, one stands before the sandbox;
 * with `payments`, one stands beside it that is configured for a payment system.
 */
export function suite(wish = {}) {
  return open(new ChromiumShop(serverOf(wish)));
}

/**
 * Defines the same tests for each engine.
 *
 * @param {(shop: EngineShop, engine: string) => void} define
 * @param {{gateway?: boolean, payments?: boolean}} [wish]
 */
export function inEveryEngine(define, wish = {}) {
  for (const engine of engines.filter(({ name }) => !way.engines || way.engines.includes(name))) {
    describe(engine.name, () => define(open(new EngineShop(engine, serverOf(wish))), engine.name));
  }
}

const serverOf = ({ gateway, payments }) => (payments ? startPayments : gateway && !way.direct ? startGateway : startSandbox);

/** A page whose widgets speak as the tests do. */
function spoken(page) {
  const says = {};
  if (way.version !== "v1") says["api-version"] = way.version;
  if (way.direct) says.key = KEY;
  const attributes = Object.entries(says);
  if (page.startsWith("<")) {
    const written = attributes.filter(([name]) => !page.includes(` ${name}=`)).map(([name, value]) => ` ${name}="${value}"`);
    return page.replaceAll(/<tc-checkout(?=[ >])/g, `<tc-checkout${written.join("")}`);
  }
  const query = new URLSearchParams(attributes).toString();
  return query ? page.replace(/$/, `${page.includes("?") ? "&" : "?"}${query}`) : page;
}

function open(shop) {
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
  #start;
  #launch;
  #host;
  browser;
  /** The devices that a test has opened. */
  devices = [];
  #visitors = [];

  constructor(start, launch) {
    this.#start = start;
    this.#launch = launch;
  }

  async open() {
    this.#site = new Site();
    this.sandbox = await this.#start(this.#site.folder);
    this.browser = await this.#launch();
  }

  async close() {
    await this.browser?.close();
    this.#host?.stop();
    this.sandbox?.stop();
    this.#site?.remove();
  }

  /** Ends what a test has opened, and makes sure that no page had to suffer an error that nobody caught. */
  async sendEverybodyHome() {
    const [visitors, devices] = [this.#visitors.splice(0), this.devices.splice(0)];
    await Promise.all(visitors.map((visitor) => visitor.collectErrors()));
    const errors = visitors.flatMap((visitor) => visitor.errors);
    await Promise.all(devices.map((device) => device.close()));
    this.#host?.answers.clear();
    assert.deepEqual(errors, [], "errors that nobody caught");
  }

  known(visitor) {
    this.#visitors.push(visitor);
    return visitor;
  }

  /** Puts a file beside the pages. @returns {string} its path */
  file(name, content) {
    return this.#site.add(name, content);
  }

  /** HTML, or a path, whose widgets speak as the tests do: for what a page puts into itself. */
  spoken(page) {
    return spoken(page);
  }

  /** Where a page (its HTML, or a path) is served. `scripts` run in it before anything else of it. */
  address(unspoken, scripts = [], name = undefined) {
    const page = spoken(unspoken);
    if (page.startsWith("<")) return this.#site.put(page, scripts, name);
    return scripts.length ? this.#site.wrap(page, scripts) : page;
  }

  /** A server of the same pages that lets browsers keep them, and answers as a test wants it. */
  async host() {
    this.#host ??= await serve(this.#site.folder);
    return this.#host;
  }
}

class ChromiumShop extends Shop {
  constructor(start) {
    super(start, launchPlaywright);
  }

  /** A device of its own: nothing is shared with others but the sandbox. Options are Playwright's for a context. */
  async device({ script = [], ...options } = {}) {
    const context = await this.browser.newContext({ baseURL: this.sandbox.url, locale: "en-US", ...options });
    context.setDefaultTimeout(10_000);
    await context.addInitScript(record);
    for (const [run, argument] of script) await context.addInitScript(run, argument);
    this.devices.push(context);
    return context;
  }

  /** A tab that shows nothing yet. */
  async tab(device) {
    return this.watch(await (device ?? (await this.device())).newPage());
  }

  /** A tab that the page itself has opened. */
  watch(page) {
    return this.known(new Buyer(page, this.sandbox));
  }

  /** Somebody opens a page (its HTML, or a path of the site) on a device of his own, or in a new tab of a given one. */
  async visit(page, { device, ...options } = {}) {
    const buyer = await this.tab(device ?? (await this.device(options)));
    await buyer.open(this.address(page));
    return buyer;
  }
}

class EngineShop extends Shop {
  constructor(engine, start) {
    super(start, () => engine.launch());
  }

  /** A device of its own: nothing is shared with others but the sandbox. `viewport`, `timezone` (an IANA name). */
  async device(options) {
    const device = await this.browser.device(options);
    this.devices.push(device);
    return device;
  }

  /** A tab that shows nothing yet. */
  async tab(device) {
    return this.known(new Visitor(await (device ?? (await this.device())).tab(), this.sandbox));
  }

  /**
   * Somebody opens a page (its HTML, or a path of the site) on a device of his own, or in a new tab of a given one.
   * `script`: `[[run, argument]]`, what runs in it before anything else of it, also when it is loaded again.
   */
  async visit(page, { device, script, ...options } = {}) {
    const visitor = await this.tab(device ?? (await this.device(options)));
    await visitor.open(this.page(page, script));
    return visitor;
  }

  /** Where a page is served that tells the tests what happens in it; `name`, if it has to have a certain one. */
  page(page, script = [], name = undefined) {
    return this.address(page, [[record], [noteUncaught], ...script], name);
  }
}
