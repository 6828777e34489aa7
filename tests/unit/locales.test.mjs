// A7: the catalogues say the same things, in every plural form of their language, in its own letters, and short enough.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { BUILT_IN, LANGUAGES } from "../../www/languages.js";

/** All that can be said in each language. */
const languages = {};
for (const language of LANGUAGES) {
  const { default: catalogue } = await import(`../../www/locales/${language}.js`);
  languages[language] = { ...BUILT_IN[language], ...catalogue };
}
const { en } = languages;
const forms = (message) => (typeof message === "string" ? [message] : Object.values(message));
const places = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
const allPlaces = (message) => [...new Set(forms(message).flatMap(places))].sort();
/** The numbers that a plural form is for, of those that are whole and not too large. */
const numbersOf = (language, form) => {
  const rules = new Intl.PluralRules(language);
  return Array.from({ length: 200 }, (_, number) => number).filter((number) => rules.select(number) === form);
};

test("this Node knows every language, or the tests below would ask about another one", () => {
  assert.deepEqual(Intl.PluralRules.supportedLocalesOf(LANGUAGES), LANGUAGES);
});

test("every file is in the list, under its own name, and the list is in order", () => {
  const files = readdirSync(new URL("../../www/locales/", import.meta.url)).filter((file) => file.endsWith(".js"));
  assert.deepEqual(LANGUAGES.map((language) => `${language}.js`), files.sort());
});

test("what is built in is not sent twice", async () => {
  for (const [language, texts] of Object.entries(BUILT_IN)) {
    assert.deepEqual(Object.keys(texts), Object.keys(BUILT_IN.en), language);
    const { default: catalogue } = await import(`../../www/locales/${language}.js`);
    assert.deepEqual(Object.keys(texts).filter((key) => key in catalogue), [], language);
  }
});

test("the texts of the first screen are named, each of them once, and there are texts of these names (P1)", () => {
  const first = JSON.parse(readFileSync(new URL("../../www/locales/first.json", import.meta.url), "utf8"));
  assert.deepEqual(first.filter((key) => !(key in en)), []);
  assert.deepEqual([...new Set(first)], first);
  assert.ok(first.length < Object.keys(en).length / 2, "most of what is said is said later");
});

/** The letters of a language. `name@example.org`, and what stands in for it, is the same everywhere. */
const LETTERS = {
  ar: /[\p{sc=Arab}\p{Mn}]/u,
  az: /[a-zçəğıİöşü]/i,
  be: /[абвгдеёжзійклмнопрстуўфхцчшыьэюя]/i,
  de: /[a-zäöüß]/i,
  en: /[a-z]/i,
  es: /[a-záéíñóúüº]/i,
  fr: /[a-zàâçéèêëîïôùûü]/i,
  hy: /\p{sc=Armn}/u,
  ka: /\p{sc=Geor}/u,
  kk: /[а-яёәғқңөұүһі]/i,
  ky: /[а-яёңөү]/i,
  ru: /[а-яё]/i,
  tr: /[abcçdefgğhıİijklmnoöprsştuüvyzâ]/i,
  uk: /[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя]/i,
  uz: /[a-vxyz]/i,
  zh: /\p{sc=Han}/u,
};

/** What is the same in English: names of signs and things that are called so there, too. */
const SAME = {
  "order.line": LANGUAGES,
  "sets.label": ["de"],
  "details.email": ["fr"],
  "duration.minutes": ["fr"],
  "quote": ["az", "tr", "uz", "zh"],
  "error.partial.set": ["az", "tr", "uz"],
};

/** What stands where there is little room, and how many characters there may be. The rest has three lines on a phone. */
const ROOM = { "promo.apply": 12, "promo.remove": 12, "promo.busy": 16, "details.name": 16, "details.email": 20, "details.phone": 16, "set.gone": 16 };
const THREE_LINES = 130;

