/**
 * Keeps the page around the widget from jumping (P7): as long as the widget is equally wide, it never gets lower than it
 * has been. The styles give the spare space to the state that is shown.
 *
 * @param {HTMLElement} root
 * @returns {() => void} stops it
 */
export function keepHeight(root) {
  if (!globalThis.ResizeObserver) return () => {};
  let width;
  let frame;
  const observer = new ResizeObserver(([entry]) => {
    const [{ inlineSize, blockSize }] = entry.borderBoxSize;
    if (width === undefined || inlineSize === width) {
      root.style.minBlockSize = `${blockSize}px`;
    } else {
      // Another width is another layout. A frame later: an observed size must not change while it is reported.
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        root.style.minBlockSize = "";
        root.style.minBlockSize = `${root.offsetHeight}px`;
      });
    }
    width = inlineSize;
  });
  observer.observe(root);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
    root.style.minBlockSize = "";
  };
}
