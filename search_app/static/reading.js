// Tools for reading an article: print, share, a larger text, listen, keep on this device, copy a link to a section. The page
// is whole without them; each is there only where the browser can do it. Nothing leaves the device.
(() => {
  "use strict";
  const SIZES = ["100%", "115%", "130%", "150%"];
  const MOST_SAVED = 50;

  const remembered = (name, otherwise) => {
    try {
      return JSON.parse(localStorage.getItem(`pinakes.${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  const remember = (name, value) => {
    try {
      localStorage.setItem(`pinakes.${name}`, JSON.stringify(value));
    } catch {
      // the reader's browser keeps nothing: the tool works for this page
    }
  };

  const button = (text, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.append(text);
    made.addEventListener("click", () => action(made));
    return made;
  };

  const listenTo = (prose, texts) => {
    const stop = (made) => {
      speechSynthesis.cancel();
      made.textContent = texts.listen;
      made.setAttribute("aria-pressed", "false");
    };
    const start = (made) => {
      made.textContent = texts.stop;
      made.setAttribute("aria-pressed", "true");
      const parts = [...prose.querySelectorAll("h2, h3, h4, h5, h6, p, li, dt, dd, caption, th, td")].filter((part) => !part.querySelector("p, li"));
      parts.forEach((part, at) => {
        const said = new SpeechSynthesisUtterance(part.textContent);
        said.lang = part.closest("[lang]").lang;
        if (at === parts.length - 1) said.addEventListener("end", () => stop(made));
        speechSynthesis.speak(said);
      });
    };
    addEventListener("pagehide", () => speechSynthesis.cancel());
    return button(texts.listen, (made) => (made.getAttribute("aria-pressed") === "true" ? stop(made) : start(made)));
  };

  const tools = (place) => {
    const texts = place.dataset;
    const prose = document.querySelector(".prose");
    const address = location.href.split("#")[0];
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    const copy = async (link) => {
      await navigator.clipboard.writeText(link);
      status.textContent = texts.copied;
    };
    let size = Math.min(Math.max(Number(remembered("size", 0)) || 0, 0), SIZES.length - 1);
    const resize = (step) => {
      size = Math.min(Math.max(size + step, 0), SIZES.length - 1);
      prose.style.setProperty("font-size", size ? `calc(1.06rem * ${parseInt(SIZES[size], 10) / 100})` : "");
      remember("size", size);
    };
    resize(0);

    const bar = [button(texts.print, () => print())];
    if (navigator.share) bar.push(button(texts.share, () => navigator.share({ title: document.title, url: address }).catch(() => {})));
    else if (navigator.clipboard) bar.push(button(texts.copy, () => copy(address)));
    bar.push(button(texts.smaller, () => resize(-1)), button(texts.larger, () => resize(1)));
    if ("speechSynthesis" in window) bar.push(listenTo(prose, texts));

    const saved = () => remembered("saved", []).filter((one) => one.id !== texts.article);
    const isSaved = () => remembered("saved", []).some((one) => one.id === texts.article);
    const name = (made) => {
      made.textContent = isSaved() ? texts.saved : texts.save;
      made.setAttribute("aria-pressed", String(isSaved()));
    };
    const keep = button("", (made) => {
      remember("saved", isSaved() ? saved() : [{ id: texts.article, title: texts.name }, ...saved()].slice(0, MOST_SAVED));
      name(made);
    });
    name(keep);
    bar.push(keep);
    place.append(...bar, status);
    place.hidden = false;

    if (!navigator.clipboard) return;
    for (const heading of prose.querySelectorAll("section[id] > :is(h2, h3)")) {
      const link = button("#", () => copy(`${address}#${encodeURIComponent(heading.parentElement.id)}`));
      link.className = "section-copy";
      link.lang = document.documentElement.lang; // of its name, mostly
      link.setAttribute("aria-label", `${texts.section}: ${heading.textContent}`);
      heading.before(link);
    }
  };

  const list = (place) => {
    const saved = remembered("saved", []);
    if (!saved.length) return;
    const rows = saved.map((one) => {
      const link = document.createElement("a");
      link.href = place.dataset.address.replace("ARTICLE-ID", encodeURIComponent(one.id));
      link.dir = "auto";
      link.append(one.title); // text, never markup
      const row = document.createElement("li");
      row.append(link);
      return row;
    });
    place.querySelector("ul").append(...rows);
    place.hidden = false;
  };

  // An explanation opens at its word, above or below, where there is more room. Browsers with anchor positioning do so
  // by the style sheet alone.
  const explain = (box) => {
    let opener = null;
    for (const word of document.querySelectorAll(`[popovertarget="${box.id}"]`)) word.addEventListener("click", () => { opener = word; });
    box.addEventListener("toggle", (event) => {
      if (event.newState !== "open" || !opener) return;
      const GAP = 6;
      const at = opener.getBoundingClientRect();
      const [wide, high] = [document.documentElement.clientWidth, innerHeight];
      const [above, below] = [at.top - 2 * GAP, high - at.bottom - 2 * GAP];
      Object.assign(box.style, { position: "absolute", inset: "auto", margin: "0", left: "0", maxHeight: `${Math.max(above, below, 0)}px` });
      const { width, height } = box.getBoundingClientRect();
      const left = Math.min(Math.max((at.left + at.right - width) / 2, GAP), wide - width - GAP);
      box.style.left = `${left + scrollX}px`;
      box.style.top = `${(above > below ? at.top - GAP - height : at.bottom + GAP) + scrollY}px`;
    });
  };

  if (!CSS.supports("position-area", "block-end")) for (const box of document.querySelectorAll(".explanation")) explain(box);
  for (const place of document.querySelectorAll("[data-article-tools]")) tools(place);
  for (const place of document.querySelectorAll("[data-saved-list]")) list(place);
})();
