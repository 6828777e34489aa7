// P8: how time, memory and ticks grow with widgets on a page, and with sets of an event.
import { SLOW_CPU, visit } from "./browser.mjs";
import { CLICKS, pressSteppers } from "./clicks.mjs";
import { median, ofVisits, rounded, VISITS } from "./numbers.mjs";
import { watchClicks, watchUsable } from "./spies.mjs";
import { measureTicks } from "./ticks.mjs";
import { watchMemory } from "../tests/e2e/support/spies.mjs";

/**
 * One point of the curves.
 *
 * @param {{url: string, sets: Record<string, string>}} where  a page, and a set of each of its events
 */
export async function measureSize(browser, where, sandbox) {
  const usable = [];
  const memory = [];
  const clicks = [];
  for (let time = 0; time < VISITS; time += 1) {
    const visitor = await visit(browser, where.url, { scripts: [[watchUsable, "tc-checkout"], [watchMemory], [watchClicks]], cpu: SLOW_CPU });
    usable.push(await visitor.usable());
    memory.push(await visitor.memory());
    clicks.push(await pressSteppers(visitor, "tc-checkout"));
    await visitor.leave();
  }
  const { script_ms, layout_ms, ticks } = await measureTicks(browser, where, sandbox);
  const { work_ms, worst_work_ms } = ofVisits(clicks);
  return {
    visits: VISITS,
    usable_ms: rounded(median(usable), 0),
    memory_kib: rounded(median(memory) / 1024, 0),
    ticks,
    tick_ms: script_ms,
    tick_layout_ms: layout_ms,
    clicks_a_visit: CLICKS,
    click_work_ms: work_ms,
    click_worst_ms: worst_work_ms,
  };
}

/**
 * By how much each figure grows when there is ten times as much: `[["usable_ms", 1, 10, 2.5], …]`. Linear is 10.
 * @param {Map<number, Record<string, number>>} points  by size
 */
export function growth(points) {
  const steps = [];
  const sizes = [...points.keys()];
  for (const [at, size] of sizes.slice(1).entries()) {
    const [before, after] = [points.get(sizes[at]), points.get(size)];
    for (const name of ["usable_ms", "memory_kib", "tick_ms"]) steps.push([name, sizes[at], size, rounded(after[name] / before[name])]);
  }
  return steps;
}
