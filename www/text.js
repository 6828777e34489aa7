/**
 * Words, money and times in the buyer's language. Numbers, plural forms, dates and lists come from `Intl`;
 * sentences from a catalogue of `locales/`, which somebody else has loaded, and from the host's own `messages`.
 */
import { choose } from "./catalogue.js";
import { BUILT_IN, LANGUAGES } from "./languages.js";
import { isLanguage } from "./options.js";

const RIGHT_TO_LEFT = /Arab|Hebr|Thaa/;

/** What is made for a name once, because making it costs a hundred times what using it does. */
function once(make, made = { __proto__: null }) {
  return (name, ...more) => (made[name] ??= make(name, ...more));
}

/** A language and the script that it is written in. */
const writing = once((tag) => {
  const { language, script } = new Intl.Locale(tag).maximize();
  return language + script;
});

/**
 * Whether the browser has a language's dates, numbers and lists. Those of smaller languages are left out of some browsers, which then answer
 * in another language, or as Chrome does for Kazakh, with a month by the name of M05.
 */
const isKnown = once((tag) => {
  const { length } = Intl.DateTimeFormat.supportedLocalesOf(tag);
  return length && !/^M\d/.test(formatter(Intl.DateTimeFormat, tag, { month: "long" }).format());
});

/**
 * The language of an element: its own `lang`, else the closest one around it (also outside of shadow roots), else the
 * first of the browser's languages that there is a catalogue for.
 *
 * @param {Node} element
 * @param {readonly string[]} [preferred]  the browser's languages
 * @returns {string} a valid language tag
 */
export function languageOf(element, preferred = globalThis.navigator?.languages ?? []) {
  for (let node = element; node; node = node.parentNode ?? node.host) {
    const tag = node.getAttribute?.("lang")?.trim();
    if (tag && isLanguage(tag)) return tag;
  }
  const valid = preferred.filter(isLanguage);
  return valid.find((tag) => choose(tag)) ?? valid[0] ?? "en";
}

/**
 * Everything that the widget says, in one language. A language that neither we nor the host have texts in is answered in
 * English altogether: English sentences with another language's numbers, or from right to left, help nobody. For the same reason
 * our texts in another script than the wished one come with the numbers and dates of their own.
 *
 * @param {{
 *   locale: string,
 *   currency?: string,
 *   messages?: Record<string, string | Record<string, string>> | null,
 *   catalogue?: Record<string, string | Record<string, string>>,
 * }} wish  `messages` are the host's own texts; they come before the catalogue's. `catalogue` is the one for `locale`;
 *   without it only what is built in can be said
 */
export function createTexts({ locale: wanted, currency = "RUB", messages, catalogue }) {
  const language = choose(wanted, catalogue ? LANGUAGES : Object.keys(BUILT_IN)) ?? "en";
  const built = BUILT_IN[language] ?? {};
  // Where the host's own language has a text of ours, plural forms are those of the text.
  const spoken = writing(wanted) === writing(language) ? wanted : language;
  const locale = messages ? wanted : spoken;
  const known = isKnown(locale);
  // As good for the languages that this happens to, once a date is all digits.
  const figures = known ? locale : "ru";

  function text(key, params = {}) {
    const own = messages && Object.hasOwn(messages, key) ? messages[key] : undefined;
    // The catalogue may have grown meanwhile.
    let message = own ?? catalogue?.[key] ?? built[key] ?? key;
    if (typeof message === "object") {
      const { count } = params;
      const form = formatter(Intl.PluralRules, own === undefined ? spoken : locale).select(count);
      message = message[`=${count}`] ?? message[form] ?? message.other ?? key;
    }
    // In our own catalogues a tilde stands for a space that does not break.
    if (own === undefined) message = message.replaceAll("~", "\u00a0");
    return message.replace(/\{(\w+)\}/g, (whole, name) => {
      if (!Object.hasOwn(params, name)) return whole;
      const value = params[name];
      return typeof value === "number" ? formatter(Intl.NumberFormat, figures).format(value) : value;
    });
  }

  /** @param {number} minor  hundredths of the currency's unit */
  function money(minor) {
    return formatter(Intl.NumberFormat, figures, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      minimumFractionDigits: minor % 100 ? 2 : 0,
      maximumFractionDigits: 2,
    }).format(minor / 100);
  }

  /**
   * The moment of an event in its venue's zone; an open date is a day without an hour.
   * Never throws: without a zone that the browser knows, it is UTC and says so.
   *
   * @param {{at: number} | {day: string}} moment  milliseconds since the epoch, or YYYY-MM-DD
   * @param {string | null} [zone]  IANA name
   */
  function when(moment, zone, now = Date.now()) {
    const open = moment.day !== undefined;
    const at = open ? Date.parse(`${moment.day}T12:00:00Z`) : moment.at;
    const placed = !open && zone && isZone(zone);
    const timeZone = placed ? zone : "UTC";
    const thisYear = year(at, timeZone) === year(now, timeZone);
    return dates(at, {
      timeZone,
      ...(known ? { weekday: "long", day: "numeric", month: "long" } : { day: "2-digit", month: "2-digit" }),
      ...(thisYear && known ? {} : { year: "numeric" }),
      ...(open ? {} : { hour: "numeric", minute: "2-digit" }),
      ...(open || placed ? {} : { timeZoneName: "short" }),
    });
  }

  /** The time on the buyer's own clock, like 16:25. @param {number} at  milliseconds since the epoch */
  const clock = (at) => dates(at, { hour: "numeric", minute: "2-digit" });

  /** A length of time in words, after "for": whole hours, minutes or seconds. @param {number} ms */
  function duration(ms) {
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return text("duration.seconds", { count: seconds });
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return text("duration.minutes", { count: minutes });
    return text("duration.hours", { count: Math.round(minutes / 60) });
  }

  /** @param {string[]} items */
  const list = (items) =>
    known ? formatter(Intl.ListFormat, locale, { type: "conjunction" }).format(items) : items.join(", ");

  function dates(at, options) {
    if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return "";
    return formatter(Intl.DateTimeFormat, figures, options).format(at);
  }

  return { locale, dir: RIGHT_TO_LEFT.test(writing(locale)) ? "rtl" : "ltr", text, money, when, clock, duration, list };
}

const year = (at, timeZone) => {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return "";
  return formatter(Intl.DateTimeFormat, "en", { timeZone, year: "numeric" }).format(at);
};

function isZone(zone) {
  try {
    formatter(Intl.DateTimeFormat, "en", { timeZone: zone, year: "numeric" });
    return true;
  } catch {
    return false;
  }
}

const made = once((_name, Kind, locale, options) => new Kind(locale, options));

const formatter = (Kind, locale, options) => made(Kind.name + locale + JSON.stringify(options), Kind, locale, options);
