// Runs in the page before anything else of it: notes every event of the widget, as it was when it was sent.

export function record() {
  const NAMES = ["ready", "status", "selection", "reserved", "canceled", "expired", "paid", "warning", "pay", "error"];

  /** What can be told to the outside: an error or an order is no plain object. */
  const tell = (detail) => {
    if (detail instanceof Error) {
      const { name, code, message, cause, retryable } = detail;
      return { name, code, message, retryable, cause: cause instanceof Error ? String(cause) : cause };
    }
    return JSON.parse(JSON.stringify(detail ?? null));
  };

  window.heard = [];
  for (const name of NAMES) {
    // On the window and while the event comes down: nobody is earlier.
    window.addEventListener(
      `tc-${name}`,
      (event) => {
        const { target, detail, bubbles, composed, cancelable } = event;
        window.heard.push({
          event,
          detail,
          told: { name, detail: tell(detail), status: target.status, target: target.id, bubbles, composed, cancelable, at: Date.now() },
        });
      },
      true,
    );
  }
}

/** Runs in the page before anything else of it: notes errors that nobody catches. `window.takeUncaught()` hands them over. */
export function noteUncaught() {
  const events = [];
  for (const type of ["error", "unhandledrejection"]) window.addEventListener(type, (event) => events.push(event));
  // Asked later, because whoever hears of it after us may say that it means nothing.
  window.takeUncaught = () =>
    events
      .splice(0)
      .filter(({ defaultPrevented }) => !defaultPrevented)
      .map(({ error, reason, message }) => String(error ?? reason ?? message));
}
