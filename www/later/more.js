/**
 * What only few pages say to the element, checked and normalised: the partner's key, who is asked for what, how it is paid, and the
 * properties. Such a page waits for this module, beside the wasm; all others get it with what comes after Checkout.
 */
import { ID, REFLECTED, complain } from "../options.js";

const KEY = /^[0-9a-f]{32}$/i;

/**
 * Reads it, into `options` and `problems`.
 *
 * @param {Record<string, unknown>} given  as `readOptions` has it, but for `allow-key`, which it has read
 * @param {{url: string}} page
 * @param {object} options
 * @param {import("../options.js").Problem[]} problems
 * @returns {Record<string, number> | null} the selection
 */
export function readMore(given, page, options, problems) {
  const wrong = complain(problems);
  const trimmed = (name) => String(given[name] ?? "").trim();
  const { customer, sets, messages, selection } = given;
  if (given.ask != null) options.ask = readWords("ask", given.ask, ["name", "email", "phone", "promo"], wrong);
  // What is not asked for cannot be required by default.
  const asked = options.ask.filter((word) => word !== "promo");
  const required = given.require ?? options.require.filter((word) => asked.includes(word)).join(" ");
  options.require = readWords("require", required, asked, wrong);
  const payment = trimmed("payment");
  if (payment && payment !== "host") wrong("payment", given.payment, "payment");
  if (payment) options.hostPays = true;
  const payAt = readPayAt(trimmed("widget-token"), trimmed("payment-page") || REFLECTED.paymentPage.initial, wrong);
  if (payAt) options.payAt = payAt;
  if (customer != null) options.customer = readCustomer(customer, wrong);
  const key = readKey(trimmed("key"), Boolean(given["allow-key"]) || isLocal(page.url), wrong);
  if (key) options.key = key;
  if (sets != null) options.sets = readSets(sets, wrong);
  if (messages != null) readMessages(messages, wrong);
  return selection == null ? null : readSelection(selection, problems);
}

/**
 * Whether a page is on the developer's own machine, where a key in the page endangers nobody.
 * @param {string} url  the page's address
 */
export function isLocal(url) {
  const { protocol, hostname } = new URL(url);
  return (
    protocol === "file:" ||
    hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(hostname) ||
    /(^|\.)localhost$/.test(hostname)
  );
}

/**
 * A price in units of the currency as whole hundredths: "1105.5" is 110550. Null when it is not such a price.
 * @param {unknown} price  a number, or a decimal string with at most two decimals
 */
export function minorUnits(price) {
  let minor = NaN;
  if (typeof price === "number") {
    // Binary fractions miss by far less than this; a third decimal misses by far more.
    const rounded = Math.round(price * 100);
    if (Math.abs(price * 100 - rounded) < 1e-4) minor = rounded;
  } else if (typeof price === "string") {
    const parts = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(price.trim());
    if (parts) minor = Number(parts[1] + (parts[2] ?? "").padEnd(2, "0"));
  }
  return Number.isSafeInteger(minor) && minor >= 0 ? minor : null;
}

/** The key itself stays out of the sentence: error texts end in logs and screenshots. */
function readKey(value, allowed, wrong) {
  if (!value) return null;
  if (!KEY.test(value)) return wrong("key", null, "key", "malformed");
  if (allowed) return value;
  return wrong("key", null, "no-key", "a secret");
}

/** Words with blanks between them, each of them a known one. */
function readWords(name, value, known, wrong) {
  const words = String(value).split(/\s+/).filter(Boolean);
  if (words.some((word) => !known.includes(word))) {
    wrong(name, value, known.length ? "words" : "nothing", undefined, known.join(", "));
  }
  return [...new Set(words)];
}

/** The address of the vendor's payment page, as far as it does not depend on the order. */
function readPayAt(token, page, wrong) {
  if (token && !/^[\w.~-]+$/.test(token)) return wrong("widget-token", token, "token");
  // What browsers take for an address of another kind has a colon before the first slash, too.
  const isSafe = /^https:\/\/[^/?#]|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(page);
  if (!isSafe || /[?#\s]/.test(page)) return wrong("payment-page", page, "page");
  return token && `${page}?token=r:${token}`;
}

function readCustomer(value, wrong) {
  if (!isRecord(value)) return wrong("customer", value, "customer");
  const customer = {};
  for (const [name, said] of Object.entries(value)) {
    // What a person is called stays out of error texts.
    if (!["name", "email", "phone"].includes(name)) wrong(`customer.${name}`, null, "no-such-name", "unknown");
    else if (said != null && typeof said !== "string") wrong(`customer.${name}`, null, "text", `a ${typeof said}`);
    else if (said) customer[name] = said;
  }
  return customer;
}

function readSets(value, wrong) {
  if (!Array.isArray(value) || value.length === 0) return wrong("sets", value, "sets");
  const seen = new Set();
  return value.map((set, index) => {
    const at = `sets[${index}]`;
    if (!isRecord(set)) return wrong(at, set, "set");
    const id = String(set.id ?? "").toLowerCase();
    if (!ID.test(id)) wrong(`${at}.id`, set.id, "id");
    else if (seen.has(id)) wrong(`${at}.id`, set.id, "other-id");
    seen.add(id);
    if (typeof set.name !== "string" || !set.name.trim()) wrong(`${at}.name`, set.name, "name");
    const price = minorUnits(set.price);
    if (price == null) wrong(`${at}.price`, set.price, "price");
    const read = { id, name: set.name, price };
    if (set.vacant != null) {
      if (!isCount(set.vacant)) wrong(`${at}.vacant`, set.vacant, "vacant");
      read.vacant = set.vacant;
    }
    return read;
  });
}

/**
 * Reads a selection: counts by set id.
 * @param {unknown} value
 * @param {Problem[]} problems  what is wrong with it is added here
 */
export function readSelection(value, problems) {
  const wrong = complain(problems);
  if (!isRecord(value)) return wrong("selection", value, "selection");
  const selection = {};
  for (const [id, number] of Object.entries(value)) {
    if (!ID.test(id)) wrong("selection", id, "set-ids");
    else if (!isCount(number)) wrong(`selection["${id}"]`, number, "vacant");
    else selection[id.toLowerCase()] = number;
  }
  return selection;
}

function readMessages(value, wrong) {
  if (!isRecord(value)) return wrong("messages", value, "messages");
  for (const [key, message] of Object.entries(value)) {
    const forms = isRecord(message) ? Object.values(message) : [message];
    if (forms.length && forms.every((form) => typeof form === "string")) continue;
    wrong(`messages["${key}"]`, message, "message");
  }
}

const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
