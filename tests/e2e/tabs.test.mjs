// R1 and R8: one visitor with several widgets and several tabs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite();
const RESERVE = "POST /v1/resources/orders";
const PAGE = page();

/** Two tabs of one browser, both ready to choose. */
async function twoTabs() {
  const device = await shop.device();
  const [one, two] = [await shop.visit(PAGE, { device }), await shop.visit(PAGE, { device })];
  await one.until("idle");
  await two.until("idle");
  await one.turnTo();
  return [one, two];
}

const number = (tab) => tab.text(".order-number");

async function oneOrderIsHeld() {
  const { orders } = await shop.sandbox.orders();
  assert.equal(orders.filter(({ holds }) => holds > 0).length, 1, "one order holds tickets");
}

test("twenty reserve() at once: one order, and all twenty promises bring it (R1, E3)", async () => {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  await shop.sandbox.fault(RESERVE, "hold");
  const ids = buyer.element(
    (element, selection) =>
      Promise.all(Array.from({ length: 20 }, () => element.reserve(selection).then(({ id }) => id))),
    { [SEED.stalls]: 2 },
  );
  await shop.sandbox.holding(1);
  await shop.sandbox.release();
  const { id } = await shop.sandbox.order();
  assert.deepEqual(new Set(await ids), new Set([id]));
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("twenty clicks of the mouse, and Enter held down beyond the end, make one order and cancel nothing (R1)", async () => {
  const buyer = await shop.visit(page());
  await buyer.until("idle");
  await buyer.pick("Партер");
  await shop.sandbox.fault(RESERVE, "hold");
  const { x, y, width, height } = await buyer.find(".primary").boundingBox();
  for (let click = 0; click < 20; click += 1) await buyer.page.mouse.click(x + width / 2, y + height / 2);
  await buyer.page.keyboard.down("Enter");
  await shop.sandbox.holding(1);
  await shop.sandbox.release();
  for (let repeat = 0; repeat < 20; repeat += 1) await buyer.page.keyboard.down("Enter");
  await buyer.until("held");
  for (let repeat = 0; repeat < 20; repeat += 1) await buyer.page.keyboard.down("Enter");
  await buyer.page.keyboard.up("Enter");
  assert.equal(await buyer.status(), "held");
  assert.equal(await buyer.find(".confirm").isVisible(), false);
  assert.deepEqual([(await shop.sandbox.posts()).length, (await shop.sandbox.patches()).length], [1, 0]);
});

test("two widgets for one event: Checkout in both makes one order, both tell it, and one's removal leaves it to the other (R1, E3)", async () => {
  const left = (await shop.visit(page(widget({ id: "left" }) + widget({ id: "right" })))).at("#left");
  const right = left.at("#right");
  await right.until("idle");
  await left.pick("Партер", 2);
  await shop.sandbox.fault(RESERVE, "hold");
  await left.checkout();
  await right.checkout();
  await shop.sandbox.holding(1);
  await shop.sandbox.release();
  await left.until("held");
  await right.until("held");
  assert.equal((await shop.sandbox.posts()).length, 1);
  assert.equal(await number(left), await number(right));
  const told = (await left.heard("ready", "reserved")).map(({ name, target }) => `${name} ${target}`).sort();
  assert.deepEqual(told, ["ready left", "ready right", "reserved left", "reserved right"]);
  await left.element((element) => {
    element.remove();
    // The next frame but one knows that it was no move.
    return new Promise((gone) => requestAnimationFrame(() => requestAnimationFrame(gone)));
  });
  assert.equal(await right.status(), "held");
  await oneOrderIsHeld();
  await right.cancel();
  await right.until("canceled");
  assert.equal((await shop.sandbox.orders()).held, 0);
});

test("two widgets for one event with rules of their own: those of the one that spoke last count for both, and go with it (R1)", async () => {
  const both = widget({ id: "left", "max-tickets": 2 }) + widget({ id: "right", "max-tickets": 3, "confirm-cancel": "false" });
  const left = (await shop.visit(page(both))).at("#left");
  const right = left.at("#right");
  await right.until("idle");
  const limitIs = async (most) => {
    await left.element((element, selection) => (element.selection = selection), { [SEED.stalls]: 3 });
    for (const widget of [left, right]) await widget.eventually(`${most} at most`, async () => (await widget.chosen("Партер")) === most);
  };
  await limitIs(3);
  await left.say({ "max-tickets": 1 });
  await limitIs(1);
  await right.say({ "max-tickets": 2 });
  await limitIs(2);
  await left.checkout();
  await left.until("held");
  await right.element((element) => {
    element.remove();
    return new Promise((gone) => requestAnimationFrame(() => requestAnimationFrame(gone)));
  });
  await left.askToCancel();
  await left.find(".confirm").waitFor();
  assert.equal((await shop.sandbox.patches()).length, 0, "the rule that asks no question has gone with its widget");
  await left.confirmCancel();
  await left.until("canceled");
  assert.equal(await left.chosen("Партер"), 1, "and so has its limit");
});

test("two widgets for one event: both ask whether to cancel, and the focus stays in the one where it was pressed (A3)", async () => {
  const left = (await shop.visit(page(widget({ id: "left" }) + widget({ id: "right" })))).at("#left");
  const right = left.at("#right");
  await left.reserve("Партер");
  await right.until("held");
  const focused = () => left.page.evaluate(() => [document.activeElement.id, document.activeElement.shadowRoot?.activeElement.textContent]);
  for (const [one, id] of [[left, "left"], [right, "right"], [left, "left"]]) {
    await one.askToCancel();
    await right.find(".confirm").waitFor();
    await left.find(".confirm").waitFor();
    assert.deepEqual(await focused(), [id, "No, keep it"]);
    await one.keepOrder();
    await right.find("[part=cancel]").waitFor();
    assert.deepEqual(await focused(), [id, "Cancel the order"]);
  }
});

test("two widgets for two events have nothing to do with each other (R1)", async () => {
  const first = (
    await shop.visit(page(widget({ id: "one" }) + widget({ id: "two", event: "5f0c0ffee0ddf00dcafe0001" })))
  ).at("#one");
  const second = first.at("#two");
  await first.reserve("Партер");
  await second.reserve("Танцпол");
  assert.equal((await shop.sandbox.orders()).held, 2);
  await first.cancel();
  await first.until("canceled");
  assert.equal(await second.status(), "held");
});

test("a tab that was open already shows the order that another one makes, and its cancel, without being asked (R1, R8)", async () => {
  const [one, two] = await twoTabs();
  await one.pick("Партер", 2);
  await one.checkout();
  await one.until("held");
  await two.until("held");
  assert.equal(await number(two), await number(one));
  assert.equal((await shop.sandbox.posts()).length, 1);
  await one.cancel();
  await two.until("canceled");
  await two.turnTo();
  await two.pick("Партер");
  await two.checkout();
  await two.until("held");
  await one.until("held");
  await oneOrderIsHeld();
});

test("a duplicated tab, its sessionStorage copied, shows the same order and makes no other; its cancel is seen in the first (R1, R8)", async () => {
  const one = await shop.visit(PAGE);
  await one.page.evaluate(() => sessionStorage.setItem("copied", "yes"));
  await one.reserve("Партер");
  const [popup] = await Promise.all([
    one.page.waitForEvent("popup"),
    one.page.evaluate(() => {
      window.open(location.href);
    }),
  ]);
  const two = shop.watch(popup);
  await two.until("held");
  assert.equal(await two.page.evaluate(() => sessionStorage.getItem("copied")), "yes");
  assert.equal(await number(two), await number(one));
  assert.deepEqual(await two.path(), ["loading > held"], "it was never to be bought again");
  assert.equal((await shop.sandbox.posts()).length, 1);
  await two.cancel();
  await one.until("canceled");
});

test("when the first tab's reservation comes to nothing, the second tab's goes on (R1)", async () => {
  const [one, two] = await twoTabs();
  let refuse;
  const refused = new Promise((resolve) => (refuse = resolve));
  await one.page.route("**/resources/orders", async (route) => {
    await refused;
    await route.fulfill({ status: 400, json: {} });
  });
  await one.pick("Партер");
  await one.checkout();
  await one.until("reserving");
  await two.turnTo();
  await two.pick("Партер");
  await two.checkout();
  await two.until("reserving");
  assert.equal((await shop.sandbox.posts()).length, 0, "the second one waits");
  refuse();
  assert.equal((await one.hear("error")).code, "rejected");
  await two.until("held");
  await one.until("held");
  assert.equal(await number(one), await number(two));
  await oneOrderIsHeld();
});

/**
 * From here on the tab sees its storage as it is now, until a moment after it has been given a lock: between processes a browser
 * may be that late.
 */
function seesStorageLate(tab) {
  return tab.page.evaluate(() => {
    const now = { ...localStorage };
    const late = { until: Infinity };
    const { getItem } = Storage.prototype;
    Storage.prototype.getItem = function (name) {
      return performance.now() < late.until ? (now[name] ?? null) : getItem.call(this, name);
    };
    const { request } = LockManager.prototype;
    LockManager.prototype.request = function (name, options, held) {
      return request.call(this, name, options, (lock) => {
        if (lock) late.until = performance.now() + 100;
        return held(lock);
      });
    };
  });
}

test("a lock may reach the second tab before what the first one wrote under it: one order all the same, and no doubt (R1)", async () => {
  const [one, two] = await twoTabs();
  await one.pick("Партер");
  await shop.sandbox.fault(RESERVE, "hold");
  await one.checkout();
  await shop.sandbox.holding(1);
  await seesStorageLate(two);
  await two.turnTo();
  await two.pick("Партер");
  await two.checkout();
  await two.until("reserving");
  await shop.sandbox.release();
  await one.until("held");
  await two.until("held");
  assert.equal(await number(two), await number(one));
  assert.deepEqual(await two.heard("error"), []);
  assert.equal((await shop.sandbox.posts()).length, 1);
});

test("reserve() in a second tab rejects with conflict when the first one's order is there (R1, E3)", async () => {
  const [one, two] = await twoTabs();
  await one.pick("Партер");
  await shop.sandbox.fault(RESERVE, "hold");
  await one.checkout();
  await shop.sandbox.holding(1);
  const second = two.call("reserve", { [SEED.stalls]: 1 });
  await two.until("reserving");
  await shop.sandbox.release();
  assert.equal((await second).rejected.code, "conflict");
  await two.until("held");
  assert.equal(await number(two), await number(one));
  assert.equal(await two.message(), "This is the order that you started earlier. Its tickets are still yours.");
  await oneOrderIsHeld();
});

test("a tab that is loading while another one reserves shows that order when it has loaded (R1, R8)", async () => {
  const device = await shop.device();
  const one = await shop.visit(PAGE, { device });
  await one.until("idle");
  await shop.sandbox.fault("GET /v1/services/simple/events", "hold");
  const two = await shop.visit(PAGE, { device });
  await shop.sandbox.holding(1);
  await one.turnTo();
  await one.pick("Партер");
  await one.checkout();
  await one.until("held");
  await shop.sandbox.release();
  await two.until("held");
  assert.equal(await number(two), await number(one));
});
