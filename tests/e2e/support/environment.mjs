// What `cargo xtask test e2e` names, and nothing else: programs, folders, and the engines that the journeys run in.
import assert from "node:assert/strict";

const named = (name) => {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run these tests with cargo xtask test e2e`);
  return value;
};

/** The path of a Chromium. */
export const CHROMIUM = named("TC_CHROMIUM");
/** The engines of this run: `chromium,firefox,webkit`, or fewer. */
export const ENGINES = named("TC_ENGINES").split(",");
const ofEngine = (engine, name) => (ENGINES.includes(engine) ? named(name) : null);
/** The path of a Firefox. */
export const FIREFOX = ofEngine("firefox", "TC_FIREFOX");
/** The paths of WebKit's driver, of its small browser, and of a virtual screen for it. */
export const WEBKIT_DRIVER = ofEngine("webkit", "TC_WEBKIT_DRIVER");
export const MINI_BROWSER = ofEngine("webkit", "TC_MINI_BROWSER");
export const XVFB = ofEngine("webkit", "TC_XVFB");
/** The path of the sandbox's program. */
export const SANDBOX = named("TC_SANDBOX_BIN");
/** The path of the gateway's program. */
export const GATEWAY = named("TC_GATEWAY_BIN");
/** The folder of the built widget. */
export const WIDGET = named("TC_WIDGET_DIR");
/** The folder of the demo's site. */
export const SITE = named("TC_SITE_DIR");
