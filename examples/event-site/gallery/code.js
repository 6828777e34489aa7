// The page that makes a state, as text: what is shown is what the stage runs.
import { EVENT } from "./hands.js";
import { STATES } from "./states.js";
import { THEMES } from "./looks.js";

/** Before the event is there, nothing can be reserved of it. */
const READY = 'await new Promise((ready) => checkout.addEventListener("tc-ready", ready, { once: true }));';

/** The lines of a function's body. */
function linesOf(run) {
  if (!run) return [];
  const lines = run.toString().split("\n").slice(1, -1);
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(margin));
}

/**
 * @param {{state: string, theme: string, lang: string}} wish
 * @returns {string} HTML for the body of a page of the demo
 */
export function codeOf({ state, theme, lang }) {
  const { before, then } = STATES[state];
  const start = then ? ["define();", 'const checkout = document.querySelector("tc-checkout");', READY] : ["define();"];
  const lines = [...linesOf(before), ...start, ...linesOf(then)];
  const used = (names) => names.filter((name) => lines.some((line) => new RegExp(`\\b${name}\\b`).test(line))).join(", ");
  const hands = used(["FLOOR", "SETS", "STALLS", "buyer", "sandbox"]);
  const imports = [`import { ${used(["define", "init"])} } from "/widget/index.js";`];
  if (hands) imports.push(`import { ${hands} } from "/gallery/hands.js";`);
  const indent = (all) => all.map((line) => (line ? `  ${line}` : line)).join("\n");
  return `<style>
${indent(THEMES[theme].css.split("\n"))}
</style>

<tc-checkout event="${EVENT}" api="/" lang="${lang}">
  <a href="/">Buy a ticket</a>
</tc-checkout>

<script type="module">
${indent([...imports, "", ...lines])}
</script>
`;
}
