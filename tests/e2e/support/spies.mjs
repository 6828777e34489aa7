// Run in a page: what it does behind the scenes, noted for tests. For `device({ script: [[spy]] })` or `page.evaluate(spy)`.

/**
 * Notes timeouts from now on: `window.timers.asked` has the delays that were asked for, `window.timers.fired` how many came
 * to their end, `window.timers.waiting` those that wait, with a place in the code.
 */
export function watchTimers() {
  const { setTimeout: set, clearTimeout: clear } = window;
  const timers = (window.timers = { asked: [], fired: 0, waiting: new Map(), most: 0 });
  window.setTimeout = (act, delay = 0, ...given) => {
    const id = set(() => {
      timers.waiting.delete(id);
      timers.fired += 1;
      act(...given);
    }, delay);
    timers.asked.push(delay);
    timers.waiting.set(id, delay);
    timers.most = Math.max(timers.most, timers.waiting.size);
    return id;
  };
  window.clearTimeout = (id) => {
    timers.waiting.delete(id);
    clear(id);
  };
}

/**
 * Before clocks are stopped: keeps the real one. From `window.startTiming(element)` on, `window.taken` has how many
 * milliseconds each timeout took: `script`, its own, and `layout`, what it left to do before the element can be painted.
 */
export function timeTimeouts() {
  const now = performance.now.bind(performance);
  window.startTiming = (element) => {
    const { script, layout } = (window.taken = { script: [], layout: [] });
    const set = window.setTimeout;
    const timed = (act) => (...given) => {
      const start = now();
      act(...given);
      const end = now();
      element.getBoundingClientRect();
      script.push(end - start);
      layout.push(now() - end);
    };
    window.setTimeout = (act, ...more) => set(timed(act), ...more);
  };
}

/** Notes which listeners the window and the document have: `window.listeners()` counts them by type. */
export function watchListeners() {
  const live = new Map();
  const name = (target, type) => `${target === window ? "window" : "document"} ${type}`;
  for (const target of [window, document]) {
    const { addEventListener: add, removeEventListener: remove } = target;
    target.addEventListener = function (type, listener, options) {
      const key = name(target, type);
      if (!live.has(key)) live.set(key, new Set());
      live.get(key).add(listener);
      return add.call(target, type, listener, options);
    };
    target.removeEventListener = function (type, listener, options) {
      live.get(name(target, type))?.delete(listener);
      return remove.call(target, type, listener, options);
    };
  }
  window.listeners = () =>
    Object.fromEntries([...live].filter(([, known]) => known.size).map(([key, known]) => [key, known.size]));
}

/** Dice that always fall the same way. */
export function loadDice(roll) {
  Math.random = () => roll;
}

/** Notes what shifts in the page's layout, whoever caused it. */
export function watchLayout() {
  window.shifts = [];
  const note = (list) => {
    for (const { value, sources } of list.getEntries()) {
      // What is inside the widget is nobody's to name: where it was and where it is tells what it is.
      const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
      const moved = sources.map(({ node, previousRect, currentRect }) => [node?.localName, place(previousRect), place(currentRect)]);
      window.shifts.push({ value, moved });
    }
  };
  const observer = new PerformanceObserver(note);
  observer.observe({ type: "layout-shift", buffered: true });
  window.layoutShifts = () => {
    note({ getEntries: () => observer.takeRecords() });
    return window.shifts;
  };
}

/** The page is out of sight, or seen again. */
export function turnAway(hidden) {
  for (const [name, value] of [
    ["visibilityState", hidden ? "hidden" : "visible"],
    ["hidden", hidden],
  ]) {
    Object.defineProperty(document, name, { configurable: true, get: () => value });
  }
  document.dispatchEvent(new Event("visibilitychange"));
}

/**
 * Breaks the wasm on purpose: as soon as `window.trap` is a pattern, the first import whose name it matches traps, in the
 * middle of whatever the wasm is doing. The trap is a real one, of a wasm made for it. A pattern that no import matches is an
 * error: a test that breaks nothing must not pass.
 */
