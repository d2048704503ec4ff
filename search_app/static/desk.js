// The desk by keyboard: arrows walk the suggestions, D opens what dismisses one, and the result is copied. The pages work without this file.
(() => {
  "use strict";
  const first = "input[type=checkbox], button, summary, a";

  const review = (list) => {
    const items = [...list.children];
    const go = (to) => {
      const target = items[to] && items[to].querySelector(list.querySelector("input[type=checkbox]") ? "input[type=checkbox]" : first);
      if (target) target.focus();
      return Boolean(target);
    };
    list.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const typing = event.target.matches("input:not([type=checkbox]), textarea");
      const at = items.findIndex((item) => item.contains(event.target));
      const details = at < 0 ? null : items[at].querySelector("details");
      if (event.key === "Escape" && details && details.open) {
        details.open = false;
        go(at);
      } else if (typing || at < 0) {
        return;
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!go(at + (event.key === "ArrowDown" ? 1 : -1))) return;
      } else if (event.key.toLowerCase() === "d" && details) {
        details.open = true;
        (details.querySelector("input") || details.querySelector("button")).focus();
      } else {
        return;
      }
      event.preventDefault();
    });
    // Enter in the reason dismisses by the first button beside it, instead of the form's own.
    list.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("details input")) return;
      event.preventDefault();
      event.target.closest("details").querySelector("button").click();
    });
  };

  const copying = (button) => {
    const text = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.value);
      } catch {
        text.select(); // not allowed here: it is chosen, and the reader's own keys copy it
        return;
      }
      button.nextElementSibling.textContent = button.dataset.done;
    });
  };

  document.querySelectorAll("[data-review]").forEach(review);
  document.querySelectorAll("[data-copy]").forEach(copying);
  document.querySelectorAll("[data-keys]").forEach((hint) => { hint.hidden = false; });
  const focused = document.querySelector("[data-focus]");
  if (focused) focused.focus();
})();
