// Whether what is shown has room, and in which language it is, in Chromium.
import { eventually } from "./waiting.mjs";

/** Waits until the widget is in a language. */
export async function speaks(buyer, lang) {
  await eventually(`the widget in ${lang}`, async () => (await buyer.find(".root").getAttribute("lang")) === lang);
}

/**
 * What does not fit: the page scrolls to the side, a part sticks out, a target is too small for a finger, a button's words are wider
 * than the button or take more than one line more than they should, a note is higher than its room.
 */
export function misfits(buyer) {
  return buyer.page.evaluate(() => {
    const wide = document.documentElement.scrollWidth;
    const parts = [...document.querySelector("tc-checkout").shadowRoot.querySelectorAll("*")];
    const seen = parts.filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.closest(".announcer, .unseen"));
    const bad = seen.filter((part) => {
      const { left, right, width, height } = part.getBoundingClientRect();
      const isSmall = /^(a|button|input|summary)$/.test(part.localName) && (width < 24 || height < 24);
      return isSmall || right > innerWidth + 0.5 || left < -0.5;
    });
    const told = bad.map((part) => `${part.localName}.${part.className}`);
    for (const button of seen.filter((part) => part.matches("button:not(.step), a.primary, summary"))) {
      const style = getComputedStyle(button);
      const line = parseFloat(style.lineHeight);
      const words = button.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
      if (button.scrollWidth > button.clientWidth + 1) told.push(`${button.className}: ${button.textContent} is cut off`);
      if (words > 2.5 * line) told.push(`${button.className}: ${button.textContent} takes ${Math.round(words / line)} lines`);
    }
    for (const note of seen.filter((part) => part.matches(".notes > *"))) {
      const [{ top, bottom }, room] = [note, note.parentElement].map((part) => part.getBoundingClientRect());
      if (top < room.top - 0.5 || bottom > room.bottom + 0.5) told.push(`${note.className}: ${note.textContent} sticks out of its room`);
    }
    return wide > innerWidth ? [`the page is ${wide} wide`, ...told] : told;
  });
}
