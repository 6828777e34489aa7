// `node halve-glue.mjs GLUE FIRST SECOND LATER`: makes the glue shorter, and takes what only the second half of the wasm asks of it out
// of it, into LATER: a module with a function that is given what the glue has for all. FIRST and SECOND are the halves.
//
// The glue is a generator's, for one exact version. Where it does not look as it is known here, this is an error.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What is written shorter, and how: `[why, what, with what]`. */
const SHORTER = [
  [
    "Texts for the wasm are handed over in one place.",
    /(?:const ret = (.+?), |(?:const|var) )ptr\d = (?:isLikeNone\(ret\) \? 0 : )?passStringToWasm0\(ret, wasm\.(\w+), wasm\.(\w+)\), len\d = WASM_VECTOR_LEN;\n\s*getDataViewMemory0\(\)\.setInt32\(\(arg0 >>> 0\) \+ 4, len\d, !0\), getDataViewMemory0\(\)\.setInt32\(\(arg0 >>> 0\) \+ 0, ptr\d, !0\);/g,
    (_whole, text = "ret") => `give(arg0, ${text});`,
  ],
  [
    "The same, once.",
    /function passStringToWasm0\([\s\S]*?\n\}\n/,
    `function passStringToWasm0(text, malloc, realloc) {
  const most = text.length * 3, start = malloc(most, 1) >>> 0;
  WASM_VECTOR_LEN = cachedTextEncoder.encodeInto(text, getUint8ArrayMemory0().subarray(start, start + most)).written;
  return most === WASM_VECTOR_LEN ? start : realloc(start, most, WASM_VECTOR_LEN, 1) >>> 0;
}
function give(place, text) {
  const start = text == null ? 0 : passStringToWasm0(text, wasm.MALLOC, wasm.REALLOC), view = getDataViewMemory0();
  view.setInt32(place, start, !0), view.setInt32(place + 4, WASM_VECTOR_LEN, !0);
}
`,
  ],
  [
    "What may throw is wrapped once, and not with each call.",
    /function\(\) \{\n\s+return handleError\(function\(([^)]*)\) \{([\s\S]*?)\n {8}\}, arguments\);\n {6}\}/g,
    "caught(function($1) {$2\n      })",
  ],
  [
    "That is done here.",
    /function handleError\(f, args\) \{\n\s+try \{\n\s+return f\.apply\(this, args\);\n\s+\} catch \(e\) \{\n\s+const idx = addToExternrefTable0\(e\);\n\s+wasm\.(\w+)\(idx\);\n\s+\}\n\}\n/,
    `const caught = (call) => (...given) => {
  try {
    return call(...given);
  } catch (error) {
    wasm.$1(addToExternrefTable0(error));
  }
};
`,
  ],
  [
    "Nothing that is asked about throws at being asked.",
    /let result;\n\s+try \{\n\s+result = (arg0 instanceof \w+);\n\s+\} catch \{\n\s+result = !1;\n\s+\}\n\s+return result;/g,
    "return $1;",
  ],
  [
    "Every engine here has globalThis. The generator asks it first, and others for want of it.",
    /const ret = typeof globalThis > "u" \? void 0 : globalThis;\n\s*return isLikeNone\(ret\) \? 0 : addToExternrefTable0\(ret\);/,
    "return addToExternrefTable0(globalThis);",
  ],
  ["The same.", /const ret = typeof (?:self|window|global) > "u" \? void 0 : \w+;\n\s*return isLikeNone\(ret\) \? 0 : addToExternrefTable0\(ret\);/g, "return 0;"],
  ["What has references has registries of what is gone.", /const CLOSURE_DTORS = typeof FinalizationRegistry[\s\S]*? : new Fin/, "const CLOSURE_DTORS = new Fin"],
  [
    "Safari's decoder fails after two gigabytes of texts, which no page reads.",
    /const MAX_SAFARI[\s\S]*?\n\}\n/,
    "const decodeText = (bytes) => cachedTextDecoder.decode(bytes);\n",
  ],
  ["The same.", 'typeof numBytesDecoded < "u" && (numBytesDecoded = 0), ', ""],
  ["The same.", "cachedTextDecoder.decode();\n", ""],
  [
    "A memory that has grown has another buffer.",
    /return \(cachedDataViewMemory0 === null [\s\S]*?, cachedDataViewMemory0;/,
    "return cachedDataViewMemory0?.buffer === wasm.memory.buffer ? cachedDataViewMemory0 : cachedDataViewMemory0 = new DataView(wasm.memory.buffer);",
  ],
  ["Only panics that unwind schedule a restart.", /__wbg_call_guard\(\), /g, ""],
  ["The same.", /function __wbg_call_guard\(\) \{[\s\S]*?\n\}\n/, ""],
  [
    "The loader calls it once, with a module.",
    /function initSync\(module\) \{[\s\S]*?\n\}\n/,
    "function initSync({ module }) {\n  return __wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports()), module);\n}\n",
  ],
  [
    "The second half is linked with what has come with it.",
    /export function link\(module\) \{[\s\S]*?\n\}\n/,
    `export function link(module, later) {
  const imports = __wbg_get_imports();
  Object.assign(imports["."], later(HELPERS));
  return new WebAssembly.Instance(module, { ...imports, _: wasm });
}
`,
  ],
];

