import type {} from "tc-checkout/react";

export const right = (
  <tc-checkout
    event="5f0c0ffee0ddf00dcafe0001"
    api="/"
    lang="en"
    max-tickets={4}
    confirm-cancel="false"
    className="tickets"
    sets={[{ id: "5f0c0ffee0ddf00dcafe0011", name: "Stalls", price: "100.00" }]}
    ref={(element) => void element?.reserve().then(({ number }) => number)}
    ontc-reserved={({ detail }) => detail.order.tickets.length}
    ontc-error={({ detail }) => detail.code satisfies "sold-out" | string}
  >
    <a href="#office">Buy a ticket</a>
  </tc-checkout>
);

export const wrong = (
  <>
    {/* @ts-expect-error: a flag that is false would be left out, and then it is true */}
    <tc-checkout confirm-cancel={false} />
    {/* @ts-expect-error: sets are objects */}
    <tc-checkout sets="Stalls" />
    {/* @ts-expect-error: no such detail */}
    <tc-checkout ontc-ready={({ detail }) => detail.order} />
  </>
);
