// A sandbox of one's own: its program on a free port, and its controls as functions.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { GATEWAY, SANDBOX, WIDGET } from "./environment.mjs";
import { KEY } from "./known.mjs";
import { eventually } from "./waiting.mjs";
import { isV2, way } from "./way.mjs";

/** Starts a sandbox that serves the pages of a folder and the widget, for pages with the key in them. */
export const startSandbox = (site) => start(SANDBOX, [], site);

/** The same behind a gateway, which has the key: for pages without. */
export const startGateway = (site, version = way.version) =>
  start(GATEWAY, ["--sandbox", ...(version === "v2" ? ["--api-version", "v2"] : [])], site);

/**
 * A sandbox, and beside it a gateway that is configured as a partner's is: for one origin, and for a payment system that sends
 * buyers back to `/thanks.html` or `/sorry.html`. Pages are the sandbox's, and name the gateway by `sandbox.gateway`.
 */
export async function startPayments(site) {
  const sandbox = await startSandbox(site);
  const settings = {
    LISTEN: "127.0.0.1:0",
    PRIVATE_LISTEN: "127.0.0.1:0",
    ORIGINS: sandbox.url,
    UPSTREAM__URL: sandbox.url,
    UPSTREAM__KEY: KEY,
    TOKENS__KEY: "a key for tokens of 32 characters",
    PAYMENT__SYSTEM: "api/BASE",
    PAYMENT__SUCCESS_URL: `${sandbox.url}/thanks.html`,
    PAYMENT__FAILURE_URL: `${sandbox.url}/sorry.html`,
    LIMITS__RESERVATIONS_PER_MINUTE: "600",
    LIMITS__RESERVATION_BURST: "100",
    LIMITS__LIVE_HOLDS: "200",
    LIMITS__CHANGES_PER_MINUTE: "600",
    LIMITS__CHANGE_BURST: "100",
    LOG__LEVEL: "warn",
  };
  const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`TC_GATEWAY_${name}`, value]));
  // Not with our own environment: what names its program there is no setting of its.
  const gateway = await run(spawn(GATEWAY, { stdio: ["ignore", "pipe", "inherit"], env }));
  const { stop } = sandbox;
  return Object.assign(sandbox, {
    gateway: gateway.ready,
    stop() {
      gateway.stop();
      stop();
    },
  });
}

async function start(file, options, site) {
  const parameters = [...options, "--listen", "127.0.0.1:0", "--site", site, "--widget", WIDGET];
  const { ready, stop, ...more } = await run(spawn(file, parameters, { stdio: ["ignore", "pipe", "inherit"] }));
  return new Sandbox(ready, more.private, stop);
}

/** A connection of its own for each request: when drops are ordered, the sandbox ends those that idle, also one just picked again. */
const ALONE = { Connection: "close" };

/** The programs that have to end when the tests do. */
const running = new Set();
process.once("exit", () => running.forEach((program) => program.kill()));

/** Waits until a program says that it is ready: what it said, and how it is ended. */
async function run(program) {
  running.add(program);
  const said = await Promise.race([
    announced(program.stdout),
    new Promise((_, reject) => program.once("exit", (code) => reject(new Error(`the server ended with ${code}`)))),
  ]);
  const stop = () => {
    running.delete(program);
    program.kill();
  };
  return { ...said, stop };
}

/** What a server says of itself, line by line, until it is ready: `{private, ready}`. */
async function announced(output) {
  const said = {};
  for await (const line of createInterface(output)) {
    const [, name, url] = /^(\w+) (http:\S+)$/.exec(line) ?? assert.fail(`the server said: ${line}`);
    said[name] = url;
    if (name === "ready") break;
  }
  assert.ok(said.ready, "the server ended before it was ready");
  // What else it may say is for nobody, but must not fill the pipe.
  output.resume();
  return said;
}

/** A path of orders, in the version that the tests are about. */
export const spoken = (path) => path.replace("/v1/resources", `/${way.version}/resources`);

export class Sandbox {
  /** @param {string} [operations]  where a gateway before it has its private port */
  constructor(url, operations, stop) {
    this.url = url;
    this.operations = operations;
    this.stop = stop;
  }

  /** Everything as it was at the start. */
  reset() {
    return this.#control("POST", "reset");
  }

