// What can be said of the buyer's details before the API says it: only what cannot be right.
import assert from "node:assert/strict";
import { test } from "node:test";
import en from "../../www/locales/en.js";
import { FIELDS, check } from "../../www/later/details.js";

const problem = (field, value, required = false) => check(field, value, required)?.key ?? null;

test("nothing is wrong with what people are called, and with what they type", () => {
  for (const name of ["Мария Ли", "María José de la Cruz", "王小明", "محمد\u200f علي", "O'Neil-Łukasz", "🎭 Zoë", "X Æ A-12", "नमन\u200dजोशी"]) {
    assert.equal(problem("name", name), null, name);
  }
  for (const phone of ["+7 (999) 123-45-67", "8 999 1234567", "999.123.45.67 доб. 5", "٠١٢٣٤"]) assert.equal(problem("phone", phone), null, phone);
  for (const email of ["a@b.example", "имя@почта.рф", "first.last+tag@sub.example.org", '"odd one"@example.org'.replace(" ", "")]) {
    assert.equal(problem("email", email), null, email);
  }
});

test("an e-mail has one @ and something on both sides, a domain with a dot, and no slip of the finger", () => {
  const wrong = ["a", "@", "a@", "@b.example", "a@b.example@c", "a b@c.example", "a@b c.example"];
  const slips = ["a@b", "marina@mail,ru", "marina@mail.ru.", "marina@mail.ru,", "marina@mail;ru", "ma,rina@mail.ru", "marina@.ru", "marina@mail..ru"];
  for (const email of [...wrong, ...slips]) assert.equal(problem("email", email), "details.email.wrong", email);
});

test("what is too long is said to be, by characters as people count them, and is not cut", () => {
  for (const [field, { most }] of Object.entries(FIELDS)) {
    const fill = (count) => (field === "email" ? "@b" : "") + "я".repeat(count - (field === "email" ? 2 : 0));
    if (field !== "email") assert.equal(problem(field, fill(most)), null, field);
    assert.deepEqual(check(field, fill(most + 1), false), { key: "details.long", params: { count: most } }, field);
    assert.equal(problem(field, "я".repeat(10_000)), "details.long", field);
  }
  assert.equal(problem("name", "🎭".repeat(100)), null);
  assert.equal(problem("name", "🎭".repeat(101)), "details.long");
});

test("what turns the text around it, and control characters, are pointed out", () => {
  for (const odd of ["a\u202eb", "a\u2066b", "a\u0000b", "a\u2028b", "a\tb"]) assert.equal(problem("name", odd), "details.odd", JSON.stringify(odd));
});

test("only what is required is missed", () => {
  for (const field of Object.keys(FIELDS)) {
    assert.equal(problem(field, "", true), `details.${field}.missing`);
    assert.equal(problem(field, "", false), null);
    assert.ok(en[`details.${field}`] && en[`details.${field}.missing`], field);
  }
});
