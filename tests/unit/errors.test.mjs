import assert from "node:assert/strict";
import { test } from "node:test";
import { CheckoutError } from "../../www/errors.js";

test("an error has a code for programs and a message for developers", () => {
  const error = new CheckoutError("network", "connection refused");
  assert.ok(error instanceof Error);
  assert.equal(error.name, "CheckoutError");
  assert.equal(String(error), "CheckoutError: connection refused");
  assert.deepEqual([error.code, error.retryable, "cause" in error], ["network", false, false]);
});

test("a cause and whether to try again come along", () => {
  const cause = new TypeError("x");
  const error = new CheckoutError("load", "no wasm", { cause, retryable: true });
  assert.equal(error.cause, cause);
  assert.equal(error.retryable, true);
});

test("the record that crosses the boundary becomes the same error", () => {
  const record = { code: "sold-out", message: "nothing left", cause: "HTTP 201", retryable: false };
  const error = CheckoutError.from(record);
  assert.deepEqual(
    { code: error.code, message: error.message, cause: error.cause, retryable: error.retryable },
    record,
  );
  assert.equal("cause" in CheckoutError.from({ code: "timeout", message: "", cause: null }), false);
});
