// A sidebar of the block editor: links that the post could have, each put in where it belongs. Plain JavaScript, no build step.
(function (wp) {
  "use strict";
  const { createElement: el, useState, Fragment } = wp.element;
  const { Button, Notice, PanelBody, Spinner, TextControl } = wp.components;
  const { __, _n, sprintf } = wp.i18n;
  const told = window.pinakesLinks || {};
  const Sidebar = (wp.editor && wp.editor.PluginSidebar) || wp.editPost.PluginSidebar;

  // How the text of a block is shown to the library: closed are headings, quotes, code and captions.
  const OPEN = { "core/paragraph": "p", "core/list-item": "li", "core/list": "ul", "core/freeform": "div" };
  const CLOSED = { "core/heading": "h2", "core/code": "pre", "core/preformatted": "pre", "core/verse": "pre" };
  const FIELDS = { "core/list": "values" };

  // The pieces of the post, in order: the block that each comes from, and its HTML.
  const pieces = (blocks, within) =>
    blocks.flatMap((block) => {
      const field = FIELDS[block.name] || "content";
      const html = String(block.attributes[field] || "");
      const quoted = within || block.name === "core/quote" || block.name === "core/pullquote";
      const tag = OPEN[block.name] || CLOSED[block.name] || "blockquote";
      const own = html ? [{ id: block.clientId, field, html, tag, open: !quoted && block.name in OPEN, quoted }] : [];
      return own.concat(pieces(block.innerBlocks || [], quoted));
    });

  // The draft that is sent, and where in it each open piece begins (UTF-16).
  const draftOf = (all) => {
    let text = "";
    const places = [];
    for (const piece of all) {
      const before = (piece.quoted ? "<blockquote>" : "") + `<${piece.tag}>`;
      if (piece.open) places.push({ ...piece, from: text.length + before.length });
      text += before + piece.html + `</${piece.tag}>` + (piece.quoted ? "</blockquote>" : "") + "\n";
    }
    return { text, places };
  };

  // The library counts code points, JavaScript counts UTF-16: where the nth code point begins.
  const unitsOf = (text) => {
    const starts = [0];
    for (const letter of text) starts.push(starts[starts.length - 1] + letter.length);
    return starts;
  };

  // Suggestions by the block that they belong to, with their places in its HTML.
  const placed = (made, draft) => {
    const starts = unitsOf(draft.text);
    return made.flatMap((one) => {
      const [start, end] = [starts[one.start], starts[one.end]];
      const piece = draft.places.find((p) => start >= p.from && end <= p.from + p.html.length);
      if (!piece) return [];
      const at = start - piece.from;
      return [{ ...one, block: piece.id, field: piece.field, html: piece.html, at, length: end - start }];
    });
  };

  const attribute = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

  const htmlOf = (one) => {
    const block = wp.data.select("core/block-editor").getBlock(one.block);
    return block ? String(block.attributes[one.field] || "") : null;
  };

  // Put a link in. What else stands in the block stays, byte for byte. False where it was edited meanwhile.
  const insert = (one) => {
    if (htmlOf(one) !== one.html) return null;
    const before = one.html.slice(0, one.at) + `<a href="${attribute(one.target)}">`;
    const linked = before + one.html.slice(one.at, one.at + one.length) + "</a>" + one.html.slice(one.at + one.length);
    wp.data.dispatch("core/block-editor").updateBlockAttributes(one.block, { [one.field]: linked });
    return htmlOf(one);
  };

  // The other suggestions of a block after a link was put in before or behind them.
  const moved = (others, done, html) =>
    others.map((one) => {
      if (one.block !== done.block) return one;
      const shift = one.at > done.at ? `<a href="${attribute(done.target)}">`.length + "</a>".length : 0;
      return { ...one, html, at: one.at + shift };
    });

  const steps = () => ({
    high: __("sure", "pinakes-links"),
    medium: __("likely", "pinakes-links"),
    low: __("perhaps", "pinakes-links"),
  });

  function Suggestion({ one, onInsert, onDismiss }) {
    const [isOpen, open] = useState(false);
    const [reason, setReason] = useState("");
    const show = () => wp.data.dispatch("core/block-editor").selectBlock(one.block);
    return el(
      PanelBody,
      { title: `${one.phrase} → ${one.title}`, initialOpen: true },
      el("p", null, el("a", { href: one.target, target: "_blank", rel: "noopener noreferrer" }, one.title), ` (${steps()[one.confidence]})`),
      el("p", null, `… ${one.context} …`),
      el("p", { className: "components-base-control__help" }, one.reason),
      el(Button, { variant: "primary", onClick: () => onInsert(one) }, __("Insert link", "pinakes-links")),
      " ",
      el(Button, { variant: "secondary", onClick: show }, __("Show", "pinakes-links")),
      " ",
      el(Button, { variant: "tertiary", isDestructive: true, "aria-expanded": isOpen, onClick: () => open(!isOpen) }, __("Dismiss", "pinakes-links")),
      isOpen &&
        el(
          Fragment,
          null,
          told.decides && el(TextControl, { label: __("Why (if you like)", "pinakes-links"), value: reason, maxLength: 500, onChange: setReason }),
          el(Button, { variant: "secondary", onClick: () => onDismiss(one, reason) }, __("Not from this article", "pinakes-links"))
        )
    );
  }

  function Panel() {
    const [made, setMade] = useState(null);
    const [isBusy, setBusy] = useState(false);
    const [said, say] = useState(null);
    const post = wp.data.useSelect((select) => select("core/editor").getCurrentPostId(), []);
    const complain = (error) => say({ status: "error", text: error.message || __("The library does not answer. Try again in a moment.", "pinakes-links") });
    const ask = async (route, data) => wp.apiFetch({ path: `/pinakes-links/v1/${route}`, method: "POST", data: { post, ...data } });

    const find = async () => {
      const draft = draftOf(pieces(wp.data.select("core/block-editor").getBlocks(), false));
      setBusy(true);
      say(null);
      try {
        const answer = await ask("suggestions", { html: draft.text });
        setMade(placed(answer.suggestions, draft).sort((a, b) => a.start - b.start));
      } catch (error) {
        complain(error);
      }
      setBusy(false);
    };

    const onInsert = (one) => {
      const html = insert(one);
      if (html === null) {
        say({ status: "warning", text: __("This block was changed since. Look for links again.", "pinakes-links") });
        return;
      }
      setMade(moved(made.filter((other) => other !== one), one, html));
      /* translators: %s: the words that were linked */
      say({ status: "success", text: sprintf(__("«%s» is linked.", "pinakes-links"), one.phrase) });
    };

    const onDismiss = async (one, reason) => {
      setMade(made.filter((other) => other !== one));
      if (!told.decides) return;
      try {
        await ask("dismissals", { target: one.target, reason });
        /* translators: %s: the words of a suggestion */
        say({ status: "success", text: sprintf(__("«%s» will not be suggested here again.", "pinakes-links"), one.phrase) });
      } catch (error) {
        complain(error);
      }
    };

    const count = made ? made.length : 0;
    return el(
      Fragment,
      null,
      el(
        PanelBody,
        null,
        !told.ready && el(Notice, { status: "warning", isDismissible: false }, __("The address of the library is not set (Settings, Pinakes Links).", "pinakes-links")),
        el(Button, { variant: "primary", disabled: isBusy || !told.ready, onClick: find }, __("Find links", "pinakes-links")),
        isBusy && el(Spinner),
        said && el(Notice, { status: said.status, onRemove: () => say(null) }, said.text),
        made &&
          el(
            "p",
            { role: "status" },
            /* translators: %d: the number of suggestions */
            count ? sprintf(_n("%d link is suggested", "%d links are suggested", count, "pinakes-links"), count) : __("No link is suggested.", "pinakes-links")
          )
      ),
      made && made.map((one) => el(Suggestion, { key: `${one.target} ${one.phrase}`, one, onInsert, onDismiss }))
    );
  }

  wp.plugins.registerPlugin("pinakes-links", {
    icon: "admin-links",
    render: () => el(Sidebar, { name: "pinakes-links", title: __("Pinakes Links", "pinakes-links"), icon: "admin-links" }, el(Panel)),
  });
})(window.wp);
