// Plays plays: each from its first step to its end, and its rules looked at after each step.
import assert from "node:assert/strict";
import { launchPlaywright } from "../engines/chromium.mjs";
import { DEMO, KEY } from "../known.mjs";
import { page, Site, widget } from "../pages.mjs";
import { startGateway, startSandbox } from "../sandbox.mjs";
import { act } from "./act.mjs";
import { end } from "./end.mjs";
import { check, checkWaiting } from "./watch.mjs";
import { within } from "../waiting.mjs";
import { World } from "./world.mjs";

/** A process for all tabs of a device: to start one takes longer than what a tab does. So the tabs take turns on one thread; in `e2e/tabs` each has its own. */
const SPARING = ["--process-per-site"];

/** Longer than any play takes, also on a busy machine: a browser that never answers has no time limit of its own. In milliseconds. */
const PATIENCE = 120_000;

/** A browser, pages, and for each lane servers of its own, so that plays at the same time have nothing to do with each other. */
export class Theatre {
  #site = new Site();
  /** The address of a page without the widget. */
  #bare = this.#site.put(page("", { script: false }));
  #pages = new Map();
  #servers = new Map();
  #devices = new Map();

  async open() {
    this.browser = await launchPlaywright(SPARING);
  }

  async close() {
    await this.browser?.close();
    for (const { value } of await Promise.allSettled(this.#servers.values())) value?.stop();
    this.#site.remove();
  }

  #page({ sandbox, gateway, version }, pays, attributes) {
    const said = { ...attributes, key: gateway ? null : KEY, "api-version": version };
    if (pays === "host") said.payment = "host";
    // A gateway has a token of its own.
    if (pays === "page" && !gateway) Object.assign(said, { "widget-token": "sandbox-widget", "payment-page": `${sandbox.url}/v1/widgets/common` });
    const head = pays === "prevented" ? '<script>addEventListener("tc-pay", (event) => event.preventDefault())</script>' : "";
    const html = page(widget({ event: DEMO.event, ...said }), { head });
    if (!this.#pages.has(html)) this.#pages.set(html, this.#site.put(html));
    return this.#pages.get(html);
  }

  async #server(lane, version, gateway) {
    const name = `${lane} ${gateway && version}`;
    if (!this.#servers.has(name)) {
      this.#servers.set(name, gateway ? startGateway(this.#site.folder, version) : startSandbox(this.#site.folder));
    }
    return { sandbox: await this.#servers.get(name), gateway, version };
  }

  /** A device with nothing on it, by which servers it has. To make a new one for each play costs more than playing. */
  async #device(sandbox) {
    if (!this.#devices.has(sandbox)) {
      const device = await this.browser.newContext({ baseURL: sandbox.url, locale: "en-US", timezoneId: "UTC" });
      device.setDefaultTimeout(20_000);
      // Stays open, for the site's process does only while it has a page.
      await (await device.newPage()).goto(this.#bare);
      this.#devices.set(sandbox, device);
    }
    const device = this.#devices.get(sandbox);
    await device.pages()[0].evaluate(() => localStorage.clear());
    return device;
  }

  /**
   * Plays one play. `twist(world)`: what happens after its steps, to see whether it is noticed.
   *
   * @throws {Error} with its steps, if a rule does not hold; `cause` says which
   */
  async play(play, lane = 0, twist = undefined) {
    const [version, behind] = play.way.split(" ");
    const gateway = behind === "gateway";
    const server = await this.#server(lane, version, gateway);
    const address = this.#page(server, play.pays, play.attributes);
    const device = await this.#device(server.sandbox);
    const world = await World.open(play, server, device, address);
    try {
      await within(fromFirstToLast(world, twist), "the end of the play", undefined, PATIENCE);
      return world;
    } catch (error) {
      const seen = await within(world.see(), "what is seen").catch(String);
      const said = [`TC_MODEL_ONLY=${play.seed}: ${play.way}, paid by ${play.pays}, ${JSON.stringify(play.attributes)}`, ...world.log, JSON.stringify(seen), error.stack];
      // What it leaves behind is not to disturb another play.
      this.#devices.delete(server.sandbox);
      await device.close();
      throw new Error(said.join("\n  "), { cause: error });
    }
  }
}

async function fromFirstToLast(world, twist) {
  const step = async (what) => {
    await what();
    if (await world.settle()) await check(world);
    else await checkWaiting(world);
  };
  await world.openTab(0);
  await world.settle();
  for (const one of world.play.steps) await step(() => act(world, one));
  if (twist) await step(() => twist(world));
  await end(world);
  assert.deepEqual(world.errors, [], "errors that nobody caught");
  await world.close();
}
