// What hands do, in the words of WebDriver: the classic protocol and BiDi have the same ones.

/** Keys that are no characters, by the names that the DOM has for them. */
const KEYS = {
  Enter: "\uE007",
  Tab: "\uE004",
  Escape: "\uE00C",
  Space: " ",
  Backspace: "\uE003",
  Delete: "\uE017",
  Shift: "\uE008",
  Control: "\uE009",
  Alt: "\uE00A",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  Home: "\uE011",
  End: "\uE010",
};

const value = (key) => KEYS[key] ?? key;
const keys = (actions) => [{ type: "key", id: "keyboard", actions }];
const mouse = (actions) => [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }];
const down = (key) => ({ type: "keyDown", value: value(key) });
const up = (key) => ({ type: "keyUp", value: value(key) });

/** `press("Shift+Tab")` */
export function press(combination) {
  const held = combination.split("+");
  return keys([...held.map(down), ...held.reverse().map(up)]);
}

export const keyDown = (key) => keys([down(key)]);
export const keyUp = (key) => keys([up(key)]);
export const type = (text) => keys([...text].flatMap((character) => [down(character), up(character)]));

const move = ({ x, y }) => ({ type: "pointerMove", duration: 0, origin: "viewport", x: Math.round(x), y: Math.round(y) });

/** So many clicks at one place. */
export const click = (point, times = 1) =>
  mouse([
    move(point),
    ...Array.from({ length: times }, () => [
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ]).flat(),
  ]);
