// The development page serves www/ as it is, without what the build makes of it: its import map stands in for that.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES } from "../../www/languages.js";

const root = new URL("../../", import.meta.url);
const html = readFileSync(new URL("index.html", root), "utf8");
const { imports } = JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(html)[1]);

/** Where a browser gets a module from: by its own path, or by the longest beginning of it that the map has. */
function mapped(path) {
  const fits = Object.keys(imports).filter((from) => from === path || (from.endsWith("/") && path.startsWith(from)));
  const [longest] = fits.sort((a, b) => b.length - a.length);
  return longest === undefined ? path : imports[longest] + path.slice(longest.length);
}

test("whatever the modules of the development page import is a module there, or the import map has one", () => {
  const texts = LANGUAGES.flatMap((language) => [`/www/locales/${language}.js`, `/www/locales/later/${language}.js`]);
  const own = [...html.matchAll(/ from "(\/www\/[^"]+)"/g)].map(([, path]) => path);
  assert.ok(own.length > 0);
  const seen = new Set([...own, ...texts]);
  for (const path of seen) {
    const place = mapped(path);
    if (place.startsWith("data:text/javascript,")) continue;
    assert.match(place, /\.js$/, `${path}: no module for a browser`);
    const file = new URL(`.${place}`, root);
    assert.ok(existsSync(file), `${path}: is not there`);
    for (const [, wanted] of readFileSync(file, "utf8").matchAll(/\b(?:from|import) ?\(?"(\.[^"]+)"/g)) {
      seen.add(new URL(wanted, `http://host${place}`).pathname);
    }
  }
  for (const path of Object.keys(imports)) assert.ok([...seen].some((one) => one.startsWith(path)), `${path}: nobody imports it`);
});
