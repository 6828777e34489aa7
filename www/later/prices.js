/** What the page's own `sets` say that tickets cost, against what the order costs. */

/**
 * Tells the page's developer when an order costs something else than the page's own prices promised the buyer.
 *
 * @param {{id: string, price: number}[] | undefined} sets  the page's own, prices in hundredths; undefined without
 * @param {Record<string, number>} selection  what was chosen
 * @param {{total: number, tickets: unknown[]}} order  `total` in hundredths
 */
export function warnOfPrices(sets, selection, order) {
  if (!sets) return;
  const chosen = sets.map(({ id, price }) => ({ price, count: selection[id] ?? 0 }));
  const sum = (part) => chosen.reduce((all, set) => all + part(set), 0);
  // A smaller order costs less, and rightly so.
  if (sum(({ count }) => count) !== order.tickets.length) return;
  const promised = sum(({ count, price }) => count * price);
  if (promised === order.total) return;
  console.warn(`<tc-checkout>: by the page's sets the order costs ${promised / 100}, but it is ${order.total / 100}. The latter is paid.`);
}
