/** The promo code: there, and not in the way of those who have none. */
import { flag, make, say } from "./make.js";

/** Longer ones there are none: the gateway's limit. */
const MOST = 64;

/**
 * @param {{
 *   texts: () => {text: (key: string, params?: object) => string, money: (minor: number) => string},
 *   typed: Record<string, string>,
 *   promo: (code: string | undefined) => void,
 * }} link
 */
export function createPromo({ texts, typed, promo }) {
  const summary = make("summary");
  const input = make("input", {
    class: "input",
    id: "tc-promo",
    type: "text",
    autocomplete: "off",
    autocapitalize: "characters",
    autocorrect: "off",
    spellcheck: "false",
    dir: "ltr",
  });
  const label = make("label", { for: "tc-promo", class: "unseen" });
  const apply = make("button", { type: "submit", class: "plain" });
  // In the page from the start, so that what comes into it is read out; and outside of what is closed.
  const told = make("p", { class: "told", id: "tc-promo-told", role: "status" });
  const form = make("form", { class: "code", novalidate: "" }, label, input, apply);
  const details = make("details", {}, summary, form);
  const element = make("div", { class: "promo" }, details, told);
  let state = {};
  let wasApplied = false;
  /** What is wrong with it before anybody is asked, as the key of a text. */
  let wrong = null;
  /** The code that was asked about last. */
  let tried = null;
  /** Whether one was just taken back: what there is to pay now is on the screen, and is to be heard as well. */
  let wasRemoved = false;

  input.value = typed.promo ?? "";
  input.addEventListener("input", () => {
    typed.promo = input.value;
    wrong = null;
    wasRemoved = false;
    draw();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (state.promo === "asked") return;
    wrong = null;
    wasRemoved = false;
    if (isApplied()) {
      typed.promo = input.value = "";
      return promo(undefined);
    }
    const code = input.value.trim();
    if (!code || /\s/.test(code) || [...code].length > MOST) {
      wrong = code ? "promo.refused" : "promo.missing";
      input.focus();
      return draw();
    }
    tried = code;
    promo(code);
  });

  const isApplied = () => state.promo === "applied" || (state.promo !== "refused" && state.discount > 0);

  function draw() {
    const { text, money } = texts();
    const applied = isApplied();
    const refused = !wrong && state.promo === "refused" && !applied;
    const good = applied ? text("promo.applied", { sum: money(state.discount) }) : "";
    const removed = wasRemoved ? text("promo.removed", { sum: money(state.total) }) : "";
    say(summary, good || text("promo.label"));
    say(label, text("promo.label"));
    say(apply, text(state.promo === "asked" ? "promo.busy" : applied ? "promo.remove" : "promo.apply"));
    flag(apply, "aria-busy", state.promo === "asked");
    input.readOnly = applied || state.promo === "asked";
    const problem = wrong ?? (refused ? "promo.refused" : null);
    flag(input, "aria-invalid", problem);
    if (problem || applied) input.setAttribute("aria-describedby", told.id);
    else input.removeAttribute("aria-describedby");
    told.classList.toggle("wrong", Boolean(problem));
    // What the summary and the sum show is only to be heard.
    told.classList.toggle("unseen", !problem);
    say(told, problem ? text(problem) : good || removed);
  }

  return {
    element,
    update(next) {
      state = next;
      const isChanged = isApplied() !== wasApplied;
      if (isChanged) {
        wasRemoved = wasApplied;
        wasApplied = !wasApplied;
        wrong = null;
      }
      draw();
      if (!isChanged) return;
      // It has done its work, and is out of the way again. The focus must not be lost in it.
      const root = element.getRootNode();
      if (wasApplied && details.contains(root.activeElement)) summary.focus({ preventScroll: true });
      if (wasApplied) details.open = false;
    },
    /**
     * Whether a code was typed and not applied. That is said beside it, and `leads` there: nobody is to pay more than he thinks. One that
     * was refused is in nobody's way.
     */
    waits(leads) {
      const code = input.value.trim();
      const isRefused = state.promo === "refused" && code === tried;
      if (!code || element.hidden || isApplied() || isRefused || state.promo === "asked") return false;
      wrong = "promo.waiting";
      details.open = true;
      draw();
      if (leads) input.focus();
      return true;
    },
  };
}
