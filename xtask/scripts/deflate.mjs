// `node deflate.mjs FROM TO`: FROM, deflated without a header, as `DecompressionStream("deflate-raw")` wants it.
import { readFileSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";

const [from, to] = process.argv.slice(2);
writeFileSync(to, deflateRawSync(readFileSync(from), { level: 9, memLevel: 9 }));
