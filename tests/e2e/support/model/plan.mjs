// What a play is made of: how the buyer's page sells, and the steps. Everything in it falls with the dice, so a seed says it all.
import { CODES, HOUR, MINUTE, SECOND } from "../known.mjs";
import { Dice } from "./dice.mjs";

/** How pages get to the API. */
export const WAYS = ["v1", "v2", "v1 gateway", "v2 gateway"];

/**
 * Who takes the money: the vendor's page, which the gateway or the page's own token leads to; the host, by an attribute or by
 * `preventDefault()` on `tc-pay`; or nobody.
 */
const PAYS = { gateway: ["page", "page", "host", "prevented"], direct: ["page", "page", "host", "none"] };

/** How many tabs the buyer has at most. */
export const TABS = 3;

/** @returns {{seed: number, way: string, pays: string, attributes: object, steps: Step[]}} */
export function draw(seed) {
  const dice = new Dice(seed);
  const way = dice.pick(WAYS);
  const pays = dice.pick(PAYS[way.endsWith("gateway") ? "gateway" : "direct"]);
  const asks = dice.weigh([[5, {}], [3, { ask: "" }], [2, { ask: "email promo" }], [2, { require: "name email phone" }]]);
  const attributes = {
    ...asks,
    "confirm-cancel": dice.chance(40) ? "false" : "true",
    "release-on-leave": dice.chance(20),
    "accept-fewer": dice.chance(30),
  };
  const steps = [];
  // The first tickets are reserved in most plays, so that there is something to be lost.
  if (dice.chance(40)) steps.push(fault(dice));
  if (dice.chance(80)) steps.push(reserve(dice, 0), ...(dice.chance(40) ? payment(dice, 0) : []));
  for (const more = dice.between(5, 11); steps.length < more; ) steps.push(...[step(dice)].flat());
  return { seed, way, pays, attributes, steps };
}

/**
 * One thing that happens: `{act, tab?, …}`.
 *
 * @typedef {{act: string, tab?: number, count?: number, ms?: number, route?: string, kind?: string, code?: string | null, does?: string, here?: boolean, more?: object}} Step
 */
const reserve = (dice, tab) => ({ act: "reserve", tab, count: dice.between(1, 2) });
const fillIn = (tab, kind) => ({ act: "fill in", tab, kind });
const pay = (dice, tab) => ({ act: "pay", tab, here: dice.chance(35) });
const code = (dice, tab) => ({ act: "give a code", tab, code: dice.pick([...Object.keys(CODES), "NOPE42", "two words"]) });
const till = (dice) => ({ act: "at the till", does: dice.pick(["pay", "pay", "refuse", "leave"]) });

/** A buyer who means it says who he is, presses Pay, and does pay, as a rule: what is done on purpose leads further than chance alone. */
function payment(dice, tab) {
  const steps = [fillIn(tab, dice.pick(["right", "right", "right to left"])), pay(dice, tab)];
  if (dice.chance(30)) steps.unshift(code(dice, tab));
  return dice.chance(70) ? [...steps, till(dice)] : steps;
}

/** Away to another page, and back at once or later. */
const trip = (dice, tab) => [{ act: "go away", tab }, ...(dice.chance(50) ? [{ act: "come back", tab }] : [])];

function step(dice) {
  const tab = dice.weigh([[6, 0], [3, 1], [1, 2]]);
  return dice.weigh([
    [14, () => reserve(dice, tab)],
    [4, () => ({ act: "checkout", tab })],
    [5, () => ({ act: "insist or retry", tab })],
    [5, () => ({ act: "ask to cancel", tab })],
    [12, () => ({ act: "cancel", tab })],
    [3, () => ({ act: "keep", tab })],
    [9, () => fillIn(tab, dice.pick(["right", "wrong", "too long", "right to left"]))],
    [6, () => pay(dice, tab)],
    [7, () => payment(dice, tab)],
    [7, () => till(dice)],
    [9, () => code(dice, tab)],
    [2, () => ({ act: "give a code", tab, code: null })],
    [9, () => trip(dice, tab)],
    [9, () => ({ act: "come back", tab })],
    [9, () => ({ act: "reload", tab })],
    [8, () => ({ act: "open", tab: dice.pick([1, 1, 2]) })],
    [5, () => ({ act: "close", tab })],
    [4, () => ({ act: "hide", tab })],
    [4, () => ({ act: "show", tab })],
    [3, () => ({ act: "offline" })],
    [3, () => ({ act: "online" })],
    [18, () => fault(dice)],
    [3, () => ({ act: "release" })],
    [12, () => ({ act: "pass", ms: dice.weigh([[4, dice.between(100, 5_000)], [3, dice.between(5_000, 60_000)], [2, dice.between(1, 8) * MINUTE]]) })],
    [5, () => ({ act: "pass to the end", ms: dice.between(-1_500, 1_500) })],
    [4, () => ({ act: "sleep", ms: dice.pick([3 * SECOND, 4 * MINUTE, 9 * MINUTE, 12 * MINUTE]) })],
    [3, () => ({ act: "set the clock", ms: dice.pick([-HOUR, -5 * SECOND, 900, 2 * MINUTE]) })],
    [4, () => ({ act: "done elsewhere" })],
    [4, () => ({ act: "canceled elsewhere" })],
    [3, () => ({ act: "in_progress elsewhere" })],
    [4, () => ({ act: "vacancy", count: dice.between(0, 3) })],
  ])();
}

function fault(dice) {
  const route = dice.weigh([[6, "POST orders"], [5, "PATCH orders"], [4, "GET orders"], [1, "GET event"]]);
  const times = dice.weigh([[5, 1], [2, 2], [2, 3], [1, 6]]);
  const [kind, more] = dice.weigh([
    [3, ["latency", { ms: dice.pick([50, 250]) }]],
    [4, ["status", { status: dice.pick([400, 409, 429, 500, 502, 503]), ...(dice.chance(30) && { retry_after: 2 }) }]],
    [3, ["drop-before", {}]],
    [5, ["drop-after", {}]],
    [2, ["truncate", {}]],
    [1, ["garbage", {}]],
    [4, ["hold", {}]],
  ]);
  return { act: "fault", route, kind, more: { ...more, times: kind === "hold" ? 1 : times } };
}
