/** What a press of Checkout comes to is to be seen, wherever the button stood. Without the buyer's doing the page is not moved. */

/** The roots whose message of a reservation that is still under way has been shown: what moves afterwards is the buyer's to move. */
const shown = new WeakSet();

/**
 * Called with every change while the buyer has pressed something since the status was last another one.
 * @param {Element} root
 * @param {string} status
 * @param {string} previous
 */
export function bringIntoSight(root, status, previous) {
  const isNew = status !== previous;
  if (isNew) shown.delete(root);
  if (status === "reserving" || (isNew && ["held", "failed"].includes(status))) requestAnimationFrame(() => look(root, status));
}

function look(root, status) {
  const part = root.querySelector(status === "held" ? ".countdown" : ".message:not([hidden])");
  if (!part || shown.has(root)) return;
  if (status === "reserving") shown.add(root);
  part.scrollIntoView({ block: "nearest" });
}
