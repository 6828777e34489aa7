/**
 * The languages there are. A new one is a file in `locales/` and a line in `CATALOGUES`: its name is the language tag in lower
 * case, in both places, and a line in `REST`.
 */

/** How each catalogue is loaded. Literal, so that bundlers see the files. */
export const CATALOGUES = {
  en: () => import("./locales/en.js"),
  ru: () => import("./locales/ru.js"),
};

/** The same for what is said after Checkout: the build takes it out of the catalogues, see `locales/first.json`. */
export const REST = {
  en: () => import("./locales/later/en.js"),
  ru: () => import("./locales/later/ru.js"),
};

/**
 * What can be said when nothing could be loaded, in the languages that most buyers have. It is in the bundle, so it is not
 * repeated in these languages' catalogues; the others have it there, and until they are loaded it is said in English.
 */
export const BUILT_IN = {
  en: {
    "retry": "Try again",
    "error.load": "The ticket shop did not load. Check your connection and try again.",
    "error.internal": "Something broke, and it is our fault. Try again: an order that you started is not lost.",
  },
  ru: {
    "retry": "Попробовать ещё раз",
    "error.load": "Покупка билетов не~загрузилась. Проверьте интернет и~попробуйте ещё раз.",
    "error.internal": "Что-то сломалось, и~это наша вина. Попробуйте ещё раз: начатый заказ не~потеряется.",
  },
};
