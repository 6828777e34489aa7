// In the page, before anything else of it: a device's clocks, which go as the real ones do and can be moved on. Playwright's stand
// still while they are moved, so nothing that they show could be compared with a server's time to the millisecond.

/** Where storage has how far the wall clock of this device has been moved, in milliseconds. */
export const WALL = "the wall clock of this test";

/** Makes `window.moveOn(ms)`, which fires what falls due meanwhile, and `window.setWall(ms)`, which the monotonic clock does not see. */
export function ownClock(KEY) {
  const [wall, mono, set, clear] = [Date.now.bind(Date), performance.now.bind(performance), window.setTimeout, window.clearTimeout];
  /** How far the monotonic clock has been moved in this page, and the wall clock on this device. */
  let moved = 0;
  let movedWall = Number(localStorage.getItem(KEY) ?? 0);
  const waiting = new Map();
  let last = 0;
  const now = () => mono() + moved;

  const Real = Date;
  window.Date = class extends Real {
    constructor(...given) {
      super(...(given.length ? given : [Date.now()]));
    }
    static now() {
      return wall() + movedWall;
    }
  };
  performance.now = now;

  const fire = (id) => {
    const timer = waiting.get(id);
    if (!timer) return;
    waiting.delete(id);
    clear(timer.real);
    timer.act(...timer.given);
  };
  window.setTimeout = (act, delay = 0, ...given) => {
    last += 1;
    const id = last;
    const wait = Math.max(0, Number(delay) || 0);
    waiting.set(id, { act, given, due: now() + wait, real: set(() => fire(id), wait) });
    return id;
  };
  window.clearTimeout = (id) => {
    if (waiting.has(id)) clear(waiting.get(id).real);
    waiting.delete(id);
  };
  // Frames are rare in tabs that are behind others.
  window.requestAnimationFrame = (act) => window.setTimeout(() => act(now()), 16);
  window.cancelAnimationFrame = window.clearTimeout;
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    window.setTimeout(() => controller.abort(new DOMException("signal timed out", "TimeoutError")), ms);
    return controller.signal;
  };

  const move = (ms) => {
    moved += ms;
    movedWall += ms;
  };
  window.moveOn = async (ms) => {
    let rest = ms;
    for (;;) {
      const [id, next] = [...waiting].reduce((first, one) => (one[1].due < first[1].due ? one : first), [0, { due: Infinity }]);
      const step = Math.max(0, next.due - now());
      if (step > rest) break;
      move(step);
      rest -= step;
      fire(id);
      await null;
    }
    move(rest);
    // What is left to wait for is nearer now.
    for (const [id, timer] of waiting) {
      clear(timer.real);
      timer.real = set(() => fire(id), Math.max(0, timer.due - now()));
    }
    if (ms > 0) localStorage.setItem(KEY, String(movedWall));
  };
  window.setWall = (ms) => {
    movedWall += ms;
    localStorage.setItem(KEY, String(movedWall));
  };
}
