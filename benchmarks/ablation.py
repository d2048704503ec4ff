"""What does each constant buy? ``python -m benchmarks.ablation [SUITE …] [--only NAME …] [--jobs N]``

Every number that shapes a ranking or an extraction is a constant of some module. A suite moves each constant
of its modules to half and to double (a share above one half: midway to 1), measures again, and prints what
changed. A constant that changes nothing is a limit, or is not needed.

====== ============================================================= =====================================
suite  modules                                                       measures
====== ============================================================= =====================================
search ``indexer.search``, ``indexer.question``                      nDCG@10 on MED, Cranfield and CISI
names  ``indexer.lexicon``, ``indexer.question``, ``indexer.search`` known items on MedQuAD
forms  the same                                                     titles as they are typed: doses, slips
pages  ``indexer.extract`` without ``template``                      word F1 on pages of unknown sites
shown  ``autocomplete`` and ``snippets`` of ``indexer.search``       sections and suggestions on MedQuAD
links  ``linker``, ``signals``, ``neighbours`` of ``linking``        precision and recall of links on MDN
bare   ``bare``, ``linker`` of ``indexer.linking``                   the same by links and names alone
alike  ``citations`` of ``indexer.linking``                          recall@10 of related topics on MDN
sites  ``indexer.extract.template``, ``labelling``, the learner      word F1 on blogs; boxes without wrappers
====== ============================================================= =====================================

The change is printed in thousandths: ``med -2.1`` is a loss of .0021.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import logging
import math
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from inspect import getsource
from multiprocessing import get_context
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, ClassVar

from benchmarks import corpus, extraction, known_items, link_suggestions, related, relevance, typed_forms
from benchmarks import shown as shown_to_readers
from benchmarks.extraction_measures import f1, structure
from benchmarks.template_families import VARIANTS, variant
from catalogue.config import load
from commands.search import LONG_QUESTION
from indexer.library import Library
from indexer.linking.context import ENOUGH_LINKS
from indexer.linking.related import Finder

Measures = Mapping[str, float]
PACKAGES = ("catalogue", "indexer")

# Changes below half of a thousandth are not printed: they are one query of some hundred that moved a place.
LEAST_SHOWN = 0.0005

# Every so many of MedQuAD's names are asked for: 180 titles, each with and without a slip, and 230 aliases.
NAMES_EVERY = 30

# Every so many of MedQuAD's articles are asked for their sections and their title: 273.
SHOWN_EVERY = 20

# Drafts of MDN that get links, and its articles that get related topics, of the half that may be tuned on.
DRAFTS = 40
RELATED = 100

# Every so many of the single pages are read: 166 of them. Of the blogs, every so many sites: 17.
PAGES_EVERY = 2
SITES_EVERY = 2

# Pages of each sample family: enough for its template to be learned.
SAMPLE_PAGES = 24


@dataclass(frozen=True, slots=True)
class Constant:
    """A number in a module, or one in a table that is a constant (``key``)."""

    module: str
    name: str
    value: float
    key: str = ""

    @property
    def label(self) -> str:
        return f"{self.module.removeprefix('indexer.')}.{self.name}" + (f"[{self.key}]" if self.key else "")

    def others(self) -> tuple[float, ...]:
        """Half and double; the same kind of number."""
        if isinstance(self.value, int):
            return tuple(other for other in (self.value // 2, 2 * self.value) if other != self.value)
        doubled = 2 * self.value if self.value <= 0.5 or self.value > 1 else (1 + self.value) / 2
        return self.value / 2, doubled


@dataclass(frozen=True, slots=True)
class Suite:
    """``begin`` opens what is measured and gives the measuring; ``roots`` are modules or packages."""

    roots: tuple[str, ...]
    begin: Callable[[ExitStack], Callable[[], Measures]]


def search(stack: ExitStack) -> Callable[[], Measures]:
    """The judged sets, each in a library of its own."""
    asked = {
        name: (
            stack.enter_context(corpus.library(corpus.judged(name), **LONG_QUESTION)),
            corpus.queries(name),
            corpus.judgments(name),
        )
        for name in corpus.JUDGED
    }
    return lambda: {
        name: relevance.measure(relevance.ours(library), queries, judgments).ndcg
        for name, (library, queries, judgments) in asked.items()
    }


def names(stack: ExitStack) -> Callable[[], Measures]:
    """MedQuAD's titles, slips and aliases."""
    articles = list(corpus.medquad(kinds=True))
    library = stack.enter_context(corpus.library(articles))

    def measured() -> Measures:
        score = known_items.measure(library, articles, NAMES_EVERY)
        return {
            "title": score.titles,
            "slip": score.typo_first,
            "three": score.typo_three,
            "alias": score.aliases,
        }

    return measured


