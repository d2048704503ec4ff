"""Glossary terms: the words that a site explains where they stand, with what it says about them.

Sources, none tied to one plugin: attributes whose names say term and definition (``data-…-term``,
``data-…-definition``), tooltips on elements that are classed as glossary entries, ``<abbr title>``,
``<dfn>``, hidden tooltip bodies, and definition lists under a heading that calls itself a glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

import ftfy
from lxml import etree
from lxml.html import HtmlElement, fromstring

from catalogue.article import Term
from indexer.extract.source.language import language_of, script_share
from indexer.extract.source.nesting import Tag

_TERM_NAME = re.compile(r"^data-(?:[\w-]{1,40}-)?(?:term|word|keyword|entry|lemma)(?:-(?:name|title))?$")
_DEFINITION_NAME = re.compile(
    r"^data-(?:[\w-]{1,40}-)?(?:definition|def|meaning|explanation|explain|gloss|glossary|tooltip|cmtooltip|tip|tippy-content|"
    r"description|tooltip-content|original-title)"
    r"(?:-(?:text|content|html))?$"
)
_TITLE_NAMES = (
    "title",
    "data-original-title",
    "data-bs-original-title",
    "aria-label",
    "data-content",
    "data-bs-content",
)
_GLOSSARY_CLASS = re.compile(
    r"glossary|gloss|tooltip|term|definition|encyclopedia|dictionary|hint|explain|popover|dfn|abbr", re.I
)
_EXPLAINING_TAGS = frozenset(("abbr", "dfn", "acronym"))
_LABEL = re.compile(
    r"(?:(?:in|easy|simple|short|সহজ|সরল)\s{1,5})?(?:bangla|bengali|বাংলা(?:য়|য়)?|english|ইংরেজি(?:তে)?)(?:\s{1,5}(?:note|meaning|"
    r"definition|অর্থ|নোট|ভাষায়|ভাষায়))?"
    r"\s{0,5}[:：–—-]\s{0,5}",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[.!?।])\s+")
_WORDY = re.compile(r"[^\W\d_]{4}|[^\W\d_]{2,}\s[^\W\d_]{2,}")
_SPACE = re.compile(r"\s+")
_GLOSSARY_HEADING = re.compile(
    r"\b(?:glossary|definitions of terms|key terms|terminology|words to know)\b|শব্দকোষ|পরিভাষা", re.I
)
_MAX_TERM = 80
_MAX_DEFINITION = 2_000
_MAX_TERMS = 500  # a page


def harvest(tree: HtmlElement, inner: Iterable[Tag] = ()) -> tuple[Term, ...]:
    """The terms that tooltips on this page explain, each once; ``inner`` are elements healed out of
    attributes.

    Hidden tooltip bodies must still stand in ``tree``.
    """
    found: dict[str, Term] = {}
    read = 0
    # a walk in Python: XPath with contains() takes ten times as long
    for element in tree.iter(etree.Element):
        if (keys := tuple(element.keys())) and _may_explain(element, keys) and read < _MAX_TERMS * 4:
            read += 1
            _add(found, _term_of_element(element))
    for tag in inner:
        _add(found, _term_of_attributes(tag.name, tag.attributes, tag.text))
    return tuple(found.values())[:_MAX_TERMS]


def _may_explain(element: HtmlElement, keys: tuple[str, ...]) -> bool:
    if element.tag in _EXPLAINING_TAGS or _keys_explain(keys):
        return True
    return ("class" in keys and _class_explains(element.get("class") or "")) or (
        "role" in keys and element.get("role") == "tooltip"
    )


@lru_cache(maxsize=8192)
def _class_explains(names: str) -> bool:
    return bool(_GLOSSARY_CLASS.search(names))


@lru_cache(maxsize=8192)
def _keys_explain(names: tuple[str, ...]) -> bool:
    """Whether attributes of these names hold a term or a definition; a site has few such combinations, and
    many elements.
    """
    return any(
        name.startswith("data-") and (_TERM_NAME.match(name) or _DEFINITION_NAME.match(name))
        for name in names
    )


def terms_of(tree: HtmlElement, harvested: Iterable[Term] = ()) -> tuple[Term, ...]:
    """The page's terms: what was harvested while it was healed, and the glossary lists of ``tree`` (the whole
    page or its body).
    """
    found: dict[str, Term] = {}
    for term in harvested:
        _add(found, term)
    for heading in tree.iter("h1", "h2", "h3", "h4"):
        following = heading.getnext()
        if following is not None and following.tag == "dl" and _GLOSSARY_HEADING.search(_text(heading)):
            for term in _of_definition_list(following):
                _add(found, term)
    return tuple(found.values())[:_MAX_TERMS]


def terms_in(terms: Iterable[Term], text: str) -> tuple[Term, ...]:
    """Those of ``terms`` that ``text`` uses, or that the definition of a used one does: chrome explains "RSS"
    and "HTML" too.
    """
    terms = tuple(terms)
    folded = text.casefold()
    used = [term for term in terms if term.term.casefold() in folded]
    said = " ".join(definition for term in used for _, definition in term.definitions).casefold()
    return tuple(term for term in terms if term in used or term.term.casefold() in said)


@lru_cache(maxsize=1024)  # a glossary explains the same words on all pages of its site
def definitions_of(text: str, default: str = "en") -> tuple[tuple[str, str], ...]:
    """One tooltip's text, split by language: the label of a part («সহজ বাংলা:») goes, the part keeps its
    language's code.
    """
    text = _clean(text)[:_MAX_DEFINITION]
    if not text:
        return ()
    parts: dict[str, list[str]] = {}
    for piece in _pieces(text):
        label = _LABEL.match(piece)
        body = piece[label.end() :] if label else piece
        if not body:
            continue
        language = "bn" if script_share(body, "bn") > 0.5 else language_of(body, default)
        parts.setdefault(language, []).append(body)
    # One sentence of three words may look like any language: a lone Latin-script minority belongs to the
    # majority.
    return tuple((language, " ".join(pieces)) for language, pieces in parts.items())


def _pieces(text: str) -> list[str]:
    """``text`` cut before each label of a language and where its script turns from or to Bangla, at ends of
    sentences.
    """
    cuts = {0, len(text)} | {m.start() for m in _LABEL.finditer(text)}
    edges = sorted(cuts)
    pieces = [text[a:b].strip() for a, b in pairwise(edges)]
    merged: list[str] = []
    for piece in pieces:
        bangla: bool | None = None
        for sentence in _SENTENCE_END.split(piece):
            this = script_share(sentence, "bn") > 0.5
            if merged and bangla is not None and this == bangla:
                merged[-1] += " " + sentence
            else:
                merged.append(sentence)
            bangla = this
    return [piece for piece in merged if piece]


def _term_of_element(element: HtmlElement) -> Term | None:
    if element.get("role") == "tooltip":
        return _term_of_tooltip(element)
    return _term_of_attributes(str(element.tag), dict(element.attrib), _text(element))


def _term_of_attributes(tag: str, attributes: Mapping[str, str], text: str) -> Term | None:
    term, definition, named = "", "", False
    for name, value in attributes.items():
        if _DEFINITION_NAME.match(name):
            definition, named = max(definition, value, key=len), True
        elif _TERM_NAME.match(name):
            term, named = value, True
    if not definition:
        explained = (
            tag in ("abbr", "dfn", "acronym")
            or (named and term)
            or _GLOSSARY_CLASS.search(attributes.get("class", ""))
        )
        if not explained:
            return None
        definition = next((attributes[n] for n in _TITLE_NAMES if attributes.get(n)), "")
    return _made(_clean(term) or text, definition)


def _term_of_tooltip(element: HtmlElement) -> Term | None:
    """A tooltip's body beside or inside the word that it explains."""
    previous, parent = element.getprevious(), element.getparent()
    text = (
        _text(previous)
        if previous is not None and not (previous.tail or "").strip()
        else _clean((parent.text if parent is not None else "") or "")
    )
    return _made(text, _text(element)) if len(text.split()) <= 5 else None


