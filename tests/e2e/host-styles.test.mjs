// E4: what a page says of its own elements does not reach into the widget, however loudly, and nothing of the widget gets out.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { differences, looks } from "./support/looks.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite();

/** A place that stays where it is and as large as it is, whatever is said of the elements around it. */
const ROOM = "#room { position: absolute; inset: 0 auto auto 0; inline-size: 720px; block-size: 1600px }";

/** What the widget takes from its page on purpose (docs/theming.md) is the same in both pages. */
const TAKEN = `tc-checkout {
  color: rgb(20, 30, 40) !important; font-family: sans-serif !important; font-size: 16px !important; color-scheme: light !important;
  cursor: auto !important; visibility: visible !important; -webkit-font-smoothing: auto !important
}`;

/** Whatever is inherited, and is none of the widget's business. */
const QUIRKS = {
  "accent-color": "red", "border-collapse": "collapse", "border-spacing": "9px", "caption-side": "bottom", "caret-color": "red", "direction": "rtl",
  "empty-cells": "hide", "fill": "red", "font-feature-settings": '"smcp"', "font-kerning": "none", "font-optical-sizing": "none",
  "font-size-adjust": "1", "font-stretch": "condensed", "font-style": "italic", "font-synthesis": "none", "font-variant": "small-caps oldstyle-nums",
  "font-weight": "900", "hyphens": "auto", "image-rendering": "pixelated", "letter-spacing": "5px", "line-break": "anywhere", "line-height": "3",
  "list-style": "square inside", "orphans": "9", "overflow-wrap": "anywhere", "pointer-events": "none", "quotes": "none", "stroke": "red",
  "tab-size": "20", "text-align": "right", "text-align-last": "center", "text-emphasis": "dot", "text-indent": "40px", "text-rendering": "geometricPrecision",
  "text-shadow": "3px 3px red", "text-transform": "uppercase", "text-underline-offset": "9px", "text-wrap": "nowrap", "user-select": "none",
  "white-space": "pre", "widows": "9", "word-break": "break-all", "word-spacing": "20px", "-webkit-text-fill-color": "red",
  "-webkit-text-size-adjust": "none", "-webkit-text-stroke": "2px red", "-webkit-tap-highlight-color": "red",
};

/** Whatever is not inherited, and would be seen. */
const BOXES = {
  "align-self": "end", "animation": "turn 1s infinite", "appearance": "none", "aspect-ratio": "1", "background": "lime", "border": "7px dashed magenta",
  "border-radius": "20px", "box-shadow": "0 0 9px red", "box-sizing": "content-box", "clip-path": "inset(20%)", "color": "magenta", "columns": "2",
  "cursor": "crosshair", "display": "inline-block", "filter": "invert(1)", "flex": "3", "float": "right", "font": "italic 900 40px/3 monospace",
  "grid-area": "3 / 3", "height": "77px", "margin": "30px", "max-width": "50px", "min-height": "200px", "opacity": "0.3", "order": "-1",
  "outline": "5px solid red", "overflow": "scroll", "padding": "30px", "position": "absolute", "text-decoration": "line-through",
  "touch-action": "none", "transform": "rotate(9deg)", "transition": "all 2s", "vertical-align": "top", "visibility": "hidden", "width": "77px",
  "z-index": "99", "zoom": "2",
};
const important = (declarations) => Object.entries(declarations).map(([name, value]) => `${name}: ${value} !important`).join("; ");

/** Names that the widget uses inside, and pages as well. */
const NAMES = ["accent", "on-accent", "muted", "line", "danger", "gap", "radius"];

const LOUD = `
  html { font-size: 40px !important }
  * { ${important(QUIRKS)} }
  ${NAMES.map((name) => `@property --${name} { syntax: "*"; inherits: false; initial-value: 77px }`).join(" ")}
  * { ${NAMES.map((name) => `--${name}: 66px !important`).join("; ")} }
  :not(html, body, main, #room, tc-checkout), :not(tc-checkout)::before, :not(tc-checkout)::after { ${important(BOXES)} }
  :not(tc-checkout)::before, :not(tc-checkout)::after { content: "loud" !important }
  button, input, h2, p, ul, li, output, dialog, svg, a, label, summary, details, section, div:not(#room), span, [role], [part], [tabindex],
  .root, .screen, .event, .set, .primary, .plain, .danger, .message, .held, .order, .field, .input, [hidden] { display: block !important }
  :focus, :focus-visible { outline: none !important }
  [hidden], dialog, .confirm { display: block !important }
  @keyframes turn { to { transform: rotate(1turn) } }
  @keyframes in { from { transform: translateX(400px) } }
`;

/** A tab in which nothing moves by itself. */
const still = async () => shop.tab(await shop.device({ reducedMotion: "reduce" }));

const inside = (buyer) => buyer.page.evaluate(looks, { widget: "tc-checkout" });