/** A function that the wasm imports, in the glue. */
const IMPORT = /^ {6}(\w+): (?:caught)?\([\s\S]*?^ {6}\}\)?,?\n/gm;

/**
 * @param {string} glue  as esbuild prints it
 * @param {Set<string>} first  the names that the first half imports
 * @param {Set<string>} second  those that the second half does
 * @returns {{glue: string, later: string}}
 */
export function halve(glue, first, second) {
  const [, malloc, realloc] = /passStringToWasm0\(\w+, wasm\.(\w+), wasm\.(\w+)\)/.exec(glue) ?? [];
  for (const [why, what, instead] of SHORTER) {
    const before = glue;
    glue = glue.replace(what, instead);
    if (glue === before) throw new Error(`the glue is not what it was: nothing fits to ${what} (${why})`);
  }
  glue = glue.replace("wasm.MALLOC", `wasm.${malloc}`).replace("wasm.REALLOC", `wasm.${realloc}`);

  // No function of the imports asks for its own `this`.
  glue = glue.replace(/^( {6}\w+: (?:caught\()?)function\(([^)]*)\) \{/gm, "$1($2) => {");

  const moved = [];
  const known = new Set();
  glue = glue.replace(IMPORT, (whole, name) => {
    known.add(name);
    if (first.has(name)) return whole;
    moved.push(whole.replace(/,?\n$/, ",\n"));
    return "";
  });
  for (const name of [...first, ...second]) if (!known.has(name)) throw new Error(`the wasm imports ${name}, which the glue does not have`);

  const body = moved.join("");
  const needs = (name) => new RegExp(`\\b${name}\\b`).test(body);
  const constants = [...glue.matchAll(/\b(__wbindgen_enum_\w+) = (\[[^\]]*\])/g)].filter(([, name]) => needs(name));
  const helpers = [...glue.matchAll(/^(?:function|const|let) (\w+)/gm)].map(([, name]) => name);
  const given = helpers.filter((name) => needs(name) && !name.startsWith("__wbindgen_enum_")).join(", ");
  for (const name of ["wasm", "WASM_VECTOR_LEN"]) if (needs(name)) throw new Error(`what moves uses ${name}, which changes`);
  return {
    glue: glue.replace("HELPERS", given),
    later: `${constants.map(([, name, value]) => `const ${name} = ${value};\n`).join("")}export const imports = (${given}) => ({\n${body}});\n`,
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, first, second, later] = process.argv.slice(2);
  const imports = (half) => {
    const all = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(half)));
    // The rest of the second half's are the first half's exports.
    return new Set(all.filter(({ module }) => module === ".").map(({ name }) => name));
  };
  const halves = halve(readFileSync(file, "utf8"), imports(first), imports(second));
  writeFileSync(file, halves.glue);
  writeFileSync(later, halves.later);
}
