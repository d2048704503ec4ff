// Suggestions under the search field (ARIA combobox with a list). The page works without this file; an error shows nothing.
(() => {
  "use strict";
  const WAIT = 200; // ms after the last key: long enough to skip most keys of a word, short enough to feel immediate
  const LEAST = 2;

  const attach = (input) => {
    const list = document.createElement("ul");
    list.id = `${input.id}-offers`;
    list.className = "offers";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.listName);
    const status = document.createElement("div");
    status.className = "quiet";
    status.setAttribute("role", "status");
    const hint = document.createElement("span");
    hint.id = `${input.id}-hint`;
    hint.hidden = true; // read as the field's description alone
    hint.append(input.dataset.hint);
    input.after(list, status, hint);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-describedby": hint.id })) {
      input.setAttribute(name, value);
    }

    let timer = 0;
    let request = null;
    let offers = [];
    let current = -1;
    let typed = "";

    const close = () => {
      clearTimeout(timer);
      if (request) request.abort();
      request = null;
      offers = [];
      current = -1;
      list.hidden = true;
      list.replaceChildren();
      status.textContent = "";
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const count = (many) => {
      if (!many) return input.dataset.saidNone;
      if (many === 1) return input.dataset.saidOne;
      return input.dataset.saidSome.replace("#", many.toLocaleString(document.documentElement.lang.replace(/^ar$/, "ar-u-nu-latn")));
    };

    const select = (index) => {
      const rows = [...list.children];
      if (rows[current]) rows[current].setAttribute("aria-selected", "false");
      current = index;
      if (!rows[current]) {
        current = -1;
        input.removeAttribute("aria-activedescendant");
        input.value = typed;
        return;
      }
      rows[current].setAttribute("aria-selected", "true");
      rows[current].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[current].id);
      input.value = offers[current].text;
    };

    const go = (offer) => {
      close(); // who comes back finds it closed
      if (offer.id) {
        location.assign(input.dataset.article.replace("ARTICLE-ID", encodeURIComponent(offer.id)));
        return;
      }
      input.value = offer.text;
      input.form.submit();
    };

    const row = (offer, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.ariaPosInSet = index + 1;
      item.ariaSetSize = offers.length;
      item.dir = "auto";
      if (offer.language) item.lang = offer.language;
      item.append(offer.text); // text, never markup
      const other = offer.title && offer.title !== offer.text ? `→ ${offer.title}` : offer.category;
      if (other) {
        const small = document.createElement("small");
        small.append(other);
        item.append(small);
      }
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => go(offer));
      return item;
    };

    const show = (found) => {
      offers = found;
      current = -1;
      list.replaceChildren(...offers.map(row));
      list.hidden = !offers.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = count(offers.length);
    };

    const ask = async () => {
      const text = input.value.trim();
      if (request) request.abort();
      if (text.length < LEAST) return close();
      const mine = new AbortController();
      request = mine;
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text.slice(0, 100))}`, { signal: mine.signal, credentials: "omit" });
        const found = answer.ok ? (await answer.json()).suggestions : [];
        if (request === mine && document.activeElement === input) {
          typed = input.value;
          show(found);
        }
      } catch {
        if (request === mine) close();
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      typed = input.value;
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        input.value = typed;
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!offers.length) {
          ask(); // opens the list again
          return;
        }
        const size = offers.length + 1; // one more place: what was typed
        const step = event.key === "ArrowDown" ? 1 : -1;
        select(((current + 1 + step + size) % size) - 1);
      } else if (event.key === "Enter" && current >= 0) {
        event.preventDefault();
        go(offers[current]);
      } else if (event.key === "Tab") {
        close();
      }
    });
    input.addEventListener("blur", close);
    input.form.addEventListener("submit", close);
  };

  for (const input of document.querySelectorAll("input[data-suggest]")) attach(input);

  // A field above a long list of titles that leaves those which hold what is typed.
  const filter = (list) => {
    const rows = [...list.children];
    if (rows.length <= 20) return;
    const fold = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLocaleLowerCase();
    const label = document.createElement("label");
    label.className = "filter";
    const field = document.createElement("input");
    field.type = "search";
    field.autocomplete = "off";
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    label.append(list.dataset.filter, field);
    list.before(label, status);
    const texts = rows.map((row) => fold(row.textContent));
    field.addEventListener("input", () => {
      const wanted = fold(field.value.trim());
      rows.forEach((row, at) => { row.hidden = !texts[at].includes(wanted); });
      status.textContent = rows.every((row) => row.hidden) ? list.dataset.filterNone : "";
    });
  };

  for (const list of document.querySelectorAll("[data-filter]")) filter(list);

  // «On this page» is folded on a phone and open beside the text where there is room.
  const room = matchMedia("(min-width: 62rem)");
  const unfold = () => {
    for (const details of document.querySelectorAll(".contents details")) if (room.matches) details.open = true;
  };
  room.addEventListener("change", unfold);
  unfold();
})();
