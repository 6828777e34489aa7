// S12: texts of the API, however hostile, are texts: in every place where one is shown, and under a policy that reports.
import assert from "node:assert/strict";
import { test } from "node:test";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite();

const CORPUS = [
  "<script>window.hit = 1</script>",
  "<img src=x onerror=\"window.hit = 2\">",
  "<svg/onload=window.hit=3>",
  "\"><iframe srcdoc=\"<script>parent.hit=4</script>\">",
  "' onmouseover='window.hit=5",
  "javascript:window.hit=6",
  "</span></li></ul><a href=\"javascript:window.hit=7\">free</a>",
  "<style>* { display: none }</style>",
  "&lt;b&gt;not bold&lt;/b&gt; &amp;",
  "{name} {count} {sets} ${window.hit=8} {{constructor}}",
  "<slot></slot><template><b>x</b></template>",
  "\u202Edekcah\u202C \u0000\uFFFF \u{1F3BA}",
];
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "require-trusted-types-for 'script'";

const EVENT = "5f0c0ffee0ddf00dcafe0c01";
const setId = (number) => `5f0c0ffe5${number.toString(16).padStart(5, "0")}0dcafe0c01`;

/** A page with a policy, and a record of what was against it. */
async function strict(options) {
  const device = await shop.device({
    script: [
      [
        () => {
          window.violations = [];
          addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
            window.violations.push([violatedDirective, blockedURI, sample].join(" "));
          });
        },
      ],
    ],
  });
  const buyer = await shop.tab(device);
  const head = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
  await options?.before(buyer);
  await buyer.open(shop.address(page(widget({ event: EVENT, "max-tickets": 50 }), { head })));
  return buyer;
}

/** Nothing ran, nothing was blocked because nothing was tried, and nothing is there that is not the widget's. */
async function isHarmless(buyer) {
  const { hit, violations, tags, handlers } = await buyer.page.evaluate(() => {
    const parts = [...document.querySelector("tc-checkout").shadowRoot.querySelectorAll("*")];
    return {
      hit: window.hit,
      violations: window.violations,
      tags: [...new Set(parts.map(({ localName }) => localName))],
      handlers: parts.flatMap((part) => part.getAttributeNames()).filter((name) => /^on|^href|^src/.test(name)),
    };
  });
  assert.equal(hit, undefined);
  assert.deepEqual(violations, []);
  assert.deepEqual(handlers, []);
  const ours = ["button", "div", "h2", "header", "li", "output", "p", "section", "span", "ul"];
  // After Checkout: the details and the promo code.
  ours.push("details", "form", "input", "label", "s", "summary");
  assert.deepEqual(tags.filter((tag) => !ours.includes(tag)), []);
}

test("a title of the sandbox's is text, and a whole purchase breaks no strict policy (S12, S10)", async () => {
  const title = CORPUS.slice(0, 8).join(" ");
  await shop.sandbox.addEvent({ id: EVENT, sets: 2, vacant: 9, title });
  const buyer = await strict();
  await buyer.reserve("Сектор 1", 2);
  assert.equal(await buyer.find(".title").textContent(), title);
  await isHarmless(buyer);
  await buyer.cancel();
  await buyer.until("canceled");
  await isHarmless(buyer);
});

test("titles, names of sets, venues, cities and addresses are text in every state and in every sentence (S12, S10)", async () => {
  await shop.sandbox.addEvent({ id: EVENT, sets: CORPUS.length, vacant: 9 });
  const buyer = await strict({
    before: (one) =>
      one.page.route("**/v1/services/simple/events/*", async (route) => {
        const response = await route.fetch();
        const event = await response.json();
        event.title = { text: CORPUS.join(" "), desc: CORPUS.join("\n") };
        event.venue.name = CORPUS[1];
        event.venue.address = CORPUS[3];
        event.venue.city.name = { ru: CORPUS[0], en: CORPUS[0], default: CORPUS[0] };
        for (const [at, text] of CORPUS.entries()) event.sets[at].name = text;
        await route.fulfill({ response, json: event });
      }),
  });
  await buyer.until("idle");
  assert.deepEqual(await buyer.find(".set-name").evaluateAll((all) => all.map(({ textContent }) => textContent)), CORPUS);
  assert.equal(await buyer.find(".where").textContent(), [CORPUS[1], CORPUS[0], CORPUS[3]].join(", "));
  await isHarmless(buyer);

  const selection = Object.fromEntries(CORPUS.map((_, at) => [setId(at + 1), 1]));
  await buyer.element((element, chosen) => (element.selection = chosen), selection);
  await buyer.checkout();
  await buyer.until("held");
  const lines = await buyer.find(".line-name").evaluateAll((all) => all.map(({ textContent }) => textContent));
  assert.deepEqual(lines.sort(), CORPUS.map((text) => `${text} × 1`).sort());
  await isHarmless(buyer);
  await buyer.cancel();
  await buyer.until("canceled");

  // In the sentence about what is sold out, and what is spoken of it.
  for (const at of CORPUS.keys()) await shop.sandbox.vacancy(setId(at + 1), 0);
  await buyer.checkout();
  await buyer.until("failed");
  const message = await buyer.find(".message-text").textContent();
  for (const text of CORPUS) assert.ok(message.includes(`“${text}”`), text);
  await isHarmless(buyer);
});

test("what the vendor's errors hold is shown to nobody (S12, A6)", async () => {
  await shop.sandbox.addEvent({ id: EVENT, sets: 1, vacant: 9 });
  const buyer = await strict({
    before: (one) =>
      one.page.route("**/v1/resources/orders", (route) => route.fulfill({ status: 400, json: { errors: CORPUS } })),
  });
  await buyer.until("idle");
  await buyer.pick("Сектор 1");
  await buyer.checkout();
  await buyer.until("failed");
  assert.equal(await buyer.message(), "The ticket office refused the order. Choose other tickets or try again later.");
  await isHarmless(buyer);
});
