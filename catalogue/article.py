"""What is an article? The immutable classes that all of Pinakes shares, and their JSON, made only here.

The shape of the JSON is a contract (`docs/contracts.md`): fields are added freely, never taken away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeAlias

from catalogue.json_fields import (
    BadField,
    Json,
    all_of,
    json_object,
    optional_text,
    text,
    texts,
    whole_number,
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list: flat items, with ``depths`` telling their nesting (0 is the outermost); empty means all 0."""

    items: tuple[str, ...]
    ordered: bool = False
    depths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first ``header_rows`` of them are headers."""

    rows: tuple[tuple[str, ...], ...]
    header_rows: int = 0


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """A question of an FAQ; the blocks up to the next question are its answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Text whose white space matters."""

    text: str
    # of programming, as the page calls it, in lower case
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure's caption (or its image's alternative text)."""

    text: str


Block: TypeAlias = Paragraph | ListBlock | Table | QuestionBlock | Quote | Code | Figure

_TEXT_BLOCKS: Mapping[str, type[Paragraph | QuestionBlock | Quote | Code | Figure]] = {
    "paragraph": Paragraph,
    "question": QuestionBlock,
    "quote": Quote,
    "code": Code,
    "figure": Figure,
}
# What a database's INTEGER holds: a line with a number beyond it is refused.
_MOST_SECTIONS = 2**31
_BLOCK_NAMES = {kind: name for name, kind in _TEXT_BLOCKS.items()}


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of an article; the text before the first heading is the section of kind ``lead``."""

    heading: str | None
    # a kind of the library's vocabulary ("causes", "symptoms", …) or "other"
    kind: str
    # 1 to 6, as in the page's outline
    level: int
    # an id in the page, so that a hit can link here
    anchor: str | None
    blocks: tuple[Block, ...]
    # where it differs from the article's
    language: str | None = None

    def texts(self) -> Iterator[str]:
        """Every text of the blocks, in page order, without the heading."""
        return chain.from_iterable(map(block_texts, self.blocks))


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary term with its definitions by language code."""

    term: str
    definitions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of a reference list; ``identifier`` is ``pmid:…``, ``pmcid:…`` or ``doi:…``."""

    text: str
    url: str | None = None
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the body; ``section`` is the index of the section it stands in."""

    url: str
    anchor: str
    section: int


