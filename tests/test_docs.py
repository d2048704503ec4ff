"""The documentation cannot fall behind: every command, setting, endpoint and link in it is checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pinakes
from catalogue.config import settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md")])
ELSEWHERE = {
    *("library.toml", "data/", "semantic/"),  # of a user's library
    *("robots.txt", "sitemap.xml", "feed/"),  # of a crawled site
    *("about.md", "about.bn.md", "home.html", "look.css", "files/", "templates/"),  # of a library's own look
    *("config.json", "tokenizer.json", "model.safetensors"),  # of a sentence encoder
}
"""Files that the documentation names and that are no part of this repository."""


@pytest.mark.parametrize("name", pinakes.COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert f"`pinakes {name}" in (DOCS / "commands.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_with_what_it_does() -> None:
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    tables = dict(re.findall(r"^## `\[+(\w+)\]+`$(.*?)(?=^## |\Z)", text, flags=re.M | re.S))
    rows = [
        (f"{table}.{key}", f"| `{key}` |", description, tables[table])
        for table, key, _, description in settings()
    ]
    assert [
        name for name, row, description, table in rows if row not in table or description not in table
    ] == []


def test_every_command_that_the_docs_name_exists() -> None:
    named = {
        name for page in PAGES for name in re.findall(r"`pinakes ([a-z]+)", page.read_text(encoding="utf-8"))
    }
    assert named <= set(pinakes.COMMANDS)


@pytest.mark.parametrize(
    "page", [*sorted(DOCS.glob("*.md")), ROOT / "ARCHITECTURE.md"], ids=lambda page: page.name
)
def test_every_path_in_backticks_exists(page: Path) -> None:
    named = set(
        re.findall(
            r"`((?!/)[\w.*/-]+(?:/|\.(?:py|toml|txt|json|csv|md|html|xml|yml|sh|js|css)))`",
            page.read_text("utf-8"),
        )
    )
    assert sorted(name for name in named - ELSEWHERE if not any(ROOT.glob(name))) == []


def test_the_architecture_names_every_folder_once() -> None:
    rows = re.findall(r"^\| `([\w/]+)/` \|", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), flags=re.M)
    packages = {
        str(init.parent.relative_to(ROOT))
        for top in ("catalogue", "crawler", "indexer", "search_app", "commands", "examples", "benchmarks")
        for init in (ROOT / top).rglob("__init__.py")
    }
    inner = {"catalogue/migrations/versions", *(name for name in packages if name.startswith("examples/"))}
    assert sorted(rows) == sorted(packages - inner)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_documents_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_http_address_is_documented() -> None:
    from search_app import create_app

    text = (DOCS / "http.md").read_text(encoding="utf-8")
    app = create_app()
    rules = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    }
    assert sorted(rule for rule in rules if f"`{rule}" not in text and f" {rule}" not in text) == []


_UNITS = {"B": 1.0, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "µs": 1e-6, "ms": 1e-3, "s": 1.0}


def test_what_is_reckoned_of_larger_libraries_is_what_an_article_takes_times_their_number() -> None:
    text = (DOCS / "scale.md").read_text(encoding="utf-8")
    table = text.partition("## Reckoned")[2].partition("\n\n**")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if "|" in line
    ]
    amounts = [[_amount(cell) for cell in row[1:]] for row in rows[2:]]
    assert len(amounts) >= 8
    for row, (one, *more) in zip(rows[2:], amounts):
        for number, amount in zip((1e5, 1e7, 1e9), more, strict=True):
            assert amount == pytest.approx(one * number, rel=0.02), row[0]


def _amount(cell: str) -> float:
    number, unit = cell.replace(",", "").split()
    return float(number) * _UNITS[unit]


def test_the_pictures_are_small_and_all_shown() -> None:
    pictures = sorted((DOCS / "images").iterdir())
    pages = [ROOT / "README.md", *DOCS.glob("*.md")]
    shown = "".join(page.read_text("utf-8").replace("](images/", "](docs/images/") for page in pages)
    assert [picture.name for picture in pictures if f"](docs/images/{picture.name})" not in shown] == []
    assert [picture.name for picture in pictures if picture.stat().st_size > 60_000] == []
    assert sum(picture.stat().st_size for picture in pictures) <= 450_000
