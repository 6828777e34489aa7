// Paying where the page speaks to the API itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite();

test("without a way to pay there is no button, and pay() says so", async () => {
  const buyer = await shop.visit(page(widget({ ask: "email" })));
  await buyer.reserve("Партер");
  await buyer.find(".details").waitFor({ state: "attached" });
  assert.equal(await buyer.find("[part=pay]").count(), 0);
  assert.equal(await buyer.find("#tc-email").isVisible(), false, "nobody is asked who could not be told");
  assert.equal((await buyer.call("pay")).rejected.code, "config");
});

test("the page's own widget token leads to the vendor's page", async () => {
  const attributes = { "widget-token": "sandbox-widget", "payment-page": `${shop.sandbox.url}/v1/widgets/common`, ask: "" };
  const buyer = await shop.visit(page(widget(attributes)));
  await buyer.reserve("Партер", 2);
  const opened = buyer.page.context().waitForEvent("page");
  await buyer.find("[part=pay]").click();
  const vendor = await opened;
  await vendor.locator("button[value=pay]").click();
  await buyer.turnTo();
  await buyer.until("paid");
  const { id, status } = await shop.sandbox.order();
  assert.equal(status, "done");
  assert.ok(vendor.url().endsWith(`order=${id}`));
});

test("pay() called by the page opens the vendor's page, too, and in this window if the browser blocks another one", async () => {
  const attributes = { "widget-token": "sandbox-widget", "payment-page": `${shop.sandbox.url}/v1/widgets/common`, ask: "" };
  const buyer = await shop.visit(page(widget(attributes)));
  await buyer.reserve("Партер");
  const opened = buyer.page.context().waitForEvent("page");
  assert.equal((await buyer.call("pay")).resolved.status, "executed");
  await (await opened).close();
  await buyer.page.evaluate(() => (window.open = () => null));
  await buyer.element((element) => void element.pay());
  await buyer.page.waitForURL("**/v1/widgets/common?*");
  await buyer.page.goBack();
  await buyer.until("held", "paying");
});
