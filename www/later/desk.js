/**
 * What the buyer does with an order that holds tickets: says who he is, gives a promo code, pays. It has no rules: those are the
 * wasm's, which says how things stand and hears what was pressed.
 */
import { createForm } from "./form.js";
import { flag, make, say } from "./make.js";
import { createPromo } from "./promo.js";

/**
 * What stays when orders, screens and languages change: what was typed.
 *
 * @param {{
 *   root: ShadowRoot,
 *   texts: () => ReturnType<typeof import("../text.js").createTexts>,
 *   options: () => {ask: string[], require: string[], customer?: Record<string, string>, hostPays?: boolean},
 *   pay: (customer: object) => void,
 *   follow: (customer: object) => boolean,
 *   revise: (customer: object) => void,
 *   promo: (code: string | undefined) => void,
 * }} link  `follow` says whether the link may lead the buyer away; `pay` sees to that itself; `revise` is for details that are mended
 *   after they did not get through
 */
export function createDesk(link) {
  /** By field. In memory alone: it is nobody else's business. */
  const typed = {};
  let state = null;
  let view = null;
  return {
    /** The wasm has made room: for the form, and for Pay below what is said. */
    put(form, foot) {
      view = createView({ ...link, form, foot, typed });
      view.update(state);
    },
    /** How things stand; null while there is no order to pay for. Without one, only the texts are others. */
    update(next = state) {
      state = next;
      view?.update(state);
    },
    /** Who buys, and what is wrong with it, which is then shown beside the fields: `{customer, problems}`. Undefined without an order. */
    read: () => state && view?.read(),
  };
}

/** Shows it in two places: `form` has the promo code and the details, `foot` has Pay. */
function createView({ root, form, foot, texts, options, typed, pay, follow, revise, promo }) {
  let state = null;
  let button = null;
  let complained = false;

  const code = createPromo({ texts, typed, promo });
  // A click, so that a browser that would block a window sees that the buyer wanted it.
  const details = createForm({
    texts,
    options,
    typed,
    known: () => Boolean(state?.known),
    pay: () => button?.click(),
    changed: (customer) => state?.unsent && revise(customer),
  });
  const note = make("p", { class: "unseen", id: "tc-pay-note" });
  form.replaceChildren(details.element, code.element);

  /** What had the focus may be gone with what has changed: then it goes to what can be done instead (A3). */
  function keepFocus(focused) {
    const isLost = focused && (!focused.isConnected || focused.closest("[hidden], [inert]"));
    if (!isLost) return;
    const others = [button, root.querySelector("[part=cancel]"), root.querySelector(".screen")];
    others.find((element) => element && !element.closest("[hidden]")).focus({ preventScroll: true });
  }

  /** Details are asked for as long as they can still be sent. */
  const asks = () => Boolean(state?.pays && state.open);

  /** Who buys, and what is in the way of paying: the first of it gets the focus. */
  function read() {
    if (!asks()) return { customer: {}, problems: [] };
    const { customer, problems } = details.read();
    if (!state.handed && code.waits(!problems.length)) problems.push({ field: "promo", problem: "waiting" });
    return { customer, problems };
  }

  function press(event) {
    const { customer, problems } = read();
    const isLink = button.localName === "a";
    if (problems.length || button.getAttribute("aria-disabled")) return event.preventDefault();
    if (!isLink) pay(customer);
    else if (!follow(customer)) event.preventDefault();
  }

  /** A link where the address is known before the click: a window that a script opens later is one that browsers block. */
  function drawButton() {
    const tag = state.url && state.open ? "a" : "button";
    if (button?.localName !== tag) {
      const attributes = tag === "a" ? { target: "_blank", rel: "noopener" } : { type: "button" };
      const before = button;
      button = make(tag, { class: "primary", part: "pay", ...attributes });
      button.addEventListener("click", press);
      // The middle button opens a link, too.
      button.addEventListener("auxclick", (event) => event.button === 1 && press(event));
      const hadFocus = before && root.activeElement === before;
      foot.replaceChildren(button, note);
      if (hadFocus) button.focus({ preventScroll: true });
    }
    const { text, money } = texts();
    const isLink = tag === "a";
    if (isLink && button.href !== state.url) button.href = state.url;
    const isAgain = state.handed && !state.busy;
    const key = state.busy ? "pay.busy" : isAgain ? "pay.again" : "pay";
    say(button, text(key, { sum: money(state.total) }));
    say(note, isLink ? text("pay.apart") : "");
    note.hidden = !isLink;
    flag(button, "aria-busy", state.busy);
    flag(button, "aria-disabled", state.status === "canceling" || state.promo === "asked");
    if (isLink) button.setAttribute("aria-describedby", note.id);
  }

  return {
    update(next) {
      state = next;
      if (!state) return;
      if (state.apart && !complained) {
        complained = true;
        // For the page's developer: the server contradicts itself, and buyers are shown the shorter time.
        console.warn(`<tc-checkout>: what the server says of the order's times is ${Math.round(state.apart / 1000)} seconds apart. The earlier deadline is shown.`);
      }
      const focused = [form, foot].some((part) => part.contains(root.activeElement)) ? root.activeElement : null;
      code.element.hidden = !state.open || !options().ask.includes("promo");
      // Whoever takes the money has been told what it costs, and nothing changes that: the code is locked. It stays, for nothing is to move.
      code.element.inert = state.handed;
      code.update(state);
      details.update(state.wrong);
      if (!asks()) details.element.hidden = true;
      form.toggleAttribute("data-on", !(code.element.hidden && details.element.hidden));
      if (state.pays || state.busy) drawButton();
      else {
        button = null;
        foot.replaceChildren();
      }
      keepFocus(focused);
    },
    read,
  };
}
