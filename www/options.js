/**
 * What a page may say to the element, checked and normalised: attributes and properties in, the wasm's options
 * or a list of problems out. Pure: the page's own address comes in as an argument.
 */

/** @typedef {{attribute: string, value: unknown, expected: string, shown?: string, word?: string}} Problem */

/** A property that is kept in an attribute, and how. `initial` is what reading the property gives without it. */
export const REFLECTED = {
  event: { attribute: "event", kind: "text", initial: null },
  api: { attribute: "api", kind: "text", initial: null },
  apiVersion: { attribute: "api-version", kind: "text", initial: "v1" },
  key: { attribute: "key", kind: "text", initial: null },
  allowKey: { attribute: "allow-key", kind: "flag", initial: false },
  currency: { attribute: "currency", kind: "text", initial: "RUB" },
  maxTickets: { attribute: "max-tickets", kind: "number", initial: 10 },
  maxPerSet: { attribute: "max-per-set", kind: "number", initial: null },
  confirmCancel: { attribute: "confirm-cancel", kind: "flag", initial: true },
  releaseOnLeave: { attribute: "release-on-leave", kind: "flag", initial: false },
  acceptFewer: { attribute: "accept-fewer", kind: "flag", initial: false },
  ask: { attribute: "ask", kind: "text", initial: "name email phone promo" },
  require: { attribute: "require", kind: "text", initial: "email" },
  payment: { attribute: "payment", kind: "text", initial: null },
  widgetToken: { attribute: "widget-token", kind: "text", initial: null },
  paymentPage: { attribute: "payment-page", kind: "text", initial: "https://ticketscloud.org/v1/widgets/common" },
};

/** More tickets than this in one order is a typing mistake, not a wish. */
const MOST_TICKETS = 100;
const ID = /^[0-9a-f]{24}$/i;
const KEY = /^[0-9a-f]{32}$/i;

/**
 * Reads everything that the page said.
 *
 * @param {Record<string, unknown>} given  attributes by their own names (null or undefined: absent), and the
 *   properties `sets`, `selection`, `customer` and `messages`
 * @param {{url: string, base: string}} page  the page's address, and the address that relative URLs start from
 * @returns {{options: object, selection: Record<string, number> | null, problems: Problem[]}}
 *   `options` and `selection` are of use only when `problems` is empty
 */
export function readOptions(given, page) {
  /** @type {Problem[]} */
  const problems = [];
  const wrong = complain(problems);
  const text = (name) => (given[name] == null ? "" : String(given[name]).trim());
  const flag = (name, initial) => readFlag(given[name], initial) ?? wrong(name, given[name], "flag");
  const count = (name, initial) => {
    if (given[name] == null) return initial;
    const number = /^\d+$/.test(text(name)) ? Number(text(name)) : 0;
    if (number >= 1 && number <= MOST_TICKETS) return number;
    return wrong(name, given[name], "count");
  };

  const event = text("event").toLowerCase();
  if (!ID.test(event)) wrong("event", given.event, "id", event ? undefined : "missing");

  const version = text("api-version") || "v1";
  if (!/^v[12]$/.test(version)) wrong("api-version", version, "version");

  const language = text("lang");
  if (language && !isLanguage(language)) wrong("lang", given.lang, "language");

  const currency = (text("currency") || "RUB").toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) wrong("currency", given.currency, "currency");

  const options = {
    event,
    api: readApi(text("api"), page, wrong),
    version,
    currency,
    maxTickets: count("max-tickets", REFLECTED.maxTickets.initial),
    maxPerSet: count("max-per-set"),
    confirmCancel: flag("confirm-cancel", true),
    releaseOnLeave: flag("release-on-leave", false),
    acceptFewer: flag("accept-fewer", false),
  };
  options.ask = readWords("ask", given.ask ?? REFLECTED.ask.initial, ["name", "email", "phone", "promo"], wrong);
  // What is not asked for cannot be required by default.
  const asked = options.ask.filter((word) => word !== "promo");
  const required = given.require ?? (asked.includes("email") ? REFLECTED.require.initial : "");
  options.require = readWords("require", required, asked, wrong);
  const payment = text("payment");
  if (payment && payment !== "host") wrong("payment", given.payment, "payment");
  if (payment) options.hostPays = true;
  const payAt = readPayAt(text("widget-token"), text("payment-page") || REFLECTED.paymentPage.initial, wrong);
  if (payAt) options.payAt = payAt;
  if (given.customer != null) options.customer = readCustomer(given.customer, wrong);
  const allowKey = flag("allow-key", false);
  const key = readKey(text("key"), Boolean(allowKey) || isLocal(page.url), wrong);
  if (key) options.key = key;
  if (given.sets != null) options.sets = readSets(given.sets, wrong);
  if (given.messages != null) readMessages(given.messages, wrong);
  const selection = given.selection == null ? null : readSelection(given.selection, problems);
  return { options, selection, problems };
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
 * Whether a string is a language tag (BCP 47).
 * @param {string} tag
 */
export function isLanguage(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
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

function readFlag(value, initial) {
  if (value == null) return initial;
  const text = String(value).trim();
  if (text === "true" || text === "") return true;
  return text === "false" ? false : undefined;
}

function readApi(value, page, wrong) {
  if (!value && !/^https?:/.test(page.url)) {
    return wrong("api", null, "no-origin", "missing");
  }
  try {
    const url = new URL(value || "/", value ? page.base : page.url);
    const plain = !url.search && !url.hash && !url.username && !url.password;
    if (plain && /^https?:$/.test(url.protocol)) return url.origin + url.pathname.replace(/\/+$/, "");
  } catch {
    // Not a URL at all: the same sentence says so.
  }
  return wrong("api", value, "address");
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

/**
 * Adds to `problems`: what `value` is, if its JSON does not say it (a secret) or says it badly, and what it must be, by a name that
 * `later/explain.js` has a sentence for, with one more word in it.
 */
const complain = (problems) => (attribute, value, expected, shown, word) => {
  problems.push({ attribute, value, expected, shown, word });
};

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
