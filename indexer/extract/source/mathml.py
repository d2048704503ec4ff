"""Presentation MathML as a line of text (MathML Core, W3C): "B = m/h²", "√(v/n)", "∑_(i=1)ⁿ x_i"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from indexer.extract.source.raised import lowered, raised

# Marks that are not seen: function application, times, separator, plus.
_UNSEEN = str.maketrans("", "", "\u2061\u2062\u2063\u2064\u200b")
_SPACED = frozenset("= < > ≤ ≥ ≠ ≈ ≅ ≡ ∼ ∝ ← → ↔ ⇒ ⇔ ↦ + - − ± ∓ × ÷ ∗ ∈ ∉ ⊂ ⊆ ∪ ∩ ∧ ∨ := ≪ ≫ ⩽ ⩾".split())
_OPENING = frozenset("([{⟨|,;")
# Accents over a letter, as characters that combine with it.
_ACCENTS = {
    "¯": "\u0304",
    "‾": "\u0304",
    "―": "\u0304",
    "^": "\u0302",
    "ˆ": "\u0302",
    "~": "\u0303",
    "˜": "\u0303",
}
_ACCENTS |= {"→": "\u20d7", "⃗": "\u20d7", "˙": "\u0307", ".": "\u0307", "¨": "\u0308"}
_TOKENS = frozenset(("mi", "mn", "mo", "mtext", "ms", "ci", "cn"))
_NOTHING = frozenset(
    ("annotation", "annotation-xml", "mphantom", "none", "mprescripts", "maligngroup", "malignmark")
)
# Elements within one another, deeper than which a formula is read as its letters.
_MAX_DEPTH = 60


def linear(math: Any) -> str:
    """A ``<math>`` element as text; empty where it holds none."""
    return " ".join(_text(math, 0).translate(_UNSEEN).split())


def local_name(element: Any) -> str:
    """The name of an element without the prefix that XML gave it."""
    tag = element.tag
    return tag.rpartition(":")[2] if isinstance(tag, str) else ""


def _text(element: Any, depth: int) -> str:
    name = local_name(element)
    if name in _NOTHING:
        return ""
    if name in _TOKENS or depth > _MAX_DEPTH:
        return " ".join("".join(element.itertext()).split())
    if name == "mspace":
        return " "
    reader = _READERS.get(name, _row)
    return reader(element, [(local_name(child), _text(child, depth + 1)) for child in element])


def _row(element: Any, parts: list[tuple[str, str]]) -> str:
    """What stands side by side, with spaces around what compares or adds; a sign in front has none."""
    made = (element.text or "").strip()
    for (name, text), child in zip(parts, element):
        is_operator = name == "mo" and text in _SPACED
        if is_operator and made and made[-1] not in _OPENING and not made.endswith(" "):
            made += f" {text} "
        elif name == "mo" and text in (",", ";"):
            made += f"{text} "
        else:
            made += text
        made += (child.tail or "").strip()
    return made


def _fraction(_: Any, parts: list[tuple[str, str]]) -> str:
    return "/".join(_grouped(text) for _, text in parts)


def _root(_: Any, parts: list[tuple[str, str]]) -> str:
    base, degree = (*[text for _, text in parts], "", "")[:2]
    return f"{raised(degree) if degree else ''}√{_grouped(base)}"


def _square_root(element: Any, parts: list[tuple[str, str]]) -> str:
    return f"√{_grouped(_row(element, parts))}"


def _above(_: Any, parts: list[tuple[str, str]]) -> str:
    base, above = (*[text for _, text in parts], "", "")[:2]
    return _with(base, "", above)


def _below(_: Any, parts: list[tuple[str, str]]) -> str:
    base, below = (*[text for _, text in parts], "", "")[:2]
    return _with(base, below, "")


def _both(_: Any, parts: list[tuple[str, str]]) -> str:
    base, below, above = (*[text for _, text in parts], "", "", "")[:3]
    return _with(base, below, above)


def _with(base: str, below: str, above: str) -> str:
    if above.strip() in _ACCENTS and not below:
        return f"{base}{_ACCENTS[above.strip()]}"
    if " " in base.strip():
        base = f"({base})" if not base.endswith((")", "]", "|")) else base
    above = above.strip()
    made = base + (lowered(below.strip()) if below.strip() else "")
    if above in ("∘", "°"):
        return f"{made}°"
    return made + (above if above and set(above) <= set("′″‴*†") else raised(above) if above else "")


def _table(_: Any, parts: list[tuple[str, str]]) -> str:
    return "; ".join(text for _, text in parts if text)


def _cells(_: Any, parts: list[tuple[str, str]]) -> str:
    return ", ".join(text for _, text in parts if text)


def _fenced(element: Any, parts: list[tuple[str, str]]) -> str:
    inside = ", ".join(text for _, text in parts)
    return f"{element.get('open', '(')}{inside}{element.get('close', ')')}"


def _first(_: Any, parts: list[tuple[str, str]]) -> str:
    return next((text for _, text in parts if text), "")


def _grouped(text: str) -> str:
    """A part of a fraction or root, in brackets where it is more than one thing."""
    text = text.strip()
    return f"({text})" if any(c in text for c in " /+−-") else text


_READERS: Mapping[str, Callable[[Any, list[tuple[str, str]]], str]] = {
    "mfrac": _fraction,
    "msqrt": _square_root,
    "mroot": _root,
    **dict.fromkeys(("msup", "mover"), _above),
    **dict.fromkeys(("msub", "munder"), _below),
    **dict.fromkeys(("msubsup", "munderover"), _both),
    "mtable": _table,
    **dict.fromkeys(("mtr", "mlabeledtr"), _cells),
    "mfenced": _fenced,
    **dict.fromkeys(("semantics", "maction"), _first),
}
