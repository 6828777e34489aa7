// Random plays: one buyer with several tabs, who also types, gives codes, goes to where he pays or elsewhere, and comes back; a
// network that fails, clocks that jump, both versions of the API, with a gateway and without. The rules that must always hold are
// those of crates/purchase/tests/model, and a few of what he types and pays; here they are looked at in a real browser, by what its
// pages show and what the sandbox holds. Payment systems are e2e/paying-system's: there is none before a sandbox's gateway.
//
// TC_MODEL_PLAYS=<number> makes it longer or shorter, TC_MODEL_SEED=<number> draws other plays, and TC_MODEL_ONLY=<seed> plays one
// again and prints what happens in it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { draw } from "./support/model/plan.mjs";
import { Theatre } from "./support/model/play.mjs";
import { TWISTS } from "./support/model/twists.mjs";

const number = (name, usual) => (process.env[name] ? Number(process.env[name]) : usual);
const USUAL = 200;
const PLAYS = number("TC_MODEL_PLAYS", USUAL);
const SEED = number("TC_MODEL_SEED", 1_000);
const ONLY = number("TC_MODEL_ONLY", null);
/** How many are played at the same time. */
const LANES = 4;
/** After so many failures there is enough to think about. */
const ENOUGH = 3;
/** What so many plays come to, or they say little. */
const MET = [
  ...["idle", "held", "paying", "paid", "canceled", "expired", "failed", "a doubt"],
  ...["pay at the vendor's", "refuse at the vendor's", "leave at the vendor's", "paid through Pay", "back"],
  ...["typed", "details that will not do", "details sent", "a code applied", "a code refused"],
];

const theatre = new Theatre();
before(() => theatre.open());
after(() => theatre.close());

if (ONLY === null) {
  test(`${PLAYS} random plays, seed ${SEED}: whatever happens, the rules hold (R1, R3, R5, R6, R7, R8, R9, R10)`, async (context) => {
    const failures = [];
    const met = new Map();
    let next = 0;
    const lane = async (_, name) => {
      while (next < PLAYS && failures.length < ENOUGH) {
        next += 1;
        try {
          const world = await theatre.play(draw(SEED + next - 1), name);
          for (const one of world.met) met.set(one, (met.get(one) ?? 0) + 1);
        } catch (error) {
          failures.push(error.message);
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    context.diagnostic(`${next} plays from seed ${SEED} met ${[...met].map((one) => one.join(": ")).join(", ")}`);
    assert.equal(failures.length, 0, failures.join("\n\n"));
    if (PLAYS >= USUAL) for (const one of MET) assert.ok(met.get(one), `no play met ${one}`);
  });

  for (const [rule, steps, twist] of TWISTS) {
    test(`a play that breaks the rule ${rule} is noticed`, async () => {
      const play = { seed: 1, way: "v1", pays: "host", attributes: { "confirm-cancel": "false" }, steps };
      await assert.rejects(theatre.play(play, 0, twist), ({ cause }) => {
        assert.equal(cause.rule, rule, cause.message);
        return true;
      });
    });
  }
} else {
  test(`the play of seed ${ONLY}`, async (context) => {
    const { log } = await theatre.play(draw(ONLY));
    for (const line of log) context.diagnostic(line);
  });
}
