"""What the tests of metadata share: a page read for its metadata, and a section of paragraphs."""

from datetime import date
from typing import Any

from catalogue.article import Paragraph, Section
from indexer.extract.metadata.collect import Metadata, metadata_of
from indexer.extract.page import ApiFacts, Page
from indexer.extract.source.repair import heal

URL = "https://www.library.example/diseases/heart/angina/"


def read(html: str, url: str = URL, api: ApiFacts | None = None, link: str = "", **more: Any) -> Metadata:
    page = Page(url, html, api=api or ApiFacts(), link_header=link)
    return metadata_of(heal(page).tree, page, latest=date(2024, 6, 1), **more)


def section(*texts: str) -> Section:
    return Section(None, "lead", 1, None, tuple(Paragraph(text) for text in texts))
