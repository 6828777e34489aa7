// Browsers and drivers as processes: started, waited for, and ended with us, whatever happens.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { within } from "../waiting.mjs";

/** A browser on a busy machine needs its time. */
const PATIENCE = 60_000;

/**
 * Starts a program and, if it says where it can be reached, waits until it does.
 *
 * @param {string} file
 * @param {string[]} given
 * @param {{says?: RegExp, on?: "stdout" | "stderr" | 3, env?: Record<string, string>}} options  `says`: what it writes
 *   when it is ready, and where; the first group is the result
 * @returns {Promise<{said?: string, end: () => Promise<void>}>}
 */
export async function start(file, given, { says, on = "stderr", env = {} }) {
  const pipe = (name) => (says && name === on ? "pipe" : "ignore");
  const program = spawn(file, given, {
    stdio: ["ignore", pipe("stdout"), pipe("stderr"), pipe(3)],
    env: { ...process.env, ...env },
  });
  const kill = () => program.kill("SIGKILL");
  process.once("exit", kill);
  const gone = new Promise((resolve) => program.once("exit", resolve));
  const end = async () => {
    process.off("exit", kill);
    kill();
    await gone;
  };
  if (!says) return { end };
  const output = on === 3 ? program.stdio[3] : program[on];
  let heard = "";
  const ready = new Promise((resolve, reject) => {
    output.on("data", (piece) => {
      // Only until it is ready: what else it may say is for nobody, but must not fill the pipe.
      if (heard === null) return;
      heard += piece;
      const said = says.exec(heard);
      if (!said) return;
      heard = null;
      resolve(said[1]);
    });
    program.once("error", reject);
    program.once("exit", (code) => reject(new Error(`${file} ended with ${code}: ${heard}`)));
  });
  ready.catch(() => {});
  return { said: await within(ready, `${file} to start`, async () => heard ?? "", PATIENCE), end };
}

/** A folder that is nobody else's. */
export function folder(name) {
  const path = mkdtempSync(join(tmpdir(), `tc-checkout-${name}-`));
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.once("exit", remove);
  return {
    path,
    remove() {
      process.off("exit", remove);
      remove();
    },
  };
}
