// How things look, to the last property: for tests of what the page's styles do to the widget, and the other way round.

/**
 * In the page: the computed styles of elements and of what stands before and after them, and their boxes.
 *
 * @param {{widget?: string, around?: string, boxes?: boolean}} which  all that is inside of a widget, boxes from its own corner; or all of the
 *   page but for what is inside of an element. `boxes`: nothing but these
 * @returns {Record<string, Record<string, string>>} by a name for each
 */
export function looks({ widget, around, boxes }) {
  const root = widget ? document.querySelector(widget).shadowRoot : document;
  const all = [...root.querySelectorAll("*")].filter((element) => !around || !element.closest(around));
  const corner = (widget ? root.querySelector(".root") : document.documentElement).getBoundingClientRect();
  const told = {};
  for (const [at, element] of all.entries()) {
    const name = `${at} ${element.localName}.${element.getAttribute("class") ?? ""}`;
    const { x, y, width, height } = element.getBoundingClientRect();
    const box = [x - corner.x, y - corner.y, width, height].map((value) => value.toFixed(2)).join(" ");
    told[name] = { box: element.getClientRects().length ? box : "none" };
    if (boxes) continue;
    const parts = ["", "::before", "::after", "::first-letter", element.matches("li, summary") && "::marker", element.matches("input") && "::placeholder"];
    for (const part of parts.filter((one) => typeof one === "string")) {
      const style = getComputedStyle(element, part || null);
      told[name][`${part} content`] = style.content;
      // Of what is not there nothing is to be seen.
      if (/before|after/.test(part) && style.content === "none") continue;
      // Custom ones are listed where a page has registered them, and are nothing that could be seen.
      for (const property of [...style].filter((one) => !one.startsWith("--"))) told[name][`${part} ${property}`] = style.getPropertyValue(property);
    }
  }
  return told;
}

/** What is another one than before: `["3 button.primary color: rgb(0, 0, 0), then red", …]`. */
export function differences(before, after) {
  const told = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name] ?? {}, after[name] ?? {}];
    for (const property of new Set([...Object.keys(was), ...Object.keys(is)])) {
      if (was[property] !== is[property]) told.push(`${name} ${property}: ${was[property]}, then ${is[property]}`);
    }
  }
  return told;
}
