/**
 * The one error type that leaves the widget: what `tc-error` carries and what the methods reject with.
 * The codes are listed in `index.d.ts`.
 */
export class CheckoutError extends Error {
  /**
   * @param {string} code  one of the documented codes; programs branch on this
   * @param {string} message  for developers and logs, in English; buyers are shown catalogue texts instead
   * @param {{cause?: unknown, retryable?: boolean}} [more]  `retryable`: the same call may succeed later
   */
  constructor(code, message, { cause, retryable = false } = {}) {
    super(message, cause == null ? undefined : { cause });
    this.name = "CheckoutError";
    this.code = code;
    this.retryable = retryable;
  }

  /**
   * Makes an error of the plain record in which one crosses the boundary to the wasm.
   * @param {{code: string, message: string, cause?: unknown, retryable?: boolean}} record
   */
  static from({ code, message, cause, retryable }) {
    return new CheckoutError(code, message, { cause, retryable: Boolean(retryable) });
  }
}
