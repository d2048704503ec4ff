"""Crawled text that would act where it is shown: on a terminal, in a spreadsheet, in a script's JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pinakes import cli

TITLE = "\x1b]0;pwned\x07<img src=x onerror=alert(1)> \u202ehtlaeh Gout"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    (folder / "library.toml").write_text("", "utf-8")
    text = "Gout \x1b[31mred\x07 crystals <script>x</script>."
    section = {"heading": "\x1b[2JCauses <b>", "blocks": [{"type": "paragraph", "text": text}]}
    article = {"categories": [["\x1b[31mRed"]]}
    places = (
        "the big toe after a feast of herring and beer, as uric acid forms needles there",
        "the heel after a feast of herring and beer, and uric acid forms needles in the blood",
        "the wrist of weavers who work on cold nights beside the harbour",
        "the elbow of weavers who work on cold nights by lamplight",
    )
    articles = [
        article
        | {"url": f"https://example.org/{n}/", "title": f"{TITLE} {n}"}
        | {"sections": [section, {"blocks": [{"type": "paragraph", "text": f"It hurts in {place}."}]}]}
        for n, place in enumerate(places)
    ]
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    (folder / "draft.html").write_text("<p>About gout and \x1b]0;x\x07 toes.</p>", "utf-8")
    assert run(folder, "import", str(folder / "articles.jsonl"))
    return folder


def run(folder: Path, *arguments: str) -> str:
    found = CliRunner().invoke(cli, [*arguments, "--config", str(folder / "library.toml")])
    assert found.exit_code == 0, found.output
    return found.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "gout"),
        ("search", "\x1b[31mgout"),
        ("related", "https://example.org/1/"),
        ("links", "draft.html"),
        ("explain", "draft.html"),
        ("export", "--format", "csv"),
        ("site", "list"),
        ("index", "status"),
    ],
)
def test_bad_input_24_no_control_character_of_a_page_reaches_a_terminal(
    library: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library)
    output = run(library, *arguments)
    assert [c for c in output if not c.isprintable() and c not in "\r\n\t"] == []


def test_bad_input_24_json_carries_the_text_as_it_is(library: Path) -> None:
    hits = json.loads(run(library, "search", "gout", "--json"))["hits"]
    assert {hit["title"][:-2] for hit in hits} == {TITLE}


def test_bad_input_24_a_trec_run_keeps_its_six_columns(library: Path) -> None:
    lines = run(library, "related", "--all", "--format", "trec").splitlines()
    assert lines
    assert all(len(line.split(" ")) == 6 for line in lines)
