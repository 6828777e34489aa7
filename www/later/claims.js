/** Claims: what makes this tab the only one that may do something, for a while. */

/** So long a tab waits for another one that holds the claim and may have been frozen with it, in milliseconds. */
const PATIENCE = 20_000;

/**
 * So long after another tab has let go, what that one wrote into storage is here too, in milliseconds. Browsers promise no order
 * between the two: in Chromium a lock may come from one process to the next before the record that was written under it.
 */
const SETTLING = 250;

/** Lets go of the claims that this page holds, by their releases. */
const releases = new Set();

/**
 * Makes this tab the only one that may do what `name` stands for. Where that cannot be had, it goes on without.
 * @param {string} name
 * @returns {Promise<() => void>} lets go of it
 */
export async function claim(name) {
  const free = await take(name, { ifAvailable: true });
  if (free) return free;
  const left = await take(name, { signal: AbortSignal.timeout(PATIENCE) });
  if (!left) return () => {};
  await new Promise((resolve) => setTimeout(resolve, SETTLING));
  return left;
}

/**
 * @param {string} name
 * @param {LockOptions} options
 * @returns {Promise<(() => void) | undefined>} lets go of it; nothing where it cannot be had
 */
function take(name, options) {
  return new Promise((resolve) => {
    const held = (lock) =>
      lock &&
      new Promise((done) => {
        const release = () => done(releases.delete(release));
        releases.add(release);
        resolve(release);
      });
    const without = () => resolve(undefined);
    (globalThis.navigator?.locks?.request(name, options, held) ?? Promise.resolve()).then(without, without);
  });
}

/** Lets go of every claim: whoever made them has died. */
export function releaseClaims() {
  for (const release of [...releases]) release();
}
