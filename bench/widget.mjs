// `cargo xtask bench widget`: P2, P3, P4 and P8, in one run. Progress goes to standard error; the last line is one JSON object.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./browser.mjs";
import { measureClicks } from "./clicks.mjs";
import { growth, measureSize } from "./growth.mjs";
import { measureLoading } from "./loading.mjs";
import { picture } from "./picture.mjs";
import { page, serve } from "./site.mjs";
import { measureTicks } from "./ticks.mjs";
import { WIDGET } from "../tests/e2e/support/environment.mjs";
import { DEMO, KEY } from "../tests/e2e/support/known.mjs";
import { startGateway, startSandbox } from "../tests/e2e/support/sandbox.mjs";

const [hand, drawing, rounds] = [process.env.TC_HAND_DIR, process.env.TC_BENCH_PICTURE, Number(process.env.TC_BENCH_ROUNDS)];
const WIDGET_SCRIPT = "/widget/cdn.js";
const tell = (words) => console.error(`  ${words}`);

/** Ids of made-up events, and of their first sets: see the sandbox. */
const eventId = (number) => `5f0c0ffee0ddf00dcafe${(0x1000 + number).toString(16)}`;
const firstSet = (event) => event.replace(/^(.{8})....../, "$1500001");

const tag = (event, more) => `<tc-checkout event="${event}" ${more}><a href="#office">Buy a ticket</a></tc-checkout>`;

/** What else the machine does: where it is more than a little, times say more about that than about the widget. */
const load = () => Number(loadavg()[0].toFixed(1));
const before = load();

const empty = mkdtempSync(join(tmpdir(), "tc-checkout-bench-"));
const gateway = await startGateway(empty);
const sandbox = await startSandbox(empty);
const folders = { "/widget/": WIDGET, "/hand/": hand };
const [behindGateway, direct] = [await serve(folders, gateway.url), await serve(folders, sandbox.url)];
const browser = await launch();
try {
  const plain = tag(DEMO.event, 'api="/"');
  const pages = {
    widget: { tag: "tc-checkout", markup: plain, url: behindGateway.url + behindGateway.put(page(WIDGET_SCRIPT, plain)) },
    hand: {
      tag: "hand-checkout",
      url: behindGateway.url + behindGateway.put(page("/hand/widget.js", `<hand-checkout event="${DEMO.event}" api=""><a href="#office">Buy a ticket</a></hand-checkout>`)),
    },
  };
  const keyed = (events) => {
    const html = page(WIDGET_SCRIPT, events.map((event) => tag(event, `api="/" key="${KEY}"`)).join("\n"));
    return { tag: "tc-checkout", url: direct.url + direct.put(html), sets: Object.fromEntries(events.map((event) => [event, firstSet(event)])) };
  };

  console.error("Time to usable (P2) …");
  const p2 = await measureLoading(browser, pages, rounds, tell);
  tell(`${p2.widget_ms} ms beside ${p2.hand_ms} ms by hand: ${p2.ratio}`);

  console.error("Clicks (P3) …");
  const p3 = await measureClicks(browser, pages, keyed([DEMO.event]));
  tell(JSON.stringify(p3));

  console.error("Growth (P8), ticks (P4) …");
  let made = 0;
  const events = async (count, sets) => {
    const ids = Array.from({ length: count }, () => eventId((made += 1)));
    await Promise.all(ids.map((id) => sandbox.addEvent({ id, sets, vacant: 20 })));
    return ids;
  };
  const [widgets, sets] = [new Map(), new Map()];
  for (const count of [1, 10, 100]) {
    const where = keyed(await events(count, 4));
    widgets.set(count, await measureSize(browser, where, sandbox));
    tell(`${count} widgets: ${JSON.stringify(widgets.get(count))}`);
  }
  for (const count of [10, 100, 1_000]) {
    sets.set(count, await measureSize(browser, keyed(await events(1, count)), sandbox));
    tell(`${count} sets: ${JSON.stringify(sets.get(count))}`);
  }
  const p4 = { one: await measureTicks(browser, keyed(await events(1, 4)), sandbox), hundred: await measureTicks(browser, keyed(await events(100, 4)), sandbox) };

  writeFileSync(drawing, picture({ p2, widgets, sets }));
  console.error(`The picture is ${drawing}`);
  console.log(
    JSON.stringify({
      machine: { processors: availableParallelism(), load_before: before, load_after: load() },
      p2,
      p3,
      p4,
      p8: { widgets: Object.fromEntries(widgets), sets: Object.fromEntries(sets), growth: { widgets: growth(widgets), sets: growth(sets) } },
    }),
  );
} finally {
  await browser.close();
  for (const server of [behindGateway, direct, gateway, sandbox]) server.stop();
  rmSync(empty, { recursive: true, force: true });
}
