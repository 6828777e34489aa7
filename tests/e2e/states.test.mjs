// A4: every state of tests/states.mjs, and what is said in some of them, as it is for people who see, read or move differently.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SAID, STATES } from "../states.mjs";
import { complaints } from "./support/axe.mjs";
import { misfits, speaks } from "./support/fitting.mjs";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite({ gateway: true });

/** 1280 by 1024 at 400 %. */
const ZOOMED = { width: 320, height: 256 };
const PHONE = { width: 390, height: 844 };
/** A page of the system's own colours, whatever they are. */
const PLAIN = "<style>:root { color-scheme: light dark; background: Canvas; color: CanvasText }</style>";

/** How a page may be for its readers: what the browser is told, and what is done to the page. */
const READERS = {
  "light, Russian": { media: { colorScheme: "light" }, lang: "ru", dir: "ltr" },
  "dark, English": { media: { colorScheme: "dark" }, lang: "en", dir: "ltr" },
  "light, right to left": { media: { colorScheme: "light" }, lang: "ar", dir: "rtl" },
  "dark, right to left": { media: { colorScheme: "dark" }, lang: "ar", dir: "rtl" },
  "forced colors": { media: { forcedColors: "active", colorScheme: "dark" }, lang: "en", dir: "ltr" },
};

/** In these there is no view that could be in a language. */
const SPEECHLESS = ["loading", "missing"];

/** The page is in another language from now on. */
async function turn(buyer, state, lang, dir) {
  await buyer.page.evaluate((wished) => Object.assign(document.documentElement, wished), { lang, dir });
  if (!SPEECHLESS.includes(state)) await speaks(buyer, lang);
}

/** What moves although nobody wants it to. */
function movements(buyer) {
  return buyer.page.evaluate(() => {
    const { shadowRoot } = document.querySelector("tc-checkout");
    const running = shadowRoot.getAnimations().filter(({ playState }) => playState === "running");
    const slow = [...shadowRoot.querySelectorAll("*")].filter((part) => {
      const { transitionDuration } = getComputedStyle(part);
      return transitionDuration.split(",").some((duration) => parseFloat(duration) > 0.01);
    });
    return [...running.map(({ animationName }) => `animation ${animationName}`), ...slow.map((part) => `transition of ${part.className}`)];
  });
}

/** In forced colors there are no backgrounds of ours: buttons that nothing else marks as one. */
function unmarked(buyer) {
  return buyer.page.evaluate(() => {
    const buttons = [...document.querySelector("tc-checkout").shadowRoot.querySelectorAll("button, a.primary, input")];
    const hasBorder = ({ borderTopStyle, borderTopWidth }) => borderTopStyle !== "none" && parseFloat(borderTopWidth) >= 1;
    const bare = buttons.filter((button) => {
      const marked = hasBorder(getComputedStyle(button)) || hasBorder(getComputedStyle(button, "::before"));
      return button.checkVisibility() && !marked;
    });
    return bare.map((button) => `${button.localName}.${button.className} has no border`);
  });
}

for (const [state, { prepare, bring }] of Object.entries({ ...STATES, ...SAID })) {
  test(`${state}: no complaint of axe's in any light, language or direction; fits at 400 %; still where motion is unwanted (A4)`, async () => {
    const buyer = await shop.tab(await shop.device({ viewport: PHONE, reducedMotion: "reduce" }));
    await buyer.stopClocks();
    await prepare?.(buyer);
    await buyer.open(shop.address(page(widget({ event: DEMO.event, key: null, lang: null }), { lang: "ru", head: PLAIN, theme: "none" })));
    // What the page has learnt it knows offline, too.
    for (const { lang, dir } of [...Object.values(READERS), { lang: "ru", dir: "ltr" }]) await turn(buyer, state, lang, dir);
    await bring(buyer);
    // axe has timers of its own.
    await buyer.page.clock.resume();
    const found = {};
    const note = (what, told) => {
      if (told.length) found[what] = told;
    };
    note("unwanted motion", await movements(buyer));
    for (const [reader, { media, lang, dir }] of Object.entries(READERS)) {
      await buyer.page.emulateMedia({ forcedColors: "none", ...media, reducedMotion: "reduce" });
      await turn(buyer, state, lang, dir);
      await buyer.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      note(reader, await complaints(buyer));
      if (media.forcedColors === "active") note(`${reader}, buttons`, await unmarked(buyer));
      await buyer.page.setViewportSize(ZOOMED);
      note(`${reader}, at 400 %`, await misfits(buyer));
      await buyer.page.setViewportSize(PHONE);
    }
    assert.deepEqual(found, {});
  });
}
