// The end of a play: the network is well again, and the buyer leaves every state that he is in, and can buy again.
import { DEMO, MINUTE } from "../known.mjs";
import { INSISTS, buyMore, cancel, pressMessage, reserve } from "./act.mjs";
import { onlyWhatIsRight } from "./desk.mjs";
import { Broken } from "./rule.mjs";
import { check } from "./watch.mjs";

/** @param {import("./world.mjs").World} world */
export async function end(world) {
  world.note("-- the end");
  await world.wellAgain();
  await world.leaveTill();
  for (const number of world.tabs.keys()) if (world.away[number]) await world.comeBack(number);
  await world.lookAround();
  await world.settle();
  await world.pass(30_000);
  await world.settle();
  await check(world, { fresh: true });
  await onlyWhatIsRight(world);
  world.mayCancel = true;
  for (const number of world.tabs.keys()) if (world.tabs[number]) await getOut(world, number);
  await world.settle();
  await check(world, { strict: true });
  await buyAgain(world);
}

/** Presses what there is to press until tickets can be chosen. */
async function getOut(world, number) {
  const tab = world.tabs[number];
  for (let tries = 0; tries < 12; tries += 1) {
    await world.settle();
    const seen = await tab.page.evaluate(() => window.see());
    world.note(`   tab ${number} is ${seen.status}: ${seen.message} ${seen.buttons}`);
    if (seen.picks) return;
    if (seen.status === "paid") await buyMore(world, number);
    else if (["held", "paying"].includes(seen.status)) await cancel(tab);
    else if (seen.buttons.includes("message")) await pressMessage(world, tab);
    await world.settle();
    await world.pass(1_000 * (1 + tries * 3));
  }
  throw new Broken("WayOut", `tab ${number} cannot be left: ${JSON.stringify(await tab.page.evaluate(() => window.see()))}`);
}

/** Whatever has been, the buyer can reserve and cancel; and by the time that he is told of, nothing is held. */
async function buyAgain(world) {
  const { sandbox } = world;
  for (const number of [1, 2]) if (world.tabs[number]) await world.closeTab(number);
  if (!world.tabs[0]) await world.openTab(0);
  for (let tries = 0; tries < 5; tries += 1) {
    // Others have given some back.
    await sandbox.vacancy(DEMO.floor, 20);
    await getOut(world, 0);
    const tab = world.tabs[0];
    await reserve(tab, 1);
    await world.settle();
    let seen = await tab.page.evaluate(() => window.see());
    world.note(`   once more: ${seen.status} ${seen.message}`);
    // A doubt is told by the device's clock: where that was set meanwhile, there is only the button.
    if (seen.words === INSISTS && world.wasSet) {
      await pressMessage(world, tab);
      await world.settle();
      seen = await tab.page.evaluate(() => window.see());
      world.note(`   after all: ${seen.status} ${seen.message}`);
    }
    await check(world);
    if (seen.status === "held") {
      await getOut(world, 0);
      return check(world, { strict: true });
    }
    if (seen.words === INSISTS) await waitForTheTime(world);
  }
  throw new Broken("WayOut", `nothing can be reserved: ${JSON.stringify((await world.see())[0])}`);
}

async function waitForTheTime(world) {
  await world.pass(Math.max(0, world.told - (await world.sandbox.now())));
  await world.settle();
  const { held } = await world.sandbox.orders();
  if (held) throw new Broken("NoneForgotten", `${held} tickets are held after the time that was told`);
  await world.pass(MINUTE);
}
