/**
 * What the element shows by itself, while there is no wasm to show anything: a skeleton, and what went wrong.
 * Texts become text nodes, never markup.
 */

/** An event has about so many sets; `--tc-rows` says it better. */
const ROWS = 4;

/**
 * The picker's outline, in its final height: a heading, rows, a foot.
 * @param {number} [rows]  how many sets there will be, when that is known
 */
export function skeleton(rows = ROWS) {
  const bones = Array.from({ length: rows + 2 }, () => make("span", { class: "bone" }));
  return make("div", { class: "skeleton", "aria-hidden": "true" }, ...bones);
}

/**
 * A failure, for buyers, with a way out of it.
 * @param {string} text
 * @param {string} [label]  the button's
 * @param {() => void} [retry]
 */
export function failure(text, label, retry) {
  const words = make("p", { class: "message-text", role: "alert" }, text);
  if (!retry) return message(words);
  const button = make("button", { type: "button", class: "plain" }, label);
  button.addEventListener("click", retry);
  return message(words, button);
}

const message = (...children) => make("div", { class: "message", part: "message", "data-kind": "error" }, ...children);

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
