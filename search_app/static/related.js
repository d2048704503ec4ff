// Related topics on a page of the library's own sites:
//   <div data-pinakes-related></div><script src="https://library.example/embed/related.js" defer></script>
// Inside the div may stand plain links: they stay where the library cannot be asked. No globals; loading it twice does no harm.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script) return;
  const library = new URL(script.src);
  const prefix = library.pathname.replace(/\/embed\/related\.js$/, "");

  const isWeb = (address) => /^https?:\/\//i.test(address);

  const card = (one) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = isWeb(one.url) ? one.url : library.origin + one.link;
    link.append(one.title || one.url);
    item.append(link);
    if (one.reasons.length) {
      const why = document.createElement("small");
      why.append(one.reasons.slice(0, 2).join(" · "));
      item.append(document.createElement("br"), why);
    }
    return item;
  };

  const fill = async (place) => {
    place.dataset.pinakesRelated = "asked";
    const canonical = document.querySelector("link[rel=canonical]");
    const page = place.dataset.url || (canonical && canonical.href) || location.href.split("#")[0];
    const address = `${library.origin}${prefix}/api/v1/related?url=${encodeURIComponent(page)}&limit=${encodeURIComponent(place.dataset.limit || "4")}`;
    try {
      const answer = await fetch(address, { credentials: "omit", mode: "cors" });
      if (!answer.ok) return;
      const { related } = await answer.json();
      if (!related.length) return;
      const list = document.createElement("ul");
      list.append(...related.map(card));
      const root = place.shadowRoot || place.attachShadow({ mode: "open" });
      root.replaceChildren(list);
    } catch {
      // The library is not there: what stood in the page stays.
    }
  };

  const start = () => {
    for (const place of document.querySelectorAll("[data-pinakes-related]")) if (place.dataset.pinakesRelated !== "asked") fill(place);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
  else start();
})();
