// What host pages do right and wrong when they bring the widget in, and what comes of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { WIDGET } from "./support/environment.mjs";
import { hash } from "./support/guides.mjs";
import { DEMO, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const shop = suite();

const file = (name) => readFileSync(join(WIDGET, name));
/** The same bytes but for one bit in the middle. */
const flipped = (name) => {
  const bytes = file(name);
  bytes[bytes.length >> 1] ^= 1;
  return bytes;
};

/** A page as docs/csp.md says it, with the hashes of the files that were built. */
const CHECKED = `
  <link rel="preload" as="fetch" crossorigin href="/widget/widget.wasm" integrity="${hash("widget.wasm")}">
  <link rel="prefetch" as="fetch" crossorigin href="/widget/later.wasm" integrity="${hash("later.wasm")}">
  <script type="module" crossorigin src="/widget/cdn.js" integrity="${hash("cdn.js")}"></script>`;
const checkedPage = () => page(widget(), { head: CHECKED, script: false });

/** A tab in which a file comes as whatever is said, as long as it is said. */
async function tabWith(name, answer, { before } = {}) {
  const buyer = await shop.tab(await shop.device({ script: before ? [[before]] : [] }));
  buyer.spoilt = true;
  buyer.asked = [];
  buyer.page.on("request", (request) => buyer.asked.push(new URL(request.url()).pathname));
  await buyer.page.route(`**/${name}`, (route) => (buyer.spoilt ? route.fulfill(answer) : route.continue()));
  return buyer;
}

/** The page's own link is there to be used, and the error says what is wrong. */
async function fallsBack(buyer, ...said) {
  await buyer.until("failed");
  assert.ok(await buyer.page.locator("#fallback").isVisible(), "the link is there");
  const [{ detail }] = await buyer.heard("error");
  assert.equal(detail.code, "load");
  for (const words of said) assert.match(detail.message, words);
}

test("with hashes the first half is fetched once, without waiting for the script, and everything works (S11, P2)", async () => {
  const buyer = await tabWith("nothing", {});
  await buyer.open(shop.address(checkedPage()));
  await buyer.reserve("Партер", 2);
  await buyer.cancel();
  await buyer.until("canceled");
  // The second half is prefetched: it comes out of the cache, where the server lets it be kept.
  for (const name of ["widget.wasm", "cdn.js"]) {
    assert.equal(buyer.asked.filter((path) => path === `/widget/${name}`).length, 1, `${name} in ${buyer.asked.join(" ")}`);
  }
});

test("one flipped bit in the wasm: it is refused, the link is there, and a retry without reloading works (S11, R11)", async () => {
  const buyer = await tabWith("widget.wasm", { contentType: "application/wasm", body: flipped("widget.wasm") });
  await buyer.open(shop.address(checkedPage()));
  await fallsBack(buyer, /widget\.wasm did not load/);
  assert.deepEqual(await shop.sandbox.posts(), []);
  buyer.spoilt = false;
  await buyer.retry();
  await buyer.reserve("Партер", 1);
});

test("one flipped bit in the second half: Checkout says so and holds nothing; a retry without reloading works (S11, R11)", async () => {
  const buyer = await tabWith("later.wasm", { contentType: "application/wasm", body: flipped("later.wasm") });
  await buyer.open(shop.address(checkedPage()));
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.checkout();
  await fallsBack(buyer, /later\.wasm did not load/);
  assert.deepEqual(await shop.sandbox.posts(), []);
  buyer.spoilt = false;
  await buyer.retry();
  await buyer.until("idle");
  assert.equal(await buyer.chosen("Партер"), 1, "what was chosen is still chosen (A5)");
  await buyer.checkout();
  await buyer.until("held");
});

/** What a page says of the hash of a script that comes later. */
const KNOWN = {
  "a link": (name) => `<link rel="modulepreload" href="/widget/${name}" integrity="${hash(name)}">`,
  "an import map": (name) => `<script type="importmap">{ "integrity": { "/widget/${name}": "${hash(name)}" } }</script>`,
};

for (const [where, known] of Object.entries(KNOWN)) {
  for (const name of ["later/rest.js", "locales/en.js"]) {
    test(`${name} with a hash in ${where}, and changed: it is refused, and no other try goes round the hash (S11)`, async () => {
      const changed = `globalThis.changed = true;\n${file(name)}`;
      const buyer = await tabWith(`${name}*`, { contentType: "text/javascript", body: changed });
      await buyer.open(shop.address(page(widget(), { head: known(name) })));
      const wasRefused = (times) => eventually(`refusal ${times}`, async () => (await buyer.heard("error")).length === times);
      await wasRefused(1);
      await buyer.retry();
      await wasRefused(2);
      buyer.spoilt = false;
      await buyer.retry();
      if (where === "a link") await wasRefused(3);
      else await buyer.until("idle");
      const codes = (await buyer.heard("error")).map(({ detail }) => detail.code);
      assert.deepEqual([...new Set(codes)], ["load"]);
      assert.equal(await buyer.page.evaluate(() => globalThis.changed), undefined, "it did not run");
    });
  }
}

test("one flipped bit in the script: it does not run, and the link is there (S11, E5)", async () => {
  const body = file("cdn.js").toString().replace("tc-checkout", "tc-checkouT");
  const buyer = await tabWith("cdn.js", { contentType: "text/javascript", body });
  const refused = buyer.page.waitForEvent("console", (message) => /integrity/.test(message.text()));
  await buyer.open(shop.address(checkedPage()));
  await refused;
  assert.equal(await buyer.page.evaluate(() => customElements.get("tc-checkout") === undefined), true);
  assert.ok(await buyer.page.locator("#fallback").isVisible());
});

/** A page with a script of its own instead of cdn.js. */
const own = (code, body = widget()) => page(body, { script: false, head: `<script type="module">${code}</script>` });

test("init with a hash that the wasm does not have: refused; with the right one it works (S11)", async () => {
  const code = `
    import { define, init } from "/widget/index.js";
    define();
    init({ integrity: "sha384-${"A".repeat(64)}" }).catch((error) => (window.refused = error.code));
    window.right = () => init({ integrity: "${hash("widget.wasm")}", laterIntegrity: "${hash("later.wasm")}" });`;
  const buyer = await shop.visit(own(code));
  await fallsBack(buyer, /widget\.wasm did not load/);
  assert.equal(await buyer.page.evaluate(() => window.refused), "load");
  // The page has asked for it, and the element has: whoever tries again begins anew, and does not join what fails behind his back.
  await buyer.page.evaluate(() => new Promise((shown) => setTimeout(shown, 300)));
  const asked = await buyer.page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/widget.wasm")).length);
  assert.ok(asked >= 1 && asked <= 2, `${asked} requests`);
  await buyer.page.evaluate(() => window.right());
  await buyer.retry();
  await buyer.reserve("Партер", 1);
});

test("a wrong wasmUrl: the error names the address and the status (bad input, R11)", async () => {
  const code = 'import { define, init } from "/widget/index.js"; define(); init({ wasmUrl: "/nowhere/widget.wasm" }).catch(() => {});';
  const buyer = await shop.visit(own(code));
  await fallsBack(buyer, /http:\S+\/nowhere\/widget\.wasm did not load/, /404/);
});

test("a wasmUrl that is no address: init and the element say load (bad input)", async () => {
  const code = 'import { define, init } from "/widget/index.js"; define(); init({ wasmUrl: "https://" }).catch(({ code }) => (window.refused = code));';
  const buyer = await shop.visit(own(code));
  await fallsBack(buyer, /did not load: .*URL/);
  assert.equal(await buyer.page.evaluate(() => window.refused), "load");
});

test("a page that says late where the wasm is, after the script has looked elsewhere: that is where it is taken from (E1)", async () => {
  const buyer = await tabWith("widget/widget.wasm", { status: 404 });
  shop.file("moved.wasm", file("widget.wasm"));
  shop.file("moved-too.wasm", file("later.wasm"));
  const code = `
    import { init } from "/widget/define.js";
    const there = () => ({ wasmUrl: "moved.wasm", laterUrl: "moved-too.wasm" });
    init(there());
    init(there());`;
  await buyer.open(shop.address(own(code)));
  await buyer.reserve("Партер", 1);
  assert.deepEqual(await buyer.heard("error"), []);
  const asked = buyer.asked.filter((path) => path.endsWith(".wasm")).map((path) => path.split("/").at(-1));
  assert.deepEqual(asked, ["widget.wasm", "moved.wasm", "moved-too.wasm"]);
});

test("a server that answers with a page and status 200: the error names status and type; a retry works (bad input, R11)", async () => {
  const buyer = await tabWith("widget.wasm", { contentType: "text/html", body: "<!doctype html><title>Welcome</title>" });
  await buyer.open(shop.address(page()));
  await fallsBack(buyer, /widget\.wasm did not load/, /200, text\/html/);
  buyer.spoilt = false;
  await buyer.retry();
  await buyer.until("idle");
});

test("what is no wasm is not fetched any further, however much of it there is (bad input, R11)", async () => {
  const host = await shop.host();
  let ended = false;
  host.answers.set("/widget/widget.wasm", (response) => {
    response.writeHead(200, { "Content-Type": "application/wasm" });
    const more = setInterval(() => response.write("<p>Welcome".repeat(100_000)), 10);
    response.on("close", () => {
      clearInterval(more);
      ended = true;
    });
  });
  const buyer = await shop.tab();
  await buyer.open(new URL(shop.address(page(widget({ api: shop.sandbox.url }))), host.url).href);
  await fallsBack(buyer, /widget\.wasm did not load/);
  await eventually("the end of the request", async () => ended);
});

test("the right bytes with a wrong type work (bad input)", async () => {
  const buyer = await tabWith("widget.wasm", { contentType: "application/octet-stream", body: file("widget.wasm") });
  await buyer.open(shop.address(page()));
  await buyer.reserve("Партер", 1);
});

test("a bundler that makes data: addresses of the wasm (bad input, E2)", async () => {
  const [first, second] = ["widget.wasm", "later.wasm"].map((name) => `data:application/wasm;base64,${file(name).toString("base64")}`);
  shop.file("data.js", `import { define, init } from "/widget/index.js"; define(); init({ wasmUrl: "${first}", laterUrl: "${second}" });`);
  const buyer = await shop.visit(page(widget(), { script: false, head: '<script type="module" src="data.js"></script>' }));
  await buyer.reserve("Партер", 1);
  await buyer.cancel();
  await buyer.until("canceled");
});

test("a data: address of the first half alone: Checkout says load and what is missing (bad input)", async () => {
  const address = `data:application/wasm;base64,${file("widget.wasm").toString("base64")}`;
  shop.file("alone.js", `import { define, init } from "/widget/index.js"; define(); init({ wasmUrl: "${address}" });`);
  const buyer = await shop.visit(page(widget(), { script: false, head: '<script type="module" src="alone.js"></script>' }));
  await buyer.until("idle");
  await buyer.pick("Партер");
  await buyer.checkout();
  await fallsBack(buyer, /The later given to init\(\) did not load: /);
  assert.equal(await buyer.message(), "The ticket shop did not load. Check your connection and try again.");
});

test("the wasm handed over as a request that fails: the error says which, and the next try fetches it (R11)", async () => {
  const code = `
    import { define, init } from "/widget/index.js";
    init({ wasm: fetch("/nowhere/widget.wasm") }).catch(({ code, message }) => {
      window.refused = [code, message];
      define();
    });`;
  const buyer = await shop.visit(own(code));
  await buyer.reserve("Партер", 1);
  const [refused, message] = await buyer.page.evaluate(() => window.refused);
  assert.equal(refused, "load");
  assert.match(message, /^http:\S+\/nowhere\/widget\.wasm did not load: .*404/);
});

test("the wasm handed over: a promise of a response, and bytes (E1)", async () => {
  const code = `
    import { define, init } from "/widget/index.js";
    define();
    await init({ wasm: fetch("/widget/widget.wasm"), later: await (await fetch("/widget/later.wasm")).arrayBuffer() });
    window.loaded = true;`;
  const buyer = await shop.visit(own(code));
  await buyer.reserve("Партер", 1);
  assert.equal(await buyer.page.evaluate(() => window.loaded), true);
});

test("a browser without WebAssembly: the link is there, and the error says why (R11, bad input)", async () => {
  const buyer = await shop.visit(page(), { script: [[() => delete globalThis.WebAssembly]] });
  await fallsBack(buyer, /this browser has no WebAssembly/);
});

test("a browser below the floor, which does not know what the styles are made of: the link is there (R11, bad input)", async () => {
  const old = () => (CSS.supports = () => false);
  const buyer = await shop.visit(page(), { script: [[old]] });
  await fallsBack(buyer, /this browser is too old/);
});

test("a browser below the floor, which does not know what the wasm is made of: the link is there (R11, bad input)", async () => {
  const old = () => {
    const refuse = async () => {
      throw new WebAssembly.CompileError("invalid value type 'externref'");
    };
    WebAssembly.compile = WebAssembly.compileStreaming = refuse;
  };
  const buyer = await shop.visit(page(), { script: [[old]] });
  await fallsBack(buyer, /externref/);
});

/**
 * A file of the widget in another version: its script and its wasm know each other by another name than this version's do, so neither
 * works with a file of the other version, and Checkout is called something else.
 */
function inAnotherVersion(name) {
  const text = file(name).toString("latin1").replaceAll("createElement_", "createElemenT_").replaceAll('checkout:"Checkout"', 'checkout:"To the tickets"');
  return Buffer.from(text, "latin1");
}

/** A tab whose server has this version at `/widget/` and another one at `/other/`; `asked` has what was asked of it. */
async function tabOfTwoVersions() {
  const buyer = await tabWith("nothing", {});
  await buyer.page.route("**/other/**", (route) => {
    const name = new URL(route.request().url()).pathname.replace("/other/", "");
    return route.fulfill({ contentType: name.endsWith(".wasm") ? "application/wasm" : "text/javascript", body: inAnotherVersion(name) });
  });
  return buyer;
}

test("the two versions of these tests are two: neither's script can run the other's wasm (bad input)", async () => {
  for (const [script, wasm] of [["/widget/index.js", "/other/widget.wasm"], ["/other/index.js", "/widget/widget.wasm"]]) {
    const buyer = await tabOfTwoVersions();
    await buyer.open(shop.address(own(`import { define, init } from "${script}"; define(); init({ wasmUrl: "${wasm}" }).catch(() => {});`)));
    await fallsBack(buyer, /createElemen/i);
  }
});

for (const [first, second, words] of [["widget", "other", "Checkout"], ["other", "widget", "To the tickets"]]) {
  test(`two versions on one page, ${first} before ${second}: the first one's elements work, and the second one fetches nothing more (bad input)`, async () => {
    const buyer = await tabOfTwoVersions();
    const head = [first, second].map((version) => `<script type="module" src="/${version}/cdn.js"></script>`).join("");
    await buyer.open(shop.address(page(widget(), { script: false, head })));
    await buyer.until("idle");
    assert.equal(await buyer.text(".primary"), words);
    await buyer.reserve("Партер", 1);
    await buyer.cancel();
    await buyer.until("canceled");
    assert.deepEqual(buyer.asked.filter((path) => path.startsWith(`/${second}/`)), [`/${second}/cdn.js`]);
    assert.ok(buyer.asked.includes(`/${first}/widget.wasm`));
  });
}

test("a second version with a tag of its own: both sell on one page, each by its own wasm and in its own words (bad input)", async () => {
  const buyer = await tabOfTwoVersions();
  const other = widget({ event: DEMO.event }).replaceAll("tc-checkout", "other-tickets").replace('id="fallback" ', "");
  const code = 'import { define } from "/widget/index.js"; import { define as defineOther } from "/other/index.js"; define(); defineOther("other-tickets");';
  await buyer.open(shop.address(own(code, widget() + other)));
  const theirs = buyer.at("other-tickets");
  await buyer.until("idle");
  await theirs.until("idle");
  assert.deepEqual([await buyer.text(".primary"), await theirs.text(".primary")], ["Checkout", "To the tickets"]);
  await buyer.reserve("Партер", 1);
  await theirs.reserve(DEMO.stalls.name, 2);
  assert.equal((await shop.sandbox.orders()).held, 3);
  await theirs.cancel();
  await theirs.until("canceled");
  assert.equal(await buyer.status(), "held");
});

test("define is called twice, and with another tag: one class for each tag, and both work (bad input)", async () => {
  const body = widget({ id: "one" }) + widget({ id: "two", event: "5f0c0ffee0ddf00dcafe0001" }).replaceAll("tc-checkout", "my-tickets").replace('id="fallback" ', "");
  const code = `
    import { define } from "/widget/index.js";
    window.same = [define() === define(), define("my-tickets") === define("my-tickets"), define() !== define("my-tickets")];`;
  const buyer = await shop.visit(own(code, body));
  await buyer.at("tc-checkout").until("idle");
  await buyer.at("my-tickets").until("idle");
  assert.deepEqual(await buyer.page.evaluate(() => window.same), [true, true, true]);
});

test("attributes and properties that were set before the script came are all taken up (bad input, E3)", async () => {
  const body = widget({ "max-tickets": 3, "api": null });
  const buyer = await shop.visit(page(body, { script: false }));
  await buyer.element((element, stalls) => {
    element.sets = [{ id: stalls, name: "Только здесь", price: "100.00" }];
    element.selection = { [stalls]: 2 };
    element.maxPerSet = 2;
    element.messages = { checkout: "Hold them" };
  }, SEED.stalls);
  await buyer.page.addScriptTag({ url: "/widget/cdn.js", type: "module" });
  await buyer.until("idle");
  assert.equal(await buyer.chosen("Только здесь"), 2);
  assert.equal(await buyer.page.locator("tc-checkout").getAttribute("max-per-set"), "2");
  assert.match(await buyer.text(".primary"), /Hold them/);
  assert.equal(await buyer.element((element) => element.maxTickets), 3);
});

test("created, moved and removed within one frame: nothing of it stays, nothing is asked for orders (bad input, R13)", async () => {
  const buyer = await shop.visit(page('<div id="here"></div><div id="there"></div>'));
  await buyer.page.waitForFunction(() => customElements.get("tc-checkout"));
  const gone = await buyer.page.evaluateHandle((markup) => {
    document.querySelector("#here").innerHTML = markup;
    const element = document.querySelector("tc-checkout");
    document.querySelector("#there").append(element);
    element.remove();
    return element;
  }, widget());
  await eventually("its end", () => gone.evaluate((element) => element.shadowRoot.querySelector(".root").childElementCount === 0));
  assert.equal(await gone.evaluate((element) => element.status), "loading");
  assert.deepEqual(await buyer.heard("ready", "error"), []);
  assert.deepEqual(await shop.sandbox.posts(), []);
});
