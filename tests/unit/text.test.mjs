// A7: the language, plural forms, money and dates.
import assert from "node:assert/strict";
import { test } from "node:test";
import arabic from "../../www/locales/ar.js";
import english from "../../www/locales/en.js";
import russian from "../../www/locales/ru.js";
import uzbek from "../../www/locales/uz.js";
import { createTexts, languageOf } from "../../www/text.js";

const ru = createTexts({ locale: "ru", catalogue: russian });
const en = createTexts({ locale: "en", catalogue: english });

/** Spaces of all kinds as one kind: which of them Intl uses is not ours to say. */
const plain = (text) => text.replace(/\s/g, " ");

test("Russian plural forms: 1, 2, 5, 11, 21", () => {
  const total = [1, 2, 5, 11, 21, 102].map((count) => plain(ru.text("total.label", { count })));
  assert.deepEqual(total, [
    "Итого, 1 билет",
    "Итого, 2 билета",
    "Итого, 5 билетов",
    "Итого, 11 билетов",
    "Итого, 21 билет",
    "Итого, 102 билета",
  ]);
});

test("an exact form comes before the language's own: the last ticket is not the twenty-first", () => {
  assert.equal(ru.text("set.left", { count: 1 }), "остался последний");
  assert.equal(plain(ru.text("set.left", { count: 21 })), "остался 21 билет");
  assert.equal(en.text("set.left", { count: 1 }), "last one left");
});

test("English plural forms", () => {
  assert.equal(plain(en.text("total.label", { count: 1 })), "Total for 1 ticket");
  assert.equal(plain(en.text("total.label", { count: 2 })), "Total for 2 tickets");
});

test("numbers are written as the language does; texts, like an order's number, as they are", () => {
  assert.equal(plain(ru.text("order.number", { number: "497291910" })), "Заказ № 497291910");
  assert.equal(plain(ru.text("total.label", { count: 1234 })), "Итого, 1 234 билета");
});

test("a place that nothing is given for stays; a key that nobody knows is shown", () => {
  assert.equal(en.text("order.line", { name: "Stalls" }), "Stalls × {count}");
  assert.equal(en.text("order.line", { name: "{count}", count: 2 }), "{count} × 2");
  assert.equal(en.text("no.such.key"), "no.such.key");
  assert.equal(en.text("{count}", { count: 1234 }), "1,234");
  assert.equal(createTexts({ locale: "en", messages: { a: "{constructor}" } }).text("a", {}), "{constructor}");
});

test("a tilde of the catalogue is a space that does not break; a tilde of the host or the API is a tilde", () => {
  assert.ok(ru.text("order.number", { number: "7" }).includes("№\u00a07"));
  assert.ok(ru.text("error.sold-out.sets", { sets: "A~B" }).includes("A~B"));
  assert.equal(createTexts({ locale: "ru", messages: { cancel: "~" } }).text("cancel"), "~");
});

test("what is built in can be said with a catalogue and without one", () => {
  for (const [locale, full] of [["ru-RU", ru], ["en-GB", en]]) {
    const bare = createTexts({ locale });
    assert.equal(bare.locale, locale);
    for (const key of ["retry", "error.load", "error.internal"]) {
      assert.notEqual(bare.text(key), key);
      assert.equal(bare.text(key), full.text(key));
    }
  }
});

test("without a catalogue, the host's texts still come first", () => {
  assert.equal(createTexts({ locale: "ru", messages: { retry: "Ещё раз" } }).text("retry"), "Ещё раз");
});

test("a language without any texts is English altogether", () => {
  const hebrew = createTexts({ locale: "he", catalogue: english });
  assert.deepEqual([hebrew.locale, hebrew.dir], ["en", "ltr"]);
  assert.equal(hebrew.money(123_456), en.money(123_456));
});

test("our texts in another script than the wished one bring their own numbers, dates and direction", () => {
  for (const [wanted, locale] of [["uz-Cyrl-UZ", "uz"], ["az-Arab", "az"], ["zh-TW", "zh"], ["uz-Latn-UZ", "uz-Latn-UZ"], ["az-AZ", "az-AZ"]]) {
    const texts = createTexts({ locale: wanted, catalogue: english });
    assert.deepEqual([texts.locale, texts.dir], [locale, "ltr"], wanted);
  }
  const own = createTexts({ locale: "uz-Cyrl", messages: { cancel: "Бекор қилиш" }, catalogue: uzbek });
  assert.equal(own.locale, "uz-Cyrl", "the host's texts are in the wished one");
  assert.equal(plain(own.text("total.label", { count: 2 })), "Jami, 2 ta chipta");
});

test("Arabic is from right to left, and its numbers are those of the region", () => {
  const ar = (locale) => createTexts({ locale, catalogue: arabic });
  assert.deepEqual([ar("ar").dir, ar("ar-EG").dir, ar("ar-EG").locale], ["rtl", "rtl", "ar-EG"]);
  assert.equal(ar("ar-EG").text("total.label", { count: 11 }), "المجموع، ١١\u00a0تذكرة");
  assert.equal(ar("ar-AE").text("total.label", { count: 11 }), "المجموع، 11\u00a0تذكرة");
  assert.equal(ar("ar-EG").text("{count}", { count: 0 }), "٠");
  assert.equal(ar("ar").text("total.label", { count: 2 }), "المجموع، تذكرتان");
});

