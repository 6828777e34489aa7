// A page that speaks another version of the API than what is at its address: one error that says which, and no second order.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";
import { eventually } from "./support/waiting.mjs";

const set = "Партер";

/** A buyer with two tickets chosen. */
async function chosen(shop, attributes) {
  const buyer = await shop.visit(page(widget(attributes)));
  await buyer.until("idle");
  await buyer.pick(set, 2);
  return buyer;
}

/** The one error that the page has heard. */
async function onlyError(buyer) {
  const errors = await buyer.heard("error");
  assert.equal(errors.length, 1);
  return errors[0].detail;
}

describe("behind a gateway of version 1", () => {
  const shop = suite({ gateway: true });

  test("a page of version 2 is told by the gateway's own word what to change, and nothing is held (bad input)", async () => {
    const buyer = await chosen(shop, { key: null, "api-version": "v2" });
    await buyer.checkout();
    await buyer.until("failed");
    const { code, message } = await onlyError(buyer);
    assert.equal(code, "config");
    assert.equal(message, "the API answered 404: this gateway speaks v1 of the API: leave api-version away, or set upstream.version to v2");
    assert.doesNotMatch(await buyer.message(), /v1|api-version/, "the buyer has nothing of that (A6)");
    assert.deepEqual((await shop.sandbox.orders()).orders, []);
    assert.equal(await buyer.chosen(set), 2, "what was chosen is still chosen (A5)");
    await buyer.checkout();
    await eventually("the same again", async () => (await buyer.heard("error")).length === 2);
    assert.deepEqual((await shop.sandbox.orders()).orders, []);
  });
});

describe("without a gateway", () => {
  const shop = suite();

  test("a page of version 1 names the version that has answered; what it may have made is in doubt and not made twice (R1, R3, bad input)", async () => {
    const buyer = await chosen(shop, {});
    let asked = 0;
    await buyer.page.route("**/v1/resources/orders", async (route) => {
      asked += 1;
      const url = route.request().url().replace("/v1/", "/v2/");
      await route.fulfill({ response: await route.fetch({ url }) });
    });
    await buyer.checkout();
    await buyer.until("failed");
    const { code, message } = await onlyError(buyer);
    assert.deepEqual([code, message], ["config", "api-version is v1, but the API answered in v2"]);
    const told = /^We don’t know whether your order was made\. Try again after \d+:\d\d/;
    assert.equal((await shop.sandbox.orders()).held, 2, "that is what it is about");
    assert.match(await buyer.message(), told);
    await buyer.find(".primary").click({ force: true });
    assert.match(await buyer.message(), told);
    assert.equal(asked, 1);
    assert.equal((await shop.sandbox.orders()).held, 2);
  });
});
