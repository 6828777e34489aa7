/** The calls of an element's methods: what waits to be told to the wasm, and the promises that the page holds meanwhile. */
import { CheckoutError } from "./errors.js";

/** So that no two calls of a page have the same number. */
let last = 0;

export class Calls {
  /** What has not been settled, by number. */
  #waiting = new Map();

  get size() {
    return this.#waiting.size;
  }

  /**
   * A call that is to be made. The promise is settled by its number.
   * @param {string} name
   * @param {unknown} about
   */
  add(name, about) {
    return new Promise((resolve, reject) => this.#waiting.set((last += 1), { name, about, resolve, reject, sent: false }));
  }

  /**
   * Makes the calls that were not made yet.
   * @param {(name: string, about: unknown, id: number) => boolean} tell  false while nobody is there to be told
   */
  send(tell) {
    for (const [id, call] of this.#waiting) {
      if (call.sent) continue;
      try {
        call.sent = true;
        call.sent = tell(call.name, call.about, id);
      } catch (cause) {
        this.settle(id, new CheckoutError("internal", `The call failed: ${cause?.message ?? cause}`, { cause }), null);
      }
    }
  }

  /** The end of a call: its error, or its order. A number that is not known any more means nothing. */
  settle(id, error, order) {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) call?.reject(error);
    else call?.resolve(order);
  }

  /** The end of all calls, or of those that were made. */
  reject(error, made = false) {
    for (const [id, { sent }] of [...this.#waiting]) if (sent || !made) this.settle(id, error, null);
  }
}
