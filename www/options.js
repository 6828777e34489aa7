/**
 * What a page may say to the element, checked and normalised: attributes and properties in, the wasm's options
 * or a list of problems out. Pure: the page's own address comes in as an argument. What only few pages say is read by
 * `later/more.js`.
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

/** What only few pages say, and a module that comes beside the wasm reads. */
const MORE = ["key", "sets", "selection", "customer", "messages", "ask", "require", "payment", "widget-token", "payment-page"];

/** More tickets than this in one order is a typing mistake, not a wish. */
const MOST_TICKETS = 100;
export const ID = /^[0-9a-f]{24}$/i;

/**
 * Reads everything that the page said.
 *
 * @param {Record<string, unknown>} given  attributes by their own names (null or undefined: absent), and the
 *   properties `sets`, `selection`, `customer` and `messages`
 * @param {{url: string, base: string}} page  the page's address, and the address that relative URLs start from
 * @param {{readMore: Function}} [more]  `later/more.js`, if it is there
 * @returns {{options: object, selection: Record<string, number> | null, problems: Problem[], incomplete: boolean}}
 *   `options` and `selection` are of use only when `problems` is empty; `incomplete`: there is more to be read than can be without `more`
 */
export function readOptions(given, page, more) {
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
    ask: REFLECTED.ask.initial.split(" "),
    require: [REFLECTED.require.initial],
  };
  const allowKey = flag("allow-key", false);
  const isMore = MORE.some((name) => given[name] != null);
  const selection = isMore && more ? more.readMore({ ...given, "allow-key": allowKey }, page, options, problems) : null;
  return { options, selection, problems, incomplete: isMore && !more };
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

/**
 * Adds to `problems`: what `value` is, if its JSON does not say it (a secret) or says it badly, and what it must be, by a name that
 * `later/explain.js` has a sentence for, with one more word in it.
 */
export const complain = (problems) => (attribute, value, expected, shown, word) => {
  problems.push({ attribute, value, expected, shown, word });
};