export function plantTrap() {
  const UNREACHABLE = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11,
  ];
  const { Instance, Module } = WebAssembly;
  const boom = new Instance(new Module(new Uint8Array(UNREACHABLE))).exports.t;
  const known = new Set();
  let trap = null;
  const check = () => {
    if (!trap || !known.size || [...known].some((name) => name.includes(trap))) return;
    throw new Error(`none of the wasm's imports is named like ${trap}`);
  };
  Object.defineProperty(window, "trap", {
    configurable: true,
    get: () => trap,
    set(pattern) {
      trap = pattern;
      check();
    },
  });
  const armed = (name, call) =>
    function (...given) {
      if (!trap || !name.includes(trap)) return call.apply(this, given);
      trap = null;
      window.sprung = (window.sprung ?? 0) + 1;
      return boom();
    };
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, [module, imports]) {
      const wrapped = {};
      for (const [space, names] of Object.entries(imports ?? {})) {
        wrapped[space] = {};
        for (const [name, value] of Object.entries(names)) {
          if (typeof value === "function") known.add(name);
          wrapped[space][name] = typeof value === "function" ? armed(name, value) : value;
        }
      }
      check();
      return new target(module, wrapped);
    },
  });
}

/** Makes timeouts of so many milliseconds or more come at once: what is waited for is waited for in vain. Until `window.calm()`. */
export function hurry(patience) {
  const set = window.setTimeout;
  window.setTimeout = (act, delay, ...given) => set(act, delay >= patience ? 50 : delay, ...given);
  window.calm = () => void (window.setTimeout = set);
}

/** Notes the memories of every wasm that is started: `window.memories()` has their sizes in bytes. */
export function watchMemory() {
  const { Instance } = WebAssembly;
  // The halves of one program share a memory.
  const memories = new Set();
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, given) {
      const instance = new target(...given);
      for (const thing of Object.values(instance.exports)) if (thing instanceof WebAssembly.Memory) memories.add(thing);
      return instance;
    },
  });
  window.memories = () => [...memories].map(({ buffer }) => buffer.byteLength);
}

/** Notes what a page has open beyond its elements: `window.stillOpen()` has how many requests and channels there are. */
export function watchOpen() {
  const count = { requests: 0, channels: 0 };
  const { fetch, BroadcastChannel: Channel } = window;
  window.fetch = (...given) => {
    count.requests += 1;
    return fetch(...given).finally(() => (count.requests -= 1));
  };
  window.BroadcastChannel = class extends Channel {
    #isOpen = true;
    constructor(...given) {
      super(...given);
      count.channels += 1;
    }
    close() {
      if (this.#isOpen) count.channels -= 1;
      this.#isOpen = false;
      super.close();
    }
  };
  window.stillOpen = () => ({ ...count });
}

/** Notes each number and date that is written in a language, and how: `window.formats`. */
export function watchFormats() {
  window.formats = [];
  for (const Kind of [Intl.DateTimeFormat, Intl.NumberFormat]) {
    const { get } = Object.getOwnPropertyDescriptor(Kind.prototype, "format");
    const format = function () {
      const write = get.call(this);
      return (value) => {
        const written = write(value);
        window.formats.push(written);
        return written;
      };
    };
    Object.defineProperty(Kind.prototype, "format", { configurable: true, get: format });
  }
}

/** Notes whatever changes in a shadow root, as `tag.class: what`: `window.changes`. */
export function watchChanges(selector) {
  window.changes = [];
  const name = (node) => (node.nodeType === Node.TEXT_NODE ? name(node.parentNode) : `${node.localName}.${node.classList[0]}`);
  const note = (records) => {
    for (const { type, target, attributeName } of records) window.changes.push(`${name(target)}: ${attributeName ?? type}`);
  };
  const { shadowRoot } = document.querySelector(selector);
  new MutationObserver(note).observe(shadowRoot, { subtree: true, childList: true, characterData: true, attributes: true });
}
