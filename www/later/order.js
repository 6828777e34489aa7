/** The order as the page has it, and the way to where it is paid. */

/** The order as the page may see it: frozen, its deadline a Date of the device's clock. */
export function orderView(order) {
  const { deadline, tickets = [] } = order;
  return Object.freeze({
    ...order,
    tickets: Object.freeze([...tickets]),
    deadline: deadline == null ? null : new Date(deadline),
  });
}

/**
 * Sends the buyer to where he pays.
 * @param {string} url  https, or http on this machine: the wasm has seen to that
 * @param {boolean} apart  in a window of its own, unless the browser blocks that
 */
export function leave(url, apart) {
  const page = apart && window.open(url, "_blank");
  // It is none of that page's business where the buyer came from.
  if (page) page.opener = null;
  else location.assign(url);
}
