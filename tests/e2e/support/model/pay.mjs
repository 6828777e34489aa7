// What a buyer does with an order that he holds, up to the page where he pays or does not.
import { CODES } from "../known.mjs";
import { LIVING } from "./rule.mjs";

/** What a step answers that cannot be done now. */
export const NOT = "not now";

/** What buyers write of themselves. Only what is right may go to the API. */
const PEOPLE = {
  "right": { name: "Мария Ли", email: "maria@example.org", phone: "+7 (999) 123-45-67" },
  "right to left": { name: "محمد\u200f 🎭", email: "m@b", phone: "8 999" },
  "wrong": { name: "Мария", email: "nobody", phone: "" },
  "too long": { name: "x".repeat(10_000), email: `${"x".repeat(300)}@example.org`, phone: "9".repeat(100) },
};

export async function fillIn(world, number, kind) {
  const written = await world.tabs[number].page.evaluate((texts) => window.fillIn(texts), PEOPLE[kind]);
  for (const name of written) world.typed[number][name] = PEOPLE[kind][name];
  return written.length ? written : NOT;
}

export async function giveCode(world, number, code) {
  if (CODES[code]) world.given.add(CODES[code]);
  const typed = await world.tabs[number].page.evaluate((code) => window.giveCode(code), code);
  if (typed !== null) world.typed[number].promo = typed;
  return typed ?? NOT;
}

export async function pay(world, number, here) {
  const before = world.context.pages();
  const pressed = await world.tabs[number].page.evaluate((here) => window.pressPay(here), here);
  if (!pressed) return NOT;
  world.pressed.add(pressed.order);
  if (pressed.leads) {
    world.handed.add(pressed.order);
    await (here ? world.goToTill(number) : world.findTill(number, before));
  }
  return pressed;
}

/** What somebody else does to an order. Its time may be over by then: the server's clock goes on while a play is played. */
export async function force(world, { id, number }, status) {
  try {
    await world.sandbox.force(id, status);
  } catch (error) {
    if (!error.message.includes("Status expired can not become")) throw error;
    return NOT;
  }
  return number;
}

/** Whoever takes the money has it, or does not get it; or the buyer closes that page and has done neither. */
export async function atTheTill(world, does) {
  if (world.till) {
    if (!world.isOnline) return NOT;
    const { page, tab } = world.till;
    const button = page.locator(`button[value=${does}]`);
    // An order that is over has none.
    if (await button.count()) await Promise.all([page.waitForEvent("framenavigated"), button.click()]);
    await page.waitForLoadState();
    world.met.add(`${does} at the vendor's`);
    if (page !== world.tabs[tab]?.page) await world.leaveTill();
    else if (does === "leave") await world.comeBack(tab);
    return "at the vendor's";
  }
  const { orders } = await world.sandbox.orders();
  const order = orders.findLast(({ id, status }) => world.handed.has(id) && LIVING.includes(status));
  if (!order || does === "leave") return NOT;
  if (does === "refuse") world.ended.add(order.id);
  return force(world, order, does === "pay" ? "done" : "canceled");
}
