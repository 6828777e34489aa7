// The picture: how the two widgets load, and how the costs grow. One SVG without styles of its own, to be seen on light and dark pages.
import { SLOW_CPU } from "./browser.mjs";

const WIDTH = 760;
const INK = "#6b7280";
const OURS = "#2b6fd0";
const HAND = "#d0802b";

const text = (x, y, words, more = "") => `<text x="${x}" y="${y}" ${more}>${words}</text>`;
const line = (x1, y1, x2, y2, more = "") => `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${more}/>`;

/** All rounds as points on one axis, with the medians. */
function loading({ all, widget_ms, hand_ms, ratio, rounds }) {
  const most = Math.ceil(Math.max(...all.widget, ...all.hand) / 250) * 250;
  const x = (ms) => (150 + (ms / most) * (WIDTH - 180)).toFixed(1);
  const parts = [text(10, 24, `Time to usable, 150 ms, 1.6 Mbit/s, CPU ${SLOW_CPU}x slower: ratio ${ratio} of ${rounds} pairs`, 'font-weight="600"')];
  for (let ms = 0; ms <= most; ms += 250) {
    parts.push(line(x(ms), 38, x(ms), 112, `stroke="${INK}" stroke-opacity="0.25"`), text(x(ms), 128, ms, 'text-anchor="middle"'));
  }
  for (const [row, [name, colour, values, middle]] of [
    ["tc-checkout", OURS, all.widget, widget_ms],
    ["by hand", HAND, all.hand, hand_ms],
  ].entries()) {
    const y = 58 + row * 34;
    parts.push(text(10, y + 4, `${name}, ${middle} ms`, `fill="${colour}"`));
    for (const ms of values) parts.push(`<circle cx="${x(ms)}" cy="${y}" r="4" fill="${colour}" fill-opacity="0.45"/>`);
    parts.push(line(x(middle), y - 11, x(middle), y + 11, `stroke="${colour}" stroke-width="2.5"`));
  }
  return parts.join("\n");
}

/** One small chart, both axes logarithmic; the dashed line is linear growth from the first point. */
function curve({ left, top, title, points, name, unit }) {
  const [width, height] = [150, 110];
  const sizes = [...points.keys()];
  const values = sizes.map((size) => points.get(size)[name]);
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const decades = Math.max(2, Math.ceil(Math.log10(Math.max(...values) / low)));
  const x = (at) => left + 40 + (at / (sizes.length - 1)) * width;
  const y = (value) => top + 20 + height - (Math.log10(value / low) / decades) * height;
  const parts = [text(left, top + 8, title, 'font-weight="600"')];
  for (let decade = 0; decade <= decades; decade += 1) {
    const value = low * 10 ** decade;
    parts.push(line(x(0), y(value), x(sizes.length - 1), y(value), `stroke="${INK}" stroke-opacity="0.25"`));
    parts.push(text(left + 34, y(value) + 4, Number(value.toPrecision(1)), 'text-anchor="end"'));
  }
  // Linear growth leaves the chart at its upper edge.
  const steps = Math.min(sizes.length - 1, decades - Math.log10(values[0] / low));
  parts.push(line(x(0), y(values[0]), x(steps), y(values[0] * 10 ** steps), `stroke="${INK}" stroke-dasharray="4 4"`));
  const at = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  parts.push(`<polyline points="${at.join(" ")}" fill="none" stroke="${OURS}" stroke-width="2"/>`);
  for (const [index, value] of values.entries()) {
    parts.push(`<circle cx="${x(index)}" cy="${y(value)}" r="3.5" fill="${OURS}"/>`, text(x(index), top + 36 + height, sizes[index], 'text-anchor="middle"'));
    parts.push(text(x(index), y(value) - 7, `${value}${index ? "" : ` ${unit}`}`, `text-anchor="${index ? "middle" : "start"}" fill="${OURS}"`));
  }
  return parts.join("\n");
}

/**
 * @param {{p2: object, widgets: Map<number, object>, sets: Map<number, object>}} told
 * @returns {string} an SVG
 */
export function picture({ p2, widgets, sets }) {
  const charts = [
    ["usable_ms", "Usable", "ms"],
    ["memory_kib", "Memory", "KiB"],
    ["tick_ms", "A tick", "ms"],
    ["click_work_ms", "A click", "ms"],
  ];
  const rows = [
    ["Widgets on a page", widgets],
    ["Sets of an event", sets],
  ];
  const parts = [loading(p2)];
  for (const [row, [title, points]] of rows.entries()) {
    const top = 160 + row * 200;
    parts.push(text(10, top, `${title} (dashed: linear growth)`, 'font-weight="600"'));
    for (const [column, [name, label, unit]] of charts.entries()) {
      parts.push(curve({ left: 4 + column * 188, top: top + 18, title: label, points, name, unit }));
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 560" width="${WIDTH}" height="560" font-family="system-ui, sans-serif" font-size="11" fill="${INK}">
<title>What the widget costs a page</title>
${parts.join("\n")}
</svg>
`;
}
