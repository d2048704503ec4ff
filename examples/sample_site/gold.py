"""What does a perfect extractor get from a page? The row that an evaluation reads, and the Article itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from catalogue.article import (
    Article,
    Block,
    Extraction,
    Link,
    ListBlock,
    Paragraph,
    QuestionBlock,
    Reference,
    Section,
    Table,
    Term,
    article_id,
)
from examples.sample_site.content import (
    Citation,
    Faq,
    Grid,
    Items,
    Mention,
    Para,
    Part,
    Piece,
    Runs,
    Sub,
    Writing,
    plain,
    runs_of,
)
from examples.sample_site.families.base import Rendered, anchor_of
from examples.sample_site.markup import chrome_texts
from examples.sample_site.subjects import GlossaryEntry, glossary_by_term

_NOT_WORDS = re.compile(r"[\W_]+")


def _item(label: str, runs: Runs) -> str:
    return f"{label}: {plain(runs)}" if label else plain(runs)


def _cited(citation: Citation) -> str:
    return f"{citation.text} {citation.url}".strip()


def _blocks(part: Part) -> list[list[Any]]:
    out: list[list[Any]] = []
    for piece in part.pieces:
        match piece:
            case Para(runs=runs):
                out.append(["p", plain(runs)])
            case Sub(text=text):
                out.append(["sub", text])
            case Items(items=items):
                out.append(["list", [_item(label, runs) for label, runs in items]])
            case Faq(question=question, answer=answer):
                out += [["sub", question], ["p", plain(answer)]]
            case Grid(rows=rows):
                out.append(["table", [list(row) for row in rows]])
    return out


def _lines(blocks: list[list[Any]]) -> list[str]:
    out: list[str] = []
    for kind, value in blocks:
        if kind == "list":
            out += value
        elif kind == "table":
            out += [" ".join(row) for row in value]
        else:
            out.append(value)
    return out


def gold_row(writing: Writing, rendered: Rendered, url: str, html: str) -> dict[str, Any]:
    """One line of the gold file, as the evaluation reads it: {url, html, gold, title, sections, …}."""
    sections: list[dict[str, Any]] = [
        {"heading": part.heading, "level": 2 if part.heading else 0, "blocks": _blocks(part)}
        for part in writing.parts
    ]
    cited = [_cited(citation) for citation in writing.citations]
    if rendered.references_heading:
        sections.append({"heading": rendered.references_heading, "level": 2, "blocks": [["list", cited]]})
    lines = [writing.title]
    for section in sections:
        lines += [section["heading"]] if section["heading"] else []
        lines += _lines(section["blocks"])
    if not rendered.references_heading:
        lines += cited
    gold = "\n".join(lines)
    entries = glossary_by_term()
    return {
        "url": url,
        "html": html,
        "gold": gold,
        "title": writing.title,
        "language": writing.language,
        "sections": sections,
        "glossary": {term: entries[term].english for term in writing.terms},
        "references": [citation.url for citation in writing.citations],
        "chrome": _chrome(rendered, gold),
    }


def _words(text: str) -> str:
    return f" {_NOT_WORDS.sub(' ', text).strip().lower()} "


def _chrome(rendered: Rendered, gold: str) -> list[str]:
    """The template's texts, without those that the article happens to say too (copies of its first words)."""
    said = _words(gold)
    texts = dict.fromkeys(chrome_texts(rendered.tree))
    if rendered.disclaimer:
        texts[rendered.disclaimer] = None
    return sorted(text for text in texts if _words(text.rstrip("…")) not in said)


def gold_article(
    writing: Writing,
    rendered: Rendered,
    url: str,
    site: str,
    link_base: str,
    paths: dict[str, str],
    bangla_terms: bool,
    anchors: bool,
) -> Article:
    """The Article that extraction should make of the page. ``anchors``: the template gives headings an id."""
    sections = [section for part in writing.parts for section in _sections(part, anchors)]
    if rendered.disclaimer:
        sections.append(Section(None, "disclaimer", 2, None, (Paragraph(rendered.disclaimer),)))
    cited = ListBlock(tuple(_cited(citation) for citation in writing.citations), ordered=True)
    sections.append(Section(rendered.references_heading or None, "references", 2, None, (cited,)))
    entries = glossary_by_term()
    links = tuple(
        Link(link_base + paths.get(run.slug, f"/{run.slug}/"), run.text, place)
        for place, run in _mentions(writing)
    )
    return Article(
        id=article_id(url),
        url=url,
        title=writing.title,
        sections=tuple(sections),
        site=site,
        language=writing.language,
        categories=(writing.category,),
        summary=writing.lead,
        authors=(writing.author,),
        published=writing.published,
        modified=writing.modified,
        terms=tuple(_term(entries[term], bangla_terms) for term in writing.terms),
        references=tuple(Reference(_cited(x), x.url, x.identifier) for x in writing.citations),
        links=links,
        aliases=writing.aliases,
        extraction=Extraction("site-template", 1.0),
    )


def _term(entry: GlossaryEntry, with_bangla: bool) -> Term:
    english = ("en", entry.english)
    return Term(entry.term, (english, ("bn", entry.bangla)) if with_bangla else (english,))


def _mentions(writing: Writing) -> Iterator[tuple[int, Mention]]:
    """Every link of the body with the number of the section it stands in."""
    place = -1
    for part in writing.parts:
        place += 1
        for piece in part.pieces:
            if isinstance(piece, Sub):
                place += 1
            for runs in runs_of(Part("", "", (piece,))):
                yield from ((place, run) for run in runs if isinstance(run, Mention))


def _sections(part: Part, anchors: bool) -> Iterator[Section]:
    """A part as sections: a heading inside it opens one of its own."""
    for heading, level, pieces in _headed(part):
        blocks = tuple(block for piece in pieces for block in _article_blocks(piece))
        if heading or blocks:
            anchor = anchor_of(heading) if anchors and heading and level == 2 else None
            yield Section(heading, part.kind, level, anchor, blocks)


def _headed(part: Part) -> Iterator[tuple[str | None, int, list[Piece]]]:
    """The pieces of a part below each of its headings, with the heading and its level."""
    heading, level, pieces = part.heading or None, 2, list[Piece]()
    for piece in part.pieces:
        if isinstance(piece, Sub):
            yield heading, level, pieces
            heading, level, pieces = piece.text, 3, []
        else:
            pieces.append(piece)
    yield heading, level, pieces


def _article_blocks(piece: Piece) -> tuple[Block, ...]:
    match piece:
        case Para(runs=runs):
            return (Paragraph(plain(runs)),)
        case Items(items=items, ordered=ordered, depths=depths):
            return (ListBlock(tuple(_item(label, runs) for label, runs in items), ordered, depths),)
        case Faq(question=question, answer=answer):
            return (QuestionBlock(question), Paragraph(plain(answer)))
        case Grid(rows=rows):
            return (Table(rows, 1),)
        case Sub():
            return ()
