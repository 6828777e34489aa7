// In the page: what a buyer sees of the widget at one moment, and what its buttons do.

/** Makes `window.see()` and `window.pressAny(…)`, and chance that can be repeated. Runs before anything else of the page. */
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

  window.see = () => {
    const widget = document.querySelector("tc-checkout");
    const text = (part) => root()?.querySelector(part)?.textContent.replace(/\s+/g, " ").trim() ?? "";
    const own = Object.keys(localStorage).filter((key) => key.startsWith("tc-checkout:"));
    return {
      status: widget?.status ?? null,
      order: widget?.order?.id ?? null,
      remaining: widget?.remaining ?? null,
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
