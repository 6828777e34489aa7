import { mount } from "tc-checkout/define";

const told = document.querySelector("#told");
const checkout = mount("#tickets", {
  event: "5f0c0ffee0ddf00dcafe0001",
  api: new URLSearchParams(location.search).get("api"),
  lang: "en",
});
checkout.addEventListener("tc-reserved", ({ detail }) => (told.textContent = `Order ${detail.order.number}`));
checkout.addEventListener("tc-canceled", () => (told.textContent = "No order"));
