// What a page may say to the element, and what its developer hears when it says it wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../www/later/explain.js";
import * as more from "../../www/later/more.js";
import { REFLECTED, readOptions } from "../../www/options.js";

const { isLocal, minorUnits } = more;

const EVENT = "5f0c0ffee0ddf00dcafe0001";
const SET = "5f0c0ffee0ddf00dcafe0011";
const KEY = "5a4db0c05a4db0c05a4db0c05a4db0c0";
const PUBLIC = { url: "https://site.example/concerts/jazz.html", base: "https://site.example/concerts/" };
const LOCAL = { url: "http://localhost:8080/", base: "http://localhost:8080/" };

/** What was read, with its problems in words. */
function read(given, page = PUBLIC) {
  const { problems, ...rest } = readOptions({ event: EVENT, ...given }, page, more);
  return { ...rest, problems: explain(problems) };
}

/** The options, once it is sure that there are no problems. */
function good(given, page) {
  const { options, problems } = read(given, page);
  assert.deepEqual(problems, []);
  return options;
}

/** The one problem that there must be. */
function bad(given, page) {
  const { problems } = read(given, page);
  assert.equal(problems.length, 1, problems.map(({ problem }) => problem).join("\n"));
  return problems[0];
}

test("an event alone is enough; everything else has a default", () => {
  assert.deepEqual(good({}), {
    event: EVENT,
    api: "https://site.example",
    version: "v1",
    currency: "RUB",
    maxTickets: 10,
    maxPerSet: undefined,
    confirmCancel: true,
    releaseOnLeave: false,
    acceptFewer: false,
    ask: ["name", "email", "phone", "promo"],
    require: ["email"],
  });
});

test("the defaults of the properties are those of the options", () => {
  const options = good({});
  for (const [property, { initial }] of Object.entries(REFLECTED)) {
    if (property in options && initial !== null) assert.equal(String(options[property]).replaceAll(",", " "), String(initial), property);
  }
});

test("what is asked and required are words; what is not asked is not required by default", () => {
  assert.deepEqual(good({ ask: " phone  name phone ", require: "phone" }).ask, ["phone", "name"]);
  assert.deepEqual(good({ ask: "name promo" }).require, []);
  assert.deepEqual(good({ ask: "" }).ask, []);
  assert.equal(bad({ ask: "name address" }).attribute, "ask");
  assert.equal(bad({ ask: "name", require: "email" }).attribute, "require");
  assert.equal(bad({ ask: "", require: "email" }).attribute, "require");
  assert.match(bad({ require: "promo" }).problem, /name, email/, "a code is not everybody's");
});

test("the vendor's payment page is an https address and a token, and the host's own payment is said in one word", () => {
  const page = "https://ticketscloud.org/v1/widgets/common?token=r:eyJ0.a-b_c~d";
  assert.equal(good({ "widget-token": "eyJ0.a-b_c~d" }).payAt, page);
  assert.equal(good({}).payAt, undefined);
  const local = { "widget-token": "t", "payment-page": "http://127.0.0.1:8080/pay" };
  assert.equal(good(local).payAt, "http://127.0.0.1:8080/pay?token=r:t");
  for (const token of ["r:abc", "a&b", "a b", "a#b"]) assert.equal(bad({ "widget-token": token }).attribute, "widget-token", token);
  for (const wrong of ["http://pay.example/", "https://pay.example/?a", "https://pay.example/#a", "pay", "javascript:alert(1)"]) {
    assert.equal(bad({ "widget-token": "t", "payment-page": wrong }).attribute, "payment-page", wrong);
  }
  assert.equal(good({ payment: "host" }).hostPays, true);
  assert.equal(good({}).hostPays, undefined);
  assert.equal(bad({ payment: "me" }).attribute, "payment");
});

test("a buyer that the page knows is three texts, and no sentence repeats them", () => {
  assert.deepEqual(good({ customer: { name: "M", email: null, phone: "" } }).customer, { name: "M" });
  assert.equal(bad({ customer: "M" }).attribute, "customer");
  assert.equal(bad({ customer: { surname: "canary" } }).attribute, "customer.surname");
  const { attribute, problem } = bad({ customer: { phone: 4915112345678 } });
  assert.equal(attribute, "customer.phone");
  assert.ok(!problem.includes("49151"), problem);
});

