"""A small library of 60 English and Bangla articles, and the app over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from catalogue.article import (
    Alternate,
    Article,
    Block,
    Link,
    ListBlock,
    Paragraph,
    QuestionBlock,
    Reference,
    Section,
    Source,
    Table,
    Term,
    article_id,
)
from catalogue.config import Config
from catalogue.store import Catalogue
from search_app import create_app
from search_app.library_handle import LibraryHandle
from search_app.messages import LANGUAGES
from search_app.security import DESK
from tests.search_app.browsing import base, browser, page  # noqa: F401  (fixtures)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MakeApp = Callable[..., APIFlask]
OpenApp = Callable[[Config], APIFlask]

SITE = "sample.example"
BASE = f"https://{SITE}"
NAMES = (
    "Abscess; Acne; Anaemia; Asthma; Bronchitis; Bursitis; Cataract; Colic; Croup; Diabetes; Eczema; "
    "Fever; 5-Fluorouracil; Gout; Hepatitis; The hiccups; Influenza; Jaundice; Keratitis; Lupus; Measles; "
    "Migraine; Nausea; Ménière's disease; Osteoporosis; Pneumonia; Quinsy; Rickets; Scabies; Tetanus; "
    "Ulcer; Vertigo; Warts; X-ray; Yellow fever; Zoster; 24-hour urine; α-Thalassemia; 糖尿病 handbook; "
    "Myocardial infarction"
).split("; ")
BANGLA = ("ডায়াবেটিস", "যক্ষ্মা", "আমাশয়", "জ্বর", "কাশি", "হাঁপানি", "৫টি উপায়", "ক্ষয়রোগ")
HOSTILE = '<script>alert(1)</script> & "Quoted" \u202eevil'
FAMILIES = (("Diseases A–Z", "Lungs"), ("Diseases A–Z", "Skin"), ("Medicines",), ("Lab Tests",))


def address(name: str) -> str:
    return f"{BASE}/{name.lower().replace(' ', '-')}/"


def section(
    heading: str | None,
    kind: str,
    *blocks: Block,
    level: int = 2,
    anchor: str | None = None,
    language: str | None = None,
) -> Section:
    return Section(heading, kind, level, anchor, blocks, language)


def english(number: int, name: str) -> Article:
    following = NAMES[(number + 1) % len(NAMES)]
    url = address(name)
    lead = f"{name} is told of here in plain words, for readers who want to know what helps."
    signs = f"People with {name} may feel tired. Some articles speak of {following} as well."
    values = (
        ("Test", "Range"),
        ("Blood count", "4.0 to 11.0"),
        ("A very long name of a test that needs room", "x" * 60),
    )
    sections = (
        section(None, "lead", Paragraph(lead)),
        section(
            "Symptoms",
            "symptoms",
            Paragraph(signs),
            ListBlock(("Pain", "at night", "Loss of appetite"), False, (0, 1, 0)),
            anchor="symptoms",
        ),
        section("Causes", "causes", Paragraph("The cause is not always known; infection plays a part.")),
        section("Rare causes", "causes", Paragraph("A few families carry a changed gene."), level=3),
        section("Diagnosis", "diagnosis", Table(values, 1)),
        section(
            "When to see a doctor", "when-to-see-a-doctor", Paragraph("Go at once when breathing is hard.")
        ),
        section(
            "Questions", "faq", QuestionBlock(f"Is {name} catching?"), Paragraph("In most cases it is not.")
        ),
        section("সহজ বাংলা", "other", Paragraph("এটি একটি সহজ ব্যাখ্যা।"), language="bn"),
        section("References", "references", ListBlock(("One", "Two"))),
    )
    return Article(
        id=article_id(url),
        url=url,
        title=name,
        sections=sections,
        site=SITE,
        language="en",
        categories=(FAMILIES[number % len(FAMILIES)], *((("Lab Tests",),) if number % 10 == 0 else ())),
        summary=f"{name}: signs, causes and what helps.",
        published="2024-03-01",
        terms=(Term("infection", (("en", "Germs in the body"), ("bn", "জীবাণুর আক্রমণ"))),),
        references=(
            Reference("A study.", "https://example.org/a"),
            Reference("Another.", None, "pmid:123"),
            Reference("Bad", "javascript:alert(1)"),
        ),
        links=(Link(address(following), following, 1),),
        aliases=("Heart attack", "MI") if name == "Myocardial infarction" else (),
        alternates=(Alternate("bn", f"{BASE}/bn/0/"),) if name == "Diabetes" else (),
    )


def bangla(number: int, name: str) -> Article:
    url = f"{BASE}/bn/{number}/"
    sections = (
        section(None, "lead", Paragraph(f"{name} সম্পর্কে এখানে সহজ ভাষায় বলা হয়েছে।")),
        section("লক্ষণ", "symptoms", Paragraph("ক্লান্তি, জ্বর ও ওজন কমে যাওয়া।")),
    )
    return Article(article_id(url), url, name, sections, SITE, "bn", (("রোগ",),), f"{name}: লক্ষণ ও চিকিৎসা।")


def hostile() -> Article:
    url = f"{BASE}/hostile/"
    text = Paragraph("{{ 7 * 7 }} <b>bold</b> zzhostile")
    sections = (
        section('<img src=x onerror="1">', "causes", text, anchor='"><b>'),
        section("Signs", "symptoms", Paragraph("Call 999 if:"), ListBlock(("<b>a rash</b>",))),
        section("Seek urgent medical care", "when-to-see-a-doctor", Paragraph("When it spreads.")),
        section("Call 999", "when-to-see-a-doctor", Paragraph("When breathing is hard.")),
    )
    return Article(
        article_id(url),
        url,
        HOSTILE,
        sections,
        SITE,
        "en",
        (("<i>Odd</i> & co",),),
        "<u>sum</u>",
        source=Source("https://elsewhere.example/original?a=1&b=2", "<s>Elsewhere</s>"),
    )


def sample_articles() -> list[Article]:
    made = [english(number, name) for number, name in enumerate(NAMES)]
    made += [bangla(number, name) for number, name in enumerate(BANGLA)]
    return [*made, hostile()]


ASTHMA = article_id(address("Asthma"))
DIABETES = article_id(address("Diabetes"))
DIABETES_IN_BANGLA = article_id(f"{BASE}/bn/0/")
ABSCESS = article_id(address("Abscess"))
HOSTILE_ID = article_id(f"{BASE}/hostile/")


def library_config(folder: Path, **tables: Any) -> Config:
    return Config(
        library={"name": "Sample library", "data": folder / "data", **tables.pop("library", {})},
        # on a busy machine two seconds cut an answer short, which is then kept by nobody
        search={"deadline_ms": 60_000, **tables.pop("search", {})},
        root=folder,
        **tables,
    )


def fill(config: Config, articles: list[Article]) -> None:
    """Catalogue and index articles, as ``pinakes import`` does."""
    from indexer.engines import open_engine
    from indexer.index.sync import catch_up

    catalogue = Catalogue.open(config.catalogue_url)
    engine = open_engine(config)
    with catalogue.begin() as connection:
        for article in articles:
            catalogue.put(connection, article)
    catch_up(catalogue, engine)
    engine.close()
    catalogue.close()


def through_desk(app: APIFlask) -> APIFlask:
    """The app whose requests come in by the desk's own port, unless a test says otherwise."""
    served = app.wsgi_app

    def marked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.setdefault(DESK, True)
        return served(environ, start_response)

    app.wsgi_app = marked  # type: ignore[method-assign]
    return app


