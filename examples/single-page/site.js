// A site that never reloads. Leaving a view takes its widget out of the page, coming back puts a new one there: it finds the
// order again, with the time that is left.
const CONCERTS = {
  "#/sunset": { title: "Jazz at sunset", event: "5f0c0ffee0ddf00dcafe0001" },
  "#/seats": { title: "With seats", event: "56a6253df06c5a059a93802e" },
};
const main = document.querySelector("main");
const held = document.querySelector("#held");

function show() {
  const concert = CONCERTS[location.hash];
  const heading = document.createElement("h1");
  heading.textContent = concert?.title ?? "The house";
  main.replaceChildren(heading);
  if (!concert) return;
  const checkout = document.createElement("tc-checkout");
  checkout.setAttribute("event", concert.event);
  checkout.setAttribute("api", "/");
  checkout.innerHTML = '<a href="mailto:box-office@prichal.example">Buy a ticket</a>';
  main.append(checkout);
}

// The events bubble, so one listener hears the widgets of all views.
addEventListener("tc-status", ({ target, detail }) => {
  const { order } = target;
  held.textContent = detail.status === "held" ? `Order ${order.number} is held until ${order.deadline.toLocaleTimeString("en")}.` : "";
});
addEventListener("hashchange", () => {
  show();
  main.focus();
});
show();
