// P2: how long a plain embed takes until its buttons can be pressed, over a slow network on a slow machine. The two widgets take turns.
import { visit, SLOW_CPU } from "./browser.mjs";
import { columns, median, medians, rounded } from "./numbers.mjs";
import { watchUsable } from "./spies.mjs";

/**
 * @param {import("playwright-core").Browser} browser
 * @param {Record<"widget" | "hand", {url: string, tag: string}>} pages
 * @param {number} rounds
 */
export async function measureLoading(browser, pages, rounds, tell) {
  const names = Object.keys(pages);
  const load = async (name) => {
    const { url, tag } = pages[name];
    const visitor = await visit(browser, url, { scripts: [[watchUsable, tag]], network: true, cpu: SLOW_CPU });
    const usable = await visitor.usable();
    await visitor.leave();
    return usable;
  };
  // Once without counting: the browser's own start.
  for (const name of names) await load(name);
  const turns = [];
  for (let round = 0; round < rounds; round += 1) {
    const turn = {};
    // Who is first takes turns, too.
    for (const name of round % 2 ? [...names].reverse() : names) turn[name] = await load(name);
    tell(`round ${round + 1} of ${rounds}: ${names.map((name) => `${name} ${Math.round(turn[name])} ms`).join(", ")}`);
    turns.push(turn);
  }
  const all = columns(turns);
  const { widget, hand } = medians(all);
  return {
    rounds,
    widget_ms: rounded(widget, 0),
    hand_ms: rounded(hand, 0),
    ratio: rounded(widget / hand, 3),
    paired_ratio: rounded(median(turns.map((turn) => turn.widget / turn.hand)), 3),
    all: Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.map((value) => rounded(value, 0))])),
  };
}
