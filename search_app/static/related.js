// Related topics on a page of the library's own sites:
//   <pinakes-related limit="4"><a href="/all/">All articles</a></pinakes-related>
//   <script src="https://library.example/embed/related.js" defer></script>
// (a <div data-pinakes-related> does the same). What stands inside stays where the library cannot be asked. The page's
// style reaches in by its font and colours, by custom properties, and by ::part(list card link category reason).
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script) return;
  const library = new URL(script.src);
  const prefix = library.pathname.replace(/\/embed\/related\.js$/, "");
  const NAMES = { en: "Related topics", bn: "সম্পর্কিত বিষয়", de: "Verwandte Themen", ar: "مواضيع ذات صلة" };
  const STYLE = `
    :host { display: block; }
    ul { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--pinakes-gap, .6rem);
         grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--pinakes-card-width, 15rem)), 1fr)); }
    li { padding: var(--pinakes-padding, .7rem .9rem); border: 1px solid var(--pinakes-line, color-mix(in srgb, currentcolor 25%, transparent));
         border-radius: var(--pinakes-radius, .5rem); background: var(--pinakes-surface, transparent); }
    a { color: var(--pinakes-link, LinkText); font-weight: 600; overflow-wrap: anywhere; }
    p { margin: .2rem 0 0; font-size: .88em; line-height: 1.4; }
  `;

  const isWeb = (address) => /^https?:\/\//i.test(address);

  const spoken = (place) => {
    const holder = place.closest("[lang]");
    const code = ((holder && holder.lang) || "en").split("-")[0].toLowerCase();
    return code in NAMES ? code : "en";
  };

  const made = (name, part, ...inside) => {
    const element = document.createElement(name);
    element.setAttribute("part", part);
    element.append(...inside); // text, never markup
    return element;
  };

  const card = (one) => {
    const link = made("a", "link", one.title || one.url);
    link.href = isWeb(one.url) ? one.url : library.origin + one.link;
    link.dir = "auto";
    const item = made("li", "card", link);
    if (one.category) item.append(made("p", "category", one.category));
    if (one.reasons.length) item.append(made("p", "reason", one.reasons.slice(0, 2).join(" · ")));
    return item;
  };

  const dress = (root) => {
    const sheet = new CSSStyleSheet(); // a policy of the page against inline styles does not forbid it
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  };

  const fill = async (place) => {
    const said = (name) => place.getAttribute(name) || place.dataset[name] || "";
    const canonical = document.querySelector("link[rel=canonical]");
    const page = said("url") || (canonical && canonical.href) || location.href.split("#")[0];
    const language = spoken(place);
    const asked = new URLSearchParams({ url: page, limit: said("limit") || "4", ui: language });
    try {
      const answer = await fetch(`${library.origin}${prefix}/api/v1/related?${asked}`, { credentials: "omit", mode: "cors" });
      if (!answer.ok) return;
      const { related } = await answer.json();
      if (!related.length) return;
      const list = made("ul", "list", ...related.map(card));
      list.setAttribute("aria-label", NAMES[language]);
      list.setAttribute("role", "list");
      const root = place.shadowRoot || place.attachShadow({ mode: "open" });
      dress(root);
      root.replaceChildren(list);
    } catch {
      // The library is not there: what stood in the page stays.
    }
  };

  if (!customElements.get("pinakes-related")) {
    customElements.define("pinakes-related", class extends HTMLElement {
      connectedCallback() {
        fill(this);
      }
    });
  }
  const start = () => {
    for (const place of document.querySelectorAll("[data-pinakes-related]")) {
      if (place.dataset.pinakesRelated === "asked") continue;
      place.dataset.pinakesRelated = "asked";
      fill(place);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
  else start();
})();
