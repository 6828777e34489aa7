// The catalogues say the same things, in every plural form of their language.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { BUILT_IN, CATALOGUES } from "../../www/languages.js";

/** All that can be said in each language. */
const languages = {};
for (const [language, load] of Object.entries(CATALOGUES)) {
  const { default: catalogue } = await load();
  languages[language] = { ...BUILT_IN[language], ...catalogue };
}
const { en, ru, ...others } = languages;
const forms = (message) => (typeof message === "string" ? [message] : Object.values(message));
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const allPlaces = (message) => [...new Set(forms(message).flatMap(places))].sort();

test("every file is in the list, under its own name", () => {
  const files = readdirSync(new URL("../../www/locales/", import.meta.url)).filter((file) => file.endsWith(".js"));
  assert.deepEqual(Object.keys(CATALOGUES).map((language) => `${language}.js`).sort(), files.sort());
  for (const [language, load] of Object.entries(CATALOGUES)) assert.ok(String(load).includes(`"./locales/${language}.js"`), language);
});

test("what is built in is not sent twice", async () => {
  for (const [language, texts] of Object.entries(BUILT_IN)) {
    assert.deepEqual(Object.keys(texts), Object.keys(BUILT_IN.en), language);
    const { default: catalogue } = await CATALOGUES[language]();
    assert.deepEqual(Object.keys(texts).filter((key) => key in catalogue), [], language);
  }
});

test("the same keys in the same order", () => {
  assert.deepEqual(Object.keys(ru), Object.keys(en));
  // Those that have nothing built in may have its keys anywhere.
  for (const catalogue of Object.values(others)) assert.deepEqual(Object.keys(catalogue).sort(), Object.keys(en).sort());
});

test("the same places for values", () => {
  for (const catalogue of Object.values(languages)) {
    for (const key of Object.keys(en)) assert.deepEqual(allPlaces(catalogue[key]), allPlaces(en[key]), key);
  }
});

for (const [locale, catalogue] of Object.entries(languages)) {
  test(`${locale}: every plural form that the language has`, () => {
    const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();
    for (const [key, message] of Object.entries(catalogue)) {
      if (typeof message === "string") continue;
      assert.deepEqual(pluralCategories.filter((form) => !(form in message)), [], key);
      for (const form of Object.keys(message)) assert.match(form, /^(=\d+|zero|one|two|few|many|other)$/, key);
    }
  });

  test(`${locale}: clean sentences`, () => {
    for (const [key, message] of Object.entries(catalogue)) {
      for (const text of forms(message)) {
        assert.equal(text, text.trim(), key);
        assert.doesNotMatch(text, / {2}|\.\.\.|"/, key);
        if (key.startsWith("error.") && key !== "error.partial.set") assert.match(text, /\.$/, key);
      }
    }
  });
}

test("A2: what is spoken of the time begins with the number", () => {
  for (const catalogue of Object.values(languages)) {
    for (const key of ["announce.held", "announce.minutes", "announce.seconds"]) {
      for (const text of forms(catalogue[key])) assert.match(text, /^\{count\}/, text);
    }
  }
});

test("Russian: quotes are «», a number sign and a dash do not stand at the beginning of a line", () => {
  for (const [key, message] of Object.entries(ru)) {
    for (const text of forms(message)) assert.doesNotMatch(text, /["“”]| —|№ /, `${key}: ${text}`);
  }
});

test("the texts of the first screen are named, each of them once, and there are texts of these names (P1)", () => {
  const first = JSON.parse(readFileSync(new URL("../../www/locales/first.json", import.meta.url), "utf8"));
  assert.deepEqual(first.filter((key) => !(key in en)), []);
  assert.deepEqual([...new Set(first)], first);
  assert.ok(first.length < Object.keys(en).length / 2, "most of what is said is said later");
});
