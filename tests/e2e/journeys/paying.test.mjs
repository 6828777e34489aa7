// Paying, in every engine: who the buyer is, where he pays, and how he comes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEMO } from "../support/known.mjs";
import { page, widget } from "../support/pages.mjs";
import { inEveryEngine } from "../support/suite.mjs";

const { stalls } = DEMO;
const CHANGE = "PATCH /v1/resources/orders";
const PAY = "[part=pay]";

inEveryEngine(
  (shop) => {
    /** Somebody who holds a ticket and has said who he is, on the page that the payment system leads back to. */
    async function holding() {
      const html = page(widget({ event: DEMO.event, key: null, api: shop.sandbox.gateway, ask: "email" }));
      shop.page(html, [], "sorry.html");
      const buyer = await shop.tab();
      await buyer.open(shop.page(html, [], "thanks.html"));
      await buyer.reserve(stalls.name);
      await buyer.fill("#tc-email", "maria@example.org");
      return buyer;
    }

    /** Presses something that leads to another page, and waits for that one. */
    async function follow(buyer, press, path) {
      await press();
      await buyer.eventually(path, () =>
        buyer.run((wanted) => location.pathname === wanted && document.readyState === "complete", path).catch(() => false),
      );
    }
    const toPayment = (buyer) => follow(buyer, () => buyer.click(PAY), "/v1/widgets/common");
    const there = (buyer, css) => buyer.click({ widget: null, css });
    const begun = async () => (await shop.sandbox.patches()).filter(({ body }) => body.status === "in_progress").length;

    test("a buyer says who he is, pays in the same window, and comes back to his number, once (E3, R7)", async () => {
      const buyer = await holding();
      const { number } = await shop.sandbox.order();
      await toPayment(buyer);
      assert.deepEqual((await shop.sandbox.order()).customer.email, "maria@example.org");
      await there(buyer, "button[value=pay]");
      await follow(buyer, () => there(buyer, "#back"), "/thanks.html");
      await buyer.until("paid");
      assert.equal(await buyer.text(".done-number"), String(number));
      assert.equal(await begun(), 1);
      assert.equal((await shop.sandbox.orders()).sold, 1);
    });

    test("what is paid is found again after a reload and in another tab, until more tickets are wanted (R7, R8)", async () => {
      const buyer = await holding();
      const { id, number } = await shop.sandbox.order();
      await shop.sandbox.force(id, "done");
      await buyer.call("refresh");
      await buyer.until("paid");
      await buyer.reload();
      await buyer.until("paid");
      const isWhole = async () => (await buyer.text(".total-sum")) === "₽4,290" && (await buyer.text(".line")).includes(`${stalls.name} × 1`);
      await buyer.eventually("what was bought", isWhole);
      assert.equal(await buyer.text(".done-number"), String(number));
      assert.equal((await buyer.focus()).tag, "body", "a page that was just loaded has the focus where browsers put it");
      assert.deepEqual(await buyer.heard("paid"), [], "the page has heard that before");
      const kept = await buyer.run(() => Object.values(localStorage).join());
      assert.ok(!kept.includes("maria"), "who bought is kept nowhere");

      await buyer.press("button", "Buy more tickets");
      await buyer.until("idle");
      assert.equal(await buyer.chosen(stalls.name), 0);
      assert.notEqual((await buyer.focus()).tag, "body", "the focus stays in the widget (A3)");
      assert.equal(await buyer.run(() => localStorage.length), 0);
      await buyer.reload();
      await buyer.until("idle");
      await buyer.reserve(stalls.name);
      const { held, sold } = await shop.sandbox.orders();
      assert.deepEqual([held, sold], [1, 1]);
    });

    test("who refuses to pay comes back to the prolonged clock, and can cancel (R6, R7)", async () => {
      const buyer = await holding();
      await toPayment(buyer);
      await there(buyer, "button[value=refuse]");
      await follow(buyer, () => there(buyer, "#back"), "/sorry.html");
      await buyer.until("paying");
      assert.match(await buyer.digits(), /^(29:\d\d|30:00)$/);
      const unpaid = "Not paid yet. Your tickets are still held: pay again or cancel the order. If you have just paid, wait a moment.";
      assert.equal(await buyer.message(), unpaid);
      assert.equal(await buyer.announced(), unpaid);
      await buyer.eventually("Pay", async () => (await buyer.text(PAY)) === "Go to the payment again");
      await buyer.cancel();
      await buyer.until("canceled");
      assert.equal((await shop.sandbox.orders()).held, 0);
    });

    test("Back from the payment page shows what is true: still to be paid (R7)", async () => {
      const buyer = await holding();
      await toPayment(buyer);
      await follow(buyer, () => buyer.tab.back(), "/thanks.html");
      await buyer.until("paying");
      assert.equal(await begun(), 1);
      await toPayment(buyer);
      assert.equal(await begun(), 1, "nothing is begun twice");
    });

    test("the same by keyboard alone, there and back (A3, A4)", async () => {
      const html = page(widget({ event: DEMO.event, key: null, api: shop.sandbox.gateway, ask: "name email promo" }));
      const buyer = await shop.tab();
      await buyer.open(shop.page(html, [], "thanks.html"));
      await buyer.until("idle");
      await buyer.tabTo(`Add a ticket: ${stalls.name}`);
      await buyer.tab.press("Enter");
      await buyer.tabTo("Checkout");
      await buyer.tab.press("Enter");
      await buyer.until("held");
      await buyer.eventually("the fields", () => buyer.isSeen("#tc-email"));
      const fieldIs = async (id) => {
        await buyer.tab.press("Tab");
        assert.equal(await buyer.element((element) => element.shadowRoot.activeElement?.id), id);
      };
      await fieldIs("tc-name");
      await buyer.tab.type("Maria");
      await fieldIs("tc-email");
      await buyer.tab.type("nobody");
      await buyer.tab.press("Enter");
      await buyer.eventually("what is wrong", () => buyer.isSeen("#tc-email-wrong"));
      assert.equal((await buyer.focus()).tag, "input", "still where it has to be mended");
      await buyer.tab.type("@example.org");
      await buyer.tabTo("I have a promo code");
      await buyer.tab.press("Enter");
      await fieldIs("tc-promo");
      await buyer.tab.type("SANDBOX10");
      await buyer.tab.press("Enter");
      await buyer.eventually("the discount", async () => (await buyer.text("summary")).startsWith("The code works"));
      assert.equal((await buyer.focus()).tag, "summary", "the field has gone, and the focus is where it was opened");
      await buyer.tabTo("Pay ₽3,900");
      await follow(buyer, () => buyer.tab.press("Enter"), "/v1/widgets/common");
      assert.equal((await shop.sandbox.order()).customer.email, "nobody@example.org");
      assert.equal(await begun(), 1);
    });

    test("twenty clicks on Pay begin one payment (R1)", async () => {
      const buyer = await holding();
      await shop.sandbox.fault(CHANGE, "hold");
      await buyer.click(PAY, 20);
      await shop.sandbox.holding(1);
      await follow(buyer, () => shop.sandbox.release(), "/v1/widgets/common");
      assert.equal((await shop.sandbox.patches()).length, 1);
    });

    test("a payment that the API refuses changes nothing: said, what was typed is still there, and it can be tried again (A5, A6)", async () => {
      const buyer = await holding();
      await shop.sandbox.fault(CHANGE, "status", { status: 400 });
      await buyer.click(PAY);
      await buyer.hear("error");
      await buyer.eventually("a sentence", async () => (await buyer.message()) !== "");
      assert.equal(await buyer.status(), "held");
      assert.equal(await buyer.ask("#tc-email", (field) => field.value), "maria@example.org");
      assert.equal((await shop.sandbox.orders()).held, 1);
      await toPayment(buyer);
      assert.equal((await shop.sandbox.order()).status, "in_progress");
    });
  },
  { payments: true },
);
