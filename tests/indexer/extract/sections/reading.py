"""What the tests of sections share: an article whose body is given, and its sections."""

from catalogue.article import Article, Section
from indexer.extract import Options, Page, extract

PROSE = (
    "Asthma narrows the airways of the lungs, and breathing out becomes hard, above all at night and in cold "
    "air, as many people know. "
)


def read(body: str) -> Article:
    html = (
        "<!DOCTYPE html><html><head><title>Asthma</title></head>"
        f"<body><main id='m'><h1>Asthma</h1><p>{PROSE * 2}</p>{body}</main></body></html>"
    )
    found = extract(Page("https://example.org/asthma", html), options=Options(body_selector="#m"))
    assert isinstance(found, Article)
    return found


def sections(body: str) -> tuple[Section, ...]:
    return read(body).sections
