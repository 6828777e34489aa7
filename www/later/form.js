/** The fields for the buyer's details. What is typed is kept by whoever gives `typed`, so that nothing is ever lost. */
import { FIELDS, check } from "./details.js";
import { flag, make, say } from "./make.js";

/**
 * @param {{
 *   texts: () => {text: (key: string, params?: object) => string},
 *   options: () => {ask: string[], require: string[], customer?: Record<string, string>, hostPays?: boolean},
 *   typed: Record<string, string>,
 *   known: () => boolean,
 *   pay: () => void,
 *   changed: (customer: Record<string, string>) => void,
 * }} link  `known` says whether this order's details have got through already, from an earlier page perhaps; `pay` is what Enter does in a
 *   field; `changed` hears of other details, as long as nothing is wrong with them
 */
export function createForm({ texts, options, typed, known, pay, changed }) {
  const form = make("form", { class: "details", part: "customer", novalidate: "" });
  const fields = new Map();
  /** The field that the server has refused. */
  let refused = null;
  form.addEventListener("submit", (event) => event.preventDefault());

  const value = (name) => (typed[name] ?? options().customer?.[name] ?? "").trim();
  /** Nobody has to say once more what has got through. A page that takes the money itself hears each time who pays. */
  const isTold = () =>
    known() && !options().hostPays && !Object.keys(FIELDS).some((name) => typed[name]?.trim()) && !options().require.every(value);
  const requires = (name) => !isTold() && options().require.includes(name);

  function field(name) {
    const { hints } = FIELDS[name];
    const label = make("label", { for: `tc-${name}` });
    const wrong = make("p", { class: "wrong", id: `tc-${name}-wrong` });
    const input = make("input", { class: "input", id: `tc-${name}`, name, type: "text", ...hints });
    const one = { name, label, input, wrong, problem: null };
    input.addEventListener("input", () => {
      typed[name] = input.value;
      // What was wrong is right as soon as it is; what is being typed is not wrong yet.
      if (one.problem) judge(one);
      if (Object.keys(FIELDS).every((other) => !check(other, value(other), requires(other)))) changed(customer());
    });
    input.addEventListener("change", () => value(name) && judge(one));
    input.addEventListener("keydown", (event) => {
      // While an input method is composing, Enter is its own.
      if (event.key !== "Enter" || event.isComposing || event.repeat) return;
      event.preventDefault();
      pay();
    });
    one.element = make("div", { class: "field" }, label, input, wrong);
    return one;
  }

  function customer() {
    // A part of it could take the place of the whole.
    const said = isTold() ? [] : Object.keys(FIELDS).filter(value);
    return Object.fromEntries(said.map((name) => [name, value(name)]));
  }

  function judge(one) {
    one.problem = check(one.name, value(one.name), requires(one.name));
    draw(one);
  }

  function draw({ name, label, input, wrong, problem }) {
    const { text } = texts();
    const words = text(`details.${name}`);
    say(label, words);
    input.placeholder = requires(name) ? "" : text("details.optional");
    say(wrong, problem ? text(problem.key, problem.params) : "");
    flag(input, "aria-required", requires(name));
    flag(input, "aria-invalid", problem);
    if (problem) input.setAttribute("aria-describedby", wrong.id);
    else input.removeAttribute("aria-describedby");
    // A prefill that comes late goes into fields that nobody has touched.
    if (typed[name] === undefined) input.value = options().customer?.[name] ?? "";
    else if (input.value !== typed[name]) input.value = typed[name];
  }

  return {
    element: form,
    /** @param {string | null} wrong  the field that the server has just refused, until something else is tried */
    update(wrong) {
      const asked = options().ask.filter((name) => name in FIELDS);
      if (String([...fields.keys()]) !== String(asked)) {
        fields.clear();
        for (const name of asked) fields.set(name, field(name));
        form.replaceChildren(...[...fields.values()].map(({ element }) => element));
      }
      form.hidden = !asked.length;
      form.setAttribute("aria-label", texts().text("details.label"));
      const one = wrong !== refused && fields.get(wrong);
      refused = wrong;
      if (one) one.problem = { key: "details.refused" };
      for (const each of fields.values()) draw(each);
      // Who is still here is led to it, and nobody else.
      if (one && form.getRootNode().activeElement) one.input.focus();
    },
    /** Who buys, and what is wrong with it. The first wrong field gets the focus. */
    read() {
      for (const one of fields.values()) judge(one);
      const wrong = [...fields.values()].filter(({ problem }) => problem);
      wrong[0]?.input.focus();
      const problems = wrong.map(({ name, problem }) => ({ field: name, problem: problem.key.replace(/^.*\./, "") }));
      return { customer: customer(), problems };
    },
  };
}
