// A site as a partner's server would serve it: the pages of a folder and the widget, for browsers to keep. The sandbox's own
// pages say no-store, and some engines put none of those into their back/forward cache.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { WIDGET } from "./environment.mjs";

const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm" };
const TYPE_OF_OTHERS = "application/octet-stream";

/** Pages of other origins may load what is here, as from a CDN. */
export const OPEN = { "Access-Control-Allow-Origin": "*" };

/**
 * Serves a folder. `answers` has answers of a test's own, by path: functions that are given Node's response.
 *
 * @returns {Promise<{url: string, answers: Map<string, (response: import("node:http").ServerResponse) => void>, stop: () => void}>}
 */
export async function serve(folder) {
  const answers = new Map();
  const server = createServer(async ({ url }, response) => {
    const path = normalize(new URL(url, "http://host").pathname);
    if (answers.has(path)) return answers.get(path)(response);
    const file = path.startsWith("/widget/") ? join(WIDGET, path.slice("/widget".length)) : join(folder, path);
    try {
      const content = await readFile(file);
      response.writeHead(200, { ...OPEN, "Content-Type": TYPES[extname(file)] ?? TYPE_OF_OTHERS });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    answers,
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
