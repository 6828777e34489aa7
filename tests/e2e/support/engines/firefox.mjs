// Stock Firefox, over WebDriver BiDi.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FIREFOX } from "../environment.mjs";
import * as actions from "./actions.mjs";
import { Connection } from "./bidi.mjs";
import { folder, start } from "./programs.mjs";

/** Firefox as it is, but for what it would do on its own. */
const PREFERENCES = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.aboutwelcome.enabled": false,
  "browser.safebrowsing.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.allow_scripts_to_close_windows": true,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

export const firefox = {
  name: "Firefox",

  async launch() {
    const profile = folder("firefox");
    const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
    writeFileSync(join(profile.path, "user.js"), lines.join("\n"));
    const program = await start(
      FIREFOX,
      ["--headless", "--no-remote", "--profile", profile.path, "--remote-debugging-port", "0"],
      { says: /WebDriver BiDi listening on (ws:\S+)/ },
    );
    const connection = await Connection.to(`${program.said}/session`);
    await connection.send("session.new", { capabilities: { alwaysMatch: {} } });
    return new Browser(connection, async () => {
      connection.close();
      await program.end();
      profile.remove();
    });
  },
};

class Browser {
  #connection;

  constructor(connection, close) {
    this.#connection = connection;
    this.close = close;
  }

  /** Storage and windows of its own. `timezone`: an IANA name. */
  async device({ viewport = { width: 1280, height: 900 }, timezone } = {}) {
    const { userContext } = await this.#connection.send("browser.createUserContext");
    if (timezone) await this.#connection.send("emulation.setTimezoneOverride", { timezone, userContexts: [userContext] });
    return new Device(this.#connection, userContext, viewport);
  }
}

class Device {
  #connection;
  #userContext;
  #viewport;
  #tabs = [];

  constructor(connection, userContext, viewport) {
    this.#connection = connection;
    this.#userContext = userContext;
    this.#viewport = viewport;
  }

  async tab() {
    const { context } = await this.#connection.send("browsingContext.create", { type: "tab", userContext: this.#userContext });
    await this.#connection.send("browsingContext.setViewport", { context, viewport: this.#viewport });
    this.#tabs.push(context);
    return new Tab(this.#connection, context);
  }

  async offline(is) {
    const networkConditions = is ? { type: "offline" } : null;
    await this.#connection.send("emulation.setNetworkConditions", { networkConditions, contexts: this.#tabs });
  }

  close() {
    return this.#connection.send("browser.removeUserContext", { userContext: this.#userContext });
  }
}

class Tab {
  #connection;
  #context;

  constructor(connection, context) {
    this.#connection = connection;
    this.#context = context;
  }

  async eval(source) {
    const { type, result, exceptionDetails } = await this.#connection.send("script.evaluate", {
      expression: `(async () => JSON.stringify(await (${source})))()`,
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (type === "exception") throw new Error(exceptionDetails.text);
    return result.type === "string" ? JSON.parse(result.value) : undefined;
  }

  open(url) {
    return this.#do("browsingContext.navigate", { url, wait: "complete" });
  }

  reload() {
    return this.#do("browsingContext.reload", { wait: "complete" });
  }

  back() {
    return this.#do("browsingContext.traverseHistory", { delta: -1 });
  }

  front() {
    return this.#do("browsingContext.activate");
  }

  /** As a buyer closes it, so that the page hears of it. A tab that is closed by command hears nothing. */
  async close() {
    await this.eval("void setTimeout(() => close())");
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
    const { data } = await this.#do("browsingContext.captureScreenshot");
    return Buffer.from(data, "base64");
  }

  #act(sequence) {
    return this.#do("input.performActions", { actions: sequence });
  }

  #do(method, params = {}) {
    return this.#connection.send(method, { context: this.#context, ...params });
  }
}
