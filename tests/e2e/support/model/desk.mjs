// What must hold of what a buyer does with an order that he holds: what he types, the codes that he gives, how he pays.
import { Broken, COUNTS } from "./rule.mjs";

/** What is paid for is shown as that, and what is to be paid is what the server says, as soon as somebody looks again. */
export function upToDate(seen, orders) {
  for (const [number, tab] of seen.entries()) {
    const order = tab && orders.find(({ id }) => id === tab.order);
    if (!order) continue;
    if (order.status === "done" && tab.status !== "paid") return new Broken("Paid", `order ${order.number} is paid for, and tab ${number} shows it as ${tab.status}`);
    const total = Math.round(Number(order.values.full) * 100);
    if (COUNTS.includes(tab.status) && tab.total !== total) return new Broken("Promo", `order ${order.number} costs ${total}, and tab ${number} says ${tab.total}`);
  }
  return null;
}

/** Notes for which orders somebody takes the money, and which of them are paid. */
export function handOver(world, seen) {
  for (const { status, order } of seen.filter(Boolean)) {
    if (status === "paying" && world.pressed.has(order)) world.handed.add(order);
    if (status === "paid" && world.handed.has(order)) world.met.add("paid through Pay");
  }
}

/** Leaving: what is being paid is not given back by leaving a page, be it another one than the buyer pays from. */
export function leaving({ handed, ended, mayCancel }, orders) {
  const gone = orders.find(({ id, status }) => status === "canceled" && handed.has(id) && !ended.has(id));
  if (gone && !mayCancel) throw new Broken("Leaving", `order ${gone.number} was being paid, and nobody has canceled it`);
}

/** Typed: what was written into a field is there as long as its page is, whatever becomes of orders and screens meanwhile. */
export function typed(world, seen) {
  seen.forEach((tab, number) => {
    if (!tab) return;
    if (tab.invalid) world.met.add("details that will not do");
    for (const [name, text] of Object.entries(world.typed[number])) {
      const shown = tab.fields[name];
      if (shown === undefined) continue;
      if (shown !== text) throw new Broken("Typed", `tab ${number} has ${JSON.stringify(shown.slice(0, 40))} as ${name}, and ${JSON.stringify(text.slice(0, 40))} was typed`);
      world.met.add("typed");
    }
    if (tab.told) world.met.add(tab.told.startsWith("The code works") ? "a code applied" : "a code refused");
  });
}

/** Promo: nothing is taken off that no code was given for; and no code moves the end of an order, or its tickets. */
export function promo(world, orders) {
  for (const { id, number, status, promocodes, reserved_till: till, tickets } of orders) {
    const other = promocodes.find((code) => !world.given.has(code));
    if (other) throw new Broken("Promo", `order ${number} has the code ${other}, which nobody gave`);
    if (status !== "executed" || !tickets.length) continue;
    const first = world.first.get(id) ?? { till, tickets: tickets.length };
    world.first.set(id, first);
    if (first.till !== till || first.tickets !== tickets.length) {
      throw new Broken("Promo", `order ${number} was ${JSON.stringify(first)}, and is now until ${till} with ${tickets.length} tickets`);
    }
  }
}

/** Sent: what cannot be right of a buyer's details has gone to nobody. */
export async function onlyWhatIsRight(world) {
  for (const { body } of await world.sandbox.requests("PATCH")) {
    const { customer } = body ?? {};
    if (!customer) continue;
    world.met.add("details sent");
    const isRight = JSON.stringify(customer).length < 500 && (!customer.email || customer.email.includes("@"));
    if (!isRight) throw new Broken("Sent", JSON.stringify(customer).slice(0, 100));
  }
}
