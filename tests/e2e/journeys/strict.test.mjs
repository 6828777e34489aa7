// S10, S11 and S12, in every engine: a whole purchase under the strictest policies, of an event whose texts would be more than texts; and
// files that are not those whose hashes the page has.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { WIDGET } from "../support/environment.mjs";
import { blocks, hashed } from "../support/guides.mjs";
import { OPEN } from "../support/host.mjs";
import { page, widget } from "../support/pages.mjs";
import { inEveryEngine } from "../support/suite.mjs";
import { eventually } from "../support/waiting.mjs";
import { behindGateway } from "../support/way.mjs";

/** The policies that the guide gives, for a page that has everything at its own origin. */
const guide = readFileSync(new URL("../../../docs/csp.md", import.meta.url), "utf8");
const [BY_ORIGIN, BY_NONCE] = [...guide.matchAll(/```http\nContent-Security-Policy: (.+?)\n```/gs)].map(([, policy]) =>
  policy.replace(/\s+/g, " ").replaceAll(/https:\/\/(cdn|tickets)\.example(\.org)?/g, "'self'"),
);
const [, NONCE] = /'nonce-([^']+)'/.exec(BY_NONCE);
const POLICIES = {
  "by origin": { policy: BY_ORIGIN, script: '<script type="module" src="/widget/cdn.js"></script>' },
  "by nonce": { policy: BY_NONCE, script: `<script type="module" nonce="${NONCE}" src="/widget/cdn.js"></script>` },
};
const EVENT = "5f0c0ffee0ddf00dcafe0c01";
const TITLE = "<img src=x onerror=\"window.hit=1\"><svg/onload=window.hit=2>\"'><script>window.hit=3</script>\u202e{count}";

/** In the page: notes what was against its policy. */
function noteViolations() {
  window.violations = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
    window.violations.push([violatedDirective, blockedURI, sample].join(" "));
  });
}

const read = (name) => readFileSync(join(WIDGET, name));

/** What docs/embedding.md has for pages that want the files checked, with the hashes of the files that were built. */
const [CHECKED] = blocks("embedding.md", "html", '<link rel="preload"').map(hashed);

/** The same bytes but for one bit in the middle: of a script, a letter of a text is another one. */
function inOneBit(bytes) {
  const at = bytes.indexOf("did not load");
  const flipped = Buffer.from(bytes);
  flipped[at < 0 ? bytes.length >> 1 : at] ^= 1;
  return flipped;
}

const answerWith = (name, body) => (response) => {
  const type = name.endsWith(".wasm") ? "application/wasm" : "text/javascript";
  response.writeHead(200, { ...OPEN, "Content-Type": type, "Cache-Control": "max-age=3600" }).end(body);
};

