// Pages in a browser of a phone's speed: each visit on a device of its own, so that nothing is cached or compiled already.
import { launchPlaywright } from "../tests/e2e/support/engines/chromium.mjs";

/** 150 ms of latency, 1.6 Mbit/s: what browsers' developer tools call a slow 4G. */
const SLOW_NETWORK = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };

/** How many times slower than this machine a phone is. */
export const SLOW_CPU = 4;

export const launch = launchPlaywright;

/**
 * Opens a page.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {{scripts?: [Function, unknown?][], network?: boolean, cpu?: number, prepare?: (page: import("playwright-core").Page) => Promise<void>}} [how]
 *   `scripts` run in the page before its own; `network`: over the slow one; `cpu`: so many times slower
 */
export async function visit(browser, url, { scripts = [], network = false, cpu = 1, prepare } = {}) {
  const context = await browser.newContext({ viewport: { width: 412, height: 915 }, locale: "en-US" });
  context.setDefaultTimeout(60_000);
  for (const [run, argument] of scripts) await context.addInitScript(run, argument);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const usable = new Promise((heard) => session.on("Runtime.bindingCalled", ({ payload }) => heard(Number(payload))));
  await session.send("Runtime.enable");
  await session.send("Runtime.addBinding", { name: "sayUsable" });
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  if (network) {
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    await session.send("Network.emulateNetworkConditions", SLOW_NETWORK);
  }
  await prepare?.(page);
  const slow = (rate) => session.send("Emulation.setCPUThrottlingRate", { rate });
  if (cpu !== 1) await slow(cpu);
  await page.goto(url);
  return {
    page,
    session,
    slow,
    /**
     * After how many milliseconds all widgets could be used: what `watchUsable` says. The page is not asked for it: what Playwright brings
     * along to ask with would take tens of milliseconds of a slow page's time, in the middle of what is measured.
     */
    usable: () => usable,
    /** What the page holds in memory after a collection, in bytes: its JavaScript, and the wasm's memories. */
    async memory() {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      return usedSize + (await page.evaluate(() => (window.memories?.() ?? []).reduce((sum, size) => sum + size, 0)));
    },
    async leave() {
      await context.close();
      if (errors.length) throw new Error(`the page had errors: ${errors.join("; ")}`);
    },
  };
}
