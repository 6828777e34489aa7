// The journey that every page has to allow: two tickets are held, the page hears of it, and they are given back.
import assert from "node:assert/strict";
import { Buyer } from "../../e2e/support/buyer.mjs";
import { record } from "../../e2e/support/recorder.mjs";

/**
 * A buyer on a page, on a device of his own. Whatever the page loads that is a wasm or a script is noted. `changed` are contents of files
 * that come instead of what the server has, by path.
 */
export async function visit(browser, url, sandbox, { script, changed = {} } = {}) {
  const context = await browser.newContext({ locale: "en-US" });
  context.setDefaultTimeout(20_000);
  await context.addInitScript(record);
  if (script) await context.addInitScript(script);
  const page = await context.newPage();
  const buyer = new Buyer(page, sandbox);
  buyer.wasms = [];
  buyer.files = [];
  buyer.complaints = [];
  page.on("request", (request) => /\.(js|wasm)(\?|$)/.test(request.url()) && buyer.files.push(new URL(request.url()).pathname));
  page.on("response", (response) => /\.wasm(\?|$)/.test(response.url()) && buyer.wasms.push(`${response.status()} ${response.url()}`));
  page.on("console", (message) => message.type() === "error" && buyer.complaints.push(message.text()));
  for (const [path, body] of Object.entries(changed)) {
    await page.route(`**${path}`, async (route) => route.fulfill({ response: await route.fetch(), body }));
  }
  await page.goto(url);
  return buyer;
}

/** Reserves and cancels; `told` is where the page says what it has heard. */
export async function reserveAndCancel(buyer, { told = "#told" } = {}) {
  await buyer.until("idle");
  await buyer.find(".plus").first().click();
  await buyer.find(".plus").first().click();
  await buyer.checkout();
  await buyer.until("held");
  const { number, tickets } = await buyer.sandbox.order();
  assert.equal(tickets.length, 2);
  assert.equal((await buyer.sandbox.orders()).held, 2);
  if (told) await buyer.page.locator(told, { hasText: `Order ${number}` }).waitFor();
  assert.match(await buyer.digits(), /^(10:00|9:5\d)$/);
  await buyer.cancel();
  await buyer.until("canceled");
  assert.equal((await buyer.sandbox.orders()).held, 0);
  if (told) await buyer.page.locator(told, { hasText: "No order" }).waitFor();
  assert.deepEqual(buyer.errors, [], "errors that nobody caught");
  assert.deepEqual(buyer.complaints, [], "errors on the console");
}