def forms(stack: ExitStack) -> Callable[[], Measures]:
    """MedQuAD's titles in forms in which they are typed."""
    articles = list(corpus.medquad(kinds=True))
    library = stack.enter_context(corpus.library(articles))
    return lambda: typed_forms.measure(library, articles, NAMES_EVERY)


def shown(stack: ExitStack) -> Callable[[], Measures]:
    """The first section under a hit, and the names that a beginning brings."""
    articles = list(corpus.medquad(kinds=True))
    library = stack.enter_context(corpus.library(articles))

    def measured() -> Measures:
        shares = shown_to_readers.measure(library, articles, SHOWN_EVERY)
        return {"asked": shares.asked, "told": shares.told, "typed": shares.typed}

    return measured


def links(stack: ExitStack) -> Callable[[], Measures]:
    """Links that are suggested for drafts, against those of their editors."""
    library, chosen = _mdn(stack), link_suggestions.drafts(DRAFTS, dev=True)
    link_suggestions.leave_out(library, chosen)
    return lambda: asdict(link_suggestions.measure(library, chosen))


def bare(stack: ExitStack) -> Callable[[], Measures]:
    """The same as in a library that is not linked enough for what surrounds a phrase to be weighed."""
    stack.enter_context(moved(Constant("indexer.linking.context", "ENOUGH_LINKS", ENOUGH_LINKS), math.inf))
    return links(stack)


def alike(stack: ExitStack) -> Callable[[], Measures]:
    """Related topics, against the editors' see-also lists."""
    library, right = _mdn(stack), related.truth()
    queries = sorted(query for query in right if related.is_dev(query))[:RELATED]

    def measured() -> Measures:
        finder = Finder(library.catalogue, library.engine)
        found = related.measure(lambda a: [one.id for one in finder.choose(a, 10)], library, queries, right)
        return {"recall": found["R@10"]}

    return measured


def _mdn(stack: ExitStack) -> Library:
    folder = stack.enter_context(TemporaryDirectory())
    config = load(None, {"PINAKES_LIBRARY_DATA": folder})
    related.build(config)
    library = Library.open(config)
    stack.callback(library.close)
    return library


def pages(_: ExitStack) -> Callable[[], Measures]:
    """Single pages, each of a site that nothing is known of."""
    sets = {name: _rows(name)[::PAGES_EVERY] for name in ("scrapinghub", "wcxb_articles_dev")}
    return lambda: {name: _word_f1(rows) for name, rows in sets.items()}


def sites(_: ExitStack) -> Callable[[], Measures]:
    """Sites by their templates: blogs, and families whose boxes have no wrappers."""
    blogs, heavy = _rows("blogs_multi_page"), _rows("plugin_heavy_site")
    chosen = set(sorted({row["site"] for row in blogs})[::SITES_EVERY])
    blogs = [row for row in blogs if row["site"] in chosen]
    families = {
        f"heavy-{name}": variant(heavy, *changes) for name, changes in VARIANTS.items() if "bare" in name
    }
    families |= {
        name: [row | {"id": row["url"], "site": name} for row in rows[:SAMPLE_PAGES]]
        for name, rows in extraction.sample_families().items()
        if name.endswith("-bare")
    }
    return lambda: {"blogs": _word_f1(blogs), **_worst(families.values())}


SUITES = {
    "search": Suite(("indexer.search", "indexer.question"), search),
    "names": Suite(("indexer.lexicon", "indexer.question", "indexer.search"), names),
    "forms": Suite(("indexer.lexicon", "indexer.question", "indexer.search"), forms),
    "shown": Suite(
        (
            "indexer.search.autocomplete",
            "indexer.search.completions",
            "indexer.search.familiarity",
            "indexer.search.snippets",
        ),
        shown,
    ),
    "links": Suite(
        ("indexer.linking.linker", "indexer.linking.signals", "indexer.linking.neighbours"), links
    ),
    "bare": Suite(("indexer.linking.bare", "indexer.linking.linker"), bare),
    "alike": Suite(("indexer.linking.citations",), alike),
    "pages": Suite(
        (
            "indexer.extract.body",
            "indexer.extract.metadata",
            "indexer.extract.sections",
            "indexer.extract.source",
            "indexer.extract.rejection",
            "indexer.extract.blocks",
        ),
        pages,
    ),
    "sites": Suite(
        ("indexer.extract.template", "indexer.extract.template_learner", "indexer.extract.labelling"), sites
    ),
}


def constants(roots: tuple[str, ...]) -> Iterator[Constant]:
    """Every number that a module of ``roots`` names in capitals, in the order of its source."""
    for module in (module for root in roots for module in _modules(root)):
        for node in ast.parse(getsource(module)).body:
            for name in _assigned(node):
                if "MAX" not in name:  # a limit
                    yield from _numbers(module.__name__, name, getattr(module, name))


