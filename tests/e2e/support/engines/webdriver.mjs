// The classic WebDriver protocol, as far as it is needed: one session, its commands one after the other.

export class Session {
  #url;
  /** The end of the command before. */
  #last = Promise.resolve();
  #window = null;

  /** `patience`: milliseconds that the browser has to start; then it throws. */
  static async open(driver, capabilities, patience) {
    const signal = AbortSignal.timeout(patience);
    const { sessionId } = await send("POST", `${driver}/session`, { capabilities: { alwaysMatch: capabilities } }, signal);
    return new Session(`${driver}/session/${sessionId}`);
  }

  constructor(url) {
    this.#url = url;
  }

  /** A command to the session as a whole. */
  command(method, path, body) {
    return this.#inTurn(() => send(method, this.#url + path, body));
  }

  /** A command to one of its windows. */
  inWindow(handle, method, path, body) {
    return this.#inTurn(async () => {
      if (this.#window !== handle) await send("POST", `${this.#url}/window`, { handle });
      this.#window = handle;
      return send(method, this.#url + path, body);
    });
  }

  close() {
    return this.command("DELETE", "");
  }

  /** A session has one current window, so whoever wants another one must have his command done before he loses it. */
  #inTurn(act) {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

async function send(method, url, body, signal) {
  const response = await fetch(url, {
    method,
    signal,
    headers: { "Content-Type": "application/json" },
    body: method === "POST" ? JSON.stringify(body ?? {}) : undefined,
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname.replace(/^\/session\/[^/]+/, "")}: ${value.error}: ${value.message}`);
  return value;
}
