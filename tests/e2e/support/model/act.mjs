// The steps of a play, carried out. What cannot be done now (no such tab, no network to load a page by) is left out, and noted.
import { DEMO } from "../known.mjs";
import { NOT, atTheTill, fillIn, force, giveCode, pay } from "./pay.mjs";
import { LIVING } from "./rule.mjs";

/** @param {import("./world.mjs").World} world @param {import("./plan.mjs").Step} step */
export async function act(world, step) {
  const isThere = step.tab !== undefined && !world.away[step.tab];
  const tab = isThere ? world.tabs[step.tab] : null;
  if (CANCELS.includes(step.act)) world.mayCancel = true;
  world.note(JSON.stringify(step));
  const done = await ACTS[step.act](world, step, tab);
  if (done !== undefined) world.note(`  ${JSON.stringify(done)}`);
}

/** What a buyer may give an order back by. */
const CANCELS = ["ask to cancel", "cancel", "insist or retry"];

/** What the button says that reserves whatever became of the reservation before. */
export const INSISTS = "Reserve anyway";

const press = (tab, ...names) => (tab ? tab.page.evaluate((names) => window.pressAny(...names), names) : NOT);

/** Presses it, and remembers if that was to insist on another reservation. */
export async function pressMessage(world, tab) {
  const pressed = await press(tab, "message");
  if (pressed?.words === INSISTS) world.insisted += 1;
  return pressed;
}

export async function reserve(tab, count) {
  const chosen = await tab.page.evaluate(() => window.see().chosen);
  for (let more = chosen; more < count; more += 1) await press(tab, "plus");
  return press(tab, "checkout");
}

export async function cancel(tab) {
  const asked = await press(tab, "confirm", "cancel");
  if (asked?.name !== "cancel") return asked;
  return (await press(tab, "confirm")) ?? asked;
}

/** Wants other tickets than those that are bought. */
export async function buyMore(world, number) {
  const pressed = await press(world.tabs[number], "more");
  if (pressed) world.bought[number] = null;
  return pressed;
}

/** The newest order that holds tickets and is shown by a tab: one that nobody sees is nobody's to pay. */
async function shownOrder(world) {
  const [{ orders }, seen] = [await world.sandbox.orders(), await world.see()];
  const shown = seen.map((one) => one && one.order);
  return orders.findLast(({ id, holds, status }) => holds > 0 && LIVING.includes(status) && shown.includes(id));
}

async function elsewhere(world, status) {
  const order = await shownOrder(world);
  if (!order || order.status === status) return NOT;
  if (status === "canceled") world.ended.add(order.id);
  return force(world, order, status);
}

const ACTS = {
  reserve: (world, { count }, tab) => (tab ? reserve(tab, count) : NOT),
  checkout: (world, step, tab) => press(tab, "checkout"),
  "insist or retry": (world, step, tab) => pressMessage(world, tab),
  "ask to cancel": (world, step, tab) => press(tab, "cancel"),
  cancel: (world, step, tab) => (tab ? cancel(tab) : NOT),
  keep: (world, step, tab) => press(tab, "keep"),
  "fill in": (world, { tab: number, kind }, tab) => (tab ? fillIn(world, number, kind) : NOT),
  pay: (world, { tab: number, here }, tab) => (tab ? pay(world, number, here) : NOT),
  "at the till": (world, { does }) => atTheTill(world, does),
  "give a code": (world, { tab: number, code }, tab) => (tab ? giveCode(world, number, code) : NOT),
  async "go away"(world, { tab: number }, tab) {
    if (!tab || !world.isOnline) return NOT;
    await world.goAway(number);
  },
  async "come back"(world, { tab: number }) {
    if (!world.away[number] || !world.isOnline) return NOT;
    await world.comeBack(number);
    world.met.add("back");
  },
  async reload(world, { tab: number }, tab) {
    if (!tab || !world.isOnline) return NOT;
    await world.reload(number);
  },
  async open(world, { tab: number }, tab) {
    if (world.tabs[number] || !world.isOnline) return NOT;
    await world.openTab(number);
  },
  async close(world, { tab: number }, tab) {
    if (!tab || !world.isOnline || world.open.length < 2) return NOT;
    await world.closeTab(number);
  },
  hide: (world, { tab: number }, tab) => (tab ? world.hide(number, true) : NOT),
  show: (world, { tab: number }, tab) => (tab ? world.hide(number, false) : NOT),
  offline: (world) => world.setOnline(false),
  online: (world) => world.setOnline(true),
  async fault(world, { route, kind, more }) {
    const [method, what] = route.split(" ");
    const path = what === "event" ? "/v1/services/simple/events" : `/${world.version}/resources/orders`;
    await world.sandbox.fault(`${method} ${path}`, kind, more);
    if (kind === "hold") world.holds = true;
  },
  release: (world) => world.sandbox.release(),
  pass: (world, { ms }) => world.pass(ms),
  async "pass to the end"(world, { ms: off }) {
    const order = await shownOrder(world);
    const left = order ? Math.ceil(Date.parse(order.reserved_till) - (await world.sandbox.now()) + off) : 0;
    if (left <= 0) return NOT;
    await world.pass(left);
  },
  sleep: (world, { ms }) => world.sleep(ms),
  async "set the clock"(world, { ms }) {
    world.wasSet = true;
    world.set += ms;
    await world.setWall(ms);
    // A clock that is set is noticed within a second.
    await world.pass(1_001);
  },
  "done elsewhere": (world) => elsewhere(world, "done"),
  "canceled elsewhere": (world) => elsewhere(world, "canceled"),
  "in_progress elsewhere": (world) => elsewhere(world, "in_progress"),
  vacancy: (world, { count }) => world.sandbox.vacancy(DEMO.floor, count).then(() => count),
};
