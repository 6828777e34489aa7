// The page inside of the gallery: one widget, brought into the state that the address names, `?state=held&theme=dark&lang=de`.
import { define, init } from "/widget/index.js";
import { EVENT, sandbox } from "./hands.js";
import { THEMES } from "./looks.js";
import { STATES } from "./states.js";

const wish = Object.fromEntries(new URLSearchParams(location.search));
const { before, then } = STATES[wish.state];

/** What an earlier state has left in this browser. */
function forget() {
  for (const key of Object.keys(localStorage)) if (key.includes(EVENT)) localStorage.removeItem(key);
}

/** Another theme or another language: nothing else changes. */
function look({ theme, lang }) {
  document.querySelector("#theme").textContent = THEMES[theme].css;
  document.documentElement.lang = lang;
  const checkout = document.querySelector("tc-checkout");
  if (checkout) checkout.lang = lang;
}

async function play() {
  look(wish);
  forget();
  await sandbox.reset();
  const checkout = document.createElement("tc-checkout");
  for (const [name, value] of Object.entries({ event: EVENT, api: "/", lang: wish.lang })) checkout.setAttribute(name, value);
  checkout.innerHTML = '<a href="/" target="_top">Buy a ticket</a>';
  await before?.({ init });
  document.body.append(checkout);
  define();
  if (!then) return;
  await new Promise((ready) => checkout.addEventListener("tc-ready", ready, { once: true }));
  await then({ checkout });
}

// The gallery hears how far it is, and says when it is to look otherwise.
window.look = look;
window.played = play();