test("the host's texts come first, bring their language, and may have plural forms", () => {
  const messages = { cancel: "ביטול", "total.label": { "=2": "שני כרטיסים", other: "{count} כרטיסים" } };
  const hebrew = createTexts({ locale: "he", messages, catalogue: english });
  assert.deepEqual([hebrew.locale, hebrew.dir], ["he", "rtl"]);
  assert.equal(hebrew.text("cancel"), "ביטול");
  assert.equal(hebrew.text("total.label", { count: 2 }), "שני כרטיסים");
  assert.equal(hebrew.text("total.label", { count: 3 }), "3 כרטיסים");
  assert.equal(hebrew.text("checkout"), en.text("checkout"));
});

test("money: minor units, no decimals when whole, the currency's own sign", () => {
  assert.equal(plain(ru.money(155_000)), "1 550 ₽");
  assert.equal(plain(ru.money(155_050)), "1 550,50 ₽");
  assert.equal(plain(ru.money(0)), "0 ₽");
  assert.equal(en.money(155_000), "₽1,550");
  assert.equal(createTexts({ locale: "en", currency: "EUR" }).money(110_550), "€1,105.50");
});

const NOW = Date.UTC(2026, 0, 15, 12);

test("an event's time is that of the venue's zone", () => {
  const at = Date.UTC(2026, 4, 12, 20);
  assert.equal(plain(ru.when({ at }, "Europe/Moscow", NOW)), "вторник, 12 мая в 23:00");
  assert.equal(plain(ru.when({ at }, "Europe/Samara", NOW)), "среда, 13 мая в 0:00");
  assert.equal(plain(en.when({ at }, "America/New_York", NOW)), "Tuesday, May 12 at 4:00 PM");
});

test("the year is named when it is not this one, by the venue's calendar", () => {
  assert.match(ru.when({ at: Date.UTC(2027, 4, 12) }, "Europe/Moscow", NOW), /2027/);
  const newYear = Date.UTC(2025, 11, 31, 22);
  assert.doesNotMatch(ru.when({ at: newYear }, "Europe/Moscow", NOW), /20\d\d/);
  assert.match(ru.when({ at: newYear }, "Europe/London", NOW), /2025/);
});

test("a language that the engine has no dates and numbers of: digits alone, and commas; its own sentences all the same", () => {
  assert.deepEqual(Intl.DateTimeFormat.supportedLocalesOf("tlh"), [], "or another one has to stand in");
  const texts = createTexts({ locale: "tlh", messages: { "set.fee": "{fee}" }, catalogue: english });
  const at = Date.UTC(2026, 4, 12, 20);
  assert.equal(plain(texts.when({ at }, "Europe/Moscow", NOW)), "12.05.2026, 23:00");
  assert.equal(plain(texts.when({ day: "2026-05-12" }, null, NOW)), "12.05.2026");
  assert.match(plain(texts.when({ at }, "nowhere", NOW)), /^12\.05\.2026, 20:00.*UTC/);
  assert.equal(plain(texts.money(429_050)), "4 290,50 ₽");
  assert.equal(texts.list(["A", "B", "C"]), "A, B, C");
  assert.match(texts.clock(at), /^\d+:\d\d$/);
});

test("an open date is a day, the same in every zone", () => {
  for (const zone of ["Asia/Kamchatka", "America/Los_Angeles", null]) {
    assert.equal(plain(ru.when({ day: "2026-05-12" }, zone, NOW)), "вторник, 12 мая");
  }
});

test("an unknown zone is UTC and says so; nonsense is nothing; nothing throws", () => {
  const at = Date.UTC(2026, 4, 12, 20);
  for (const zone of ["Europe/Atlantis", "", null, undefined]) {
    assert.match(plain(ru.when({ at }, zone, NOW)), /20:00.*UTC/);
  }
  for (const moment of [{ at: NaN }, { at: 1e18 }, { day: "soon" }, { day: "2026-13-45" }]) {
    assert.equal(ru.when(moment, "Europe/Moscow", NOW), "");
  }
  assert.equal(ru.clock(NaN), "");
});

test("the buyer's own clock", () => {
  const at = new Date(2026, 0, 15, 16, 25).getTime();
  assert.equal(ru.clock(at), "16:25");
  assert.equal(plain(en.clock(at)), "4:25 PM");
});

test("lengths of time, as they stand after a verb", () => {
  assert.equal(plain(ru.duration(20_000)), "20 секунд");
  assert.equal(plain(ru.duration(60_000)), "1 минуту");
  assert.equal(plain(ru.duration(600_013)), "10 минут");
  assert.equal(plain(ru.duration(12 * 3_600_000)), "12 часов");
  assert.equal(plain(en.duration(600_000)), "10 minutes");
});

test("lists", () => {
  assert.equal(ru.list(["«Партер»", "«Балкон»"]), "«Партер» и «Балкон»");
  assert.equal(en.list(["A", "B", "C"]), "A, B, and C");
  assert.equal(en.list([]), "");
});

/** As much of a DOM node as the search for a language looks at. */
const node = (lang, parentNode, host) => ({ getAttribute: () => lang ?? null, parentNode, host });

test("the language is the element's own, else the closest one, also outside of shadow roots", () => {
  const page = node("ru");
  const host = node(null, node("de", page));
  const shadow = { parentNode: null, host };
  assert.equal(languageOf(node("en-GB", page)), "en-GB");
  assert.equal(languageOf(node(null, node(null, page))), "ru");
  assert.equal(languageOf(node(null, shadow)), "de");
});

test("a page that says nothing, or nonsense, leaves it to the browser: the first language that we have", () => {
  const nonsense = node(null, node("en_US", node("")));
  assert.equal(languageOf(nonsense, ["fi-FI", "ru-RU", "en"]), "ru-RU");
  assert.equal(languageOf(nonsense, ["fi-FI", "not a tag"]), "fi-FI");
  assert.equal(languageOf(nonsense, []), "en");
});
