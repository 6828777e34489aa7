// Where something is on a page, said so that every engine finds it: by what it is to people, or by its class.
//
// A place is `{widget, set, css, role, name}`: inside of which widget (a selector; null for the page around them), in the row
// of which set, which part (`css`), or which control by its role and its name.

/**
 * In the page: the element at a place, or null. Looks into open shadow roots.
 *
 * @param {{widget?: string | null, set?: string, css?: string, role?: string, name?: string}} place
 */
export function find({ widget, set, css, role, name }) {
  const SELECTORS = {
    button: "button, [role=button], input[type=submit]",
    link: "a[href]",
    textbox: "input:not([type]), input[type=text], input[type=email], input[type=tel], textarea",
    heading: "h1, h2, h3, [role=heading]",
  };
  const deep = (root, selector) => {
    const own = [...root.querySelectorAll(selector)];
    const hosts = [...root.querySelectorAll("*")].filter((element) => element.shadowRoot);
    return own.concat(hosts.flatMap(({ shadowRoot }) => deep(shadowRoot, selector)));
  };
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const nameOf = (element) =>
    plain(element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent ?? "");

  const element = widget && document.querySelector(widget);
  if (widget && !element) return null;
  let scopes = [element?.shadowRoot ?? element ?? document];
  if (set) {
    scopes = deep(scopes[0], ".set").filter((row) => row.querySelector(".set-name")?.textContent.includes(set));
  }
  const found = scopes.flatMap((scope) => (css || role ? deep(scope, css ?? SELECTORS[role]) : [scope]));
  return found.find((one) => name === undefined || nameOf(one) === name) ?? null;
}

/** In the page: whether somebody could see an element. */
export function isSeen(element) {
  if (!element?.isConnected || !element.checkVisibility({ visibilityProperty: true })) return false;
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0;
}

/**
 * In the page: brings an element into the viewport and says where to click, or why that is not possible now.
 *
 * @returns {{point?: {x: number, y: number}, box?: number[], why?: string}}
 */
export function aim(element, seen) {
  if (!element) return { why: "it is not there" };
  if (!seen(element)) return { why: "it is not to be seen" };
  if (element.disabled || element.getAttribute("aria-disabled") === "true") return { why: "it is disabled" };
  element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const point = { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
  let hit = document.elementFromPoint(point.x, point.y);
  while (hit?.shadowRoot) {
    const inner = hit.shadowRoot.elementFromPoint(point.x, point.y);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  if (!hit || !(element.contains(hit) || hit.contains(element))) return { why: `${hit?.localName}.${hit?.className} is in front of it` };
  return { point, box: [left, top, width, height] };
}
