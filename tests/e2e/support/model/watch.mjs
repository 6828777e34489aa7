// What must hold whatever happens. The rules have the names that they have in crates/purchase/tests/model.
import { SECOND } from "../known.mjs";
import { secondsOf } from "../visitor.mjs";
import { handOver, leaving, promo, typed, upToDate } from "./desk.mjs";
import { Broken, COUNTS, LIVING } from "./rule.mjs";

/** Whoever sets his clock this far ahead sets it beyond a doubt that was to last. */
const BEYOND_DOUBT = 600_000;

/** Longer than a reservation may be under way without a way out of it, in milliseconds. */
const SLOW = 6_000;

/** How long tabs may take to agree, and a gateway to give back what nobody fetched (3 s, and the cancel), in milliseconds. */
const PATIENCE = { direct: 3_000, gateway: 14_000 };

/**
 * Looks at everything now. What is wrong for good throws at once; what others may be about to mend is answered.
 *
 * @param {import("./world.mjs").World} world
 * @param {{strict?: boolean, fresh?: boolean}} [how]  strict: a record of the event accounts for nothing, a screen has to; fresh: the
 *   buyer has just looked at every tab, and the network is well
 * @returns {Promise<Broken | null>}
 */
export async function look(world, { strict = false, fresh = false } = {}) {
  const before = await world.sandbox.now();
  const seen = await world.see();
  const { orders } = await world.sandbox.orders();
  const held = orders.filter(({ holds, status }) => holds > 0 && LIVING.includes(status));
  hearOfDoubts(world, seen, before);
  for (const tab of seen.filter(Boolean)) world.met.add(tab.status);
  if (world.told > before) world.met.add("a doubt");
  seen.forEach((tab, number) => {
    if (tab) time(number, tab, orders, before);
  });
  await paid(world, seen, orders);
  typed(world, seen);
  promo(world, orders);
  handOver(world, seen);
  leaving(world, orders);
  const late = fresh ? upToDate(seen, orders) : null;
  return late ?? oneOrder(world, held) ?? noneForgotten(world, held, seen, strict ? [] : await world.stored()) ?? wayOut(world, seen);
}

/** The same, when whoever may be about to mend something has had his time. */
export async function check(world, how) {
  const end = performance.now() + (world.gateway ? PATIENCE.gateway : PATIENCE.direct);
  for (;;) {
    const broken = await look(world, how);
    if (!broken) return;
    if (performance.now() > end) throw broken;
    // The API refuses one of two that read an order at the same moment.
    if (how?.fresh) await world.lookAround();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await world.pass(100);
    await world.settle();
  }
}

/** Time: what is shown is never later than the truth. */
function time(number, { status, hidden, order: id, remaining, digits }, orders, before) {
  const order = orders.find((one) => one.id === id);
  if (hidden || !order || !COUNTS.includes(status) || !LIVING.includes(order.status) || remaining === null) return;
  const most = Math.max(0, Date.parse(order.reserved_till) - before);
  const shown = Math.max(remaining, digits ? secondsOf(digits) * SECOND : 0);
  if (shown > most) throw new Broken("Time", `tab ${number} shows ${digits}, ${remaining} ms, and at most ${most} ms are left`);
}

/** Paid: what is bought stays bought, on every screen that has shown it; and when all have, nothing is asked to change it. */
async function paid(world, seen, orders) {
  seen.forEach((tab, number) => {
    if (!tab) return;
    const known = world.bought[number];
    if (tab.status === "paid") world.bought[number] = tab.order;
    else if (known && known === tab.order) throw new Broken("Paid", `tab ${number} showed ${known} as bought, and now as ${tab.status}`);
  });
  const tabs = world.bought.filter((_, number) => seen[number]);
  const [bought] = tabs;
  if (!bought || tabs.some((other) => other !== bought)) return;
  const status = orders.find(({ id }) => id === bought)?.status;
  if (status !== "done") throw new Broken("Paid", `${bought} was shown as bought, and is ${status}`);
  const changes = (await world.sandbox.requests("PATCH")).filter(({ path }) => path.endsWith(bought)).length;
  const before = world.changes.get(bought) ?? changes;
  world.changes.set(bought, before);
  if (changes > before) throw new Broken("Paid", `${bought} is shown as bought, and ${changes - before} changes of it were asked for`);
}

/** OneOrder: one buyer has one order at most that holds seats, but those that he insisted on. */
function oneOrder({ insisted, set }, held) {
  if (held.length <= 1 + insisted || set >= BEYOND_DOUBT) return null;
  return new Broken("OneOrder", `orders ${held.map(({ number }) => number).join(", ")} hold seats`);
}

/** NoneForgotten: what holds seats is on a screen, or will be found again, or the buyer was told by when they are free. */
function noneForgotten(world, held, seen, stored) {
  const tabs = seen.filter(Boolean);
  const wish = stored.some((record) => JSON.parse(record).key);
  for (const { id, number, reserved_till: till } of held) {
    const isShown = tabs.some((tab) => tab.order === id && [...COUNTS, "canceling"].includes(tab.status));
    const isFound = wish || stored.some((record) => record.includes(id));
    const isTold = Date.parse(till) <= world.told;
    if (!isShown && !isFound && !isTold) return new Broken("NoneForgotten", `order ${number} until ${till}; told: ${new Date(world.told).toISOString()}`);
  }
  return null;
}

/**
 * WayOut: there is something to press that does something, unless what is under way ends by itself. A reservation is not of that kind:
 * it may take minutes. But whoever has just begun one has nothing to get out of.
 */
function wayOut(world, seen) {
  const isStuck = ({ status, picks, buttons }) => {
    if (["loading", "canceling"].includes(status)) return false;
    if (status === "reserving") return world.waited && !buttons.includes("message");
    return !picks && !buttons.length;
  };
  const stuck = world.isOnline ? seen.findIndex((tab) => tab && !tab.hidden && isStuck(tab)) : -1;
  return stuck < 0 ? null : new Broken("WayOut", `tab ${stuck} has nothing to press: ${JSON.stringify(seen[stuck])}`);
}

/** Looks for the way out of what does not end: the server says nothing, and the buyer has waited longer than it ever takes. */
export async function checkWaiting(world) {
  await world.pass(SLOW);
  const seen = await world.see();
  world.waited = true;
  const broken = wayOut(world, seen);
  world.waited = false;
  if (seen.some((tab) => tab?.status === "reserving")) world.met.add("a long wait");
  if (broken) throw broken;
}

/** The times that the buyer has been told, and what will be told him: in the server's clock. */
function hearOfDoubts(world, seen, now) {
  for (const { stored, message, wall } of seen.filter(Boolean)) {
    for (const { doubt } of stored.map((record) => JSON.parse(record))) {
      if (doubt) world.told = Math.max(world.told, now + doubt - wall);
    }
    const [, hour, minute, half] = /(\d+):(\d\d)\s([AP]M)/.exec(message) ?? [];
    if (!half || !message.includes("know whether your order was made")) continue;
    const today = new Date(wall).setUTCHours((hour % 12) + (half === "PM" ? 12 : 0), Number(minute), 0, 0);
    const told = today < wall - 12 * 3_600_000 ? today + 24 * 3_600_000 : today;
    world.told = Math.max(world.told, now + told - wall);
  }
}