for (const [language, catalogue] of Object.entries(languages)) {
  const texts = Object.entries(catalogue).flatMap(([key, message]) => forms(message).map((text) => [key, text]));

  test(`${language}: the same keys in the same order, none missing, none too many`, () => {
    assert.deepEqual(Object.keys(catalogue), Object.keys(en));
  });

  test(`${language}: the same places for values`, () => {
    for (const key of Object.keys(en)) assert.deepEqual(allPlaces(catalogue[key]), allPlaces(en[key]), key);
  });

  test(`${language}: exactly the plural forms that the language has, and in each the number, unless it is for one number alone`, () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const [key, message] of Object.entries(catalogue)) {
      assert.equal(typeof message, typeof en[key], key);
      if (typeof message === "string") continue;
      const ownForms = Object.keys(message).filter((form) => !/^=\d+$/.test(form));
      assert.deepEqual(ownForms.sort(), [...pluralCategories].sort(), key);
      for (const form of ownForms) {
        const says = places(message[form]).includes("count");
        const numbers = numbersOf(language, form);
        assert.ok(says || numbers.length === 1, `${key}, ${form}: does not say which of ${numbers.slice(0, 5)}… it is`);
      }
    }
  });

  test(`${language}: translated, and in letters of the language's own`, () => {
    for (const [key, text] of texts) {
      const own = text.replace(/\{\w+\}|\S+@example\.\w+/g, "");
      const strange = [...own].filter((letter) => /\p{L}/u.test(letter) && !LETTERS[language].test(letter));
      assert.deepEqual(strange, [], `${key}: ${text}`);
      const isEnglish = language !== "en" && forms(en[key]).includes(text);
      assert.ok(!isEnglish || SAME[key]?.includes(language), `${key} is English: ${text}`);
    }
  });

  test(`${language}: clean sentences, short enough`, () => {
    for (const [key, text] of texts) {
      assert.equal(text, text.trim(), key);
      assert.doesNotMatch(text, / {2}|\.\.\.|"|'|!/, key);
      if (/^(error|limit|event|offline|announce)\./.test(key) && key !== "error.partial.set") assert.match(text, /[.。։]$/, key);
      if (key.endsWith(".busy") || key === "loading") assert.match(text, /…$/, key);
      const most = ROOM[key] ?? THREE_LINES;
      assert.ok([...text].length <= most, `${key} has ${[...text].length} characters, and there is room for ${most}: ${text}`);
    }
  });

  test(`${language}: names are quoted in one way`, () => {
    const [open, close] = catalogue.quote.split(/~?\u2068?\{name\}\u2069?~?/);
    assert.equal(open.length + close.length, 2);
    for (const [key, text] of texts) {
      const others = text.replaceAll(open, "").replaceAll(close, "").match(/[«»„“”‚‘"]/g);
      // In some languages a sign of quotes is a letter's, too.
      assert.deepEqual(others?.filter((sign) => !(sign === "‘" && language === "uz")) ?? [], [], `${key}: ${text}`);
    }
  });

  test(`${language}: what is spoken of the time begins with the number (A2)`, () => {
    for (const key of ["announce.held", "announce.minutes", "announce.seconds"]) {
      for (const [form, text] of Object.entries(catalogue[key])) {
        // A form for one number alone says it by its first word: دقيقتان is two minutes.
        const isWord = !places(text).includes("count") && numbersOf(language, form).length === 1;
        assert.ok(text.startsWith("{count}") || isWord, text);
      }
    }
  });
}

test("Russian, Ukrainian, Belarusian: a dash and a number sign do not stand at the beginning of a line", () => {
  for (const language of ["ru", "uk", "be"]) {
    for (const [key, message] of Object.entries(languages[language])) {
      for (const text of forms(message)) assert.doesNotMatch(text, / —|№ /, `${key}: ${text}`);
    }
  }
});

test("French: what has two parts stands away from the word, on the same line", () => {
  for (const [key, message] of Object.entries(languages.fr)) {
    for (const text of forms(message)) assert.doesNotMatch(text, /[^~][:;?»]|«[^~]/, `${key}: ${text}`);
  }
});

/** The sources that say something. `text` in options.js is another one. */
const sources = [["src", ".rs"], ["www", ".js"]].flatMap(([folder, ending]) => {
  const root = new URL(`../../${folder}/`, import.meta.url);
  const names = readdirSync(root, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
  return names
    .filter((name) => name.endsWith(ending) && !name.startsWith("locales/") && !["languages.js", "options.js"].includes(name))
    .map((name) => readFileSync(new URL(name, root), "utf8"));
});

test("every text is said by somebody, and whatever somebody says is there", () => {
  const literals = new Set(sources.flatMap((source) => [...source.matchAll(/"([a-z][\w.-]*)"/g)].map(([, literal]) => literal)));
  // Keys that are put together: what is wrong with a field, its label.
  const parts = sources.flatMap((source) => [...source.matchAll(/`([a-z]+(?:\.(?:[a-z.]+|\$\{\w+(?:\.\w+)?\}))+)`/g)].map(([, key]) => key));
  const patterns = parts.map((key) => new RegExp(`^${key.replaceAll(".", "\\.").replace(/\$\{[^}]*\}/g, "[a-z-]+")}$`));
  const unused = Object.keys(en).filter((key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)));
  assert.deepEqual(unused, [], "nobody says these");
  const said = sources.flatMap((source) => [...source.matchAll(/\btext(?:_with)?\(\s*"([^"{]+)"/g)].map(([, key]) => key));
  assert.ok(said.length > 20, "the calls are found");
  assert.deepEqual(said.filter((key) => !(key in en)), []);
});
