// Which catalogue a language gets, and how it comes.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { catalogueOf, choose, learn } from "../../www/catalogue.js";
import { CheckoutError } from "../../www/errors.js";
import { LANGUAGES } from "../../www/languages.js";
import english from "../../www/locales/en.js";
import russian from "../../www/locales/ru.js";

/** A page that has hashes of nothing. */
globalThis.document = { querySelectorAll: () => [] };

test("a tag chooses the closest language of a list, whatever its case, by what it says and by what is likely", () => {
  const languages = ["en", "pt", "pt-br", "zh-hant", "uz", "sr-latn"];
  const tags = [
    ["en", "en"], ["EN", "en"], ["en-GB", "en"], ["en-u-nu-latn", "en"],
    ["pt-BR", "pt-br"], ["pt-PT", "pt"], ["pt", "pt-br"],
    ["zh-Hant-TW", "zh-hant"], ["zh-TW", "zh-hant"], ["zh-HK", "zh-hant"], ["zh-CN", undefined], ["zh", undefined],
    ["uz-Cyrl", "uz"], ["uz-Latn-UZ", "uz"], ["sr", undefined], ["sr-ME", "sr-latn"],
    ["eng", "en"], ["de", undefined], ["valueOf", undefined],
  ];
  for (const [tag, language] of tags) assert.equal(choose(tag, languages), language, tag);
});

test("of the languages there are: regions and scripts get theirs, languages without texts get none (A7)", () => {
  const tags = [
    ["az-AZ", "az"], ["az-Arab", "az"], ["uz-Cyrl", "uz"], ["zh-Hant", "zh"], ["zh-TW", "zh"], ["de-AT", "de"], ["ar-EG", "ar"],
    ["hy-AM", "hy"], ["es-419", "es"], ["pt", undefined], ["pt-BR", undefined], ["sr-Cyrl", undefined], ["he", undefined],
  ];
  for (const [tag, language] of tags) assert.equal(choose(tag), language, tag);
});

test("ru-RU gets ru; a language that is not there, English; once for everybody", async () => {
  assert.equal(catalogueOf("ru-RU"), undefined);
  const coming = learn("ru-RU");
  assert.equal(learn("ru"), coming);
  await coming;
  assert.deepEqual(catalogueOf("ru"), russian);
  assert.equal(catalogueOf("fi"), undefined);
  await learn("fi");
  assert.deepEqual(catalogueOf("he"), english);
  assert.equal(learn("en-GB"), learn("fi"));
});

/** Adds a language for one test. */
function add(context, language) {
  LANGUAGES.push(language);
  context.after(() => LANGUAGES.pop());
}

test("a failure names the address, and is forgotten", async (context) => {
  const cause = new TypeError("Failed to fetch dynamically imported module: https://site.example/assets/xx-1a2b.js");
  const answers = [Promise.reject(cause), Promise.resolve({ default: { cancel: "x" } })];
  add(context, "xx");
  await assert.rejects(learn("xx", () => answers.shift()), (error) => {
    assert.ok(error instanceof CheckoutError);
    assert.deepEqual([error.code, error.retryable, error.cause], ["load", true, cause]);
    assert.match(error.message, /^https:\/\/site\.example\/assets\/xx-1a2b\.js did not load: /);
    return true;
  });
  assert.equal(catalogueOf("xx"), undefined);
  await learn("xx", () => answers.shift());
  assert.deepEqual(catalogueOf("xx"), { cancel: "x" });
});

test("a browser that does not say where it looked: the address beside the script", async (context) => {
  add(context, "vv");
  const load = () => Promise.reject(new TypeError("Importing a module script failed."));
  await assert.rejects(learn("vv", load), /\/locales\/vv\.js did not load: Importing a module script failed\.$/);
});

test("something else than a catalogue is a failure", async (context) => {
  add(context, "yy");
  await assert.rejects(learn("yy", async () => ({})), { code: "load", message: /something else is there$/ });
});

test("a line that is dead does not keep the buyer waiting for ever", async (context) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  add(context, "zz");
  const coming = learn("zz", () => new Promise(() => {}));
  mock.timers.tick(20_000);
  await assert.rejects(coming, { code: "load", message: /nothing came for 20 seconds$/ });
});