@dataclass(frozen=True, slots=True)
class Alternate:
    """A page that this one names as itself in another language (``hreflang``)."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a republished article comes from."""

    url: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """How an article was read from its page; ``confidence`` is between 0 and 1."""

    method: str = "single-page"
    confidence: float = 1.0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the library; its ``id`` is stable (:func:`article_id`)."""

    id: str
    url: str
    title: str
    sections: tuple[Section, ...]
    site: str = ""
    language: str = "en"
    # paths, broadest first
    categories: tuple[tuple[str, ...], ...] = ()
    summary: str = ""
    authors: tuple[str, ...] = ()
    # ISO 8601, as is the next
    published: str | None = None
    modified: str | None = None
    image: str | None = None
    terms: tuple[Term, ...] = ()
    references: tuple[Reference, ...] = ()
    links: tuple[Link, ...] = ()
    extraction: Extraction = field(default_factory=Extraction)
    # other names of its subject
    aliases: tuple[str, ...] = ()
    # set where the page names another page as its original
    source: Source | None = None
    # the page asks search engines to leave it out; ingest decides
    noindex: bool = False
    # the same page in other languages, as the page itself says
    alternates: tuple[Alternate, ...] = ()

    def texts(self) -> Iterator[str]:
        """Title, headings and blocks, in page order."""
        yield self.title
        for section in self.sections:
            if section.heading:
                yield section.heading
            yield from section.texts()

    def to_json(self) -> Json:
        """The contract's JSON document."""
        return {
            "id": self.id,
            "url": self.url,
            "site": self.site,
            "title": self.title,
            "language": self.language,
            "categories": [list(path) for path in self.categories],
            "summary": self.summary,
            "authors": list(self.authors),
            "published": self.published,
            "modified": self.modified,
            "image": self.image,
            "sections": [_section_to_json(section) for section in self.sections],
            "terms": [{"term": t.term, "definitions": dict(t.definitions)} for t in self.terms],
            "references": [
                {"text": r.text, "url": r.url, "identifier": r.identifier} for r in self.references
            ],
            "links": [{"url": x.url, "anchor": x.anchor, "section": x.section} for x in self.links],
            "extraction": {
                "method": self.extraction.method,
                "confidence": round(self.extraction.confidence, 4),
                "warnings": list(self.extraction.warnings),
            },
            "aliases": list(self.aliases),
            "source": {"url": self.source.url, "name": self.source.name} if self.source else None,
            "noindex": self.noindex,
            "alternates": [{"language": a.language, "url": a.url} for a in self.alternates],
        }

    @classmethod
    def from_json(cls, data: Any) -> Article:
        """Read the contract's JSON; only ``url``, ``title`` and ``sections`` must be there.

        Raises ``ValueError`` with the path of what is missing or of the wrong type.
        """
        return _article_from_json(data)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A page that is no article, with the reason a person can read."""

    url: str
    reason: str

    def to_json(self) -> Json:
        """What ``pinakes extract`` writes for it, a line."""
        return {"url": self.url, "rejected": self.reason}


def article_id(url: str) -> str:
    """The stable id of the article at a canonical URL: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def block_texts(block: Block) -> Iterable[str]:
    """Every text that a block shows, in order."""
    match block:
        case ListBlock(items=items):
            return items
        case Table(rows=rows):
            return chain.from_iterable(rows)
        case _:
            return (block.text,)


def _block_to_json(block: Block) -> Json:
    match block:
        case ListBlock(items=items, ordered=ordered, depths=depths):
            data: Json = {"type": "list", "ordered": ordered, "items": list(items)}
            if any(depths):
                data["depths"] = list(depths)
            return data
        case Table(rows=rows, header_rows=header_rows):
            return {"type": "table", "rows": [list(row) for row in rows], "header_rows": header_rows}
        case _:
            written: Json = {"type": _BLOCK_NAMES[type(block)], "text": block.text}
            if isinstance(block, Code) and block.language:
                written["language"] = block.language
            return written


def _section_to_json(section: Section) -> Json:
    data: Json = {
        "heading": section.heading,
        "kind": section.kind,
        "level": section.level,
        "anchor": section.anchor,
        "blocks": [_block_to_json(block) for block in section.blocks],
    }
    if section.language:
        data["language"] = section.language
    return data


def _block_from_json(value: Any) -> Block:
    data = json_object(value)
    kind = data.get("type", "paragraph")
    if kind == "paragraph":  # nine of ten
        return Paragraph(text(data.get("text", ""), "text"))
    if kind == "list":
        return ListBlock(
            texts(data.get("items"), "items"),
            bool(data.get("ordered")),
            all_of(whole_number, data.get("depths"), "depths"),
        )
    if kind == "table":
        return Table(
            all_of(texts, data.get("rows"), "rows"), whole_number(data.get("header_rows"), "header_rows")
        )
    if not isinstance(kind, str) or kind not in _TEXT_BLOCKS:
        raise BadField("type", f"is {kind!r}, not one of list, table, {', '.join(_TEXT_BLOCKS)}")
    if kind == _BLOCK_NAMES[Code]:
        language = optional_text(data.get("language"), "language") or None
        return Code(text(data.get("text", ""), "text"), language)
    return _TEXT_BLOCKS[kind](text(data.get("text", ""), "text"))


