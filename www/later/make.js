/** Elements for the modules that come later. Texts become text nodes, never markup. */

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Writes a text if it is another one: what is written anew is read out anew. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute that has a value while `on`. */
export function flag(element, name, on) {
  if (on) element.setAttribute(name, "true");
  else element.removeAttribute(name);
}
