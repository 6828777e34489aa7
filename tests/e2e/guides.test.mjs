// The examples in the guides, as they stand there: what is copied from them works.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { WIDGET } from "./support/environment.mjs";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ gateway: true });
const { stalls, floor } = DEMO;

const hash = (name) => `sha384-${createHash("sha384").update(readFileSync(join(WIDGET, name))).digest("base64")}`;

/** The blocks of a guide in one language that hold these words, made to fit this place: addresses and hashes, nothing else. */
function blocks(guide, language, having = "") {
  const text = readFileSync(new URL(`../../docs/${guide}`, import.meta.url), "utf8");
  const found = [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\n\`\`\``, "gs"))].map(([, code]) => code);
  const wanted = found.filter((code) => code.includes(having));
  assert.ok(wanted.length, `${guide} has no ${language} with ${having}`);
  return wanted.map((code) =>
    code
      .replaceAll("https://cdn.example/tc-checkout/", "/widget/")
      .replaceAll("https://tickets.example.org", shop.sandbox.url)
      .replaceAll('from "tc-checkout"', 'from "/widget/index.js"')
      .replaceAll(/(\/widget\/)(\S+)" integrity="sha384-…"/g, (_, folder, name) => `${folder}${name}" integrity="${hash(name)}"`),
  );
}

const sells = (options) => page(widget({ event: DEMO.event, key: null }), options);

async function reserveAndCancel(buyer) {
  await buyer.reserve(stalls.name, 2);
  await buyer.cancel();
  await buyer.until("canceled");
}

test("embedding: the script and the tag, copied, make a shop (E1)", async () => {
  const [copied] = blocks("embedding.md", "html", "<tc-checkout");
  await reserveAndCancel(await shop.visit(page(copied, { script: false })));
});

test("embedding: the same, faster and checked: the wasm is asked for while the script is on its way, once, and everything works (E1, P2, S11)", async () => {
  const [head] = blocks("embedding.md", "html", "preload");
  assert.equal(head.match(/integrity="sha384-\S{64}"/g).length, 3);
  const buyer = await shop.tab();
  const asked = [];
  buyer.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  let let_in;
  const passed = new Promise((resolve) => (let_in = resolve));
  await buyer.page.route("**/cdn.js", (route) => passed.then(() => route.continue()));
  // A page is there when its scripts have run: this one waits for its script.
  const opened = buyer.open(shop.address(sells({ script: false, head })));
  await eventually("both requests", async () => asked.includes("/widget/cdn.js") && asked.includes("/widget/widget.wasm"));
  assert.ok(!asked.some((path) => path.startsWith("/v1/")), "the script has not run");
  let_in();
  await opened;
  await reserveAndCancel(buyer);
  assert.equal(asked.filter((path) => path === "/widget/widget.wasm").length, 1, asked.join(" "));
});

test("embedding: by JavaScript (E1)", async () => {
  const [code] = blocks("embedding.md", "js", "mount(");
  shop.file("mounted.js", code);
  const buyer = await shop.visit(page('<div id="tickets"></div><script type="module" src="mounted.js"></script>', { script: false }));
  await buyer.until("idle");
  await eventually("the selection of the page", async () => (await buyer.chosen(stalls.name)) === 2);
  await buyer.checkout();
  await buyer.until("held");
});

test("embedding: the page to try it with (E1)", async () => {
  const [whole] = blocks("embedding.md", "html", "<!doctype html>");
  assert.match(whole, /key: "[0-9a-f]{32}"/);
  const buyer = await shop.visit(whole.replace(/, key: "[0-9a-f]{32}"/, ""));
  await reserveAndCancel(buyer);
});

test("events: the page's title follows the order, and its statistics hear of it (E3)", async () => {
  shop.file("listening.js", blocks("events.md", "js").join("\n"));
  const buyer = await shop.visit(sells({ head: '<script defer src="listening.js"></script>' }));
  await buyer.reserve(stalls.name, 2);
  const { number } = await shop.sandbox.order();
  assert.equal(await buyer.page.title(), `Order ${number}`);
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal(await buyer.page.title(), "Jazz at sunset");
  const total = (stalls.price * 2) / 100;
  assert.deepEqual(await buyer.page.evaluate(() => window.reported), [
    ["begin_checkout", total],
    ["remove_from_cart", total],
  ]);
});

test("theming: each rule of the guide does what it says (E4)", async () => {
  shop.file("themed.css", blocks("theming.md", "css").join("\n"));
  const buyer = await shop.visit(sells({ head: '<link rel="stylesheet" href="themed.css">' }));
  await buyer.reserve(stalls.name);
  const style = (inside, name) => buyer.find(inside).first().evaluate((part, property) => getComputedStyle(part)[property], name);
  assert.equal(await style("[part=digits]", "fontWeight"), "700");
  assert.match(await style(".root", "fontFamily"), /Georgia/);
  assert.equal(await style(".root", "fontSize"), "14px");
  assert.equal(await buyer.element((element) => getComputedStyle(element).outlineStyle), "solid", ":state(held)");
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal(await buyer.element((element) => getComputedStyle(element).outlineStyle), "none");
  assert.equal(await style("[part=checkout]", "textTransform"), "uppercase");
  assert.equal(await style("[part=checkout]", "borderRadius"), "3.5px");
  assert.equal(await style("[part=checkout]", "backgroundColor"), "rgb(43, 79, 208)");
});

test("theming: the words of the guide are on the screen (A7)", async () => {
  const [code] = blocks("theming.md", "js");
  shop.file("worded.js", code);
  const buyer = await shop.visit(sells({ head: '<script defer src="worded.js"></script>' }));
  await buyer.until("idle");
  assert.match(await buyer.text(".primary"), /Hold my seats/);
  await shop.sandbox.vacancy(floor, 1);
  await buyer.reload();
  await buyer.until("idle");
  assert.match(await buyer.set(floor.name).innerText(), /the last one/);
});
