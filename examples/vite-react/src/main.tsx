import "tc-checkout/define";
import type {} from "tc-checkout/react";
import type { Order } from "tc-checkout";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

const API = import.meta.env.VITE_TICKETS ?? "http://127.0.0.1:8080";

function Tickets() {
  const [order, setOrder] = useState<Order | null>(null);
  return (
    <main>
      <h1>Jazz at sunset</h1>
      <tc-checkout
        event="5f0c0ffee0ddf00dcafe0001"
        api={API}
        lang="en"
        max-tickets={4}
        ontc-reserved={({ detail }) => setOrder(detail.order)}
        ontc-canceled={() => setOrder(null)}
      >
        <a href="mailto:box-office@prichal.example">Buy a ticket</a>
      </tc-checkout>
      <p id="told">{order ? `Order ${order.number}` : "No order"}</p>
    </main>
  );
}

createRoot(document.querySelector("#root")!).render(
  <StrictMode>
    <Tickets />
  </StrictMode>,
);
