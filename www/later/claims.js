/** Claims: what makes this tab the only one that may do something, for a while. */

/** So long a tab waits for another one that holds the claim and may have been frozen with it, in milliseconds. */
const PATIENCE = 20_000;

/** Lets go of the claims that this page holds, by their releases. */
const releases = new Set();

/**
 * Makes this tab the only one that may do what `name` stands for. Where that cannot be had, it goes on without.
 * @param {string} name
 * @returns {Promise<() => void>} lets go of it
 */
export function claim(name) {
  return new Promise((resolve) => {
    const without = () => resolve(() => {});
    if (!globalThis.navigator?.locks) return without();
    const options = { signal: AbortSignal.timeout(PATIENCE) };
    const held = () =>
      new Promise((done) => {
        const release = () => done(releases.delete(release));
        releases.add(release);
        resolve(release);
      });
    navigator.locks.request(name, options, held).catch(without);
  });
}

/** Lets go of every claim: whoever made them has died. */
export function releaseClaims() {
  for (const release of [...releases]) release();
}
