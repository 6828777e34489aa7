// Which catalogue a language gets, and how it comes.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { catalogueOf, choose, learn } from "../../www/catalogue.js";
import { CheckoutError } from "../../www/errors.js";
import { CATALOGUES } from "../../www/languages.js";
import english from "../../www/locales/en.js";
import russian from "../../www/locales/ru.js";

test("a tag chooses the closest language of a list, whatever its case", () => {
  const languages = { en: 1, pt: 1, "pt-br": 1, "zh-hant": 1 };
  const tags = [
    ["en", "en"], ["EN", "en"], ["en-GB", "en"], ["pt-BR", "pt-br"], ["pt-PT", "pt"], ["zh-Hant-TW", "zh-hant"],
    ["zh", undefined], ["e", undefined], ["eng", undefined], ["de", undefined], ["valueOf", undefined], ["", undefined],
  ];
  for (const [tag, language] of tags) assert.equal(choose(tag, languages), language, tag);
});

test("ru-RU gets ru; a language that is not there, English; once for everybody", async () => {
  assert.equal(catalogueOf("ru-RU"), undefined);
  const coming = learn("ru-RU");
  assert.equal(learn("ru"), coming);
  await coming;
  assert.deepEqual(catalogueOf("ru"), russian);
  assert.equal(catalogueOf("de"), undefined);
  await learn("de");
  assert.deepEqual(catalogueOf("he"), english);
  assert.equal(learn("en-GB"), learn("de"));
});

/** Adds a language for one test. */
function add(context, language, load) {
  CATALOGUES[language] = load;
  context.after(() => delete CATALOGUES[language]);
}

test("a failure names the address, and is forgotten", async (context) => {
  const cause = new TypeError("Failed to fetch dynamically imported module: https://site.example/assets/xx-1a2b.js");
  const answers = [Promise.reject(cause), Promise.resolve({ default: { cancel: "x" } })];
  add(context, "xx", () => answers.shift());
  await assert.rejects(learn("xx"), (error) => {
    assert.ok(error instanceof CheckoutError);
    assert.deepEqual([error.code, error.retryable, error.cause], ["load", true, cause]);
    assert.match(error.message, /^https:\/\/site\.example\/assets\/xx-1a2b\.js did not load: /);
    return true;
  });
  assert.equal(catalogueOf("xx"), undefined);
  await learn("xx");
  assert.deepEqual(catalogueOf("xx"), { cancel: "x" });
});

test("a browser that does not say where it looked: the address beside the script", async (context) => {
  add(context, "vv", () => Promise.reject(new TypeError("Importing a module script failed.")));
  await assert.rejects(learn("vv"), /\/locales\/vv\.js did not load: Importing a module script failed\.$/);
});

test("something else than a catalogue is a failure", async (context) => {
  add(context, "yy", async () => ({}));
  await assert.rejects(learn("yy"), { code: "load", message: /something else is there$/ });
});

test("a line that is dead does not keep the buyer waiting for ever", async (context) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  add(context, "zz", () => new Promise(() => {}));
  const coming = learn("zz");
  mock.timers.tick(20_000);
  await assert.rejects(coming, { code: "load", message: /nothing came for 20 seconds$/ });
});
