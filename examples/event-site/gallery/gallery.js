// The gallery: what is chosen is in the address, `#held/dark/de`, so each picture can be linked to.
import { codeOf } from "./code.js";
import { LANGUAGES, THEMES } from "./looks.js";
import { STATES } from "./states.js";

const part = (id) => document.getElementById(id);
const { theme: themes, lang: languages } = document.forms[0].elements;
const stage = part("stage");

/** What the address asks for; whatever it does not name is the first there is, and the language this browser's. */
function wished() {
  const [state, theme, lang] = location.hash.slice(1).split("/");
  const known = (name, all, otherwise) => (Object.hasOwn(all, name) ? name : otherwise);
  const own = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => Object.hasOwn(LANGUAGES, tag));
  return { state: known(state, STATES, "idle"), theme: known(theme, THEMES, "light"), lang: known(lang, LANGUAGES, own ?? "en") };
}

const addressOf = ({ state, theme, lang }) => `#${state}/${theme}/${lang}`;

let shown = {};

function show() {
  const wish = wished();
  const { title, about } = STATES[wish.state];
  part("title").textContent = title;
  part("about").textContent = about;
  part("code").textContent = codeOf(wish);
  part("copied").textContent = "";
  themes.value = wish.theme;
  languages.value = wish.lang;
  for (const link of document.querySelectorAll("#states a")) {
    const { state } = link.dataset;
    link.href = addressOf({ ...wish, state });
    if (state === wish.state) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (wish.state !== shown.state) play(wish);
  else if (stage.dataset.ready) stage.contentWindow.look(wish);
  shown = wish;
}

/** Brings another state onto the stage. */
function play(wish) {
  delete stage.dataset.ready;
  part("trouble").hidden = true;
  // Not by `src`: each state would be a step back in the history.
  stage.contentWindow.location.replace(`stage.html?${new URLSearchParams(wish)}`);
}

stage.addEventListener("load", async () => {
  const { contentWindow: page, contentDocument: content } = stage;
  if (!page.played) return;
  const { state } = shown;
  // As high as what is in it, with its margins and the frame's own border: no second scrollbar.
  new ResizeObserver(() => (stage.style.blockSize = `${content.body.offsetHeight + 34}px`)).observe(content.body);
  page.look(shown);
  try {
    await page.played;
  } catch (error) {
    part("trouble").textContent = `This state did not come about: ${error.message}`;
    part("trouble").hidden = false;
  }
  if (page !== stage.contentWindow || state !== shown.state) return;
  // What was chosen meanwhile.
  page.look(shown);
  stage.dataset.ready = state;
});

part("states").append(
  ...Object.entries(STATES).map(([state, { title }]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.textContent = title;
    link.dataset.state = state;
    item.append(link);
    return item;
  }),
);
themes.append(...Object.entries(THEMES).map(([name, { title }]) => new Option(title, name)));
languages.append(
  ...Object.entries(LANGUAGES).map(([name, title]) => Object.assign(new Option(title, name), { lang: name })),
);

document.forms[0].addEventListener("change", () => {
  location.hash = addressOf({ ...wished(), theme: themes.value, lang: languages.value });
});
part("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(part("code").textContent);
  part("copied").textContent = "Copied";
});
addEventListener("hashchange", show);
show();
