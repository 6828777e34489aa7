// Waiting for something to become true, never for time to pass.

const PATIENCE = 10_000;

/** Asks again and again until the answer is yes; says what was waited for when it never is. */
export async function eventually(what, ask, patience = PATIENCE) {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The promise's result, or an error that says what was waited for and how things stood. */
export async function within(promise, what, stand = async () => "", patience = PATIENCE) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(async () => {
      reject(new Error(`waited in vain for ${what}. ${await stand().catch(String)}`));
    }, patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