  /** Moves the clock; answers with the time it is then. @returns {Promise<number>} milliseconds since the epoch */
  async advance(ms) {
    const { now } = await this.#control("POST", "clock", { advance_ms: ms });
    return Date.parse(now);
  }

  /** So many minutes from UTC is the zone of the times in version 2, which do not name it. */
  zone(minutes) {
    return this.#control("POST", "clock", { zone_minutes: minutes });
  }

  /** What time it is there. */
  now() {
    return this.advance(0);
  }

  /** All orders, and how many tickets they hold and have bought: `{held, sold, orders}`. */
  orders() {
    return this.#control("GET", "orders");
  }

  /** The one order there is. */
  async order() {
    const { orders } = await this.orders();
    assert.equal(orders.length, 1, `one order, not ${orders.length}`);
    return orders[0];
  }

  /** How many milliseconds an order has left, at most and at least: time goes on while we ask. */
  async timeLeft(during = async () => {}) {
    const till = Date.parse((await this.order()).reserved_till);
    const before = await this.now();
    const result = await during();
    const after = await this.now();
    return { most: till - before, least: till - after, result };
  }

  /** What the API was asked, oldest first; all of it, or what has this method and beginning of a path. */
  async requests(method, path = "") {
    const all = await this.#control("GET", "requests");
    return all.filter((request) => (!method || request.method === method) && request.path.startsWith(path));
  }

  /** The reservations that came in. In version 2 that is the first of their two steps. */
  posts() {
    return this.requests("POST", spoken("/v1/resources/orders"));
  }

  /** The changes of orders that came in. In version 2 the second step of a reservation is none of them. */
  async patches() {
    const all = await this.requests("PATCH", spoken("/v1/resources/orders/"));
    return all.filter(({ body }) => !(isV2() && body?.random));
  }

  /** The second steps of reservations in version 2. */
  async fills() {
    const all = await this.requests("PATCH", spoken("/v1/resources/orders/"));
    return all.filter(({ body }) => body?.random);
  }

  /** The readings of orders that came in. */
  reads() {
    return this.requests("GET", spoken("/v1/resources/orders/"));
  }

  /** Something goes wrong with the next requests of this route, like "POST /v1/resources/orders": in whatever version. */
  fault(route, kind, more = {}) {
    return this.#control("POST", "faults", { route: spoken(route), kind, ...more });
  }

  /** Lets go of the faults that still wait. */
  disarm() {
    return this.#control("DELETE", "faults");
  }

  /** Waits until so many requests are being held by a fault of kind "hold". */
  async holding(count) {
    await eventually(`${count} held requests`, async () => (await this.#control("GET", "faults")).held === count);
  }

  /** How many requests are being held now. */
  async stillHeld() {
    return (await this.#control("GET", "faults")).held;
  }

  /** Lets all held requests go. */
  release() {
    return this.#control("POST", "release");
  }

  /** Somebody else buys, or gives back, until so many are on sale. */
  vacancy(set, vacant) {
    return this.#control("POST", "vacancy", { set: set.id ?? set, vacant });
  }

  /** Brings an order into a state, as the seller's own server would. */
  force(order, status) {
    return this.#control("POST", "order", { order, status });
  }

  /** What the gateway has measured: Prometheus's text. */
  async metrics() {
    return (await fetch(`${this.operations}/metrics`)).text();
  }

  /** Adds an event of so many sets with so many tickets each. */
  addEvent({ id, sets, vacant, title }) {
    return this.#control("POST", "events", { id, sets, vacant, title });
  }

  /** How many tickets of a set are on sale, by the catalogue. */
  async vacant(event, set) {
    const response = await this.ask("GET", `/v1/services/simple/events/${event}`);
    const { sets } = await response.json();
    return sets.find(({ id }) => id === (set.id ?? set)).amount_vacant;
  }

  /** Asks the API itself, with the key. */
  async ask(method, path, body) {
    return fetch(this.url + path, {
      method,
      headers: { Accept: "application/json", Authorization: `key ${KEY}`, "Content-Type": "application/json", ...ALONE },
      body: body && JSON.stringify(body),
    });
  }

  async #control(method, name, body) {
    const response = await fetch(`${this.url}/_sandbox/${name}`, { method, headers: ALONE, body: body && JSON.stringify(body) });
    const answer = await response.json();
    assert.ok(response.ok, `${name}: ${JSON.stringify(answer)}`);
    return answer;
  }
}