inEveryEngine(
  (shop) => {
    const under = (policy) => `<meta http-equiv="Content-Security-Policy" content="${policy}">`;

    /** Nothing ran that was a text, and nothing was reported. */
    async function isQuiet(buyer) {
      assert.deepEqual(await buyer.run(() => [window.hit ?? null, window.violations]), [null, []]);
    }

    for (const [how, { policy, script }] of Object.entries(POLICIES)) {
      test(`chosen, held, canceled, sold out, bought: no violation of the policy ${how}, and a text stays a text (S10, S12)`, async () => {
        await shop.sandbox.addEvent({ id: EVENT, sets: 2, vacant: 9, title: TITLE });
        const html = page(widget({ key: null, event: EVENT, payment: "host" }), { script: false, head: under(policy) + script });
        const buyer = await shop.visit(html, { script: [[noteViolations]] });
        await buyer.reserve("Сектор 1", 2);
        assert.equal(await buyer.ask(".title", (title) => title.textContent), TITLE);
        await buyer.eventually("Pay", () => buyer.isSeen("[part=pay]"));
        await isQuiet(buyer);
        await buyer.cancel();
        await buyer.until("canceled");
        await isQuiet(buyer);
        for (const set of [1, 2]) await shop.sandbox.vacancy({ id: `5f0c0ffe50000${set}0dcafe0c01`, event: EVENT }, 0);
        await buyer.checkout();
        await buyer.until("failed");
        assert.equal(await buyer.errorCode(), "sold-out");
        await isQuiet(buyer);
        await shop.sandbox.vacancy({ id: "5f0c0ffe5000010dcafe0c01", event: EVENT }, 9);
        // The same choice would come to the same end, as far as the page knows.
        await buyer.putBack("Сектор 1");
        await buyer.checkout();
        await buyer.until("held");
        await buyer.fill("#tc-email", "maria@example.org");
        await buyer.click("[part=pay]");
        await buyer.until("paying");
        await shop.sandbox.force((await shop.sandbox.orders()).orders.at(-1).id, "done");
        await buyer.look();
        await buyer.until("paid");
        await isQuiet(buyer);
      });
    }

    test("what a policy of this kind forbids is noticed by these tests (S10)", async () => {
      const buyer = await shop.visit(page("<p>A page.</p>", { head: under(BY_ORIGIN) }), { script: [[noteViolations]] });
      await buyer.run(() => {
        document.querySelector("p").style.setProperty("color", "red");
        document.querySelector("p").setAttribute("style", "color: blue");
      });
      await buyer.eventually("the report", async () => (await buyer.run(() => window.violations)).some((told) => told.startsWith("style-src")));
    });

    test("what has no nonce does not run under the policy by nonce (S10)", async () => {
      shop.file("stranger.js", "window.stranger = true;");
      // No module: WebKit lets those run under 'strict-dynamic' without a nonce, too.
      const head = under(BY_NONCE) + '<script src="/stranger.js"></script>';
      const buyer = await shop.visit(page("<p>A page.</p>", { script: false, head }), { script: [[noteViolations]] });
      await buyer.eventually("the report", async () => (await buyer.run(() => window.violations)).some((told) => told.startsWith("script-src")));
      assert.equal(await buyer.run(() => window.stranger === undefined), true);
    });

    /** What one bit can do to each of the files that a page has the hashes of. */
    const refused = {
      async "widget.wasm"(buyer) {
        await buyer.until("failed");
      },
      async "later.wasm"(buyer) {
        await buyer.until("idle");
        await buyer.pick("Партер");
        await buyer.checkout();
        await buyer.until("failed");
      },
    };

    for (const [name, happens] of Object.entries(refused)) {
      behindGateway.test(`one flipped bit in ${name}, whose hash the page has: it is refused, the link is there, a retry works (S11, R11)`, async () => {
        const { buyer, host } = await checked({ [name]: answerWith(name, inOneBit(read(name))) });
        await happens(buyer);
        assert.equal(await buyer.errorCode(), "load");
        const [{ detail }] = await buyer.heard("error");
        assert.ok(detail.message.includes(`/widget/${name} did not load`), detail.message);
        assert.ok(await buyer.isSeen({ widget: null, css: "#fallback" }), "the link is there");
        assert.deepEqual(await shop.sandbox.posts(), []);
        // A file that was kept is not believed: it is asked for again.
        host.answers.clear();
        await buyer.retry();
        await buyer.until("idle");
        if ((await buyer.chosen("Партер")) === 0) await buyer.pick("Партер");
        await buyer.checkout();
        await buyer.until("held");
      });
    }

    behindGateway.test("one flipped bit in cdn.js, whose hash the page has: it does not run, and the link is there (S11, E5)", async () => {
      const { buyer } = await checked({ "cdn.js": answerWith("cdn.js", inOneBit(read("cdn.js"))) });
      // Whatever came of it came before the page was there.
      assert.equal(await buyer.run(() => customElements.get("tc-checkout") === undefined), true);
      await buyer.click({ widget: null, css: "#fallback" });
      assert.equal(await buyer.run(() => location.hash), "#office");
    });

    behindGateway.test("with the files as they are it sells; the wasm is asked for while the script is on its way, and once (S11, P2)", async () => {
      let asked = 0;
      const answers = {
        "widget.wasm": async (response) => {
          asked += 1;
          answerWith("widget.wasm", read("widget.wasm"))(response);
        },
        // The script comes when the wasm has been asked for, or not at all.
        "cdn.js": (response) =>
          eventually("the wasm's request", async () => asked > 0).then(
            () => answerWith("cdn.js", read("cdn.js"))(response),
            () => response.writeHead(503).end(),
          ),
      };
      const { buyer } = await checked(answers);
      await buyer.reserve("Партер");
      assert.equal(asked, 1);
    });

    /** Somebody on a page that is as the guide has it, with files from another origin and their hashes. `answers`: some files' own answers. */
    async function checked(answers) {
      const host = await shop.host();
      for (const [name, answer] of Object.entries(answers)) host.answers.set(`/widget/${name}`, answer);
      const head = CHECKED.replaceAll("https://cdn.example/tc-checkout/", `${host.url}/widget/`);
      const buyer = await shop.visit(page(widget({ key: null }), { script: false, head }));
      return { buyer, host };
    }
  },
  { gateway: true },
);
