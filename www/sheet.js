/** The one style sheet, shared by all elements of the page: parsed once, and no style element for a CSP to refuse. */
import css from "./styles.css";

/** @type {CSSStyleSheet | undefined} */
let shared;

/** @param {ShadowRoot} root */
export function adoptStyles(root) {
  if ("adoptedStyleSheets" in root) {
    if (!shared) (shared = new CSSStyleSheet()).replaceSync(css);
    root.adoptedStyleSheets = [shared];
  } else {
    const style = document.createElement("style");
    style.textContent = css;
    root.prepend(style);
  }
}
