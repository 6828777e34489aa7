// What the bench makes of many measurements.
import assert from "node:assert/strict";
import { test } from "node:test";
import { median, ofVisits, VISITS } from "../../bench/numbers.mjs";

test("a time is of nine visits at least (P3, P8)", () => {
  assert.ok(VISITS >= 9, `${VISITS}`);
});

test("of many visits the one in the middle counts, and of their worst moments the worst", () => {
  const visits = [
    { work_ms: 9.004, worst_work_ms: 12 },
    { work_ms: 1, worst_work_ms: 40 },
    { work_ms: 2, worst_work_ms: 3 },
  ];
  assert.deepEqual(ofVisits(visits), { work_ms: 2, worst_work_ms: 40 });
  assert.equal(median([4, 1, 3, 2]), 2.5);
});
