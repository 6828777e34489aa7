// The page's own prices, and what the order costs.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { warnOfPrices } from "../../www/later/prices.js";

const SETS = [
  { id: "a", price: 10_000 },
  { id: "b", price: 20_050 },
];

/** What the developer is told of an order of so many tickets for so much. */
function told(sets, selection, count, total) {
  const warn = mock.method(console, "warn", () => {});
  warnOfPrices(sets, selection, { tickets: Array(count).fill("ticket"), total });
  const texts = warn.mock.calls.map(({ arguments: [text] }) => text);
  warn.mock.restore();
  return texts;
}

test("an order that costs something else than the page's sets say is told to the developer", () => {
  assert.deepEqual(told(SETS, { a: 1, b: 1 }, 2, 33_000), [
    "<tc-checkout>: by the page's sets the order costs 300.5, but it is 330. The latter is paid.",
  ]);
});

test("nothing is told of the right price, of a smaller order, and without sets of the page's own", () => {
  assert.deepEqual(told(SETS, { a: 1, b: 1 }, 2, 30_050), []);
  assert.deepEqual(told(SETS, { a: 3 }, 2, 20_000), []);
  assert.deepEqual(told(undefined, { a: 1 }, 1, 99), []);
});
