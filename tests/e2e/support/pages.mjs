// Host pages for tests: small ones with the widget on them, and the demo's.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SITE } from "./environment.mjs";
import { KEY, SEED } from "./known.mjs";

/** What a page has to say to sell at the sandbox in direct mode. */
export const SELLS = { event: SEED.event, key: KEY, lang: "en" };

/** The widget's tag. An attribute that is `true` has no value, one that is null or undefined is left out. */
export function widget(attributes = {}, fallback = '<a id="fallback" href="#office">Buy a ticket</a>') {
  const written = Object.entries({ ...SELLS, ...attributes })
    .filter(([, value]) => value != null && value !== false)
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`));
  return `<tc-checkout${written.join("")}>${fallback}</tc-checkout>`;
}

/** A page around whatever is given. `script: false` leaves the widget's own script out. */
export function page(body = widget(), { head = "", lang = "en", script = true, theme = "light" } = {}) {
  return `<!doctype html>
<html${lang ? ` lang="${lang}"` : ""}>
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>A concert</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${theme}.css">
    ${head}
    ${script ? '<script type="module" src="/widget/cdn.js"></script>' : ""}
  </head>
  <body>
    <main>
      <h1>A concert</h1>
      ${body}
      <p><a id="after" href="#office">The box office</a></p>
    </main>
  </body>
</html>
`;
}

const styles = (scheme, paper, ink) => `
:root { color-scheme: ${scheme}; background: ${paper}; color: ${ink}; font: 16px/1.5 sans-serif }
body { margin: 16px }
a { color: inherit }
`;

/** A folder of pages that a sandbox serves: the demo's site, and beside it what tests write. */
export class Site {
  #count = 0;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "tc-checkout-e2e-"));
    cpSync(SITE, this.folder, { recursive: true });
    writeFileSync(join(this.folder, "light.css"), styles("light", "#fff", "#1b1b1f"));
    writeFileSync(join(this.folder, "dark.css"), styles("dark", "#131316", "#eee"));
  }

  /** Puts a page there. `scripts`, `[[run, argument]]`, run in it before anything else of it. @returns {string} its path */
  put(html, scripts = [], name = `page-${(this.#count += 1)}.html`) {
    return this.add(name, scripts.length ? this.#begin(html, scripts) : html);
  }

  /** Puts a copy of a page of the site there, with scripts that run in it before anything else of it. @returns {string} its path */
  wrap(path, scripts) {
    const { pathname, search, hash } = new URL(path, "http://site");
    return this.put(readFileSync(join(this.folder, pathname), "utf8"), scripts) + search + hash;
  }

  /** A file of its own, because a page's policy may allow nothing else. */
  #begin(html, scripts) {
    const calls = scripts.map(([run, argument]) => `(${run})(${JSON.stringify(argument)});\n`);
    const path = this.add(`first-${(this.#count += 1)}.js`, calls.join(""));
    return html.replace(/<head>/, `<head><script src="${path}"></script>`);
  }

  /** Puts any file there. @returns {string} its path */
  add(name, content) {
    writeFileSync(join(this.folder, name), content);
    return `/${name}`;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
