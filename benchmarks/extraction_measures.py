"""How extraction is measured: word F1, chrome kept out, headings, items and the heading they stand under,
references, terms.

``ranked`` is the share of the words that are not in notices; ``tooltips`` the share of pages without an
attribute leaked as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

# Kinds of sections that are kept and shown but left out of ranking: neutral here.
NOTICES = ("disclaimer", "boilerplate")
_WORD = re.compile(r"\w+")
_URL = re.compile(r"https?://\S+")
_NOT_WORD = re.compile(r"[\W_]+")
Json = Mapping[str, Any]


def f1(gold: str, text: str) -> float:
    """Harmonic mean of precision and recall of two bags of words."""
    want, have = Counter(_WORD.findall(gold.lower())), Counter(_WORD.findall(text.lower()))
    both = (want & have).total()
    return 2 * both / (want.total() + have.total()) if want or have else 1.0


def norm(text: str | None) -> str:
    """A text as headings, items and chrome are compared."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text or "")).strip().lower()


def text_of(article: Json) -> str:
    """Title, headings and blocks, without notices."""
    lines = [article.get("title") or "", *(text for section in _content(article) for text in _texts(section))]
    return "\n".join(line for line in lines if line)


def _texts(section: Json) -> Iterator[str]:
    yield section.get("heading") or ""
    for block in section["blocks"]:
        yield from (
            block.get("text", ""),
            *block.get("items", []),
            *(" ".join(row) for row in block.get("rows", [])),
        )


def _content(article: Json) -> list[Json]:
    return [section for section in article.get("sections", []) if section["kind"] not in NOTICES]


def structure(gold: Sequence[Json], articles: Sequence[Json]) -> dict[str, float]:
    """Means over pages; each measure over the pages whose gold has something to find."""
    found: dict[str, list[float]] = defaultdict(list)
    for want, have in zip(gold, articles):
        for name, value in _of_page(want, have):
            found[name].append(value)
    return {name: sum(values) / len(values) for name, values in found.items()}


def _of_page(gold: Json, article: Json) -> Iterator[tuple[str, float]]:
    body = text_of(article)
    wanted = _URL.sub(" ", gold["gold"])
    if not norm(wanted).startswith(norm(gold["title"])):
        wanted = f"{gold['title']}\n{wanted}"
    yield "f1", f1(wanted, _URL.sub(" ", body))
    everything = sum(len(text.split()) for section in article.get("sections", []) for text in _texts(section))
    yield "ranked", len(body.split()) / max(1, everything + len((article.get("title") or "").split()))
    yield "tooltips", float("data-" not in body or "definition=" not in body)
    flat = norm(body)
    chrome = [norm(text) for text in gold["chrome"] if len(text.split()) >= 4]
    if chrome:
        yield "kept_out", 1 - sum(text in flat for text in chrome) / len(chrome)
    yield from _headings(gold, article)
    yield from _items(gold, article)
    yield from _references(gold, article)
    yield from _terms(gold, article)


def _references(gold: Json, article: Json) -> Iterator[tuple[str, float]]:
    if gold.get("references"):
        want = {url.rstrip("/") for url in gold["references"]}
        have = {(reference["url"] or "").rstrip("/") for reference in article.get("references", [])}
        yield "references", len(want & have) / len(want)


def _terms(gold: Json, article: Json) -> Iterator[tuple[str, float]]:
    if gold.get("glossary"):
        want = {norm(term) for term in gold["glossary"]}
        have = {norm(term["term"]) for term in article.get("terms", [])}
        yield "terms", len(want & have) / len(want)


def _headings(gold: Json, article: Json) -> Iterator[tuple[str, float]]:
    want: Counter[str] = Counter()
    questions = set()
    for section in gold["sections"]:
        want.update([norm(section["heading"])] if section["heading"] else [])
        for kind, value, *_ in section["blocks"]:
            if kind == "sub" and value.rstrip().endswith("?"):
                questions.add(norm(value))  # a question may come out as a heading or as a block
            elif kind == "sub":
                want[norm(value)] += 1
    have = Counter(norm(s["heading"]) for s in _content(article) if s.get("heading"))
    have = Counter({heading: n for heading, n in have.items() if heading not in questions})
    if want:
        both = (want & have).total()
        yield "heading_recall", both / want.total()
        yield "heading_precision", both / max(1, have.total())


class WantedItem(NamedTuple):
    """An item of a list, and the headings that it may stand under: its section's, or one inside that."""

    headings: frozenset[str]
    text: str


def _items(gold: Json, article: Json) -> Iterator[tuple[str, float]]:
    want = list(_wanted_items(gold))
    if not want:
        return
    have = Counter(_found_items(article))
    texts: Counter[str] = Counter()
    for (_, text), count in have.items():
        texts[text] += count
    yield "items", (Counter(item.text for item in want) & texts).total() / len(want)
    right = 0
    for item in want:
        heading = next((heading for heading in item.headings if have[heading, item.text]), None)
        if heading is not None:
            have[heading, item.text] -= 1
            right += 1
    yield "assigned", right / len(want)


def _wanted_items(gold: Json) -> Iterator[WantedItem]:
    for section in gold["sections"]:
        under = frozenset([norm(section["heading"])])
        for kind, value, *_ in section["blocks"]:
            if kind == "sub" and not value.rstrip().endswith("?"):
                under = frozenset([norm(section["heading"]), norm(value)])
            elif kind == "list":
                yield from (WantedItem(under, norm(text)) for text in value)


def _found_items(article: Json) -> Iterator[tuple[str, str]]:
    """(heading, item) of each list in the article."""
    for section in _content(article):
        for block in section["blocks"]:
            yield from ((norm(section.get("heading")), norm(item)) for item in block.get("items", []))