test("every attribute wrong in turn is named, with its value and what is expected", () => {
  const wrong = [
    ["event", null, "event is missing; it must be 24 hexadecimal characters"],
    ["event", "", "event is missing; it must be 24 hexadecimal characters"],
    ["event", "zzz", 'event is "zzz"; it must be 24 hexadecimal characters'],
    ["event", `${EVENT}0`, `event is "${EVENT}0"; it must be`],
    ["api", "ftp://tickets.example", 'api is "ftp://tickets.example"; it must be an http or https address'],
    ["api", "javascript:alert(1)", 'api is "javascript:alert(1)"; it must be an http'],
    ["api", "https://", 'api is "https://"; it must be an http'],
    ["api", "https://tickets.example/?shop=1", "it must be an http or https address"],
    ["api", "https://me:secret@tickets.example", "it must be an http or https address"],
    ["api-version", "v3", 'api-version is "v3"; it must be "v1" or "v2"'],
    ["api-version", "2", 'api-version is "2"; it must be "v1" or "v2"'],
    ["key", KEY, "key is a secret; it must be left out of public pages"],
    ["key", "abc", "key is malformed; it must be 32 hexadecimal characters"],
    ["allow-key", "yes", 'allow-key is "yes"; it must be "true" or "false"'],
    ["lang", "русский", 'lang is "русский"; it must be a language tag'],
    ["lang", "en_US", 'lang is "en_US"; it must be a language tag'],
    ["currency", "рубли", 'currency is "рубли"; it must be a three-letter ISO 4217 code'],
    ["max-tickets", "0", 'max-tickets is "0"; it must be a whole number from 1 to 100'],
    ["max-tickets", "101", 'max-tickets is "101"; it must be'],
    ["max-tickets", "2.5", 'max-tickets is "2.5"; it must be'],
    ["max-tickets", "", 'max-tickets is ""; it must be'],
    ["max-per-set", "-1", 'max-per-set is "-1"; it must be a whole number'],
    ["confirm-cancel", "no", 'confirm-cancel is "no"; it must be "true" or "false"'],
    ["release-on-leave", "1", 'release-on-leave is "1"; it must be "true" or "false"'],
    ["accept-fewer", "toString", 'accept-fewer is "toString"; it must be "true" or "false"'],
    ["messages", "Buy", 'messages is "Buy"; it must be an object of texts'],
    ["messages", ["Buy"], 'messages is ["Buy"]; it must be an object of texts'],
    ["selection", [1], "selection is [1]; it must be an object of counts by set id"],
    ["selection", { stalls: 1 }, 'selection is "stalls"; it must be an object whose keys are set ids'],
  ];
  for (const [attribute, value, sentence] of wrong) {
    const { attribute: named, problem } = bad({ [attribute]: value });
    assert.equal(named, attribute);
    assert.ok(problem.includes(sentence), `${problem}\ndoes not say\n${sentence}`);
    assert.match(problem, /\.$/);
  }
});

test("all problems are told at once", () => {
  const { problems } = read({ event: "x", lang: "?", currency: "" , "max-tickets": "many" });
  assert.deepEqual(problems.map(({ attribute }) => attribute), ["event", "lang", "max-tickets"]);
});

test("ids are taken in upper case and with spaces around", () => {
  assert.equal(good({ event: ` ${EVENT.toUpperCase()} ` }).event, EVENT);
});

test("the API's address: relative to the page, without a slash at its end", () => {
  const addresses = [
    ["/", "https://site.example"],
    ["/tickets", "https://site.example/tickets"],
    ["/tickets//", "https://site.example/tickets"],
    ["tickets", "https://site.example/concerts/tickets"],
    ["https://Tickets.example.org/", "https://tickets.example.org"],
    ["http://tickets.example.org:8080/a/b/", "http://tickets.example.org:8080/a/b"],
  ];
  for (const [given, expected] of addresses) assert.equal(good({ api: given }).api, expected);
});

test("a page without an origin has to name the API", () => {
  const file = { url: "file:///home/me/page.html", base: "file:///home/me/page.html" };
  assert.match(bad({}, file).problem, /^api is missing; .* no origin/);
  assert.equal(good({ api: "https://tickets.example.org" }, file).api, "https://tickets.example.org");
});

test("a key is for local pages, and for those that say that only staff can open them", () => {
  assert.equal(good({ key: KEY }, LOCAL).key, KEY);
  assert.equal(good({ key: KEY, "allow-key": "" }).key, KEY);
  assert.equal(bad({ key: KEY, "allow-key": "false" }).attribute, "key");
});

test("S1: no sentence shows a key, right or wrong", () => {
  for (const key of [KEY, `${KEY}0`, "hunter2"]) {
    const problem = bad({ key });
    assert.ok(!JSON.stringify(problem).includes(key), JSON.stringify(problem));
  }
});

test("what a local page is", () => {
  const local = ["http://localhost/", "https://shop.localhost:3000/", "http://127.0.0.1/", "http://127.8.9.10:80/", "http://[::1]/", "file:///x.html"];
  const remote = ["https://site.example/", "https://localhost.example/", "https://notlocalhost/", "https://127.0.0.1.example/", "http://128.0.0.1/"];
  for (const url of local) assert.equal(isLocal(url), true, url);
  for (const url of remote) assert.equal(isLocal(url), false, url);
});

test("both versions of the API are known", () => {
  for (const version of ["v1", "v2"]) assert.equal(good({ "api-version": version }).version, version);
});

