// P8: how time, memory and ticks grow with widgets on a page, and with sets of an event.
import { SLOW_CPU, visit } from "./browser.mjs";
import { pressSteppers } from "./clicks.mjs";
import { median, rounded } from "./numbers.mjs";
import { watchClicks, watchUsable } from "./spies.mjs";
import { measureTicks } from "./ticks.mjs";
import { watchMemory } from "../tests/e2e/support/spies.mjs";

const REPEATS = 5;

/**
 * One point of the curves.
 *
 * @param {{url: string, sets: Record<string, string>}} where  a page, and a set of each of its events
 */
export async function measureSize(browser, where, sandbox) {
  const usable = [];
  const memory = [];
  let clicks;
  for (let time = 0; time < REPEATS; time += 1) {
    const visitor = await visit(browser, where.url, { scripts: [[watchUsable, "tc-checkout"], [watchMemory], [watchClicks]], cpu: SLOW_CPU });
    usable.push(await visitor.usable());
    memory.push(await visitor.memory());
    if (time === REPEATS - 1) clicks = await pressSteppers(visitor, "tc-checkout", 20);
    await visitor.leave();
  }
  const { script_ms, layout_ms } = await measureTicks(browser, where, sandbox);
  return {
    usable_ms: rounded(median(usable), 0),
    memory_kib: rounded(median(memory) / 1024, 0),
    tick_ms: script_ms,
    tick_layout_ms: layout_ms,
    click_work_ms: clicks.work_ms,
    click_worst_ms: clicks.worst_work_ms,
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
