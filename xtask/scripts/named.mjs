// Which files of a folder the scripts here are about, by the names that they are given.
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The files of these names in the folder. A name may end in `*`. */
export const named = (folder, names) =>
  readdirSync(folder)
    .filter((file) => names.some((name) => (name.endsWith("*") ? file.startsWith(name.slice(0, -1)) : file === name)))
    .map((file) => join(folder, file));
