// «Search the library» on a page of the library's own sites:
//   <pinakes-search><a href="https://library.example/search">Search the library</a></pinakes-search>
//   <script src="https://library.example/embed/search.js" defer></script>
// A button opens a dialog (also Ctrl+K or ⌘K, and with the attribute «slash» the key «/», which those who speak to their
// computer cannot turn off): results come while one types, arrows walk them, Enter opens one, Escape closes. What stands inside is shown where this script does not run. The page's style reaches in by its font, by
// custom properties, and by ::part(button dialog field results hit title snippet all status).
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || customElements.get("pinakes-search")) return;
  const library = new URL(script.src);
  const base = library.origin + library.pathname.replace(/\/embed\/search\.js$/, "");
  const WAIT = 250; // ms after the last key
  const LEAST = 2;
  const SHOWN = 8;
  const TEXTS = {
    en: { hint: "Results come as you type. Choose one with the up and down arrow keys and open it with Enter, or touch it.", search: "Search the library", close: "Close", none: "Nothing was found.", one: "One result", some: "# results", all: "All results in the library", failed: "The library cannot answer right now. Search in the library itself:" },
    bn: { hint: "লেখার সাথে সাথে ফলাফল আসে। উপরে ও নিচের তীর বোতাম দিয়ে একটি বেছে নিন এবং এন্টার দিয়ে খুলুন, অথবা স্পর্শ করুন।", search: "গ্রন্থাগারে খুঁজুন", close: "বন্ধ করুন", none: "কিছু পাওয়া যায়নি।", one: "একটি ফলাফল", some: "#টি ফলাফল", all: "গ্রন্থাগারে সব ফলাফল", failed: "গ্রন্থাগার এখন উত্তর দিতে পারছে না। গ্রন্থাগারে গিয়ে খুঁজুন:" },
    de: { hint: "Ergebnisse kommen beim Tippen. Wählen Sie eines mit den Pfeiltasten nach oben und unten und öffnen Sie es mit Enter, oder berühren Sie es.", search: "In der Bibliothek suchen", close: "Schließen", none: "Es wurde nichts gefunden.", one: "Ein Ergebnis", some: "# Ergebnisse", all: "Alle Ergebnisse in der Bibliothek", failed: "Die Bibliothek kann gerade nicht antworten. Suchen Sie in der Bibliothek selbst:" },
    ar: { hint: "تظهر النتائج أثناء الكتابة. اختر إحداها بمفتاحي السهمين إلى أعلى وأسفل وافتحها بمفتاح الإدخال، أو المسها.", search: "البحث في المكتبة", close: "إغلاق", none: "لا توجد نتائج.", one: "نتيجة واحدة", some: "عدد النتائج: #", all: "كل النتائج في المكتبة", failed: "لا تستطيع المكتبة الإجابة الآن. ابحث في المكتبة نفسها:" },
  };
  const RIGHT_TO_LEFT = ["ar"];
  const STYLE = `
    :host { display: inline-block; }
    button { font: inherit; color: inherit; cursor: pointer; min-height: 2.75rem; padding: .4rem 1rem; background: var(--pinakes-surface, Canvas);
             border: 1px solid var(--pinakes-line, color-mix(in srgb, currentcolor 45%, transparent)); border-radius: var(--pinakes-radius, .5rem); }
    dialog { font: inherit; color: var(--pinakes-ink, CanvasText); background: var(--pinakes-surface, Canvas); border: 0; border-radius: var(--pinakes-radius, .5rem);
             width: min(100% - 2rem, 40rem); max-height: min(85dvh, 44rem); margin-top: 8dvh; padding: 0; box-shadow: 0 1rem 3rem rgb(0 0 0 / .35); }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(0 0 0 / .5); }
    .top { display: flex; gap: .5rem; padding: .75rem; border-bottom: 1px solid var(--pinakes-line, color-mix(in srgb, currentcolor 25%, transparent)); }
    input { flex: 1; min-width: 0; font: inherit; font-size: max(1em, 16px); color: inherit; background: transparent; min-height: 2.75rem; padding: .3rem .7rem;
            border: 1px solid var(--pinakes-line, color-mix(in srgb, currentcolor 55%, transparent)); border-radius: var(--pinakes-radius, .5rem); }
    :focus-visible { outline: 3px solid var(--pinakes-link, LinkText); outline-offset: 2px; }
    ul { list-style: none; margin: 0; padding: .4rem; overflow: auto; }
    li { padding: .55rem .7rem; border-radius: var(--pinakes-radius, .5rem); cursor: pointer; overflow-wrap: anywhere; }
    li[aria-selected="true"] { background: var(--pinakes-link, LinkText); color: var(--pinakes-link-ink, Canvas); }
    b { display: block; }
    small { display: block; font-size: .9em; line-height: 1.4; }
    mark { background: none; color: inherit; font-weight: 700; }
    p { margin: 0; padding: .5rem .9rem .8rem; font-size: .92em; }
    a { color: var(--pinakes-link, LinkText); display: inline-block; padding-block: .2rem; }
    @media (max-width: 40rem) { dialog { width: 100%; max-width: 100%; max-height: 100dvh; height: 100dvh; margin: 0; border-radius: 0; } }
    @media (forced-colors: active) { dialog { border: 1px solid CanvasText; } li[aria-selected="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; } }
  `;

  const isWeb = (address) => /^https?:\/\//i.test(address);

  const made = (name, part, ...inside) => {
    const element = document.createElement(name);
    if (part) element.setAttribute("part", part);
    element.append(...inside); // text, never markup
    return element;
  };

  class PinakesSearch extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const holder = this.closest("[lang]");
      const code = ((holder && holder.lang) || "en").split("-")[0].toLowerCase();
      this.language = code in TEXTS ? code : "en";
      this.texts = TEXTS[this.language];
      this.hits = [];
      this.current = -1;
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet(); // a policy of the page against inline styles does not forbid it
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.build(root);
      this.onKey = (event) => this.shortcut(event);
      document.addEventListener("keydown", this.onKey);
    }

    disconnectedCallback() {
      document.removeEventListener("keydown", this.onKey);
    }

    build(root) {
      this.button = made("button", "button", this.texts.search);
      this.button.type = "button";
      this.button.setAttribute("aria-haspopup", "dialog");
      this.field = made("input", "field");
      const close = made("button", "close", this.texts.close);
      close.type = "button";
      this.list = made("ul", "results");
      this.list.id = "results";
      this.list.hidden = true;
      this.status = made("p", "status");
      this.status.setAttribute("role", "status");
      const top = made("div", "top", this.field, close);
      top.className = "top";
      const hint = made("span", "", this.texts.hint);
      Object.assign(hint, { id: "hint", hidden: true }); // read as the field's description alone
      this.dialog = made("dialog", "dialog", top, this.list, this.status, hint);
      for (const [element, names] of [
        [this.field, { type: "search", role: "combobox", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search", dir: "auto", maxlength: "300", "aria-label": this.texts.search, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "results", "aria-describedby": "hint" }],
        [this.list, { role: "listbox", "aria-label": this.texts.search }],
        [this.dialog, { "aria-label": this.texts.search, dir: RIGHT_TO_LEFT.includes(this.language) ? "rtl" : "ltr" }],
      ]) for (const [name, value] of Object.entries(names)) element.setAttribute(name, value);
      root.append(this.button, this.dialog);
      this.button.addEventListener("click", () => this.open());
      close.addEventListener("click", () => this.dialog.close());
      this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
      this.field.addEventListener("input", () => this.typed());
      this.field.addEventListener("keydown", (event) => this.walk(event));
    }

    open() {
      if (this.dialog.open) return;
      this.dialog.showModal();
      this.field.focus();
      this.field.select();
    }

    shortcut(event) {
      const target = event.composedPath()[0];
      const writes = target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
      const held = event.ctrlKey || event.metaKey;
      const slash = this.hasAttribute("slash") && event.key === "/" && !writes && !held && !event.altKey;
      const asks = slash || (held && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k");
      if (!asks || event.defaultPrevented) return; // another search field of this page has opened
      event.preventDefault();
      this.open();
    }

    typed() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    }

    async ask() {
      const text = this.field.value.trim();
      if (this.request) this.request.abort();
      if (text.length < LEAST) return this.show([], "");
      const mine = new AbortController();
      this.request = mine;
      try {
        const [found, asked] = await this.answered(text, mine.signal);
        if (this.request === mine) this.show(found.hits, this.counted(found.hits.length ? found.whole || found.total : 0), text, asked);
      } catch (error) {
        if (this.request === mine) this.show([], this.texts.failed, text, text);
      }
    }

    // What the library has, and the question that it answers: where all words together find nothing, the last one may
    // not be finished.
    async answered(text, signal) {
      const found = await this.found(text, signal);
      const finds = found.hits.length && !found.notes.includes("relaxed");
      if (finds || !/[\p{L}\p{M}\p{N}]{2}$/u.test(this.field.value)) return [found, text];
      const begun = await this.found(`${text}*`, signal);
      return begun.hits.length ? [begun, `${text}*`] : [found, text];
    }

    async found(question, signal) {
      const answer = await fetch(`${base}/api/v1/search?${new URLSearchParams({ q: question, size: SHOWN })}`, { signal, credentials: "omit", mode: "cors" });
      if (!answer.ok && answer.status !== 400) throw new Error(String(answer.status));
      return answer.ok ? answer.json() : { hits: [], total: 0, notes: [] };
    }

    counted(many) {
      if (!many) return this.texts.none;
      return many === 1 ? this.texts.one : this.texts.some.replace("#", many.toLocaleString(this.language === "ar" ? "ar-u-nu-latn" : this.language));
    }

    show(hits, said, text = "", asked = "") {
      this.hits = hits;
      this.shown = { text, asked };
      this.current = -1;
      this.list.replaceChildren(...hits.map((hit, index) => this.row(hit, index)));
      this.list.hidden = !hits.length;
      this.field.setAttribute("aria-expanded", String(!this.list.hidden));
      this.field.removeAttribute("aria-activedescendant");
      this.status.replaceChildren(said);
      if (!text) return;
      const all = made("a", "all", this.texts.all);
      all.href = this.all(asked);
      this.status.append(" ", all);
    }

    all(question) {
      return `${base}/search?${new URLSearchParams({ q: question, ui: this.language })}`;
    }

    row(hit, index) {
      const section = hit.sections[0];
      const item = made("li", "hit", made("b", "title", hit.title || hit.url));
      if (section) {
        const marked = section.marked.map(([words, isMarked]) => (isMarked ? made("mark", "mark", words) : words));
        item.append(made("small", "snippet", section.heading ? `${section.heading}: ` : "", ...marked));
      }
      Object.assign(item, { id: `hit-${index}`, lang: hit.language, dir: "auto" });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.ariaPosInSet = index + 1;
      item.ariaSetSize = this.hits.length;
      item.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
      item.addEventListener("click", (event) => this.go(hit, event));
      item.addEventListener("auxclick", (event) => event.button === 1 && this.go(hit, { ctrlKey: true }));
      return item;
    }

    go(hit, { ctrlKey, metaKey }) {
      if (!ctrlKey && !metaKey) this.show([], ""); // who comes back finds it closed
      const anchor = hit.sections.length && hit.sections[0].anchor;
      const address = isWeb(hit.url) ? hit.url + (anchor ? `#${encodeURIComponent(anchor)}` : "") : library.origin + hit.link;
      if (ctrlKey || metaKey) open(address, "_blank", "noopener"); // as with any link
      else location.assign(address);
    }

    select(index) {
      const rows = [...this.list.children];
      if (rows[this.current]) rows[this.current].setAttribute("aria-selected", "false");
      this.current = index;
      rows[index].setAttribute("aria-selected", "true");
      rows[index].scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", rows[index].id);
    }

    walk(event) {
      if (event.isComposing) return;
      const many = this.hits.length;
      const typed = this.field.value.trim();
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && many) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.select(this.current < 0 && step < 0 ? many - 1 : (this.current + step + many) % many);
      } else if (event.key === "Escape") {
        event.preventDefault(); // a search field would only empty itself
        this.dialog.close();
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (this.current >= 0) this.go(this.hits[this.current], event);
        else if (typed) location.assign(this.all(this.shown && this.shown.text === typed ? this.shown.asked : typed));
      }
    }
  }

  customElements.define("pinakes-search", PinakesSearch);
})();
