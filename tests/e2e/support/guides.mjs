// The code in the guides, as it stands there, and the hashes that a page copies into it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WIDGET } from "./environment.mjs";

/** The guides for those who put the widget on their pages. */
export const GUIDES = ["bundlers.md", "csp.md", "embedding.md", "events.md", "theming.md", "troubleshooting.md"];

/** Every block of a guide: `[language, code]`. */
export function allBlocks(guide) {
  const text = readFileSync(new URL(`../../../docs/${guide}`, import.meta.url), "utf8");
  return [...text.matchAll(/```(\w+)\n(.*?)\n```/gs)].map(([, language, code]) => [language, code]);
}

/** The blocks of a guide in one language that hold these words: one at least. */
export function blocks(guide, language, having = "") {
  const wanted = allBlocks(guide).filter(([written, code]) => written === language && code.includes(having));
  assert.ok(wanted.length, `${guide} has no ${language} with ${having}`);
  return wanted.map(([, code]) => code);
}

/** The hash of a file of the widget, as a page says it. */
export const hash = (name) => `sha384-${createHash("sha384").update(readFileSync(join(WIDGET, name))).digest("base64")}`;

/** Code with the hashes of the files that it names, line by line. */
export function hashed(code) {
  const filled = code.replace(/\/tc-checkout\/([\w./-]+)"(.*)sha384-…/g, (line, name) => line.replace("sha384-…", hash(name)));
  assert.doesNotMatch(filled, /…/, "every hash is of a file that the line names");
  return filled;
}