test("booleans: present, true and false", () => {
  assert.equal(good({ "accept-fewer": "" }).acceptFewer, true);
  assert.equal(good({ "accept-fewer": "true" }).acceptFewer, true);
  assert.equal(good({ "confirm-cancel": "false" }).confirmCancel, false);
  assert.equal(good({ "release-on-leave": true }).releaseOnLeave, true);
});

test("the rest is normalised", () => {
  const options = good({ currency: "eur", "max-tickets": "4", "max-per-set": 2, "api-version": "v1", lang: "" });
  assert.deepEqual([options.currency, options.maxTickets, options.maxPerSet], ["EUR", 4, 2]);
});

test("the host's own sets: prices become minor units", () => {
  const { sets } = good({
    sets: [
      { id: SET.toUpperCase(), name: "Stalls", price: "100.00" },
      { id: EVENT, name: "Balcony", price: 1105.5, vacant: 0 },
    ],
  });
  assert.deepEqual(sets, [
    { id: SET, name: "Stalls", price: 10_000 },
    { id: EVENT, name: "Balcony", price: 110_550, vacant: 0 },
  ]);
});

test("a wrong set is named by its place in the list", () => {
  const right = { id: SET, name: "Stalls", price: 100 };
  const wrong = [
    [{ ...right, id: "A" }, "sets[1].id", 'sets[1].id is "A"'],
    [{ ...right, id: undefined }, "sets[1].id", "sets[1].id is missing"],
    [right, "sets[1].id", "different from the ids before it"],
    [{ ...right, id: EVENT, name: " " }, "sets[1].name", 'sets[1].name is " "'],
    [{ ...right, id: EVENT, price: "1,50" }, "sets[1].price", 'sets[1].price is "1,50"'],
    [{ ...right, id: EVENT, price: null }, "sets[1].price", "sets[1].price is null"],
    [{ ...right, id: EVENT, vacant: -1 }, "sets[1].vacant", "sets[1].vacant is -1"],
    [{ ...right, id: EVENT, vacant: 1.5 }, "sets[1].vacant", "sets[1].vacant is 1.5"],
    ["Stalls", "sets[1]", 'sets[1] is "Stalls"'],
    [null, "sets[1]", "sets[1] is null"],
  ];
  for (const [set, attribute, sentence] of wrong) {
    const problem = bad({ sets: [right, set] });
    assert.equal(problem.attribute, attribute);
    assert.ok(problem.problem.includes(sentence), problem.problem);
  }
  for (const sets of [[], {}, "[]", 3]) assert.equal(bad({ sets }).attribute, "sets");
});

test("prices are exact, and never more precise than the currency", () => {
  const prices = [
    [0, 0], ["0", 0], [100, 10_000], ["100.00", 10_000], ["1105.5", 110_550], [19.99, 1_999], [0.1 + 0.2, 30],
    [1.005, null], ["1.005", null], ["1e3", null], ["", null], ["-1", null], [-1, null], [NaN, null], [Infinity, null],
    [null, null], [true, null], ["99999999999999", null], [1e15, null],
  ];
  for (const [price, minor] of prices) assert.equal(minorUnits(price), minor, String(price));
});

test("what only few pages say waits for the module that reads it, and nothing else does", () => {
  const read = (given) => readOptions({ event: EVENT, ...given }, PUBLIC);
  for (const name of ["key", "sets", "selection", "customer", "messages", "ask", "require", "payment", "widget-token", "payment-page"]) {
    assert.equal(read({ [name]: "x" }).incomplete, true, name);
    assert.equal(read({ [name]: null }).incomplete, false, name);
  }
  assert.deepEqual(read({ key: KEY }).options, read({}).options, "what is not read is not in it");
  assert.equal(read({ "max-tickets": "3", "confirm-cancel": "", "allow-key": "" }).incomplete, false);
  assert.equal(readOptions({ event: EVENT, key: KEY }, LOCAL, more).incomplete, false);
});

test("a selection is a map of counts; its ids are normalised", () => {
  const { selection, problems } = read({ selection: { [SET.toUpperCase()]: 2 } });
  assert.deepEqual([selection, problems], [{ [SET]: 2 }, []]);
  assert.equal(read({}).selection, null);
  for (const count of [-1, 1.5, "2", null, NaN]) {
    assert.equal(bad({ selection: { [SET]: count } }).attribute, `selection["${SET}"]`);
  }
});

test("a sentence stays readable whatever the value is", () => {
  const loop = {};
  loop.self = loop;
  for (const value of [loop, 10n, "x".repeat(1000), Symbol("x"), () => {}]) {
    const { problem } = bad({ sets: value });
    assert.ok(problem.length < 200, problem);
  }
});

test("messages that are no texts are a mistake that is named, not an exception later", () => {
  for (const message of [5, null, true, [], {}, { one: 1 }, ["a"]]) {
    assert.equal(bad({ messages: { checkout: message } }).attribute, 'messages["checkout"]');
  }
  for (const message of ["Buy", { one: "{count} ticket", other: "{count} tickets" }]) {
    good({ messages: { checkout: message } });
  }
});
