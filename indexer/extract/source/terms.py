"""Glossary terms: the words that a site explains where they stand, with what it says about them.

Sources, none tied to one plugin: attributes whose names say term and definition (``data-…-term``,
``data-…-definition``), tooltips on elements that are classed as glossary entries, ``<abbr title>``,
``<dfn>``, hidden tooltip bodies, and definition lists under a heading that calls itself a glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice, pairwise

from lxml import etree
from lxml.html import HtmlElement, fromstring

from catalogue.article import Term
from catalogue.text.segmentation import count_words
from indexer.extract.source.language import language_of, script_share
from indexer.extract.source.nesting import Tag
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_TERM_NAME = re.compile(r"^data-(?:[\w-]{1,40}-)?(?:term|word|keyword|entry|lemma)(?:-(?:name|title))?$")
_DEFINITION_NAME = re.compile(
    rf"^data-(?:[\w-]{{1,40}}-)?(?:{_LISTS.any_of('definition_attributes')})(?:-(?:text|content|html))?$"
)
# Attributes that hold the definition of an element which is known to explain something, best first.
_TITLE_NAMES = (
    "title",
    "data-original-title",
    "data-bs-original-title",
    "aria-label",
    "data-content",
    "data-bs-content",
)
_GLOSSARY_CLASS = re.compile(_LISTS.any_of("glossary_classes"), re.I)
_EXPLAINING_TAGS = frozenset(("abbr", "dfn", "acronym"))
# «সহজ বাংলা: », "Bangla note – "
_LABEL = re.compile(
    rf"""
    (?:(?:{_LISTS.any_of("label_before")})\s{{1,5}})?
    (?:{_LISTS.any_of("label_language")})
    (?:\s{{1,5}}(?:{_LISTS.any_of("label_after")}))?
    \s{{0,5}}[:：–—-]\s{{0,5}}
    """,
    re.I | re.VERBOSE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?।])\s+")
# A word of four letters, or two words: less explains nothing.
_WORDY = re.compile(r"[^\W\d_]{4}|[^\W\d_]{2,}\s[^\W\d_]{2,}")
_SPACE = re.compile(r"\s+")
_GLOSSARY_HEADING = re.compile(_LISTS.any_of("glossary_headings"), re.I)
# What UTF-8 looks like that was read as another charset.
_MOJIBAKE_HINTS = ("â€", "Ã", "Â", "à¦", "â\x80")
# Characters of a term; what is longer is a sentence that a tooltip stands in.
_MAX_TERM = 80
# Characters of a definition that are kept.
_MAX_DEFINITION = 2_000
# Terms that are kept of one page.
_MAX_TERMS = 500
# Elements that are read on one page, most of which repeat a term.
_MAX_READ = _MAX_TERMS * 4
# Words of what stands before a tooltip's body: what is longer is no term.
_MAX_TOOLTIP_WORDS = 5
# Share of Bangla letters from which on a sentence is Bangla.
# .25 and 1 change nothing that is measured (`benchmarks.ablation pages`).
_MOSTLY = 0.5


def harvest(
    attributed: Iterable[tuple[HtmlElement, tuple[str, ...]]], inner: Iterable[Tag] = ()
) -> tuple[Term, ...]:
    """The terms that tooltips on a page explain, each once.

    ``attributed`` are the page's elements that have attributes, with the names of these, hidden tooltip
    bodies among them; ``inner`` the elements that were healed out of attributes.
    """
    found: dict[str, Term] = {}
    # Tests in Python: XPath with contains() takes ten times as long.
    explaining = (element for element, names in attributed if _may_explain(element, names))
    for element in islice(explaining, _MAX_READ):
        _add(found, _term_of_element(element))
    for tag in inner:
        _add(found, _term_of_attributes(tag.name, tag.attributes, tag.text))
    return tuple(found.values())[:_MAX_TERMS]


def _may_explain(element: HtmlElement, names: tuple[str, ...]) -> bool:
    if element.tag in _EXPLAINING_TAGS or _names_explain(names):
        return True
    return ("class" in names and _class_explains(element.get("class") or "")) or (
        "role" in names and element.get("role") == "tooltip"
    )


@lru_cache(maxsize=8192)
def _class_explains(names: str) -> bool:
    return bool(_GLOSSARY_CLASS.search(names))


@lru_cache(maxsize=8192)
def _names_explain(names: tuple[str, ...]) -> bool:
    """Whether attributes of these names hold a term or a definition.

    A site has many elements and few combinations of names, so the answer is remembered.
    """
    return any(
        name.startswith("data-") and (_TERM_NAME.match(name) or _DEFINITION_NAME.match(name))
        for name in names
    )


def terms_of(tree: HtmlElement, harvested: Iterable[Term] = ()) -> tuple[Term, ...]:
    """The page's terms: those harvested while it was healed, and those of the glossary lists in ``tree`` (the
    whole page or its body).
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
    """Those of ``terms`` that ``text`` uses, or that the definition of a used one does.

    The others belong to the page's chrome, which explains "RSS" and "HTML" too.
    """
    terms = tuple(terms)
    folded = text.casefold()
    used = [term for term in terms if term.term.casefold() in folded]
    said = " ".join(definition for term in used for _, definition in term.definitions).casefold()
    return tuple(term for term in terms if term in used or term.term.casefold() in said)


