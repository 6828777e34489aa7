// P4: what a second of a visible countdown costs, and that a page out of sight costs nothing.
import { visit } from "./browser.mjs";
import { median, rounded } from "./numbers.mjs";
import { timeTimeouts, turnAway, watchTimers } from "../tests/e2e/support/spies.mjs";

const SECOND = 1_000;
/** From a whole second to the middle of one: where no rounding decides which second is shown. */
const MIDDLE = 300;
const SECONDS = 120;

/** Reserves one ticket in each widget of the page. */
async function reserveAll(sets) {
  const reserve = async (element) => {
    if (element.status !== "idle") await new Promise((ready) => element.addEventListener("tc-ready", ready, { once: true }));
    await element.reserve({ [sets[element.event]]: 1 });
  };
  await Promise.all([...document.querySelectorAll("tc-checkout")].map(reserve));
}

/** Notes the texts that widgets write, and whatever else they change: `window.writes`, `window.changes`. */
function watchWrites() {
  window.writes = 0;
  window.changes = 0;
  const note = (list) => {
    for (const { type } of list) window[type === "characterData" ? "writes" : "changes"] += 1;
  };
  for (const { shadowRoot } of document.querySelectorAll("tc-checkout")) {
    new MutationObserver(note).observe(shadowRoot, { subtree: true, childList: true, characterData: true, attributes: true });
  }
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {{url: string, sets: Record<string, string>}} where  `sets`: a set of each event
 * @param {import("../tests/e2e/support/sandbox.mjs").Sandbox} sandbox
 */
export async function measureTicks(browser, { url, sets }, sandbox) {
  const time = await sandbox.now();
  const visitor = await visit(browser, url, {
    scripts: [[timeTimeouts]],
    async prepare(page) {
      await page.clock.install({ time });
      await page.clock.pauseAt(time + SECOND);
    },
  });
  const { page } = visitor;
  const pass = async (ms) => {
    await sandbox.advance(ms);
    await page.clock.runFor(ms);
  };
  await page.evaluate(reserveAll, sets);
  const widgets = Object.keys(sets).length;
  await page.evaluate(() => window.startTiming(document.body));
  // The timeout that waited before it was timed fires unseen.
  await pass(SECOND + MIDDLE);
  await page.evaluate(() => window.taken.script.splice(0) && window.taken.layout.splice(0));
  await pass(SECONDS * SECOND);
  const { script, layout } = await page.evaluate(() => window.taken);

  await page.evaluate(watchTimers);
  await pass(2 * SECOND);
  await page.evaluate(watchWrites);
  await page.evaluate(() => (window.timers.fired = 0));
  await pass(10 * SECOND);
  const seen = await page.evaluate(() => ({ fired: window.timers.fired, most: window.timers.most, writes: window.writes, changes: window.changes }));
  await page.evaluate(turnAway, true);
  await page.evaluate(() => (window.timers.fired = 0));
  await pass(60 * SECOND);
  const hidden = await page.evaluate(() => window.timers.fired + window.timers.waiting.size);
  await visitor.leave();
  if (script.length !== SECONDS) throw new Error(`${script.length} ticks in ${SECONDS} seconds`);
  return {
    widgets,
    ticks: script.length,
    script_ms: rounded(median(script), 4),
    layout_ms: rounded(median(layout), 4),
    wakeups_a_second: seen.fired / 10,
    timers: seen.most,
    writes_a_second: seen.writes / 10 / widgets,
    other_changes: seen.changes,
    hidden_wakeups: hidden,
  };
}
