// For tests and screenshots: `?theme=dark`, and any attribute of the widget, as in `?lang=en&max-tickets=4`.
// An ordinary script at the end of the page runs before the module that defines the element.
{
  const NAMES = "event api api-version key allow-key lang currency max-tickets max-per-set confirm-cancel release-on-leave accept-fewer ask require payment widget-token payment-page";
  const query = new URLSearchParams(location.search);
  if (query.has("theme")) document.documentElement.dataset.theme = query.get("theme");
  for (const name of NAMES.split(" ")) {
    if (query.has(name)) document.querySelector("tc-checkout").setAttribute(name, query.get(name));
  }
}
