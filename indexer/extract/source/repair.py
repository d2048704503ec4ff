"""The first stage: heal the page's source and parse it, once. Whatever comes in, a tree goes out.

Healed here, because afterwards it cannot be told from content: charsets, markup leaked out of attributes,
mojibake, entities escaped twice, invisible characters, text hidden from readers, trees too deep to walk.
Scripts and styles go; JSON-LD stays, moved into the head, for the metadata.
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from catalogue.article import Term
from catalogue.charset import decode
from catalogue.page_bounds import bounded
from indexer.extract.page import Page
from indexer.extract.source.attributes import attributed_in
from indexer.extract.source.captions import take_off_credits
from indexer.extract.source.code import make_code_whole
from indexer.extract.source.formulas import write_out_formulas
from indexer.extract.source.heading_marks import take_out_marks
from indexer.extract.source.hidden import remove, remove_hidden, sweep
from indexer.extract.source.lines import set_out_lines
from indexer.extract.source.nesting import unnest
from indexer.extract.source.own_elements import join_lines
from indexer.extract.source.raised import write_out_raised
from indexer.extract.source.roles import take_roles
from indexer.extract.source.stated import open_noscript, open_shadow_roots, take_stated_body
from indexer.extract.source.tab_panels import head_panels
from indexer.extract.source.terms import harvest
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
# Source beyond this is cut. The longest article of the benchmark sets has 1.3 million characters, embedded
# images aside.
MAX_CHARACTERS = 4_000_000
# Elements nested deeper are dissolved into their ancestors, so that no later stage can run out of stack.
MAX_DEPTH = 200

# A path of so many steps costs one pass in C; walking with a counter took two thirds of a millisecond a page
# in Python.
_AT_LIMIT: Callable[[HtmlElement], list[HtmlElement]] = etree.XPath("/".join(["*"] * MAX_DEPTH))  # type: ignore[assignment]
_BELOW: Callable[[HtmlElement], list[HtmlElement]] = etree.XPath("/".join(["*"] * (MAX_DEPTH + 1)))  # type: ignore[assignment]
_FORMATTING = tuple("font span b i u em strong small big center tt nobr a div".split())
_BLOCKS = frozenset(("p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"))
_HEAD_ELEMENTS = frozenset(("title", "meta", "link", "base", "script", "style", "noscript", "template"))
_MACHINERY = ("script", "style", "noscript", "template", "svg", "object", "embed", "iframe", "canvas")
# JSON-LD scripts that are kept of one page.
_MAX_STATEMENTS = 50
# Elements: taking one tag away touches all that stand in it, half a second in all.
_MAX_MOVED = 3_000_000

_EMBEDDED = re.compile(r"data:[\w/+.;=-]{1,80};base64,[A-Za-z0-9+/=]{200,}")
# Soft hyphens, zero-width space and no-break space, bidirectional overrides. ZWJ and ZWNJ stay: Bangla is
# spelt with them.
_INVISIBLE = re.compile(r"[\xad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]")
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13}) + b"\x7f"
_ASCII = bytes(range(128))
_ILLEGAL_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# References to such characters, which the parser takes although no tree may hold them, and of those the ones
# that are white space.
_ILLEGAL_REFERENCE = re.compile(
    r"&#(?:0*(?:[1-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9])"
    r"|[xX]0*(?:[1-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[eEfF])(?![0-9a-fA-F]));?"
)
_BLANK_REFERENCE = re.compile(r"&#(?:0*1[12]|[xX]0*[bcBC]);?")
# UTF-8 read as cp1252: â€™ Ã© Â· à¦• – letters, then a sign that no language puts there.
_MOJIBAKE = re.compile(
    "â\x80[\x80-\xbf]"
    "|â€[\\x80-\\x9f™œ“”˜¢¦¡“-”]"
    "|Ã[\\x80-\\xbf©¨¡³±¶¤¼ª«­®¯°²´µ·¹º»¾¿ƒ€-™]"
    "|Â[\\xa0-\\xbf]"
    "|à[¦§][\\x80-\\xbf€-™]"
    "|ðŸ"
)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z]{2,10});")
_ABOUT_MARKUP = re.compile(
    r"\b(?:entit(?:y|ies)|html|escap\w{0,6}|ampersand|encod\w{0,6}|xml|markup)\b", re.I
)
_LITERAL = frozenset(("code", "pre", "kbd", "samp", "tt", "textarea", "var"))
# What asks a site's editors to write something, and what it speaks of (see the lists).
_ASKS_TO_WRITE = re.compile(
    r"^\W{0,3}(?:[\w()/-]{1,20} ){0,4}?(?:[\w-]{1,20}\W{0,2}[:–—-] ?)?(?:please )?"
    rf"(?:{_LISTS.any_of('orders')})\b|{_LISTS.any_of('beginnings')}",
    re.I,
)
_EDITORS_WORDS = re.compile(rf"\b(?:{_LISTS.any_of('editors_words')})\b", re.I)
# Characters of such a text at most: what is longer is an article's.
_MAX_PLACEHOLDER = 400

# What stands for bytes that meant nothing.
_LOST = "\N{REPLACEMENT CHARACTER}"
_MOJIBAKE_HINTS = ("â€", "â\x80", "Ã", "Â", "à¦", "à§", "ðŸ")


@dataclass(frozen=True, slots=True)
class Healed:
    """One page, parsed.

    ``tree`` is always an ``<html>`` element with a ``<body>``. ``terms`` are the glossary entries that its
    tooltips held. ``noscript`` is what the page says to browsers without scripts, ``script_bytes`` how many
    characters of script it had; ``unscripted``: its text is what those browsers are shown.
    """

    tree: HtmlElement
    terms: tuple[Term, ...] = ()
    warnings: tuple[str, ...] = ()
    noscript: str = ""
    script_bytes: int = 0
    unscripted: bool = False
    # Every element of the page. lxml makes a Python object anew for each one that a walk comes to, unless
    # somebody holds it: that was a twentieth of all reading's time.
    held: tuple[HtmlElement, ...] = field(default=(), repr=False, compare=False)


def heal(page: Page) -> Healed:
    """Read ``page`` into a tree. Never raises, whatever its bytes."""
    source, warnings = _source(page)
    source, inner = unnest(source)
    if inner:
        warnings.append(f"markup leaked from {len(inner)} attributes, healed")
    tree, trouble = _parsed(source)
    warnings += trouble
    if open_shadow_roots(tree, source):
        warnings.append("the text stands in shadow roots")
    if unscripted := open_noscript(tree):
        warnings.append("the text stands in what browsers without scripts are shown")
    write_out_formulas(tree, source)
    scripts, noscript = _take_out_machinery(tree)
    if _dissolve_depth(tree):
        warnings.append(f"elements nested deeper than {MAX_DEPTH}, dissolved")
    held = tuple(tree.iter(etree.Element))
    join_lines(held)
    take_roles(tree, source)
    head_panels(tree)
    make_code_whole(tree)
    write_out_raised(tree)
    warnings += _mend_texts(tree)
    attributed = attributed_in(tree)
    terms = harvest(attributed, inner)
    remove_hidden(tree, attributed)
    take_off_credits(tree)
    set_out_lines(tree)
    take_out_marks(tree)
    if count := _take_out_placeholders(tree):
        warnings.append(f"{count} placeholders for editors, left out")
    if take_stated_body(tree, source):
        warnings.append("the text stands in JSON-LD only")
        scripts, noscript = 0, ""
    return Healed(tree, terms, tuple(warnings), noscript, scripts, unscripted, held)


def _source(page: Page) -> tuple[str, list[str]]:
    warnings: list[str] = []
    if isinstance(page.html, bytes):
        decoded = decode(page.html, page.content_type)
        source = decoded.text
        warnings += decoded.warnings
    else:
        source = page.html
    if len(source) > MAX_CHARACTERS // 4:
        source = _EMBEDDED.sub("data:,", source)
    if len(source) > MAX_CHARACTERS:
        warnings.append(f"page of {len(source)} characters, cut at {MAX_CHARACTERS}")
        source = source[:MAX_CHARACTERS]
    whole = source
    if (source := bounded(whole)) is not whole:
        warnings.append(f"more tags or attributes than a page has, cut at {len(source)} characters")
    # white space in HTML, and not in XML
    if "&#" in source:
        source = _ILLEGAL_REFERENCE.sub(_meant, source)
    return _legal(source.replace("\f", " ")), warnings


def _meant(reference: re.Match[str]) -> str:
    """What stands for a character that no tree may hold: Word's line break is a space, others nothing."""
    return " " if _BLANK_REFERENCE.fullmatch(reference[0]) else ""


