// docs/events.md draws the ways from status to status.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const [, drawing] = /## The statuses\n\n```text\n(.*?)\n```/s.exec(read("docs/events.md"));
/** `from > to`, each alone. */
const drawn = new Set(
  drawing.split("\n").flatMap((line) => {
    const stations = line.trim().split(" > ").map((station) => station.split(", "));
    return stations.slice(1).flatMap((to, at) => stations[at].flatMap((from) => to.map((one) => `${from} > ${one}`)));
  }),
);
const [, union] = /type CheckoutStatus =([^;]*);/.exec(read("www/index.d.ts"));
const statuses = [...union.matchAll(/"(\w+)"/g)].map(([, status]) => status);

test("every status is in the drawing, and nothing else is", () => {
  const named = new Set([...drawn].flatMap((way) => way.split(" > ")));
  assert.deepEqual([...named].sort(), [...statuses].sort());
});

test("every way that a test in a browser has seen is drawn", () => {
  const tests = readdirSync(new URL("../e2e", import.meta.url), { recursive: true }).filter((name) => name.endsWith(".mjs"));
  const way = new RegExp(`\\b(${statuses.join("|")}) > (${statuses.join("|")})\\b`, "g");
  const seen = new Set(tests.flatMap((name) => read(`tests/e2e/${name}`).match(way) ?? []));
  assert.ok(seen.size >= 8, [...seen].join());
  assert.deepEqual([...seen].filter((one) => !drawn.has(one)), []);
});

test("so are the ways that are not the usual one: found again, given up, a cancel that fails, an event that does not come", () => {
  const rare = ["loading > held", "loading > paying", "loading > paid", "loading > failed", "reserving > canceling", "canceling > held", "canceling > paying", "canceling > idle"];
  assert.deepEqual(rare.filter((one) => !drawn.has(one)), []);
});
