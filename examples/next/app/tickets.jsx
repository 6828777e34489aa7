"use client";

// On the server this does nothing; in the browser it registers the element. The tag itself is in the server's HTML, with the link.
import "tc-checkout/define";
import { useEffect, useRef, useState } from "react";

const API = process.env.NEXT_PUBLIC_TICKETS ?? "http://127.0.0.1:8080";

export function Tickets({ event }) {
  const [order, setOrder] = useState(null);
  const checkout = useRef(null);

  // When React takes over a custom element of the server's HTML, it leaves out listeners like `ontc-reserved`.
  useEffect(() => {
    const element = checkout.current;
    const look = () => setOrder(element.order);
    element.addEventListener("tc-status", look);
    return () => element.removeEventListener("tc-status", look);
  }, []);

  return (
    <>
      <tc-checkout ref={checkout} event={event} api={API} lang="en">
        <a href="mailto:box-office@prichal.example">Buy a ticket</a>
      </tc-checkout>
      <p id="told">{order?.status === "executed" ? `Order ${order.number}` : "No order"}</p>
    </>
  );
}
