// The arithmetic: what many measurements amount to.

/** Of so many visits is what is not measured in rounds. One visit may be a lucky one, or one that the machine had no time for. */
export const VISITS = 9;

/** The one in the middle, or half-way between the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** For people: nothing is calculated with it any more. */
export const rounded = (value, digits = 2) => Number(value.toFixed(digits));

/** Lists of equal keys, from records: `[{a: 1}, {a: 2}]` becomes `{a: [1, 2]}`. */
export const columns = (records) =>
  Object.fromEntries(Object.keys(records[0]).map((key) => [key, records.map((record) => record[key])]));

/** The medians of lists. */
export const medians = (lists) => Object.fromEntries(Object.entries(lists).map(([key, values]) => [key, median(values)]));

/** What each visit has told, in one: of the times the ones in the middle, of the worst ones the worst. */
export function ofVisits(visits) {
  const all = columns(visits);
  const told = Object.entries(all).map(([name, values]) => [name, rounded(name.startsWith("worst_") ? Math.max(...values) : median(values))]);
  return Object.fromEntries(told);
}
