/**
 * The languages that there are texts in. A new one is a file in `locales/` and its name here: its language tag in lower case, with a
 * script or a region only where there is more than one of it. It is in the first script that a page loads, so it
 * is a string.
 */
export const LANGUAGES = "ar az be de en es fr hy ka kk ky ru tr uk uz zh".split(" ");

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
