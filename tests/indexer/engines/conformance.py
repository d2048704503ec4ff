"""The conformance corpus, and the programs that the suite runs in processes of their own."""

from __future__ import annotations

from indexer.answers import Filters
from indexer.engines.base import Engine, IndexDocument, Searcher
from indexer.engines.meaning import Meaning, Query

EMBEDDED = ("tantivy", "whoosh")
LONG = "q" * 300
CORPUS = (
    IndexDocument(
        "00000000000000a1",
        1,
        title="heart attack",
        names="myocardial infarct",
        headings="symptom treatment",
        lead="heart attack happen when blood stop",
        body="chest pain spread arm pain jaw treat aspirin quick aspirin",
        terms="troponin",
        site="clinic",
        language="en",
        categories=("heart", "emergency"),
        sections=("lead", "symptoms", "treatment"),
    ),
    IndexDocument(
        "00000000000000a2",
        2,
        title="heartburn",
        names="acid reflux",
        headings="cause",
        lead="burn behind chest",
        body="stomach acid rise pain after meal chest burn",
        site="clinic",
        language="en",
        categories=("stomach",),
        sections=("lead", "causes"),
    ),
    IndexDocument(
        "00000000000000a3",
        3,
        title="diabetes",
        names="ডায়াবেটিস",
        headings="cause symptom",
        lead="too much sugar blood",
        body="insulin x pump insulin need insulin metformin thirst",
        terms="ডায়াবেটিস রোগ",
        site="clinic",
        language="en",
        categories=("hormone",),
        sections=("causes", "lead", "symptoms"),
    ),
    IndexDocument(
        "an id, of «another» kind/ü",
        4,
        title="ডায়াবেটিস রোগ",
        lead="রক্তে চিনি বেশি থাকার রোগ",
        body="ইনসুলিন চিনি 😀 " + LONG,
        site="Dhaka, news & more",
        language="bn",
        categories=("hormone", "রোগ"),
        sections=("lead",),
    ),
    IndexDocument(
        "00000000000000a5",
        5,
        title="chest pain",
        lead="pain chest",
        body="heart attack or heartburn chest pain cause c++ a.b [z] covid19",
        site="news",
        language="en",
        categories=("emergency",),
        sections=("lead", "other"),
    ),
    IndexDocument("00000000000000a6", 6, title="only title", site="news", language="en"),
)


def fill(engine: Engine) -> None:
    """The corpus, committed."""
    with engine.writer() as writer:
        for document in CORPUS:
            writer.put(document)
        writer.commit(len(CORPUS))


def found(searcher: Searcher, query: Query, **filters: str) -> list[str]:
    """Last letters of the ids found, sorted: the set, whatever an engine's scores."""
    return sorted(candidate.id[-2:] for candidate in searcher.find(Meaning(query, Filters(**filters)), 100))


def document(number: int, version: int = 0, sequence: int = 0, size: int = 30) -> IndexDocument:
    """A document of a made-up library."""
    words = " ".join(f"w{(number * 7 + i * i) % 500}" for i in range(size))
    return IndexDocument(
        f"{number:016x}",
        sequence or number,
        title=f"title{number} v{version}",
        body=words,
        site=f"s{number % 3}",
    )
