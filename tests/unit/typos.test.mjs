// What a page's developer is told of names that are written wrong.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { nearest, warnOfTypos } from "../../www/typos.js";

const KNOWN = ["event", "api", "api-version", "key", "lang", "max-tickets", "max-per-set", "confirm-cancel"];

/** What is said on the console meanwhile. */
function said(act) {
  const warn = mock.method(console, "warn", () => {});
  act();
  const texts = warn.mock.calls.map(({ arguments: [text] }) => text);
  warn.mock.restore();
  return texts;
}

test("the name that was probably meant is one or two slips away, whatever its case and hyphens", () => {
  const meant = { "max-ticket": "max-tickets", maxPerSet: "max-per-set", "confirm-cancle": "confirm-cancel", evnt: "event", lng: "lang" };
  for (const [name, wanted] of Object.entries(meant)) assert.equal(nearest(name, KNOWN), wanted);
  for (const name of ["class", "id", "slot", "style", "title", "dir", "part", "data-event-id"]) assert.equal(nearest(name, KNOWN), undefined, name);
});

test("a wrong name is told once, with the right one; a right name is not told", () => {
  const act = () => warnOfTypos("option", ["event", "maxTicket", "colour"], ["event", "maxTickets"]);
  assert.deepEqual(said(act), [
    '<tc-checkout>: there is no option "maxTicket"; did you mean "maxTickets"?',
    '<tc-checkout>: there is no option "colour".',
  ]);
  assert.deepEqual(said(act), []);
});

test("an attribute that is like none of ours is the page's own", () => {
  const act = () => warnOfTypos("attribute", ["class", "data-analytics", "currencey"], ["currency"], { onlyNear: true });
  assert.deepEqual(said(act), ['<tc-checkout>: there is no attribute "currencey"; did you mean "currency"?']);
});
