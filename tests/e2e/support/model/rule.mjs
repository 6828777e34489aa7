// What a rule is about, and how it is said that one did not hold.

/** A rule that did not hold. */
export class Broken extends Error {
  constructor(rule, text) {
    super(`${rule}: ${text}`);
    this.rule = rule;
  }
}

/** The statuses of an order that may hold seats. */
export const LIVING = ["executed", "in_progress"];

/** The statuses of a screen that counts down. */
export const COUNTS = ["held", "paying"];