def _section_from_json(value: Any) -> Section:
    data = json_object(value)
    heading = optional_text(data.get("heading"), "heading") or None
    blocks = all_of(_block_from_json, data.get("blocks"), "blocks")
    if "text" in data and not blocks:  # a section that came as plain text
        blocks = (Paragraph(text(data["text"], "text")),)
    kind = optional_text(data.get("kind"), "kind") or ("other" if heading else "lead")
    level = min(6, max(1, whole_number(data.get("level"), "level", 2)))
    return Section(
        heading,
        kind,
        level,
        optional_text(data.get("anchor"), "anchor"),
        blocks,
        optional_text(data.get("language"), "language"),
    )


def _term_from_json(value: Any) -> Term:
    data = json_object(value)
    definitions = json_object(data.get("definitions") or {}, "definitions")
    return Term(
        text(data.get("term"), "term"),
        tuple((k, text(v, f"definitions.{k}")) for k, v in definitions.items()),
    )


def _reference_from_json(value: Any) -> Reference:
    data = json_object(value)
    return Reference(
        text(data.get("text") or "", "text"),
        optional_text(data.get("url"), "url"),
        optional_text(data.get("identifier"), "identifier"),
    )


def _link_from_json(value: Any) -> Link:
    data = json_object(value)
    return Link(
        text(data.get("url"), "url"),
        text(data.get("anchor") or "", "anchor"),
        _section_number(data.get("section")),
    )


def _section_number(value: Any) -> int:
    """The place of a section; the first where a small number below zero says that none is meant."""
    number = whole_number(value, "section")
    return 0 if -_MOST_SECTIONS <= number < 0 else number


def _extraction_from_json(value: Any) -> Extraction:
    if value is None:
        return Extraction(method="import")
    data = json_object(value, "extraction")
    confidence = data.get("confidence", 1.0)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float):
        raise BadField("extraction.confidence", "is not a number")
    return Extraction(
        text(data.get("method", "import"), "extraction.method"),
        # written so that NaN is 0 and no whole number is too large
        float(min(1.0, max(0.0, confidence))),
        texts(data.get("warnings"), "extraction.warnings"),
    )


def _source_from_json(value: Any) -> Source | None:
    if value is None:
        return None
    data = json_object(value, "source")
    return Source(text(data.get("url"), "source.url"), optional_text(data.get("name"), "source.name"))


def _alternate_from_json(value: Any) -> Alternate:
    data = json_object(value)
    return Alternate(text(data.get("language"), "language"), text(data.get("url"), "url"))


def _category_path(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else texts(value)  # a bare name is a path of one


def _article_from_json(value: Any) -> Article:
    data = json_object(value, "the line")
    for name in ("url", "title", "sections"):
        if name not in data:
            raise BadField(name, "is missing")
    url = text(data["url"], "url")
    if not url.strip():
        raise BadField("url", "is empty")
    return Article(
        id=optional_text(data.get("id"), "id") or article_id(url),
        url=url,
        title=text(data["title"], "title"),
        sections=all_of(_section_from_json, data["sections"], "sections"),
        site=optional_text(data.get("site"), "site") or "",
        language=optional_text(data.get("language"), "language") or "en",
        categories=all_of(_category_path, data.get("categories"), "categories"),
        summary=optional_text(data.get("summary"), "summary") or "",
        authors=texts(data.get("authors"), "authors"),
        published=optional_text(data.get("published"), "published"),
        modified=optional_text(data.get("modified"), "modified"),
        image=optional_text(data.get("image"), "image"),
        terms=all_of(_term_from_json, data.get("terms"), "terms"),
        references=all_of(_reference_from_json, data.get("references"), "references"),
        links=all_of(_link_from_json, data.get("links"), "links"),
        extraction=_extraction_from_json(data.get("extraction")),
        aliases=texts(data.get("aliases"), "aliases"),
        source=_source_from_json(data.get("source")),
        noindex=bool(data.get("noindex", False)),
        alternates=all_of(_alternate_from_json, data.get("alternates"), "alternates"),
    )
