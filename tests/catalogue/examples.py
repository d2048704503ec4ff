"""Articles for the tests of the catalogue, by hand and by Hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from catalogue.article import (
    Article,
    Code,
    Extraction,
    Figure,
    Link,
    ListBlock,
    Paragraph,
    QuestionBlock,
    Quote,
    Reference,
    Section,
    Source,
    Table,
    Term,
    article_id,
)


def article(
    path: str = "asthma/", title: str = "Asthma", text: str = "Asthma narrows the airways.", **more: Any
) -> Article:
    """A small article of ``example.org``."""
    url = f"https://example.org/{path}"
    sections = more.pop("sections", (Section(None, "lead", 1, None, (Paragraph(text),)),))
    return Article(
        id=more.pop("id", article_id(url)),
        url=url,
        title=title,
        sections=sections,
        site=more.pop("site", "example"),
        **more,
    )


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_name = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
_blocks = st.one_of(
    st.builds(Paragraph, _text),
    st.builds(QuestionBlock, _text),
    st.builds(Quote, _text),
    st.builds(Code, _text),
    st.builds(Figure, _text),
    st.builds(
        Table, st.lists(st.lists(_text, max_size=3).map(tuple), max_size=3).map(tuple), st.integers(0, 2)
    ),
    st.lists(_text, max_size=4).map(lambda items: ListBlock(tuple(items), True)),
    st.lists(st.tuples(_text, st.integers(0, 3)), min_size=1, max_size=4)
    .filter(lambda pairs: any(depth for _, depth in pairs))
    .map(
        lambda pairs: ListBlock(tuple(text for text, _ in pairs), False, tuple(depth for _, depth in pairs))
    ),
)
_sections = st.builds(
    Section,
    st.none() | _name,
    _name,
    st.integers(1, 6),
    st.none() | _name,
    st.lists(_blocks, max_size=3).map(tuple),
    st.none() | _name,
)
_definitions = st.dictionaries(st.sampled_from(["en", "bn"]), _text).map(lambda found: tuple(found.items()))
articles = st.builds(
    Article,
    id=st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    url=st.from_regex(r"https?://[a-z]{1,8}\.example/[A-Za-z0-9%/?=&._~-]{0,30}", fullmatch=True),
    title=_text,
    sections=st.lists(_sections, max_size=3).map(tuple),
    site=_text,
    language=st.sampled_from(["en", "bn", "de-CH"]),
    categories=st.lists(st.lists(_name, min_size=1, max_size=3).map(tuple), max_size=2).map(tuple),
    summary=_text,
    authors=st.lists(_text, max_size=2).map(tuple),
    published=st.none() | st.just("2024-03-01"),
    modified=st.none() | st.just("2024-03-02T10:00:00Z"),
    image=st.none() | _text,
    terms=st.lists(st.builds(Term, _text, _definitions), max_size=2).map(tuple),
    references=st.lists(st.builds(Reference, _text, st.none() | _text, st.none() | _text), max_size=2).map(
        tuple
    ),
    links=st.lists(st.builds(Link, _text, _text, st.integers(0, 5)), max_size=2).map(tuple),
    extraction=st.builds(
        Extraction, _text, st.sampled_from([0.0, 0.25, 0.9731, 1.0]), st.lists(_text, max_size=2).map(tuple)
    ),
    aliases=st.lists(_text, max_size=2).map(tuple),
    source=st.none() | st.builds(Source, _text, st.none() | _text),
    noindex=st.booleans(),
)
