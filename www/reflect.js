/** What custom elements need and the platform does not give: reflecting properties, early properties, moves. */
import { REFLECTED } from "./options.js";

const READ = { text: (value) => value, number: Number, flag: (value) => value !== "false" };

/** Gives a prototype the properties that are kept in attributes. */
export function reflect(prototype) {
  for (const [name, { attribute, kind, initial }] of Object.entries(REFLECTED)) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = this.getAttribute(attribute);
        return value === null ? initial : READ[kind](value);
      },
      set(value) {
        if (value == null) this.removeAttribute(attribute);
        else this.setAttribute(attribute, String(value));
      },
    });
  }
}

/** A property that was set before the class was known lies on the element itself and hides the accessor: sets it again. */
export function adoptProperty(element, name) {
  if (!Object.hasOwn(element, name)) return;
  const value = element[name];
  delete element[name];
  element[name] = value;
}

/** Acts when a move in the document would be over. Frames stand still in a page that nobody sees, so a timer helps out. */
export function afterTwoFrames(act) {
  let waiting = true;
  const once = () => {
    if (waiting) act();
    waiting = false;
  };
  requestAnimationFrame(() => requestAnimationFrame(once));
  setTimeout(once, 250);
}
