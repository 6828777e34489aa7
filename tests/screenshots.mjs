// `cargo xtask screenshots`: the widget in every state, on a phone and on a desktop, light and dark, as pictures for the
// documentation and for whoever changes the styles. The demo's page, a sandbox of its own, and clocks that stand still, so
// that the same digits are shown each time. To look at another language: `node screenshots.mjs en FOLDER` with the same
// environment.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Buyer } from "./e2e/support/buyer.mjs";
import { launchPlaywright } from "./e2e/support/engines/chromium.mjs";
import { SITE } from "./e2e/support/environment.mjs";
import { record } from "./e2e/support/recorder.mjs";
import { startGateway } from "./e2e/support/sandbox.mjs";
import { shrink } from "./small-png.mjs";
import { STATES } from "./states.mjs";

const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1.5 },
};
const SCHEMES = ["light", "dark"];
const PICTURED = Object.keys(STATES).filter((state) => STATES[state].picture !== false);

/** What surrounds the widget in pictures of it alone, in CSS pixels. */
const MARGIN = 16;
/** The width of one picture in the contact sheet, in pixels. */
const THUMBNAIL = 170;

/** Brings the widget into a state on a fresh device, and takes the picture. */
async function picture(browser, sandbox, { state, device, scheme, language }) {
  const { whole, prepare, bring } = STATES[state];
  await sandbox.reset();
  const context = await browser.newContext({
    ...DEVICES[device],
    colorScheme: scheme,
    baseURL: sandbox.url,
    locale: language,
    timezoneId: "Europe/Moscow",
  });
  try {
    await context.addInitScript(record);
    const buyer = new Buyer(await context.newPage(), sandbox);
    await buyer.stopClocks();
    await prepare?.(buyer);
    await buyer.open(`/?lang=${language}`);
    await bring(buyer);
    if (buyer.errors.length) throw new Error(buyer.errors.join("; "));
    return await take(buyer, device, whole);
  } finally {
    await context.close();
  }
}

async function take({ page }, device, whole) {
  const widget = page.locator("tc-checkout");
  // No button under the pointer, and nothing below the edge of the screen.
  await page.mouse.move(0, 0);
  const { width, height } = DEVICES[device].viewport;
  const size = await widget.boundingBox();
  if (!whole) await page.setViewportSize({ width, height: Math.ceil(Math.max(height, size.height + 2 * MARGIN)) });
  await page.evaluate(
    async ([selector, margin]) => {
      await document.fonts.ready;
      const { top } = document.querySelector(selector).getBoundingClientRect();
      scrollBy({ top: top - margin, behavior: "instant" });
    },
    whole ? [".tickets", 2 * MARGIN] : ["tc-checkout", MARGIN],
  );
  const options = { animations: "disabled" };
  if (whole) return page.screenshot(options);
  const box = await widget.boundingBox();
  const clip = { x: box.x - MARGIN, y: box.y - MARGIN, width: box.width + 2 * MARGIN, height: box.height + 2 * MARGIN };
  return page.screenshot({ ...options, clip });
}

/** All pictures on one page: a row for each device and scheme, a column for each state. */
async function contactSheet(page, pictures) {
  const image = ({ png }) => `<td><img src="data:image/png;base64,${png.toString("base64")}" alt="">`;
  const rows = [];
  for (const device of Object.keys(DEVICES)) {
    for (const scheme of SCHEMES) {
      const row = pictures.filter((picture) => picture.device === device && picture.scheme === scheme);
      rows.push(`<tr>${row.map(image).join("")}`);
    }
  }
  await page.setContent(`<!doctype html><style>
    body { margin: 12px; width: max-content; background: #8a8a92; font: 13px sans-serif }
    th { padding: 4px; color: #fff; text-align: left; font-weight: 600 }
    td { padding: 4px; vertical-align: top }
    img { display: block; width: ${THUMBNAIL}px }
  </style><table><tr>${PICTURED.map((state) => `<th>${state}`).join("")}${rows.join("")}</table>`);
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
  return page.locator("body").screenshot();
}

async function main(language = "ru", folder = fileURLToPath(new URL("../docs/screenshots", import.meta.url))) {
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) if (old.endsWith(".png")) rmSync(join(folder, old));
  const sandbox = await startGateway(SITE);
  const browser = await launchPlaywright();
  try {
    const desk = await browser.newPage({ viewport: { width: 400, height: 400 } });
    let bytes = 0;
    const save = async (name, png) => {
      const small = await shrink(desk, png);
      writeFileSync(join(folder, `${name}.png`), small);
      bytes += small.length;
    };
    const pictures = [];
    for (const state of PICTURED) {
      process.stderr.write(`  ${state}\n`);
      for (const device of Object.keys(DEVICES)) {
        for (const scheme of SCHEMES) {
          const png = await picture(browser, sandbox, { state, device, scheme, language });
          pictures.push({ device, scheme, png });
          await save(`${state}-${device}-${scheme}`, png);
        }
      }
    }
    await save("contact-sheet", await contactSheet(desk, pictures));
    console.log(JSON.stringify({ pictures: pictures.length + 1, bytes }));
  } finally {
    await browser.close();
    sandbox.stop();
  }
}

await main(...process.argv.slice(2));
