// The themes and the languages of the gallery.

/** @type {Record<string, {title: string, css: string}>} what a page says of itself and of the widget */
export const THEMES = {
  light: { title: "Light", css: ":root { color-scheme: light; background: #fff; color: #1b1b1f; font-family: system-ui, sans-serif }" },
  dark: { title: "Dark", css: ":root { color-scheme: dark; background: #131316; color: #eee; font-family: system-ui, sans-serif }" },
  brand: {
    title: "A brand's own",
    css: `:root { color-scheme: light; background: #fbf6ef; color: #231b2e; font-family: Georgia, serif }
tc-checkout { --tc-accent: #b23c0e; --tc-radius: 0; --tc-line: #d8c9b6; --tc-danger: #8f1d3f }`,
  },
  compact: {
    title: "Compact",
    css: `:root { color-scheme: light; background: #fff; color: #1b1b1f; font-family: system-ui, sans-serif }
tc-checkout { font-size: 0.875rem; --tc-gap: 0.375em; --tc-accent: #0b6b4f }`,
  },
};

/** By their own names. */
export const LANGUAGES = {
  ar: "العربية",
  az: "Azərbaycanca",
  be: "Беларуская",
  de: "Deutsch",
  en: "English",
  es: "Español",
  fr: "Français",
  hy: "Հայերեն",
  ka: "ქართული",
  kk: "Қазақша",
  ky: "Кыргызча",
  ru: "Русский",
  tr: "Türkçe",
  uk: "Українська",
  uz: "Oʻzbekcha",
  zh: "简体中文",
};
