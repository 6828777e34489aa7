/**
 * Who buys: which fields there are, and what can be said of a value before the API says it. The API's answer decides, so this
 * finds only what cannot be right. Pure.
 */

/**
 * `most` in characters, as the gateway counts them. `hints` help browsers to fill the field in, and phones to show the right keys.
 * An e-mail is no `type="email"`: browsers change what is typed into those.
 */
export const FIELDS = {
  name: { most: 100, hints: { autocomplete: "name", autocapitalize: "words" } },
  email: {
    most: 254,
    hints: { autocomplete: "email", inputmode: "email", autocapitalize: "none", autocorrect: "off", spellcheck: "false", dir: "ltr" },
  },
  phone: { most: 32, hints: { autocomplete: "tel", inputmode: "tel", type: "tel", dir: "ltr" } },
};

/** Control characters, and those that turn the direction of the text around them: nobody types them, and the gateway refuses them. */
const ODD = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** Nobody's mail comes to a domain without a dot. A comma or a dot too many is a slip of the finger. */
const ADDRESS = /^[^\s@,;]+@[^\s@,;.]+(\.[^\s@,;.]+)+$/;

/**
 * What is wrong with a value, as the key of a text and what belongs into it; null if nothing is.
 * @param {keyof typeof FIELDS} field
 * @param {string} value  trimmed
 * @param {boolean} required
 */
export function check(field, value, required) {
  if (!value) return required ? { key: `details.${field}.missing` } : null;
  const { most } = FIELDS[field];
  if ([...value].length > most) return { key: "details.long", params: { count: most } };
  if (ODD.test(value)) return { key: "details.odd" };
  if (field === "email" && !ADDRESS.test(value)) return { key: "details.email.wrong" };
  return null;
}