def _modules(root: str) -> Iterator[ModuleType]:
    module = importlib.import_module(root)
    yield module
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), f"{root}."):
        yield importlib.import_module(found.name)


def _assigned(node: ast.stmt) -> Iterator[str]:
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    for target in targets:
        for part in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(part, ast.Name) and part.id.strip("_").isupper():
                yield part.id


def _numbers(module: str, name: str, value: Any) -> Iterator[Constant]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield Constant(module, name, value)
    elif isinstance(value, dict):
        # weights; a table of whole numbers (months, columns) names things
        for key, part in value.items():
            if isinstance(part, float):
                yield Constant(module, name, part, str(key))


@contextmanager
def moved(constant: Constant, value: float) -> Iterator[None]:
    """The constant at another value, in its module and wherever it was imported by name."""
    holders = list(_holders(constant))
    _set(holders, constant, value)
    try:
        yield
    finally:
        _set(holders, constant, constant.value)


def _holders(constant: Constant) -> Iterator[ModuleType]:
    for module_name, module in list(sys.modules.items()):
        ours = module_name.partition(".")[0] in PACKAGES and hasattr(module, constant.name)
        if ours and (module_name == constant.module or _imports(module, constant)):
            yield module


def _imports(module: ModuleType, constant: Constant) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == constant.module
        and any(alias.name == constant.name for alias in node.names)
        for node in ast.walk(ast.parse(getsource(module)))
    )


def _set(holders: list[ModuleType], constant: Constant, value: float) -> None:
    for module in holders:
        if constant.key:
            table = getattr(module, constant.name)
            table.update({key: value for key in table if str(key) == constant.key})
        else:
            setattr(module, constant.name, value)
    _forget()


def _forget() -> None:
    """Drop what was remembered under another value."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES:
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _rows(name: str) -> list[extraction.Row]:
    return extraction.load(extraction.DATA / f"{name}.jsonl.gz")


def _word_f1(rows: list[extraction.Row]) -> float:
    """The mean over pages of the better score with and without the title, as in ``benchmarks.extraction``."""
    scores = []
    for row, (title, text) in zip(rows, extraction.pinakes(rows), strict=True):
        scores.append(max(f1(row["gold"], text), f1(row["gold"], f"{title}\n{text}")))
    return sum(scores) / len(scores)


def _worst(families: Iterable[list[extraction.Row]]) -> Measures:
    """The worst family by word F1, by the template's texts kept out, and by headings found."""
    measured = [
        structure(rows, [result.to_json() for result in extraction.read_sites(rows)]) for rows in families
    ]
    # a rejected page has no sections and scores nothing
    return {name: min(one[name] for one in measured) for name in ("f1", "kept_out", "heading_recall")}


class Bench:
    """A suite that is open in this process, with what it measures as things are."""

    open: ClassVar[Bench]

    def __init__(self, name: str) -> None:
        logging.disable(logging.CRITICAL)
        self._opened = ExitStack()  # held: its libraries close with it
        self._measured = SUITES[name].begin(self._opened)
        self._before = self._measured()

    @classmethod
    def begin(cls, name: str) -> None:
        """Open a suite for the life of the process."""
        cls.open = cls(name)

    @classmethod
    def effect(cls, constant: Constant) -> str:
        """What the suite that is open says of one constant."""
        return _effect(constant, cls.open._before, cls.open._measured)


def chosen(name: str, only: Sequence[str]) -> list[Constant]:
    """The constants of a suite; ``only`` those of these names, or of these modules."""
    found = dict.fromkeys(constants(SUITES[name].roots))
    wanted = set(only)
    return [one for one in found if not wanted or wanted & {one.name, one.module.rpartition(".")[2]}]


def _effect(constant: Constant, before: Measures, measured: Callable[[], Measures]) -> str:
    shown = []
    for value in constant.others():
        with moved(constant, value):
            try:
                after = measured()
            except (ValueError, IndexError, ZeroDivisionError, OverflowError) as error:
                shown.append(f"at {value:g}: not possible ({error})")
                continue
        changes = {key: after[key] - before[key] for key in before}
        told = "  ".join(f"{key} {1000 * d:+.1f}" for key, d in changes.items() if abs(d) >= LEAST_SHOWN)
        shown.append(f"at {value:g}: {told or 'no change'}")
    return f"{constant.label} = {constant.value:g}\n    " + "\n    ".join(shown)


def main() -> None:
    """Print the table of each suite that was named, or of all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="NAME", help="these constants or modules alone"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes; each opens the suite's data itself")
    asked = parser.parse_args()
    for name in asked.suites or SUITES:
        print(f"\n== {name}", flush=True)
        with get_context("spawn").Pool(asked.jobs, Bench.begin, (name,)) as pool:
            for told in pool.imap(Bench.effect, chosen(name, asked.only)):
                print(told, flush=True)


if __name__ == "__main__":
    main()
