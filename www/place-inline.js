/** The other `place.js`, that of `tc-checkout/inline`: the wasm travels in the script, deflated. */
import deflatedLater from "./later.deflate";
import deflated from "./widget.deflate";

/** Failures that name an address name the script's. */
export const place = () => import.meta.url;
export const laterPlace = place;

/** Without a fetch: a page's policy need not allow `data:`. */
export const packed = () => inflate(deflated);
export const packedLater = () => inflate(deflatedLater);

function inflate(deflated) {
  const bytes = Uint8Array.from(atob(deflated), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}
