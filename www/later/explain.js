/** Says to a page's developer what is wrong with its settings. `www/options.js` has found it. */
import { make } from "./make.js";

const AN_ID = "24 hexadecimal characters, like 5f0c0ffee0ddf00dcafe0001";
const AN_ADDRESS = 'an http or https address, like "https://tickets.example.org" or "/tickets"';

/** What a value must be, by the short name that `www/options.js` has for it. */
const EXPECTED = {
  flag: '"true" or "false"',
  count: "a whole number from 1 to 100",
  id: AN_ID,
  version: '"v1" or "v2"',
  language: 'a language tag, like "ru" or "en-GB"',
  currency: 'a three-letter ISO 4217 code, like "RUB"',
  payment: '"host", if the page takes the payment itself',
  "no-origin": `${AN_ADDRESS}: this page has no origin to default to`,
  address: `${AN_ADDRESS}, without a query, a fragment or a password`,
  key: "32 hexadecimal characters",
  "no-key": "left out of public pages (use a gateway; allow-key is for pages that only staff can open)",
  token: 'letters and digits, without "r:" in front',
  page: "an https address without a query",
  customer: "an object {name, email, phone}",
  "no-such-name": "name, email or phone",
  text: "a text",
  sets: "an array of {id, name, price, vacant?}",
  set: "an object {id, name, price, vacant?}",
  "other-id": "different from the ids before it",
  name: "a text that is not empty",
  price: 'a price with at most two decimals, like 100 or "1105.50"',
  vacant: "a whole number, 0 or more",
  selection: "an object of counts by set id",
  "set-ids": `an object whose keys are set ids (${AN_ID})`,
  messages: "an object of texts by their keys",
  message: "a text, or an object of texts by plural form",
  words: "made of {}, with blanks between",
  nothing: "empty, as nothing is asked",
};

/**
 * Says it in sentences.
 * @param {import("../options.js").Problem[]} problems
 * @returns {{attribute: string, value: unknown, problem: string}[]}
 */
export const explain = (problems) =>
  problems.map(({ attribute, value, expected, shown = show(value), word }) => {
    const must = EXPECTED[expected].replace("{}", word);
    return { attribute, value, problem: `${attribute} is ${shown}; it must be ${must}.` };
  });

/**
 * The same as a box.
 * @param {ReturnType<typeof explain>} explained
 */
export function misconfiguration(explained) {
  const items = explained.map(({ problem }) => make("li", {}, problem));
  const lead = make("p", { class: "message-text" }, "This ticket checkout is not set up right:");
  return make("div", { class: "message", part: "message", "data-kind": "error", lang: "en", dir: "ltr" }, lead, make("ul", {}, ...items));
}

/** A value as a developer would write it, short enough for a sentence. */
function show(value) {
  if (value === undefined) return "missing";
  let shown;
  try {
    shown = JSON.stringify(value);
  } catch {
    // A cycle, or a bigint: its kind says enough.
  }
  shown ??= String(value);
  return shown.length > 60 ? `${shown.slice(0, 59)}…` : shown;
}
