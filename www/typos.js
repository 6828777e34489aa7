/**
 * Names that nobody reads, because they are written wrong: told to the page's developer on the console, each once, with the
 * name that was probably meant.
 */

const told = new Set();

/**
 * @param {string} where  what kind of name it is, like `attribute`
 * @param {string[]} given
 * @param {string[]} known
 * @param {{onlyNear?: boolean}} [rules]  `onlyNear`: names that are like none of ours belong to somebody else
 */
export function warnOfTypos(where, given, known, { onlyNear = false } = {}) {
  for (const name of given) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const text = `<tc-checkout>: there is no ${where} "${name}"${meant ? `; did you mean "${meant}"?` : "."}`;
    if ((onlyNear && !meant) || told.has(text)) continue;
    told.add(text);
    console.warn(text);
  }
}

/**
 * The name that is one or two slips away; short names are too much alike for two.
 * @param {string} name
 * @param {string[]} known
 * @returns {string | undefined}
 */
export function nearest(name, known) {
  const plain = (text) => text.toLowerCase().replace(/[-_.]/g, "");
  const near = known.map((candidate) => [slips(plain(name), plain(candidate)), candidate]);
  const [[distance, best] = []] = near.sort(([a], [b]) => a - b);
  return distance <= (name.length > 5 ? 2 : 1) ? best : undefined;
}

/** Letters to be added, left out or exchanged to get from one text to the other (Levenshtein). */
function slips(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      next.push(Math.min(row[j] + (from[i] === to[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return row[to.length];
}
