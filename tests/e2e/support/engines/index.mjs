// The engines that every journey of tests/e2e/journeys runs in.
//
// An engine is `{name, launch()}`; a browser `{device(options), close()}`; a device `{tab(), offline(is), close()}`; and a tab
//   eval(source)            the value of an expression in the page, through JSON; a promise is waited for
//   open(url) reload() back() front() close()
//   press(keys) keyDown(key) keyUp(key) type(text)     real ones, to whatever has the focus
//   clickAt({x, y}, times)                             real ones, in CSS pixels of the viewport
//   screenshot()                                       a PNG
// What a person does with it is in visitor.mjs, once for all.
import { chromium } from "./chromium.mjs";
import { firefox } from "./firefox.mjs";
import { webkit } from "./webkit.mjs";
import { ENGINES } from "../environment.mjs";

const KNOWN = { chromium, firefox, webkit };

/** Those that this run is for. */
export const engines = ENGINES.map((name) => {
  if (!KNOWN[name]) throw new Error(`TC_ENGINES: there is no engine ${name}`);
  return KNOWN[name];
});