/** The boxes inside, as they are without the height that the widget keeps: it may have been an outline's while it loaded, or not. */
async function boxes(buyer) {
  await buyer.find(".root").evaluate((root) => (root.style.minBlockSize = ""));
  return buyer.page.evaluate(looks, { widget: "tc-checkout", boxes: true });
}

/** Turns the page's loud sheet on, looks, and turns it off again. */
async function loudly(buyer) {
  const turn = (on) =>
    buyer.page.evaluate(async (disabled) => {
      document.querySelector("#loud").disabled = disabled;
      // Whoever measures the widget measures it in a frame.
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    }, !on);
  await turn(true);
  const seen = await inside(buyer);
  const page = await buyer.page.evaluate(() => getComputedStyle(document.querySelector("#after")).position);
  await turn(false);
  return { seen, page };
}

test("however loud a page is, nothing inside looks or stands otherwise: choosing, held, asked whether to cancel (E4)", async () => {
  shop.file("room.css", ROOM + TAKEN);
  shop.file("loud.css", LOUD);
  const head = '<link rel="stylesheet" href="loud.css" id="loud"><link rel="stylesheet" href="room.css">';
  const buyer = await still();
  await buyer.open(shop.address(page(`<div id="room">${widget({ payment: "host" })}</div>`, { head })));
  await buyer.until("idle");
  await buyer.page.evaluate(() => void (document.querySelector("#loud").disabled = true));

  const isTheSame = async (state, ...wanted) => {
    // Nothing is pointed at: what moves below a pointer looks otherwise.
    await buyer.page.mouse.move(1270, 10);
    const quiet = await inside(buyer);
    for (const part of wanted) assert.ok(Object.keys(quiet).some((name) => name.includes(part)), `${state}: ${part} in ${Object.keys(quiet).join(", ")}`);
    const { seen, page: said } = await loudly(buyer);
    assert.equal(said, "absolute", "the page is loud");
    const changed = differences(quiet, seen);
    assert.equal(changed.length, 0, `${state}: ${changed.slice(0, 20).join("\n")}`);
  };
  await isTheSame("choosing", "h2.", "ul.", "button.primary", "button.step");
  await buyer.pick("Партер", 1);
  // The ring that shows where the focus is.
  await buyer.find(".primary").focus();
  await isTheSame("chosen", ".total-sum");
  await buyer.checkout();
  await buyer.until("held");
  await buyer.find("[part=pay]").waitFor();
  await buyer.find("summary").click();
  await buyer.find("#tc-email").fill("maria@example.org");
  await isTheSame("held", "input.input", "summary.", ".digits", ".order-number");
  await buyer.askToCancel();
  await isTheSame("asked", ".question", "button.danger");
});

test("a page that was loud from the beginning sells like any other (E4)", async () => {
  shop.file("room.css", ROOM + TAKEN);
  shop.file("loud.css", LOUD);
  const seen = [];
  for (const head of ['<link rel="stylesheet" href="room.css">', '<link rel="stylesheet" href="loud.css"><link rel="stylesheet" href="room.css">']) {
    const buyer = await still();
    await buyer.open(shop.address(page(`<div id="room">${widget()}</div>`, { head })));
    await buyer.until("idle");
    seen.push(await boxes(buyer));
    await buyer.reserve("Партер", 2);
    await buyer.cancel();
    await buyer.until("canceled");
  }
  assert.deepEqual(differences(...seen), []);
});

/** What pages say of the tag itself, among other things because they say it of all that is there. */
const OF_THE_TAG = [
  "display: block",
  "display: inline-block",
  "display: flex",
  "display: flex; flex-flow: column; align-items: center",
  "display: grid; place-items: center",
  "place-content: center; place-items: end; gap: 2em",
  "box-sizing: content-box",
  "line-height: 3; text-align: center; text-transform: uppercase; letter-spacing: 0.2em; white-space: nowrap",
  "font-weight: 700; font-style: italic; text-indent: 2em",
  "position: relative; z-index: 1; overflow: hidden",
  "container-type: inline-size",
];

test("whatever a page says of the tag's own box, inside everything is as wide and high as without (E4)", async () => {
  const open = async (said) => {
    await shop.sandbox.fault("GET /v1/services/simple/events", "hold");
    const buyer = await still();
    shop.file("tag.css", `#room { inline-size: 720px } ${TAKEN} tc-checkout { ${said} }`);
    await buyer.open(shop.address(page(`<div id="room">${widget()}</div>`, { head: '<link rel="stylesheet" href="tag.css">' })));
    await shop.sandbox.holding(1);
    await buyer.find(".skeleton").waitFor({ state: "attached" });
    const loading = await boxes(buyer);
    await shop.sandbox.release();
    await buyer.until("idle");
    const choosing = await boxes(buyer);
    await buyer.page.context().close();
    return { loading, choosing };
  };
  const plain = await open("");
  for (const said of OF_THE_TAG) {
    const seen = await open(said);
    for (const state of ["loading", "choosing"]) {
      const changed = differences(plain[state], seen[state]);
      assert.equal(changed.length, 0, `${said}, ${state}: ${changed.slice(0, 8).join("\n")}`);
    }
  }
});

