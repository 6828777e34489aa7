// S10 and S12, in every engine: a whole purchase under the strictest policy, of an event whose texts would be more than texts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { page, widget } from "../support/pages.mjs";
import { inEveryEngine } from "../support/suite.mjs";

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";
const EVENT = "5f0c0ffee0ddf00dcafe0c01";
const TITLE = "<img src=x onerror=\"window.hit=1\"><svg/onload=window.hit=2>\"'><script>window.hit=3</script>\u202e{count}";

/** In the page: notes what was against its policy. */
function noteViolations() {
  window.violations = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
    window.violations.push([violatedDirective, blockedURI, sample].join(" "));
  });
}

inEveryEngine(
  (shop) => {
    const HEAD = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;

    /** Nothing ran that was a text, and nothing was reported. */
    async function isQuiet(buyer) {
      assert.deepEqual(await buyer.run(() => [window.hit ?? null, window.violations]), [null, []]);
    }

    test("chosen, held, canceled, sold out, bought: no violation of the policy, and a text stays a text (S10, S12)", async () => {
      await shop.sandbox.addEvent({ id: EVENT, sets: 2, vacant: 9, title: TITLE });
      const html = page(widget({ key: null, event: EVENT, payment: "host" }), { head: HEAD });
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

    test("what a policy of this kind forbids is noticed by these tests (S10)", async () => {
      const buyer = await shop.visit(page("<p>A page.</p>", { head: HEAD }), { script: [[noteViolations]] });
      await buyer.run(() => {
        document.querySelector("p").style.setProperty("color", "red");
        document.querySelector("p").setAttribute("style", "color: blue");
      });
      await buyer.eventually("the report", async () => (await buyer.run(() => window.violations)).some((told) => told.startsWith("style-src")));
    });
  },
  { gateway: true },
);