# A glossary explains the same words on all pages of its site.
@lru_cache(maxsize=1024)
def definitions_of(text: str, default: str = "en") -> tuple[tuple[str, str], ...]:
    """One tooltip's text by language, as (code, text).

    The label of a part («সহজ বাংলা:») goes.
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
        language = "bn" if script_share(body, "bn") > _MOSTLY else language_of(body, default)
        parts.setdefault(language, []).append(body)
    return tuple((language, " ".join(pieces)) for language, pieces in parts.items())


def _pieces(text: str) -> list[str]:
    """``text`` cut before each label of a language, and between sentences where its script turns to or from
    Bangla.
    """
    cuts = {0, len(text)} | {m.start() for m in _LABEL.finditer(text)}
    edges = sorted(cuts)
    pieces = [text[a:b].strip() for a, b in pairwise(edges)]
    merged: list[str] = []
    for piece in pieces:
        bangla: bool | None = None
        for sentence in _SENTENCE_END.split(piece):
            this = script_share(sentence, "bn") > _MOSTLY
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
        marked = tag in _EXPLAINING_TAGS or (named and term)
        if not marked and not _GLOSSARY_CLASS.search(attributes.get("class", "")):
            return None
        definition = next((attributes[n] for n in _TITLE_NAMES if attributes.get(n)), "")
    return _made(_clean(term) or text, definition)


def _term_of_tooltip(element: HtmlElement) -> Term | None:
    """A tooltip's body beside or inside the word that it explains."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None and not (previous.tail or "").strip():
        text = _text(previous)
    else:
        text = _clean((parent.text if parent is not None else "") or "")
    return _made(text, _text(element)) if count_words(text) <= _MAX_TOOLTIP_WORDS else None


def _made(term: str, definition: str) -> Term | None:
    term, definition = _clean(term).strip(" :"), _clean(definition)
    if not term or not definition or len(term) > _MAX_TERM or not any(c.isalpha() for c in term):
        return None
    return Term(term, definitions_of(definition)) if _explains(definition, term) else None


def _explains(definition: str, term: str) -> bool:
    """Whether a tooltip says more than its word, an address or a date (hCalendar's
    ``<abbr title="2012-07-21">``).
    """
    if definition.casefold() == term.casefold() or not _WORDY.search(definition):
        return False
    return not definition.startswith(("http://", "https://"))


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
    if any(hint in text for hint in _MOJIBAKE_HINTS):
        import ftfy  # see repair.py

        text = ftfy.fix_encoding(text)
    return _SPACE.sub(" ", text).strip()


def _text(element: HtmlElement) -> str:
    return _SPACE.sub(" ", "".join(str(piece) for piece in element.itertext())).strip()
