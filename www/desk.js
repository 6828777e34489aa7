/**
 * Where the buyer says who he is, gives a promo code and presses Pay. Nobody needs it before Checkout, so it is a module of its
 * own, `later/desk.js`, that comes meanwhile. Here is what stays: how it is loaded, where it is put, and what was typed, which
 * outlives the order, its screen and the language.
 */
import { failure } from "./boxes.js";
import { bring } from "./modules.js";

/** What the module offers, once it is there. */
let module = null;
let loading = null;

/** Loads the module. Everybody gets the same promise; when it fails it is forgotten, so that the next call tries again. */
export function loadDesk() {
  loading ??= bring("later/desk.js", () => import("./later/desk.js"), (loaded) => loaded.createView && loaded).then(
    (loaded) => (module = loaded),
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

/**
 * @param {{
 *   root: ShadowRoot,
 *   texts: () => ReturnType<typeof import("./text.js").createTexts>,
 *   options: () => {ask: string[], require: string[], customer?: Record<string, string>},
 *   pay: (customer: object) => void,
 *   follow: (customer: object) => boolean,
 *   revise: (customer: object) => void,
 *   promo: (code: string | undefined) => void,
 *   failed: (error: CheckoutError) => void,
 * }} link  `follow` says whether the link may lead the buyer away; `pay` sees to that itself;
 *   `revise` is for details that are mended after they did not get through
 */
export function createDesk(link) {
  /** What the buyer has typed, by field. In memory alone: it is nobody else's business. */
  const typed = {};
  let places = null;
  let state = null;
  let view = null;

  function open() {
    view = module.createView({ ...link, ...places, typed });
    view.update(state);
  }

  async function show() {
    const wanted = places;
    try {
      await loadDesk();
      if (wanted === places) open();
    } catch (error) {
      if (wanted !== places) return;
      const { text } = link.texts();
      const retry = () => {
        wanted.form.replaceChildren();
        show();
      };
      wanted.form.replaceChildren(failure(text("error.load"), text("retry"), retry));
      link.failed(error);
    }
  }

  return {
    /** The wasm has made room: for the form, and for Pay below what is said. */
    put(form, foot) {
      places = { form, foot };
      view = null;
      if (module) open();
      else show();
    },
    /** How things stand; null while there is no order to pay for. Without one, only the texts are others. */
    update(next = state) {
      state = next;
      view?.update(state);
    },
    /** Who buys, and what is wrong with it, which is then shown beside the fields: `{customer, problems}`. */
    read: () => (state && view ? view.read() : { customer: link.options()?.customer ?? {}, problems: [] }),
  };
}
