// What a play happens to: a device with tabs, the sandbox (and gateway) that sells, and the clocks of both, which go alike.
import { Buyer } from "../buyer.mjs";
import { DEMO, SECOND } from "../known.mjs";
import { turnAway } from "../spies.mjs";
import { eventually } from "../waiting.mjs";
import { WALL, ownClock } from "./clock.mjs";
import { look } from "./look.mjs";
import { TABS } from "./plan.mjs";

/** What ends by itself, sooner or later. */
const PASSING = ["loading", "reserving", "canceling"];
const ABOUT = /\/(resources\/orders|services\/simple|widgets?)\//;
const isAsked = (request) => ABOUT.test(`${new URL(request.url()).pathname}/`);

const moment = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class World {
  /** The tabs, by number; null where there is none. @type {(Buyer | null)[]} */
  tabs = Array(TABS).fill(null);
  /** Whether a tab shows another page of the site now, by its number. */
  away = Array(TABS).fill(false);
  isOnline = true;
  /** How far the device's clock has been set ahead altogether, in milliseconds, and whether it was set at all. */
  set = 0;
  wasSet = false;
  /** How many reservations the buyer has insisted on. */
  insisted = 0;
  /** When the seats are free that the buyer was told of: the latest time, in the server's clock. */
  told = 0;
  /** What each tab has shown as bought, by its number. */
  bought = Array(TABS).fill(null);
  /** What was written into the fields of each tab's page, by their names. @type {Record<string, string>[]} */
  typed = Array.from({ length: TABS }, () => ({}));
  /** The promo codes that were given and are good: their ids. @type {Set<string>} */
  given = new Set();
  /** The orders for which Pay was pressed, and those of them that somebody takes the money for. @type {Set<string>} */
  pressed = new Set();
  handed = new Set();
  /** The orders that somebody else has ended, and whether the buyer may have canceled one. @type {Set<string>} */
  ended = new Set();
  mayCancel = false;
  /**
   * The vendor's page, where Pay has led to one, and the tab that it was pressed in, which may be the very one that it is in.
   * @type {{page: import("playwright-core").Page, tab: number} | null}
   */
  till = null;
  /** What an order was when it first held tickets. @type {Map<string, {till: string, tickets: number}>} */
  first = new Map();
  /** How many changes of an order had been asked for when all tabs showed it as bought. @type {Map<string, number>} */
  changes = new Map();
  log = [];
  /** The statuses that were seen, and whether there was a doubt. @type {Set<string>} */
  met = new Set();
  /** All tabs that there have been. @type {Buyer[]} */
  visited = [];
  /** Whether a fault may be holding requests back. */
  holds = false;
  /** Whether the buyer has waited so long that whatever is under way may not end soon. */
  waited = false;
  #asked = new Map();

  /** @param {{sandbox: import("../sandbox.mjs").Sandbox, gateway: boolean, version: string}} server */
  constructor(play, server, context, address) {
    Object.assign(this, { play, ...server, context, address });
  }

  /** @param {import("playwright-core").BrowserContext} context  the device, with nothing on it */
  static async open(play, server, context, address) {
    await server.sandbox.disarm();
    await server.sandbox.release();
    await server.sandbox.reset();
    const world = new World(play, server, context, address);
    await server.sandbox.vacancy(DEMO.floor, 4);
    await server.sandbox.vacancy(DEMO.stalls, 2);
    return world;
  }

  note(line) {
    this.log.push(line);
  }

  /** The tabs that there are, and those of them that show the widget's page. */
  get open() {
    return this.tabs.filter(Boolean);
  }
  get present() {
    return this.tabs.filter((tab, number) => tab && !this.away[number]);
  }

  /** A page of the site that is always open, without the widget. */
  get #bare() {
    return this.context.pages()[0];
  }

  async openTab(number) {
    const page = await this.context.newPage();
    await page.addInitScript(ownClock, WALL);
    // Tabs with the same dice would try again at the same moments, and be in each other's way for ever.
    await page.addInitScript(look, this.play.seed + number * 1_000_003);
    const asked = new Set();
    this.#asked.set(page, asked);
    page.on("request", (request) => isAsked(request) && asked.add(request));
    for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => asked.delete(request));
    const buyer = new Buyer(page, this.sandbox);
    this.tabs[number] = buyer;
    this.visited.push(buyer);
    await buyer.open(this.address);
  }

  /** What no page has caught, in all of the play. */
  get errors() {
    return this.visited.flatMap(({ errors }) => errors);
  }

  async closeTab(number) {
    const { page } = this.tabs[number];
    this.tabs[number] = null;
    this.bought[number] = null;
    this.typed[number] = {};
    await page.close();
    this.#asked.delete(page);
  }

  reload(number) {
    return this.#turn(number, (page) => page.reload());
  }

  /**
   * The tab goes to another page of the site. It is left for good: no page that is served with no-store, as a sandbox's are, is kept
   * in the back/forward cache. What a page does that is, e2e/back-forward-cache shows.
   */
  async goAway(number) {
    await this.#turn(number, (page) => page.goto(this.#bare.url()));
    this.away[number] = true;
  }

  /** Back to the widget's page. */
  async comeBack(number) {
    if (this.till?.page === this.tabs[number].page) this.till = null;
    const isThere = (page) => new URL(page.url()).pathname === this.address;
    await this.#turn(number, async (page) => {
      // Who has pressed something at the vendor's is more than one page away.
      for (let pages = 0; pages < 5 && !isThere(page); pages += 1) await page.goBack();
    });
    this.away[number] = false;
  }

  async #turn(number, go) {
    const { page } = this.tabs[number];
    this.#asked.get(page).clear();
    this.typed[number] = {};
    await go(page);
  }

  /** Waits until this tab shows the vendor's page. */
  async goToTill(number) {
    await this.leaveTill();
    await this.#turn(number, (page) => page.waitForURL("**/v1/widgets/common?*"));
    this.away[number] = true;
    this.till = { page: this.tabs[number].page, tab: number };
  }

  /** Waits for the page that a press of Pay in this tab has opened. `before`: the pages that there were. */
  async findTill(number, before) {
    await this.leaveTill();
    const opened = () => this.context.pages().find((page) => !before.includes(page));
    const page = await eventually("the vendor's page", opened);
    await page.waitForLoadState();
    this.till = { page, tab: number };
  }

  /** Closes the vendor's page, and looks at the tab that has opened it. One that is in the tab itself is left by coming back. */
  async leaveTill() {
    if (!this.till) return;
    const { page, tab } = this.till;
    if (this.tabs[tab]?.page === page) return;
    this.till = null;
    await page.close();
    if (this.tabs[tab] && !this.away[tab]) await this.hide(tab, false);
  }

  async setOnline(is) {
    this.isOnline = is;
    await this.context.setOffline(!is);
  }

  hide(number, is) {
    return this.tabs[number].page.evaluate(turnAway, is);
  }

  /** The buyer looks at every tab. */
  async lookAround() {
    for (const [number, tab] of this.tabs.entries()) if (tab && !this.away[number]) await this.hide(number, false);
  }

  /** Time passes on the device and at the server. The server's first: nobody may see more than the truth in between. */
  async pass(ms) {
    for (let rest = ms; rest > 0; rest -= 60 * SECOND) {
      const part = Math.min(rest, 60 * SECOND);
      await this.sandbox.advance(part);
      await this.inAll((ms) => window.moveOn(ms), part);
      await this.#moveUnseen(part);
    }
  }

  /** The device sleeps: its monotonic clock stands still. It is noticed within a second. */
  async sleep(ms) {
    await this.sandbox.advance(ms);
    await this.setWall(ms);
    await this.pass(SECOND + 1);
  }

  /** The device's clock on the wall is set, in every tab. */
  async setWall(by) {
    await this.inAll((ms) => window.setWall(ms), by);
    await this.#moveUnseen(by);
  }

  /** Where no tab shows the widget's page, nobody else puts down how late it is. */
  async #moveUnseen(by) {
    if (this.present.length) return;
    const put = ([key, ms]) => localStorage.setItem(key, String(Number(localStorage.getItem(key) ?? 0) + ms));
    await this.#bare.evaluate(put, [WALL, by]);
  }

  /** Runs in all tabs that show the widget's page. */
  inAll(run, argument) {
    return Promise.all(this.present.map(({ page }) => page.evaluate(run, argument)));
  }

  /**
   * What each tab shows; null where there is none, or another page is in it. What is due there comes first: on a busy machine timers
   * are late.
   */
  see() {
    const look = () => window.moveOn(0).then(() => window.see());
    return Promise.all(this.tabs.map((tab, number) => (tab && !this.away[number] ? tab.page.evaluate(look) : null)));
  }

  /** The records of the widget's that the device keeps. */
  stored() {
    return this.#bare.evaluate(() => {
      const own = Object.keys(localStorage).filter((key) => key.startsWith("tc-checkout:"));
      return own.map((key) => localStorage.getItem(key));
    });
  }

  /** Whether a tab is in what ends by itself. Asked often, so nothing else is looked at. */
  async #isPassing() {
    const statuses = await this.inAll(() => document.querySelector("tc-checkout")?.status ?? null);
    return statuses.some((status) => status === null || PASSING.includes(status));
  }

  /** Waits until nothing happens any more, but what a fault holds back. @returns {Promise<boolean>} whether all is quiet */
  async settle() {
    let quiet = 0;
    for (let waits = 0, steps = 0; steps < 60; ) {
      const asked = [...this.#asked.values()].reduce((sum, { size }) => sum + size, 0);
      if (asked === 0 && !(await this.#isPassing())) {
        quiet += 1;
        if (quiet > 1) return true;
        await moment(15);
        continue;
      }
      quiet = 0;
      if (asked > 0 && waits < 400) {
        if (this.holds && (await this.sandbox.stillHeld()) > 0) return false;
        waits += 1;
        await moment(10);
        continue;
      }
      steps += 1;
      await this.pass(500);
    }
    return false;
  }

  /** The gateway has been told to give the API a rest when too much failed: it asks again after a while, by its own clock. */
  async wellAgain() {
    await this.sandbox.disarm();
    await this.sandbox.release();
    this.holds = false;
    if (!this.isOnline) await this.setOnline(true);
    await eventually("a server that is well", async () => {
      if (!this.gateway) return true;
      const event = await fetch(`${this.sandbox.url}/v1/services/simple/events/${DEMO.event}`, { headers: { Accept: "application/json" } });
      await event.arrayBuffer();
      return event.ok;
    }, 30_000);
  }

  /** Closes all tabs. */
  async close() {
    await this.leaveTill();
    await Promise.all(this.open.map(({ page }) => page.close()));
  }
}
