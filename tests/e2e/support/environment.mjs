// What `cargo xtask test e2e` names, and nothing else: three programs and two folders.
import assert from "node:assert/strict";

const named = (name) => {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run these tests with cargo xtask test e2e`);
  return value;
};

/** The path of a Chromium. */
export const CHROMIUM = named("TC_CHROMIUM");
/** The path of the sandbox's program. */
export const SANDBOX = named("TC_SANDBOX_BIN");
/** The path of the gateway's program. */
export const GATEWAY = named("TC_GATEWAY_BIN");
/** The folder of the built widget. */
export const WIDGET = named("TC_WIDGET_DIR");
/** The folder of the demo's site. */
export const SITE = named("TC_SITE_DIR");
