// What axe says of a page, in Chromium.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe complains of, in words. */
export async function complaints({ page }) {
  await page.evaluate((axe) => window.axe || window.eval(axe), AXE);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document));
  assert.ok(passes.length > 10, "it looked");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id} ${target.flat().join(" ")} ${any[0]?.message ?? ""}`));
}