def _made(term: str, definition: str) -> Term | None:
    term, definition = _clean(term).strip(" :"), _clean(definition)
    if not term or not definition or len(term) > _MAX_TERM or not any(c.isalpha() for c in term):
        return None
    # A tooltip that only repeats its word, an address or a date (hCalendar's <abbr title="2012-07-21">)
    # explains nothing.
    if (
        definition.casefold() == term.casefold()
        or not _WORDY.search(definition)
        or definition.startswith(("http://", "https://"))
    ):
        return None
    return Term(term, definitions_of(definition))


def _of_definition_list(element: HtmlElement) -> Iterable[Term]:
    words: list[str] = []
    for child in element.iter("dt", "dd"):
        if child.tag == "dt":
            words.append(_text(child))
        else:
            for word in words:
                if made := _made(word, _text(child)):
                    yield made
            words = []


def _add(found: dict[str, Term], term: Term | None) -> None:
    """Keep ``term``; of two with one name, the definitions of both, the longer one of each language."""
    if term is None:
        return
    key = term.term.casefold()
    known = found.get(key)
    if known is None:
        found[key] = term
        return
    definitions = dict(known.definitions)
    for language, text in term.definitions:
        if len(text) > len(definitions.get(language, "")):
            definitions[language] = text
    found[key] = Term(known.term, tuple(definitions.items()))


def _clean(text: str) -> str:
    """An attribute's value as plain text: markup in it taken out, white space folded."""
    if "<" in text and ">" in text:
        try:
            text = " ".join(str(piece) for piece in fromstring(f"<div>{text}</div>").itertext())
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            text = re.sub(r"<[^<>]*>", " ", text)
    if "<" in text:
        text = re.sub(r"<[a-zA-Z/][^<>]*\Z", "", text)
    if any(hint in text for hint in ("â€", "Ã", "Â", "à¦", "â\x80")):
        text = ftfy.fix_encoding(text)
    return _SPACE.sub(" ", text).strip()


def _text(element: HtmlElement) -> str:
    return _SPACE.sub(" ", "".join(str(piece) for piece in element.itertext())).strip()