/** Elements such as the widget has itself, in the page: what it says of its own must not be about these. */
const NEIGHBOURS = `
  <section class="root screen held" id="tc-page"><h2 class="title event">A heading</h2><p class="message">A sentence</p></section>
  <ul class="sets"><li class="set chosen"><span class="set-name">One</span> <output class="count price">2</output></li></ul>
  <form class="details code"><label class="field">Name <input class="input" placeholder="A name" aria-invalid="true"></label>
  <button type="button" class="primary">Send</button> <button type="button" class="plain danger step plus" disabled>Back</button></form>
  <details open><summary>More</summary><p class="told">Nothing</p></details>
  <dialog open class="confirm question">Really? <a class="primary" href="#office">Yes</a></dialog>
  <svg width="20" height="20" class="bone"><circle r="9" cx="10" cy="10"/></svg>
  <p class="countdown digits done">9:59</p><p hidden>Hidden</p><p class="announcer unseen">Seen</p>`;

const OWN = `
  #room { block-size: 1400px; overflow: hidden }
  .root { --gap: 3px; --accent: rgb(1, 2, 3); border: var(--gap) solid var(--accent) }
  .held { animation: in 1s -0.5s both paused; transform: none }
  @keyframes in { from { opacity: 0.2 } to { opacity: 0.4 } }`;

test("nothing of the widget gets out: the page around it looks and stands as without, and nothing is added to it (E4)", async () => {
  shop.file("own.css", OWN);
  const buyer = await still();
  const html = page(`${NEIGHBOURS}<div id="room">${widget({ payment: "host" })}</div>${NEIGHBOURS.replaceAll('id="tc-page"', "")}`, {
    script: false,
    head: '<link rel="stylesheet" href="own.css">',
  });
  await buyer.open(shop.address(html));
  const ofThePage = () => buyer.page.evaluate(looks, { around: "tc-checkout" });
  /** What is not in any computed style. */
  const things = () =>
    buyer.page.evaluate((names) => ({
      markup: document.documentElement.outerHTML,
      sheets: [document.styleSheets.length, document.adoptedStyleSheets.length, document.fonts.size],
      animations: document.getAnimations().length,
      names: [...document.querySelectorAll("html, body, main, tc-checkout")].flatMap((element) =>
        names.map((name) => getComputedStyle(element).getPropertyValue(name)).filter(Boolean),
      ),
      globals: Object.getOwnPropertyNames(window).filter((name) => !/^__playwright|^__pw/.test(name)),
    }), namesOfOurs);
  const before = [await ofThePage(), await things()];
  assert.ok(before[0]["3 body."] || Object.keys(before[0]).some((name) => name.endsWith("body.")), "the page is looked at");

  const isTheSame = async (state) => {
    const changed = differences(before[0], await ofThePage());
    assert.equal(changed.length, 0, `${state}: ${changed.slice(0, 20).join("\n")}`);
    assert.deepEqual(await things(), before[1], state);
  };
  // Imported, because a script's tag would be an element more.
  await buyer.page.evaluate(() => import("/widget/cdn.js").then(() => undefined));
  await buyer.until("idle");
  await isTheSame("choosing");
  await buyer.pick("Партер", 1);
  await buyer.checkout();
  await buyer.until("held");
  await buyer.find("[part=pay]").waitFor();
  await isTheSame("held");
  await buyer.askToCancel();
  await isTheSame("asked");
  await buyer.confirmCancel();
  await buyer.until("canceled");
  await isTheSame("canceled");
});

/** All custom properties of the widget's styles. */
const namesOfOurs = [
  ...new Set(
    ["styles.css", "later/desk.css", "later/order.css"].flatMap((name) => {
      return readFileSync(new URL(`../../www/${name}`, import.meta.url), "utf8").match(/--[a-z_-]+/g);
    }),
  ),
];

test("the page's own content between the tags keeps what the page has under its names, also where the widget shows it (E4, R11)", async () => {
  const values = NAMES.map((name, at) => `--${name}: ${at + 1}px`).join("; ");
  shop.file("named.css", `:root { ${values} } tc-checkout a { padding-inline: var(--gap) var(--radius); border: var(--line) solid }`);
  const buyer = await still();
  await buyer.page.route("**/widget.wasm", (route) => route.abort());
  await buyer.open(shop.address(page(widget(), { head: '<link rel="stylesheet" href="named.css">' })));
  await buyer.until("failed");
  const link = buyer.page.locator("#fallback");
  assert.ok(await link.isVisible(), "the widget shows it");
  const told = await link.evaluate((element, names) => names.map((name) => getComputedStyle(element).getPropertyValue(`--${name}`).trim()), NAMES);
  assert.deepEqual(told, NAMES.map((_, at) => `${at + 1}px`));
  assert.equal(await link.evaluate((element) => getComputedStyle(element).padding), "0px 7px 0px 6px");
});
