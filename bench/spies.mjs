// Run in a page: what is measured there. Both widgets have the same names for the same things, in open shadow roots.

/**
 * Notes when all widgets of the page can be used: their buttons are there, and a frame with them has been painted. `sayUsable` is told
 * the milliseconds since the page was asked for.
 */
export function watchUsable(tag) {
  // The empty page that every tab begins with has no widgets to wait for.
  if (location.protocol === "about:") return;
  const isThere = ({ shadowRoot }) => shadowRoot?.querySelector(".plus") && shadowRoot.querySelector(".primary");
  // What was usable once is not looked at again: a hundred widgets must not be slowed down by being watched.
  let waiting = null;
  const look = () => {
    if (!waiting?.length) waiting = [...document.querySelectorAll(tag)];
    waiting = waiting.filter((element) => !isThere(element));
    if (document.readyState === "loading" || waiting.length) return requestAnimationFrame(look);
    // This frame has them. A message comes after its painting.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.sayUsable(String(performance.now()));
    port2.postMessage(null);
  };
  requestAnimationFrame(look);
}

/**
 * Notes of each click: `script`, the milliseconds of its listeners and of what follows at once; `frame`, those of the next frame, with
 * styles, layout and painting; `painted`, those from the click to the end of that frame. `window.clicks`.
 */
export function watchClicks() {
  window.clicks = [];
  const after = (act) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = act;
    port2.postMessage(null);
  };
  const begin = ({ timeStamp }) => {
    const start = performance.now();
    let end = null;
    // A message, because microtasks of the listeners belong to the click as well.
    after(() => (end ??= performance.now()));
    requestAnimationFrame(() => {
      const frame = performance.now();
      end ??= frame;
      after(() => {
        const done = performance.now();
        window.clicks.push({ script: end - start, frame: done - frame, painted: done - timeStamp });
      });
    });
  };
  addEventListener("click", begin, { capture: true });
}

/** Puts another widget beside the first, so often, and takes it away again; how many milliseconds it took until it could be used. */
export async function mountAgain({ markup, times }) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  const taken = [];
  for (let time = 0; time < times; time += 1) {
    const place = document.body.appendChild(document.createElement("div"));
    const start = performance.now();
    place.append(template.content.cloneNode(true));
    const { shadowRoot } = place.firstElementChild;
    // Elements take their page's wishes up in a microtask.
    while (!shadowRoot.querySelector(".plus")) {
      await null;
      if (performance.now() - start > 5_000) throw new Error("the second instance does not come at once");
    }
    taken.push(performance.now() - start);
    place.remove();
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
  }
  return taken;
}
