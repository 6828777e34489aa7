// Chance that can be repeated: the same seed, the same falls (mulberry32).

export class Dice {
  #state;

  /** @param {number} seed  an integer from 0 to 2^32 - 1 */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** A number from 0, and less than 1. */
  fraction() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer of this range, both ends included. */
  between(least, most) {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** Whether it is one of so many times out of a hundred. */
  chance(percent) {
    return this.fraction() * 100 < percent;
  }

  pick(things) {
    return things[this.between(0, things.length - 1)];
  }

  /** One of `[[weight, thing]]`, the more often the larger its weight. */
  weigh(weighed) {
    let rest = this.fraction() * weighed.reduce((sum, [weight]) => sum + weight, 0);
    return weighed.find(([weight]) => (rest -= weight) < 0)?.[1] ?? weighed.at(-1)[1];
  }
}