def by_readers_port(app: APIFlask) -> FlaskClient:
    """A client that comes by the readers' port. Pages there are kept; on the desk's port they are not."""
    client = app.test_client()
    client.environ_base[DESK] = False
    return client


def handle_of(app: APIFlask) -> LibraryHandle:
    handle = app.extensions["pinakes"]
    assert isinstance(handle, LibraryHandle)
    return handle


def tree_of(client: FlaskClient, path: str) -> lxml.html.HtmlElement:
    """The page at an address, which must answer 200."""
    response = client.get(path)
    assert response.status_code == 200, path
    return lxml.html.document_fromstring(response.text)


@pytest.fixture(scope="session")
def articles() -> list[Article]:
    return sample_articles()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Iterator[APIFlask]:
    """The app over the sample library; tests that write use ``fresh`` instead."""
    config = library_config(tmp_path_factory.mktemp("library"), appearance={"languages": list(LANGUAGES)})
    fill(config, articles)
    app = through_desk(create_app(config))
    yield app
    handle_of(app).close()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def open_app() -> Iterator[OpenApp]:
    """Makes an app, which is closed after the test."""
    made: list[APIFlask] = []

    def make(config: Config) -> APIFlask:
        made.append(through_desk(create_app(config)))
        return made[-1]

    yield make
    for app in made:
        handle_of(app).close()


@pytest.fixture
def fresh(tmp_path: Path, articles: list[Article], open_app: OpenApp) -> MakeApp:
    """Makes an app over the first articles of the sample library, with tables of its own configuration."""

    def make(count: int = 5, **tables: Any) -> APIFlask:
        config = library_config(tmp_path, **tables)
        fill(config, articles[:count])
        return open_app(config)

    return make
