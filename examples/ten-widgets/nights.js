// A widget for each night. They share one script, one wasm and one timer; each has its own order.
const nights = document.querySelector("#nights");
const event = (night) => `5f0c0ffee0ddf00dcafe1${String(night).padStart(3, "0")}`;

for (let night = 1; night <= 10; night += 1) {
  // The sandbox sells two events; here it is told of more. A real page leaves this out.
  const told = fetch("/_sandbox/events", {
    method: "POST",
    body: JSON.stringify({ id: event(night), sets: 2, vacant: 20, title: `Night ${night}` }),
  });
  const item = document.createElement("li");
  nights.append(item);
  told.then(() => {
    item.innerHTML = `<tc-checkout event="${event(night)}" api="/" lang="en"><a href="#office">Night ${night}</a></tc-checkout>`;
  });
}
