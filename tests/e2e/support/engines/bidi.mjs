// WebDriver BiDi: commands and their results over one socket.
import WebSocket from "ws";

export class Connection {
  #socket;
  #last = 0;
  /** The commands whose results have not come: their settlers, by number. */
  #waiting = new Map();

  static async to(url) {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return new Connection(socket);
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on("message", (text) => this.#take(JSON.parse(text)));
    socket.on("close", () => {
      for (const { reject, method } of this.#waiting.values()) reject(new Error(`${method}: the browser is gone`));
      this.#waiting.clear();
    });
  }

  /** Sends a command. @returns {Promise<any>} its result */
  send(method, params = {}) {
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, method });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close() {
    this.#socket.close();
  }

  #take({ id, type, result, error, message }) {
    const command = this.#waiting.get(id);
    // Without a number it is an event: none was subscribed to.
    if (!command) return;
    this.#waiting.delete(id);
    if (type === "success") command.resolve(result);
    else command.reject(new Error(`${command.method}: ${error}: ${message}`));
  }
}
