// The published example of the API, "cancelling an order": what the widget sends is what stands there, and what the
// sandbox answers has its fields, types and formats.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KEY, SEED } from "./support/known.mjs";
import { page, widget } from "./support/pages.mjs";
import { suite } from "./support/suite.mjs";

const shop = suite();

/** Headers that describe the request and not the browser that sent it. */
const MEANT = ["accept", "authorization", "content-type", "idempotency-key", "tc-order-token", "cookie", "x-partner"];
const HEADERS = { accept: "application/json", authorization: `key ${KEY}`, "content-type": "application/json" };

const ID = /^[0-9a-f]{24}$/;
const MONEY = /^-?\d+\.\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/;

/** Reserves one ticket and cancels; the requests that change something, as the sandbox saw them, and their answers. */
async function reserveAndCancel(attributes) {
  const buyer = await shop.visit(page(widget(attributes)));
  const answers = [];
  buyer.page.on("response", (response) => {
    if (["POST", "PATCH"].includes(response.request().method())) answers.push(response);
  });
  await buyer.reserve("Партер");
  await buyer.cancel();
  await buyer.until("canceled");
  const requests = await shop.sandbox.requests();
  const changing = requests.filter(({ method }) => method !== "GET");
  const sent = changing.map(({ method, path, query, headers, body }) => {
    const meant = Object.entries(headers).filter(([name]) => MEANT.includes(name));
    return { method, path, query, headers: Object.fromEntries(meant), body };
  });
  return { sent, answers: await Promise.all(answers.map(readable)), order: await shop.sandbox.order() };
}

const readable = async (response) => ({
  status: response.status(),
  headers: await response.allHeaders(),
  body: await response.json(),
});

test("with accept-fewer the widget's POST and PATCH are those of the example, to the letter", async () => {
  const { sent, order } = await reserveAndCancel({ "accept-fewer": true });
  assert.deepEqual(sent, [
    {
      method: "POST",
      path: "/v1/resources/orders",
      query: null,
      headers: HEADERS,
      body: { event: SEED.event, random: { [SEED.stalls]: 1 } },
    },
    {
      method: "PATCH",
      path: `/v1/resources/orders/${order.id}`,
      query: null,
      headers: HEADERS,
      body: { status: "canceled" },
    },
  ]);
});

test("without accept-fewer `all_or_nothing` is the only thing more (R2)", async () => {
  const { sent } = await reserveAndCancel({});
  assert.deepEqual(
    sent.map(({ method, headers }) => [method, headers]),
    [
      ["POST", HEADERS],
      ["PATCH", HEADERS],
    ],
  );
  assert.deepEqual(
    sent.map(({ body }) => body),
    [{ event: SEED.event, random: { [SEED.stalls]: 1 }, all_or_nothing: true }, { status: "canceled" }],
  );
});

test("the sandbox's answers have the example's fields, types and formats", async () => {
  const { answers } = await reserveAndCancel({ "accept-fewer": true });
  assert.deepEqual(answers.map(({ status }) => status), [201, 200]);
  for (const { headers, body } of answers) {
    assert.equal(headers["content-type"], "application/json; charset=UTF-8");
    assert.match(headers["x-partner"], ID);
    hasShape(body, {
      id: ID,
      created_at: TIME,
      customer: { lang: "ru" },
      deal: null,
      event: SEED.event,
      number: Number.isSafeInteger,
      org: ID,
      payment: { failure_url: null, success_url: null, system: null },
      promocodes: [],
      reserved_till: TIME,
      rules: { [SEED.stalls]: ID },
      status: /^(executed|canceled)$/,
      tickets: [ID],
      updated_at: TIME,
      value: MONEY,
      value_extra: MONEY,
      values: { extra: MONEY, full: MONEY, nominal: MONEY },
      vendor: ID,
    });
  }
  const [made, canceled] = answers.map(({ body }) => body);
  assert.deepEqual({ ...canceled, status: "executed" }, made, "a cancel changes the status and nothing else");
  assert.deepEqual(
    [made.number, made.value, made.value_extra, made.values],
    [497_291_910, "100.00", "0.00", { extra: "0.00", full: "100.00", nominal: "100.00" }],
  );
  assert.equal(Date.parse(made.reserved_till) - Date.parse(made.created_at), 600_000);
});

/** The same fields, and values that match: by a pattern, a predicate, or themselves. */
function hasShape(value, shape, at = "order") {
  if (shape instanceof RegExp) {
    assert.equal(typeof value, "string", at);
    assert.match(value, shape, at);
  } else if (typeof shape === "function") {
    assert.ok(shape(value), `${at}: ${value}`);
  } else if (typeof shape === "object" && shape !== null) {
    assert.equal(Array.isArray(value), Array.isArray(shape), at);
    assert.deepEqual(Object.keys(value).sort(), Object.keys(shape).sort(), at);
    for (const key of Object.keys(shape)) hasShape(value[key], shape[key], `${at}.${key}`);
  } else {
    assert.equal(value, shape, at);
  }
}