def _parsed(source: str) -> tuple[HtmlElement, list[str]]:
    # An explicit encoding keeps libxml2 from believing a <meta charset> that `decode` has already weighed.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    # lxml.html looks up a class by name, in Python, for every element touched: a third of all time spent
    # here.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    warnings = []
    try:
        tree = etree.fromstring(source.encode("utf-8", "replace").translate(None, _CONTROLS), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        tree = None
    if tree is None:
        tree = etree.fromstring(b"<html><body></body></html>", HTMLParser(encoding="utf-8"))
        if source.strip():
            warnings.append("nothing in it reads as HTML")
    if any("depth" in entry.message.lower() for entry in parser.error_log.filter_from_fatals()):
        warnings.append("elements nested too deep for the parser: what follows them is lost")
    if tree.tag != "html":
        root = etree.fromstring(b"<html><body></body></html>", HTMLParser(encoding="utf-8"))
        root[0].append(tree)
        tree = root
    if tree.find("body") is None:
        body = etree.SubElement(tree, "body")
        # libxml2 knows no HTML5 elements: without a <body> tag it leaves <main> and <article> in the head.
        heads = tree.findall("head")
        for element in [child for head in heads for child in head if child.tag not in _HEAD_ELEMENTS]:
            body.append(element)
    return tree, warnings


def _take_out_machinery(tree: HtmlElement) -> tuple[int, str]:
    """Remove scripts, styles and their like.

    Returns the characters of script that there were, and what is said to browsers without it.
    """
    statements: list[str] = []
    said: list[str] = []
    size = 0
    for element in tree.iter("script", "noscript"):
        if element.tag == "noscript":
            if len(said) < _MAX_STATEMENTS:
                said.append(" ".join(str(piece) for piece in element.itertext()))
            continue
        size += len(element.text or "")
        if "ld+json" in (element.get("type") or "") and len(statements) < _MAX_STATEMENTS:
            statements.append(element.text or "")
    etree.strip_elements(tree, *_MACHINERY, with_tail=False)
    head = tree.find("head")
    if head is None:
        head = tree.makeelement("head")
        tree.insert(0, head)
    for statement in statements:
        etree.SubElement(head, "script", type="application/ld+json").text = _legal(statement)
    return size, " ".join(" ".join(said).split())


def _dissolve_depth(tree: HtmlElement) -> bool:
    """Bring a tree that is too deep to walk within MAX_DEPTH; whether it was.

    First the nesting that means nothing goes, formatting tags inside their own kind: what pages get that
    never close a ``<font>``. The blocks of what is still too deep are put side by side, as text.
    """
    if not _BELOW(tree):
        return False
    open_now: Counter[str] = Counter()
    redundant = []
    for event, element in etree.iterwalk(tree, events=("start", "end"), tag=_FORMATTING):
        name = str(element.tag)
        if event == "end":
            open_now[name] -= 1
            continue
        if open_now[name]:
            redundant.append(element)
        open_now[name] += 1
    if len(redundant) * sum(1 for _ in tree.iter()) <= _MAX_MOVED:
        for element in redundant:
            element.drop_tag()
    for element in _AT_LIMIT(tree):
        if len(element):
            _flatten(element)
    return True


def _flatten(element: HtmlElement) -> None:
    """Put the blocks within ``element`` side by side, as text."""
    blocks: list[tuple[str, list[str]]] = [("p", [])]
    within: list[str] = []
    for event, child in etree.iterwalk(element, events=("start", "end")):
        if child is element:
            continue
        if event == "start":
            if child.tag in _BLOCKS:
                within.append(str(child.tag))
                blocks.append((str(child.tag), []))
            blocks[-1][1].append(child.text or "")
        else:
            if child.tag in _BLOCKS:
                within.pop()
                blocks.append((within[-1] if within else "p", []))
            blocks[-1][1].append(child.tail or "")
    del element[:]
    for tag, pieces in blocks:
        if (text := "".join(pieces)).strip():
            etree.SubElement(element, tag).text = _legal(text)


def _legal(text: str) -> str:
    """``text`` without the characters that lxml refuses to store."""
    return _ILLEGAL_IN_XML.sub("", text)


def _texts(tree: HtmlElement) -> list[tuple[HtmlElement, str, str]]:
    """Every text of the tree with its place: (element, "text" or "tail", text)."""
    found = []
    for element in tree.iter(etree.Element):
        if element.text and element.tag not in ("script", *_LITERAL):
            found.append((element, "text", element.text))
        if element.tail:
            found.append((element, "tail", element.tail))
    return found


def _mend_texts(tree: HtmlElement) -> list[str]:
    """Mend what is wrong inside texts, and tell what was done.

    Looks at the whole text first, and at each text only where that shows something.
    """
    whole = etree.tostring(tree, method="text", encoding="utf-8")
    done = []
    if b"&" in whole and _ENTITY.search(whole.decode()) and (count := _decode_twice_escaped(tree)):
        done.append(f"entities escaped twice in {count} texts, decoded")
    # Few letters of most texts are not ASCII: it is these that are searched.
    signs = whole.translate(None, _ASCII).decode()
    if any(hint in signs for hint in _MOJIBAKE_HINTS) and (count := _mend_mojibake(tree)):
        done.append(f"mojibake in {count} texts, mended")
    if _INVISIBLE.search(signs):
        for element, place, text in _texts(tree):
            if _INVISIBLE.search(text):
                setattr(element, place, _legal(_INVISIBLE.sub("", text)))
    return done


def _decode_twice_escaped(tree: HtmlElement) -> int:
    """Decode entities that readers see as ``&nbsp;``, one level, except in code and in texts about markup."""
    count = 0
    for element, place, text in _texts(tree):
        if "&" not in text or not _ENTITY.search(text) or _ABOUT_MARKUP.search(text):
            continue
        holder = element if place == "text" else element.getparent()
        if holder is not None and any(a.tag in _LITERAL for a in (holder, *holder.iterancestors())):
            continue
        decoded = _legal(entities.unescape(text)).replace("\xad", "")
        if decoded != text:
            setattr(element, place, decoded)
            count += 1
    return count


def _mend_mojibake(tree: HtmlElement) -> int:
    """Undo UTF-8 that was read as another charset, in the texts that show it; the rest is not touched."""
    import ftfy  # a tenth of all imports that reading takes, for one page of some hundreds

    count = 0
    for element, place, text in _texts(tree):
        if not _MOJIBAKE.search(text):
            continue
        mended = _legal(ftfy.fix_encoding(text))
        if len(mended) < len(text) and mended.count(_LOST) <= text.count(_LOST):
            setattr(element, place, mended)
            count += 1
    return count


def _take_out_placeholders(tree: HtmlElement) -> int:
    """Remove leaf blocks that tell the site's editors to write something; the number removed."""
    count = 0
    for element in list(tree.iter("p", "div", "span", "li", "em")):
        lead = element.text
        if not lead or len(lead) > _MAX_PLACEHOLDER or len(element) > 2 or lead.isspace():
            continue
        if _ASKS_TO_WRITE.match(lead.lstrip()):
            text = " ".join("".join(element.itertext()).split())
            if len(text) <= _MAX_PLACEHOLDER and _EDITORS_WORDS.search(text):
                remove(element)
                count += 1
    if count:
        sweep(tree)
    return count
