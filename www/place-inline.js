/** The other `place.js`, that of `tc-checkout/inline`: the wasm travels in the script, deflated. */
import deflated from "./widget.deflate";

/** Failures that name an address name the script's. */
export const place = () => import.meta.url;

/** Without a fetch: a page's policy need not allow `data:`. */
export const packed = () => {
  const bytes = Uint8Array.from(atob(deflated), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
};
