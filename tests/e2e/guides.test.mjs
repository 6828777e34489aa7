// The examples in the guides, as they stand there: what is copied from them works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { WIDGET } from "./support/environment.mjs";
import { allBlocks, GUIDES, hashed, blocks as written } from "./support/guides.mjs";
import { DEMO } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite({ gateway: true });
const { stalls, floor } = DEMO;

/** The code that was run here. */
const tried = new Set();

/** The blocks of a guide, made to fit this place: hashes and addresses, nothing else. */
function blocks(guide, language, having) {
  return written(guide, language, having).map((code) => {
    tried.add(code);
    return hashed(code)
      .replaceAll("https://cdn.example/tc-checkout/", "/widget/")
      .replaceAll("https://tickets.example.org", shop.sandbox.url)
      .replaceAll('from "tc-checkout"', 'from "/widget/index.js"');
  });
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

test("embedding: the page takes the payment itself (E3)", async () => {
  const [code] = blocks("embedding.md", "js", "tc-pay");
  shop.file("paying.js", `const openMyPaymentForm = (order, customer) => (window.form = { number: order.number, customer });\n${code}`);
  const buyer = await shop.visit(sells({ head: '<script defer src="paying.js"></script>' }));
  await buyer.reserve(stalls.name, 2);
  await buyer.find("#tc-email").fill("maria@example.org");
  await buyer.find("[part=pay]").click();
  await buyer.until("paying");
  const { number } = await shop.sandbox.order();
  const form = await buyer.page.evaluate(() => window.form);
  assert.deepEqual(form, { number, customer: { name: null, email: "maria@example.org", phone: null } });
  assert.equal(buyer.page.context().pages().length, 1, "no other page was opened");
});

test("policies: every file with its hash (S11)", async () => {
  const [head] = blocks("csp.md", "html", "importmap");
  assert.equal(head.match(/"sha384-[A-Za-z0-9+/]{64}"/g).length, 6);
  await reserveAndCancel(await shop.visit(sells({ script: false, head })));
});

test("bundlers: the wasm from another origin, which allows it (E2)", async () => {
  const [code] = blocks("bundlers.md", "js", "wasmUrl");
  const host = await shop.host();
  const asked = [];
  for (const name of ["widget.wasm", "later.wasm"]) {
    host.answers.set(`/tc-checkout/${name}`, (response) => {
      asked.push(name);
      response.writeHead(200, { "Content-Type": "application/wasm", "Access-Control-Allow-Origin": "*" });
      response.end(readFileSync(join(WIDGET, name)));
    });
  }
  shop.file("elsewhere.js", code.replace("https://static.example.org", host.url));
  const buyer = await shop.tab();
  const here = [];
  buyer.page.on("request", (request) => request.url().endsWith(".wasm") && here.push(request.url()));
  await buyer.open(shop.address(sells({ script: false, head: '<script type="module" src="elsewhere.js"></script>' })));
  await reserveAndCancel(buyer);
  assert.deepEqual(asked, ["widget.wasm", "later.wasm"]);
  assert.deepEqual(here.filter((url) => !url.startsWith(host.url)), []);
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

/** Code that other tests run: `[guide, words of it, where]`. */
const ELSEWHERE = [
  ["bundlers.md", "optimizeDeps", "bundlers/settings.test.mjs"],
  ["bundlers.md", "import type", "bundlers/types.test.mjs"],
  ["csp.md", "Content-Security-Policy", "e2e/policies.test.mjs"],
  ["csp.md", 'nonce="', "e2e/policies.test.mjs"],
  ["embedding.md", "min-block-size", "e2e/layout.test.mjs"],
  ["embedding.md", 'import "tc-checkout/define"', "bundlers/bundlers.test.mjs"],
];

test("no code in the guides is run by nobody", () => {
  const left = GUIDES.flatMap((guide) =>
    allBlocks(guide)
      .filter(([language, code]) => !["sh", "text"].includes(language) && !tried.has(code))
      .filter(([, code]) => !ELSEWHERE.some(([of, words]) => of === guide && code.includes(words)))
      .map(([, code]) => `${guide}: ${code}`),
  );
  assert.deepEqual(left, []);
});
