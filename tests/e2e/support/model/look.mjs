// In the page: what a buyer sees of the widget at one moment, what its buttons do, and what he writes into its fields.

/**
 * Makes `window.see()`, `window.pressAny(…)`, `window.pressPay()`, `window.fillIn(…)` and `window.giveCode(…)`, and chance that can be
 * repeated. Runs before anything else of the page.
 */
export function look(seed) {
  let state = seed >>> 0;
  Math.random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };

  const BUTTONS = {
    checkout: "[part=checkout]",
    cancel: "[part=cancel]",
    confirm: ".confirm .danger",
    keep: ".confirm .plain",
    message: ".message button",
    plus: ".plus",
    more: ".paid .actions button",
  };
  const root = () => document.querySelector("tc-checkout")?.shadowRoot;
  const canBePressed = (button) =>
    !button.disabled && button.getAttribute("aria-disabled") !== "true" && button.checkVisibility({ visibilityProperty: true });
  const find = (name) => [...(root()?.querySelectorAll(BUTTONS[name]) ?? [])].find(canBePressed);

  /** Presses the first of these that is there; answers with its name and words. */
  window.pressAny = (...names) => {
    const name = names.find(find);
    if (!name) return null;
    const button = find(name);
    const words = button.textContent.trim();
    button.click();
    return { name, words };
  };

  /** Presses Pay: for which order, and whether that leads somewhere. `here`: a browser that blocks windows, so it is this one. */
  window.pressPay = async (here) => {
    const button = root()?.querySelector("[part=pay]");
    if (!button || !canBePressed(button)) return null;
    const widget = document.querySelector("tc-checkout");
    const order = widget.order.id;
    const leads = await new Promise((tell) => {
      // After everybody else has heard of it.
      const hear = (event) => tell(event.detail.url !== null && !event.defaultPrevented);
      window.addEventListener("tc-pay", hear, { once: true });
      if (here) {
        window.open = () => null;
        widget.pay().catch(() => {});
      } else button.click();
      // What is refused is refused at once.
      setTimeout(() => window.removeEventListener("tc-pay", hear) ?? tell(false), 100);
    });
    return { order, leads };
  };

  const field = (name) => root()?.querySelector(`#tc-${name}`);
  const write = (input, text) => {
    input.value = text;
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  };

  /** Writes into the fields that are there; answers with their names. */
  window.fillIn = (texts) => {
    const there = Object.keys(texts).filter((name) => field(name)?.checkVisibility());
    for (const name of there) write(field(name), texts[name]);
    return there;
  };

  /** Gives a promo code, or with null takes back the one that was applied. Answers with what is in the field then. */
  window.giveCode = (code) => {
    const promo = root()?.querySelector(".promo");
    const input = field("promo");
    if (!promo?.checkVisibility() || input.readOnly === (code !== null)) return null;
    const button = promo.querySelector(".code button");
    if (button.getAttribute("aria-busy")) return null;
    promo.querySelector("details").open = true;
    if (code !== null) write(input, code);
    button.click();
    return input.value;
  };

  window.see = () => {
    const widget = document.querySelector("tc-checkout");
    const text = (part) => root()?.querySelector(part)?.textContent.replace(/\s+/g, " ").trim() ?? "";
    const own = Object.keys(localStorage).filter((key) => key.startsWith("tc-checkout:"));
    return {
      status: widget?.status ?? null,
      order: widget?.order?.id ?? null,
      remaining: widget?.remaining ?? null,
      total: widget?.order?.total ?? null,
      fields: Object.fromEntries(["name", "email", "phone", "promo"].map((name) => [name, field(name)?.value])),
      invalid: Boolean(root()?.querySelector(".details [aria-invalid]")),
      told: text(".told"),
      digits: text(".digits"),
      message: root()?.querySelector(".message")?.checkVisibility() ? text(".message-text") : "",
      chosen: [...(root()?.querySelectorAll(".count") ?? [])].reduce((sum, { textContent }) => sum + Number(textContent), 0),
      picks: Boolean(root()?.querySelector(".plus")?.checkVisibility()),
      buttons: Object.keys(BUTTONS).filter(find),
      words: find("message")?.textContent.trim() ?? "",
      hidden: document.visibilityState === "hidden",
      stored: own.map((key) => localStorage.getItem(key)),
      wall: Date.now(),
    };
  };
}
