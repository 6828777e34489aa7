/**
 * A checkout widget as one would write it by hand, in JavaScript, for one API, one language and nothing to go wrong: the limit that
 * `cargo xtask bench widget` compares the real one with. It shows the same first screen and does the main job: choose, reserve,
 * count down, cancel. It is to be as fast as such a widget can be: whoever finds something faster, change it.
 */
import css from "./widget.css";

const money = new Intl.NumberFormat("en", { style: "currency", currency: "RUB", currencyDisplay: "narrowSymbol", minimumFractionDigits: 0 });
const MOST_TICKETS = 10;
const FEW = 5;

const styles = new CSSStyleSheet();
styles.replaceSync(css);

/** An element with properties, attributes (whatever is no property) and children. */
function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

customElements.define(
  "hand-checkout",
  class extends HTMLElement {
    #chosen = new Map();
    #tick;

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [styles];
      this.shadowRoot.append(make("slot"));
    }

    async connectedCallback() {
      const event = await this.#ask("GET", `/v1/services/simple/events/${this.getAttribute("event")}`);
      event.sets.sort((a, b) => a.pos - b.pos);
      this.event = event;
      this.#choose();
    }

    disconnectedCallback() {
      clearTimeout(this.#tick);
    }

    async #ask(method, path, body, headers) {
      const response = await fetch(this.getAttribute("api") + path, {
        method,
        headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...headers },
        body: body && JSON.stringify(body),
        cache: "no-store",
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
      this.token = response.headers.get("TC-Order-Token") ?? this.token;
      return response.json();
    }

    #show(...content) {
      this.shadowRoot.replaceChildren(make("div", { className: "root", part: "root" }, ...content));
    }

    #choose() {
      const { title, lifetime, venue, sets } = this.event;
      const start = /DTSTART[^:]*:(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/.exec(lifetime).slice(1);
      const when = new Intl.DateTimeFormat("en", {
        timeZone: venue.city.timezone,
        weekday: "long",
        day: "numeric",
        month: "long",
        year: "numeric",
        hour: "numeric",
        minute: "2-digit",
      });
      const at = Date.UTC(start[0], start[1] - 1, ...start.slice(2));
      const total = (this.total = make("span", { className: "total-label" }));
      const sum = (this.sum = make("span", { className: "total-sum" }));
      this.button = make("button", { className: "primary", onclick: () => this.#reserve() }, "Checkout");
      this.#show(
        make(
          "header",
          { className: "event" },
          make("h2", { className: "title" }, title.text),
          make("p", { className: "quiet" }, when.format(at)),
          make("p", { className: "quiet" }, [venue.name, venue.city.name.en, venue.address].filter(Boolean).join(", ")),
        ),
        make("ul", { ariaLabel: "Tickets" }, ...sets.map((set) => this.#row(set))),
        make("div", { className: "foot" }, make("div", { className: "total" }, total, sum), this.button),
        make("p", { className: "quiet notes" }, "Nobody can take your tickets while you check out."),
      );
      this.#count();
    }

    #row(set) {
      const { id, name, price, price_extra: fee, amount_vacant: vacant } = set;
      const text = make("div", { className: "text" }, make("span", { className: "name" }, name));
      if (fee > 0) text.append(make("span", { className: "quiet" }, `incl. ${money.format(fee)} fee`));
      if (vacant > 0 && vacant <= FEW) text.append(make("span", { className: vacant < 2 ? "last" : "" }, vacant < 2 ? "last one left" : `${vacant} left`));
      const row = make("li", { className: "set" }, text, make("span", { className: "price" }, money.format(price)));
      if (!vacant) {
        row.classList.add("sold-out");
        row.append(make("span", { className: "quiet" }, "Sold out"));
        return row;
      }
      const count = make("output", { className: "count" }, this.#chosen.get(id) ?? 0);
      const step = (by, sign, label) =>
        make("button", {
          className: `step ${by < 0 ? "minus" : "plus"}`,
          ariaLabel: `${label}: ${name}`,
          textContent: sign,
          onclick: () => {
            const now = this.#chosen.get(id) ?? 0;
            const most = Math.min(vacant, now + MOST_TICKETS - this.#tickets());
            const next = Math.max(0, Math.min(most, now + by));
            this.#chosen.set(id, next);
            count.textContent = next;
            row.classList.toggle("chosen", next > 0);
            this.#count();
          },
        });
      row.append(make("div", { className: "stepper", role: "group", ariaLabel: name }, step(-1, "−", "Remove a ticket"), count, step(1, "+", "Add a ticket")));
      return row;
    }

    #tickets() {
      let tickets = 0;
      for (const count of this.#chosen.values()) tickets += count;
      return tickets;
    }

    #count() {
      const tickets = this.#tickets();
      const sum = this.event.sets.reduce((sum, { id, price }) => sum + price * (this.#chosen.get(id) ?? 0), 0);
      this.total.textContent = tickets ? `Total for ${plural(tickets, "ticket")}` : "Choose your tickets";
      this.sum.textContent = tickets ? money.format(sum) : "";
      this.button.ariaDisabled = String(!tickets);
    }

    async #reserve() {
      if (!this.#tickets() || this.button.ariaBusy === "true") return;
      this.button.ariaBusy = "true";
      this.button.textContent = "Reserving…";
      const random = Object.fromEntries([...this.#chosen].filter(([, count]) => count));
      const key = { "Idempotency-Key": `"${crypto.randomUUID()}"` };
      this.#hold(await this.#ask("POST", "/v1/resources/orders", { event: this.event.id, random, all_or_nothing: true }, key));
    }

    #hold({ id, number, reserved_till: till, value }) {
      const deadline = performance.now() + Date.parse(till) - Date.now();
      const digits = document.createTextNode("");
      const tick = () => {
        const left = Math.max(0, deadline - performance.now());
        const seconds = Math.ceil(left / 1000);
        digits.data = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        if (left) this.#tick = setTimeout(tick, left % 1000 || 1000);
      };
      const cancel = async () => {
        await this.#ask("PATCH", `/v1/resources/orders/${id}`, { status: "canceled" }, { "TC-Order-Token": this.token });
        clearTimeout(this.#tick);
        this.#choose();
      };
      this.#show(
        make("p", { className: "quiet" }, "Your tickets are held for"),
        make("div", { className: "digits", role: "timer" }, digits),
        make("p", {}, `Order no. ${number}, ${money.format(value)}`),
        make("button", { className: "plain", onclick: cancel }, "Cancel the order"),
      );
      tick();
    }
  },
);
