/** What an element shows and tells when the page's settings make no sense. The words for it come later, in `later/explain.js`. */
import { failure } from "./boxes.js";
import { CheckoutError } from "./errors.js";
import { rest } from "./rest.js";

/** What a page's developer is told; the words for it come from elsewhere, and without them it is less. */
export async function explain(problems) {
  let explained = problems;
  let message = `These settings make no sense: ${problems.map(({ attribute }) => attribute).join(", ")}.`;
  let box = failure(message);
  try {
    const { explain: inWords, misconfiguration } = await rest();
    explained = inWords(problems);
    message = explained.map(({ problem }) => problem).join(" ");
    box = misconfiguration(explained);
  } catch {
    // It is told all the same.
  }
  return { error: new CheckoutError("config", message, { cause: explained }), box };
}
