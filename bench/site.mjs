// The site that is measured: both widgets and pages with them, served the same way, and the API behind it at the same address.
import { createServer, request } from "node:http";
import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Nothing is kept; and clocks of pages that share their process with nobody have steps of 5 microseconds, those of others of 100. */
const HEADERS = {
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/**
 * Serves folders, compressed once with brotli at its best as a CDN would, and passes all other requests on to a server.
 *
 * @param {Record<string, string>} folders  by the beginning of the path, like `/widget/`
 * @param {string} behind  the address of the server behind it
 * @returns {Promise<{url: string, put: (html: string) => string, sizes: Map<string, number>, stop: () => void}>}
 *   `put` adds a page and gives its path; `sizes` has the compressed size of each file
 */
export async function serve(folders, behind) {
  const files = new Map();
  for (const [prefix, folder] of Object.entries(folders)) {
    for (const name of readdirSync(folder, { recursive: true })) {
      const type = TYPES[extname(name)];
      if (type) files.set(prefix + name.replaceAll("\\", "/"), { type, body: compressed(readFileSync(join(folder, name))) });
    }
  }
  const server = createServer((asked, response) => {
    const file = files.get(asked.url);
    if (file) {
      response.writeHead(200, { ...HEADERS, "Content-Type": file.type, "Content-Encoding": "br", "Content-Length": file.body.length });
      return response.end(file.body);
    }
    const { method, headers, url } = asked;
    const passed = request(behind + url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.writeHead(502).end());
    asked.pipe(passed);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    put(html) {
      const path = `/bench-${files.size}.html`;
      files.set(path, { type: TYPES[".html"], body: compressed(Buffer.from(html)) });
      return path;
    },
    sizes: new Map([...files].map(([name, { body }]) => [name, body.length])),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const compressed = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

/** A host page: a heading, one script, and whatever is in it. */
export const page = (script, body) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>A concert</title>
    <link rel="icon" href="data:,">
    <style>
      :root { font: 1rem/1.5 sans-serif }
    </style>
    <script type="module" src="${script}"></script>
  </head>
  <body>
    <h1>A concert</h1>
    ${body}
  </body>
</html>
`;
