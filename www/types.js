/** What the entries for types alone come to when they are run: nothing. */
export {};
