"""What does a draft say, where may nothing be linked in it, and what is linked already?

Offsets are those of ``Draft.text``: the file itself, character for character, whatever it is written in. So a
link can be put exactly where a suggestion says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from catalogue.article import Article, Code, QuestionBlock, Quote, block_texts
from indexer.linking.html_drafts import HtmlReader
from indexer.linking.markdown_drafts import MarkdownReader
from indexer.linking.passages import DraftForm, Passage, PassageBuilder, Span
from indexer.linking.unread import unread_spans

LONGEST = 1_000_000
"""Characters of a draft that are read."""

_URL = re.compile(r"(?:https?|ftp|mailto):[^\s<>\"')\]]+", re.I)
_WIKI_LINK = re.compile(r"\[\[([^\[\]|#]{1,300})")
_PARAGRAPH_END = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:\r\n|\r|\n)|[\t\f\v\u2028\u2029]")
_HTML_BEGINNING = re.compile(r"\s*<(?:!doctype|html|head|body|article|div|p|h[1-6]|ul|ol|table|!--)\b", re.I)


@dataclass(frozen=True, slots=True)
class Draft:
    """``passages`` are its running texts in order; ``targets`` the addresses that are linked already, and
    ``named`` the names that links of a wiki give; ``url`` is where the draft stands or will stand;
    ``set_aside`` are texts that are no passages, such as headings.
    """

    text: str
    passages: tuple[Passage, ...] = ()
    targets: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    url: str = ""
    set_aside: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        """What a reader sees of it, without the markup that shows where it stands."""
        return "\n".join((*self.set_aside, *(passage.text for passage in self.passages)))

    @classmethod
    def read(cls, text: str, form: DraftForm = DraftForm.TEXT, url: str = "") -> Self:
        """The draft that a text in ``form`` is. Never raises, whatever the text."""
        text = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
        named = frozenset(name.strip() for name in _WIKI_LINK.findall(text))
        builder = PassageBuilder(form, unread_spans(text, form))
        if form == DraftForm.HTML:
            page = HtmlReader(builder, url)
            page.feed(text)
            page.cut()
            return cls._built(text, builder, page.targets(), named, url or page.canonical)
        if form == DraftForm.MARKDOWN:
            reader = MarkdownReader(text, builder, url)
            reader.read()
            return cls._built(text, builder, reader.targets(), named, url)
        for paragraph in _paragraphs(text):
            builder.add(text[paragraph.start : paragraph.end], paragraph)
            builder.cut()
        return cls._built(text, builder, _URL.findall(text), named, url)

    @classmethod
    def of(cls, article: Article) -> Self:
        """An article of the library as a draft; nothing is linked in its headings, quotes, code and
        references.
        """
        lines: list[str] = []
        builder = PassageBuilder(DraftForm.TEXT)
        at = 0
        for section in article.sections:
            if section.heading:
                lines.append(section.heading)
                builder.set_aside.append(section.heading)
                at += len(section.heading) + 1
            for block in section.blocks:
                is_open = section.kind != "references" and not isinstance(block, Quote | Code | QuestionBlock)
                for text in block_texts(block):
                    if is_open:
                        builder.add(text, Span(at, at + len(text)))
                        builder.cut()
                    elif section.kind != "references":
                        builder.set_aside.append(text)
                    lines.append(text)
                    at += len(text) + 1
        linked = (link.url for link in article.links)
        return cls._built("\n".join(lines), builder, linked, frozenset(), article.url)

    @classmethod
    def _built(
        cls, text: str, builder: PassageBuilder, targets: Iterable[str], named: frozenset[str], url: str
    ) -> Self:
        aside = tuple(builder.set_aside)
        return cls(text, tuple(builder.passages), frozenset(targets), named, url, aside)


def form_of(name: str, text: str) -> DraftForm:
    """The form of a file, by its name, else by its first characters."""
    ending = name.lower().rpartition(".")[2]
    if ending in ("html", "htm", "xhtml", "xht"):
        return DraftForm.HTML
    if ending in ("md", "markdown", "mkd", "mkdn", "mdown", "mdx", "qmd", "rmd"):
        return DraftForm.MARKDOWN
    return DraftForm.HTML if _HTML_BEGINNING.match(text[:300]) else DraftForm.TEXT


def _paragraphs(text: str) -> Iterator[Span]:
    """The paragraphs of a plain text, and the cells of its lines that are set apart by tabs."""
    at = 0
    for match in _PARAGRAPH_END.finditer(text):
        yield Span(at, match.start())
        at = match.end()
    yield Span(at, len(text))
