// P3: from a click to what it shows, on a slow machine; and a second widget on the page.
import { SLOW_CPU, visit } from "./browser.mjs";
import { columns, median, ofVisits, rounded, VISITS } from "./numbers.mjs";
import { mountAgain, watchClicks, watchUsable } from "./spies.mjs";

/** So often a button is pressed in each visit. */
export const CLICKS = 10;
const INSTANCES = 21;

/** Presses the steppers of the first set: more and less, in turns, with the mouse. */
export async function pressSteppers({ page }, tag) {
  const center = async (button) => {
    const { x, y, width, height } = await page.locator(`${tag} .${button}`).first().boundingBox();
    return [x + width / 2, y + height / 2];
  };
  const count = page.locator(`${tag} .count`).first();
  const places = [await center("plus"), await center("minus")];
  for (let click = 0; click < CLICKS; click += 1) {
    await page.mouse.click(...places[click % 2]);
    await page.waitForFunction((wanted) => window.clicks.length === wanted, click + 1);
    const shown = await count.textContent();
    if (shown !== String((click + 1) % 2)) throw new Error(`after click ${click + 1} the widget shows ${shown}`);
  }
  return told(await page.evaluate(() => window.clicks));
}

/** What must fit into a frame: the listeners, then styles, layout and painting. */
function told(clicks) {
  const { script, frame, painted } = columns(clicks);
  const work = script.map((time, at) => time + frame[at]);
  return { work_ms: rounded(median(work)), worst_work_ms: rounded(Math.max(...work)), script_ms: rounded(median(script)), painted_ms: rounded(median(painted)) };
}

export async function measureClicks(browser, pages, direct) {
  const visits = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let time = 0; time < VISITS; time += 1) {
    for (const [name, { url, tag }] of Object.entries(pages)) {
      const visitor = await visit(browser, url, { scripts: [[watchUsable, tag], [watchClicks]] });
      await visitor.usable();
      await visitor.slow(SLOW_CPU);
      visits[name].push(await pressSteppers(visitor, tag));
      await visitor.leave();
    }
  }
  const steppers = Object.fromEntries(Object.entries(visits).map(([name, those]) => [name, ofVisits(those)]));
  return {
    steppers: { visits: VISITS, clicks_a_visit: CLICKS, ...steppers },
    checkout: { visits: VISITS, ...(await checkout(browser, direct)) },
    second_instance: { mounts: INSTANCES, ...(await second(browser, pages.widget)) },
  };
}

/** Checkout says at once that it reserves. */
async function checkout(browser, { url, tag }) {
  const clicks = [];
  for (let time = 0; time < VISITS; time += 1) {
    const visitor = await visit(browser, url, { scripts: [[watchUsable, tag], [watchClicks]] });
    await visitor.usable();
    await visitor.slow(SLOW_CPU);
    const { page } = visitor;
    await page.locator(`${tag} .plus`).first().click();
    await page.waitForFunction(() => window.clicks.length === 1);
    await page.locator(`${tag} .primary`).click();
    await page.waitForFunction(() => window.clicks.length === 2);
    clicks.push(await page.evaluate(() => window.clicks[1]));
    await page.locator(`${tag} .digits`).waitFor();
    await page.evaluate((name) => document.querySelector(name).cancel(), tag);
    await visitor.leave();
  }
  return told(clicks);
}

/** One more of the same event. */
async function second(browser, { url, tag, markup }) {
  const visitor = await visit(browser, url, { scripts: [[watchUsable, tag]] });
  await visitor.usable();
  const mount = async () => {
    const taken = await visitor.page.evaluate(mountAgain, { markup, times: INSTANCES });
    return { ms: rounded(median(taken)), worst_ms: rounded(Math.max(...taken)), first_ms: rounded(taken[0]) };
  };
  const fast = await mount();
  await visitor.slow(SLOW_CPU);
  const slow = await mount();
  await visitor.leave();
  return { ...fast, slow };
}
