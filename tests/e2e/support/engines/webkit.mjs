// WebKit, as WebKitGTK's small browser in a virtual screen, by the classic WebDriver protocol.
import { createServer } from "node:net";
import { once } from "node:events";
import { MINI_BROWSER, WEBKIT_DRIVER, XVFB } from "../environment.mjs";
import { eventually } from "../waiting.mjs";
import * as actions from "./actions.mjs";
import { start } from "./programs.mjs";
import { Session } from "./webdriver.mjs";

const SCREEN = "1600x1200x24";

const CAPABILITIES = {
  // The driver's limit would be a timer of the page's.
  timeouts: { script: null },
  "webkitgtk:browserOptions": { binary: MINI_BROWSER, args: ["--automation"] },
};

/** Milliseconds that the browser has to start. On a busy machine it was seen not to start at all, which its driver then waits for. */
const PATIENCE = 60_000;

/** How often it is started before a test fails for that. No page has been opened by then, so nothing is tried twice. */
const STARTS = 3;

export const webkit = {
  name: "WebKit",

  async launch() {
    const screen = await start(XVFB, ["-displayfd", "3", "-screen", "0", SCREEN, "-nolisten", "tcp"], { on: 3, says: /(\d+)\n/ });
    return new Browser(`:${screen.said}`, screen.end);
  },
};

class Browser {
  #display;

  constructor(display, close) {
    this.#display = display;
    this.close = close;
  }

  /** A session has storage of its own. `timezone`: an IANA name. */
  async device({ viewport = { width: 1280, height: 900 }, timezone } = {}) {
    for (let tried = 1; ; tried += 1) {
      const { url, end } = await this.#driver(timezone);
      try {
        return new Device(await Session.open(url, CAPABILITIES, PATIENCE), viewport, end);
      } catch (error) {
        await end();
        if (tried === STARTS) throw new Error(`WebKit did not start, ${STARTS} times`, { cause: error });
        console.error("WebKit did not start; once more:", String(error));
      }
    }
  }

  /** A driver of its own, because one has one session. */
  async #driver(timezone) {
    const port = await freePort();
    const driver = await start(WEBKIT_DRIVER, [`--port=${port}`, "--host=127.0.0.1"], {
      env: { DISPLAY: this.#display, LANGUAGE: "en_US", NO_AT_BRIDGE: "1", ...(timezone && { TZ: timezone }) },
    });
    const url = `http://127.0.0.1:${port}`;
    await eventually("WebKit's driver", () => fetch(`${url}/status`).then(({ ok }) => ok, () => false), 60_000);
    return { url, end: driver.end };
  }
}

class Device {
  #session;
  #viewport;
  #end;
  #tabs = [];

  constructor(session, viewport, end) {
    this.#session = session;
    this.#viewport = viewport;
    this.#end = end;
  }

  async tab() {
    // Each in a window of its own: a tab behind another one could not be turned to.
    const handle = this.#tabs.length
      ? (await this.#session.command("POST", "/window/new", { type: "window" })).handle
      : await this.#session.command("GET", "/window");
    const tab = new Tab(this.#session, handle);
    await tab.resize(this.#viewport);
    this.#tabs.push(tab);
    return tab;
  }

  /** There is no command for it: what a page can notice of it is done in its pages. */
  async offline(is) {
    await Promise.all(this.#tabs.map((tab) => tab.eval(`(${goOffline})(${is})`)));
  }

  async close() {
    await this.#session.close();
    await this.#end();
  }
}

class Tab {
  #session;
  #handle;

  constructor(session, handle) {
    this.#session = session;
    this.#handle = handle;
  }

  /** A promise's result is fetched: a command that waits for it would keep all others waiting. */
  async eval(source) {
    const first = await this.#run(`(${begin})(() => (${source}))`);
    let { state, value } = first;
    while (state === "later") ({ state, value } = await this.#run(`(${collect})(${first.id})`));
    if (state === "failed") throw new Error(value);
    return value == null ? undefined : JSON.parse(value);
  }

  open(url) {
    return this.#do("POST", "/url", { url });
  }

  reload() {
    return this.#do("POST", "/refresh");
  }

  back() {
    return this.#do("POST", "/back");
  }

  /** Its window is never behind another one. */
  async front() {}

  close() {
    return this.#do("DELETE", "/window");
  }

  press(keys) {
    return this.#act(actions.press(keys));
  }

  keyDown(key) {
    return this.#act(actions.keyDown(key));
  }

  keyUp(key) {
    return this.#act(actions.keyUp(key));
  }

  type(text) {
    return this.#act(actions.type(text));
  }

  clickAt(point, times) {
    return this.#act(actions.click(point, times));
  }

  /** @returns {Promise<Buffer>} a PNG */
  async screenshot() {
    return Buffer.from(await this.#do("GET", "/screenshot"), "base64");
  }

  /** Makes the window as large as the page is to be, and its own bars around it. */
  async resize({ width, height }) {
    await this.#do("POST", "/window/rect", { width, height });
    const inner = await this.eval("({ width: innerWidth, height: innerHeight })");
    await this.#do("POST", "/window/rect", { width: 2 * width - inner.width, height: 2 * height - inner.height });
  }

  #run(script) {
    return this.#do("POST", "/execute/sync", { script: `return ${script}`, args: [] });
  }

  #act(sequence) {
    return this.#do("POST", "/actions", { actions: sequence });
  }

  #do(method, path, body) {
    return this.#session.inWindow(this.#handle, method, path, body);
  }
}

/** In the page: `{state: "done" | "failed" | "later", value, id}`. */
function begin(run) {
  try {
    const value = run();
    if (!(value instanceof Promise)) return { state: "done", value: JSON.stringify(value) };
    const waiting = (window.webdriverWaiting ??= []);
    const id = waiting.push({ state: "later" }) - 1;
    value.then(
      (result) => (waiting[id] = { state: "done", value: JSON.stringify(result) }),
      (error) => (waiting[id] = { state: "failed", value: String(error?.stack ?? error) }),
    );
    return { state: "later", id };
  } catch (error) {
    return { state: "failed", value: String(error?.stack ?? error) };
  }
}

/** In the page. */
function collect(id) {
  return window.webdriverWaiting?.[id] ?? { state: "failed", value: "another page has come meanwhile" };
}

/** In the page. */
function goOffline(is) {
  const real = (window.realFetch ??= window.fetch);
  window.fetch = is ? () => Promise.reject(new TypeError("Load failed")) : real;
  Object.defineProperty(navigator, "onLine", { configurable: true, get: () => !is });
  dispatchEvent(new Event(is ? "offline" : "online"));
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
