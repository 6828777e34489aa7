// `node size-report.mjs REPORT FIRST SECOND FOLDER`: writes into REPORT, between its two marks, what the bytes of the widget are.
// FIRST and SECOND are its two wasm files with the names of their functions, FOLDER is the built widget.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const [report, first, second, folder] = process.argv.slice(2);
const compressed = (bytes) => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params }).length;
};

/** The functions of a wasm: name, and where the body is. */
function functions(wasm) {
  let at = 8;
  const number = () => {
    for (let result = 0, shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      result |= (byte & 127) << shift;
      if (byte < 128) return result >>> 0;
    }
  };
  const text = () => {
    const length = number();
    return wasm.subarray(at, (at += length)).toString();
  };
  const names = new Map();
  const bodies = [];
  let imported = 0;
  while (at < wasm.length) {
    const id = wasm[at++];
    const end = number() + at;
    if (id === 2) {
      for (let left = number(); left; left -= 1) {
        text();
        text();
        const kind = wasm[at++];
        if (kind === 0) imported += 1;
        // A type; a global's type; or the limits of a table, after its own type, or of a memory.
        if (kind === 0) number();
        else if (kind === 3) at += 2;
        else {
          if (kind === 1) at += 1;
          const hasMost = number() & 1;
          number();
          if (hasMost) number();
        }
      }
    } else if (id === 10) {
      for (let left = number(); left; left -= 1) {
        const size = number();
        bodies.push([at, (at += size)]);
      }
    } else if (id === 0 && text() === "name") {
      while (at < end) {
        const part = wasm[at++];
        const after = number() + at;
        if (part === 1) for (let left = number(); left; left -= 1) names.set(number(), text());
        at = after;
      }
    }
    at = end;
  }
  return bodies.map(([begin, end], place) => ({ name: plain(names.get(imported + place) ?? "?"), begin, end, size: end - begin }));
}

/** A name without hashes. */
const plain = (name) => name.replace(/\[[0-9a-f]{6,}\]/g, "").replace(/::h[0-9a-f]{16}$/, "");

/** Whose a function is: our module, or a crate. Of `<A as B>::c` it is A's, of `core::…::<ours>` it is the generic one's. */
function owner(name) {
  const ours = /^[<&(\w ]*?(tc_checkout(?:::\w+){0,2}|tc_orders(?:::\w+)?|tc_purchase(?:::\w+)?)/.exec(name);
  if (ours && !/^<*(?:core|alloc|std)::/.test(name)) return ours[1].replace(/::(?:[A-Z]\w*|later_\w+)$/, "");
  return /[a-z_][a-z_0-9]*/.exec(name)?.[0] ?? "?";
}

function table(title, wasm) {
  const all = functions(wasm);
  const groups = new Map();
  for (const one of all) groups.set(owner(one.name), [...(groups.get(owner(one.name)) ?? []), one]);
  const bodies = (list) => Buffer.concat(list.map(({ begin, end }) => wasm.subarray(begin, end)));
  const total = compressed(bodies(all));
  const sum = (list) => list.reduce((bytes, { size }) => bytes + size, 0);
  const rows = [...groups]
    .map(([group, list]) => ({ group, count: list.length, raw: sum(list), cost: total - compressed(bodies(all.filter((one) => !list.includes(one)))) }))
    .sort((a, b) => b.raw - a.raw);
  const shown = rows.filter(({ raw }) => raw >= 400);
  const longest = [...all].sort((a, b) => b.size - a.size).slice(0, 25);
  const cut = (name) => (name.length > 110 ? `${name.slice(0, 109)}…` : name).replaceAll("|", "\\|");
  return [
    `### ${title}`,
    "",
    `${all.length} functions, ${sum(all)} bytes, ${total} compressed.`,
    "",
    "| module or crate | functions | bytes | compressed |",
    "|---|---:|---:|---:|",
    ...shown.map(({ group, count, raw, cost }) => `| \`${group}\` | ${count} | ${raw} | ${cost} |`),
    `| ${rows.length - shown.length} smaller ones | | ${rows.filter(({ raw }) => raw < 400).reduce((bytes, { raw }) => bytes + raw, 0)} | |`,
    "",
    "The longest functions:",
    "",
    "| bytes | function |",
    "|---:|---|",
    ...longest.map(({ name, size }) => `| ${size} | \`${cut(name)}\` |`),
    "",
  ];
}

const file = (name) => `| \`${name}\` | ${compressed(readFileSync(`${folder}/${name}`))} |`;
const lines = [
  "| file | compressed |",
  "|---|---:|",
  ...["widget.wasm", "cdn.js", "locales/ru.js", "later.wasm", "later/rest.js", "locales/later/ru.js"].map(file),
  "",
  ...table("`widget.wasm`: before Checkout", readFileSync(first)),
  ...table("`later.wasm`: after it", readFileSync(second)),
];
const text = readFileSync(report, "utf8");
const [begin, end] = ["<!-- what follows is made by `cargo xtask size --report` -->", "<!-- until here -->"];
const [before, rest] = text.split(begin);
if (rest === undefined || !rest.includes(end)) throw new Error(`${report} has lost its marks`);
writeFileSync(report, `${before}${begin}\n\n${lines.join("\n")}${end}${rest.split(end)[1]}`);
