// What stands around the widget in the gallery: the sandbox's controls, and the hands of a buyer.

/** The demo's event and its sets. */
export const EVENT = "5f0c0ffee0ddf00dcafe0001";
export const FLOOR = "5f0c0ffee0ddf00dcafe0011";
export const STALLS = "5f0c0ffee0ddf00dcafe0012";
export const SETS = [FLOOR, STALLS, "5f0c0ffee0ddf00dcafe0013", "5f0c0ffee0ddf00dcafe0014"];

async function control(name, body, method = "POST") {
  const answer = await fetch(`/_sandbox/${name}`, { method, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`The sandbox refused ${name}: ${await answer.text()}`);
}

/** What happens at the ticket office. */
export const sandbox = {
  /** Everything is as it was at the start. */
  reset: () => control("reset"),
  /** So many seconds pass. */
  pass: (seconds) => control("clock", { advance_ms: seconds * 1000 }),
  /** Something goes wrong with the next request of a route. */
  fault: (route, kind, more) => control("faults", { route, kind, ...more }),
  /** Others buy, until so many are left. */
  left: (set, vacant) => control("vacancy", { set, vacant }),
  /** The money for an order has come. */
  paid: ({ id }) => control("order", { order: id, status: "done" }),
};

/** What a buyer does: he sees the inside of the widget, a page does not have to. */
export const buyer = {
  async presses(selector) {
    (await this.sees(selector)).click();
  },
  async types(selector, text) {
    const field = await this.sees(selector);
    field.value = text;
    field.dispatchEvent(new Event("input"));
  },
  /** Waits until a part of the widget is there. */
  async sees(selector) {
    const inside = document.querySelector("tc-checkout").shadowRoot;
    for (;;) {
      const part = inside.querySelector(selector);
      if (part?.checkVisibility()) return part;
      await new Promise(requestAnimationFrame);
    }
  },
};
