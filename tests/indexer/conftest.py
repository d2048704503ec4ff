"""A small health library with its index, for the tests of search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from catalogue.article import Article
from catalogue.config import Config
from indexer.answers import SearchOptions
from indexer.index.sync import catch_up
from indexer.library import Library

MakeLibrary = Callable[..., Library]

HEALTH: list[dict[str, Any]] = [
    {
        "title": "Gout",
        "sections": [
            ("Overview", "definition", "Gout is a painful form of arthritis."),
            ("Causes", "causes", "Gout comes from too much uric acid. It follows meals rich in purines."),
            (
                "Symptoms of gout",
                "symptoms",
                "Sudden pain and swelling in one joint, often the big toe. The joint is red and warm.",
            ),
            (
                "Treatment",
                "treatment",
                "Colchicine and rest help in an attack. Allopurinol prevents further ones.",
            ),
        ],
    },
    {
        "title": "Arthritis",
        "sections": [
            ("Symptoms", "symptoms", "Pain, stiffness and swelling of joints. Gout is one kind of arthritis.")
        ],
    },
    {
        "title": "Paget's disease of bone",
        "aliases": ["Osteitis deformans"],
        "sections": [("Overview", "definition", "A bone disorder.")],
    },
    {
        "title": "Myocardial infarction",
        "sections": [
            ("Overview", "definition", "The heart muscle dies for lack of blood."),
            ("Treatment", "treatment", "Aspirin at once; then the artery is opened."),
        ],
    },
    {
        "title": "Go",
        "aliases": ["Baduk"],
        "sections": [("Rules", "other", "Two players place stones on a board.")],
    },
    {
        "title": "Where to go for help",
        "sections": [("Help", "other", "Go to your doctor. Go at once when you go blind. Go go go.")],
    },
    {
        "title": "COVID-19",
        "aliases": ["Coronavirus disease 2019"],
        "sections": [("Symptoms", "symptoms", "Fever and cough. SARS-CoV-2 causes it.")],
    },
    {
        "title": "Type 2 diabetes",
        "aliases": ["Adult-onset diabetes"],
        "sections": [
            (
                "Diagnosis",
                "diagnosis",
                "A blood test of HbA1c tells the sugar of three months. ICD-10 gives it the code E11.9.",
            ),
            ("Treatment", "treatment", "Metformin 500mg, food and movement."),
        ],
        "terms": [("insulin", {"en": "A hormone.", "bn": "ইনসুলিন একটি হরমোন যা শর্করা কোষে নেয়।"})],
    },
    {"title": "Insulin", "sections": [("Overview", "definition", "Insulin is a hormone of the pancreas.")]},
    {"title": "Fever", "sections": [("Overview", "definition", "A body temperature above normal.")]},
    {
        "title": "ডায়াবেটিস",
        "language": "bn",
        "aliases": ["Diabetes"],
        "sections": [
            ("কারণ", "causes", "রক্তে শর্করা বেশি থাকলে ডায়াবেটিস হয়। ইনসুলিন কম থাকে।"),
            ("লক্ষণ", "symptoms", "বেশি পিপাসা এবং ঘন ঘন প্রস্রাব।"),
        ],
    },
    {"title": "Co-trimoxazole", "sections": [("Uses", "uses", "An antibiotic for infections.")]},
    {"title": "Hydralazine", "sections": [("Uses", "uses", "For high blood pressure.")]},
    {"title": "Beta blockers", "sections": [("Uses", "uses", "β-blockers slow the heart.")]},
    {"title": "Vitamin B12", "sections": [("Overview", "definition", "Cobalamin, found in meat and milk.")]},
    {"title": "Atrophy", "sections": [("Overview", "definition", "Muscles become smaller. Muscle wasting.")]},
    {
        "title": "Atrophy",
        "site": "other.example",
        "sections": [("Overview", "definition", "The brain shrinks with age and disease.")],
    },
    {
        "title": "Atrophy of muscles: atrophy, atrophy and more atrophy",
        "sections": [("Overview", "definition", "Atrophy. Atrophy, atrophy.")],
    },
    {
        "title": "Glaucoma",
        "sections": [
            ("Overview", "definition", "A disease of the optic nerve."),
            ("Note", "disclaimer", "Nothing here replaces the advice of a zookeeper."),
        ],
    },
]


def article(
    title: str, sections: Sequence[tuple[str | None, str, str]] = (), number: int = 0, **more: Any
) -> Article:
    """An article made from a few words."""
    site = more.pop("site", "health.example")
    terms = [{"term": term, "definitions": definitions} for term, definitions in more.pop("terms", ())]
    made = [
        {"heading": h, "kind": k, "level": 2, "blocks": [{"type": "paragraph", "text": t}]}
        for h, k, t in sections
    ]
    return Article.from_json(
        {
            "url": f"https://{site}/{number}",
            "site": site,
            "title": title,
            "sections": made,
            "terms": terms,
            **more,
        }
    )


@pytest.fixture(scope="session")
def make_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeLibrary]:
    """Makes libraries of articles; they are closed at the end."""
    opened: list[Library] = []

    def make(articles: Sequence[Article], folder: Path | None = None, **config: Any) -> Library:
        # A process's first search takes two seconds where six others share two cores, and what a late one
        # leaves out would be missing.
        config["search"] = {"deadline_ms": 60_000} | config.get("search", {})
        library = Library.open(
            Config.model_validate({"root": folder or tmp_path_factory.mktemp("library"), **config})
        )
        opened.append(library)
        put(library, articles)
        return library

    yield make
    for library in opened:
        library.close()


def put(library: Library, articles: Sequence[Article]) -> None:
    """Catalogue and index articles."""
    with library.catalogue.begin() as connection:
        library.catalogue.put_many(connection, list(articles))
    catch_up(library.catalogue, library.engine)


@pytest.fixture(scope="session")
def health(make_library: MakeLibrary) -> Library:
    """The small health library, for reading only."""
    return make_library([article(number=number, **dict(row)) for number, row in enumerate(HEALTH)])


@pytest.fixture(scope="session")
def bilingual(make_library: MakeLibrary) -> Library:
    """Articles in English and in Bangla, some on the same subject, for reading only."""
    rows = [
        article("Asthma", [("Treatment", "treatment", "A blue inhaler.")], 1),
        article(
            "হাঁপানি",
            [("চিকিৎসা", "treatment", "ইনহেলার।"), ("লক্ষণ", "symptoms", "শ্বাসকষ্ট।")],
            2,
            language="bn",
            aliases=["Asthma", "অ্যাজমা"],
        ),
        article("মাথাব্যথা", [("কারণ", "causes", "ঘুম কম হলে।")], 3, language="bn", aliases=["Headache"]),
        article("যক্ষ্মা", [("লক্ষণ", "symptoms", "কাশি।")], 4, language="bn"),
        article("Heart attack", [("Symptoms", "symptoms", "Pain in the chest.")], 5),
        article("Paracetamol", [("Dosage", "dosage", "500 mg.")], 6),
        article("Pregnancy", [("Overview", "definition", "Nine months.")], 7),
        article("Head lice", [("Overview", "definition", "Insects.")], 8),
        article("জ্বর", [("করণীয়", "tips", "প্যারাসিটামল খান।")], 9, language="bn"),
        article("Abdominal pain", [("Causes", "causes", "Many.")], 10),
    ]
    return make_library(rows)


def titles(library: Library, text: str, **options: Any) -> list[str]:
    """The titles of what is found, the best first."""
    return [hit.title for hit in library.search(text, SearchOptions(**options)).hits]
