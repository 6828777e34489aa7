/** The one style sheet, shared by all elements of the page: parsed once, and no style element for a CSP to refuse. */
import first from "./styles.css";

let css = first;

/** @type {CSSStyleSheet | undefined} */
let shared;

/** @param {ShadowRoot} root */
export function adoptStyles(root) {
  if ("adoptedStyleSheets" in root) {
    if (!shared) (shared = new CSSStyleSheet()).replaceSync(css);
    if (!root.adoptedStyleSheets.length) root.adoptedStyleSheets = [shared];
  } else {
    const style = root.querySelector(".base") ?? document.createElement("style");
    style.className = "base";
    style.textContent = css;
    root.prepend(style);
  }
}

/**
 * Adds the styles of what comes after Checkout; `adoptStyles` once more brings them to a root without shared style sheets.
 * @param {string} more
 */
export function addStyles(more) {
  if (css !== first) return;
  css += more;
  shared?.replaceSync(css);
}
