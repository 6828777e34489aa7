/**
 * Where a page gets the texts of a language from: a file beside the script. Bundlers have to see which files there are, so in the
 * package's other entries the build has a module in place of this one that imports each of them literally (`bundle.rs`).
 */

/**
 * @param {string} path  like `locales/en.js`
 * @returns {Promise<{default: Record<string, string | Record<string, string>>}>}
 */
export function importTexts(path) {
  // A template in the `import` itself would be taken for all files that fit to it.
  const address = `./${path}`;
  return import(address);
}
