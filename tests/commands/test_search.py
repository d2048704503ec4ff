"""``pinakes search --queries`` with files as people have them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from commands.search import NOTES, as_lines
from indexer.answers import Hit, Note, SearchResult
from search_app import messages
from tests.commands.running import output, run_pinakes
from tests.search_app.conftest import fill, library_config, sample_articles


def answered(folder: Path, content: bytes, code: int = 0) -> str:
    (folder / "queries.tsv").write_bytes(content)
    return output(folder, "search", "--queries", "queries.tsv", code=code)


def test_odd_lines_are_questions_like_others(folder: Path) -> None:
    title = sample_articles()[0].title
    lines = [f"\ufeff1\t{title}\r", "\r", f"2\t{title}\u2028a tab\tand \v\f\x85\r", "3\t\r"]
    lines += [f" 4\t{title} " + "word " * 5_000, f"5\t\0{title}"]
    run = answered(folder, "\n".join(lines).encode() + b"\n6\t\xff\xfe" + title.encode())
    ranks = Counter(line.split(" ")[0] for line in run.splitlines())
    assert set(ranks) == {"1", "2", "4", "5", "6"}  # the third asks for nothing
    assert all(len(line.split(" ")) == 6 for line in run.splitlines())


def test_an_id_that_stands_there_twice_is_told_with_both_lines(folder: Path) -> None:
    told = answered(folder, b"1\tgout\n2\tfever\n1\tcough\n", code=2)
    assert "line 3" in told
    assert "line 1" in told


def test_a_line_that_is_no_query_is_told(folder: Path) -> None:
    assert "line 2" in answered(folder, b"1\tgout\nfever\n", code=2)


def test_questions_are_read_from_input_and_json_is_for_one(folder: Path) -> None:
    typed = f"1\t{sample_articles()[0].title}\n"
    done = run_pinakes("search", "--queries", "-", cwd=folder, stdin=typed)
    assert done.stdout.startswith("1 Q0 ")
    refused = run_pinakes("search", "--queries", "-", "--json", cwd=folder, stdin=typed)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--json" in refused.stderr


def test_every_note_of_a_search_has_its_words() -> None:
    assert set(NOTES) == set(Note)
    assert set(messages.NOTES) >= set(Note)


def test_notices_are_printed_first_and_read_by_the_check(tmp_path: Path) -> None:
    folder, title = tmp_path, sample_articles()[0].title
    fill(library_config(folder), sample_articles()[:1])
    notice = f'[[notice]]\nwhen = ["{title}"]\nnumber = "123"\ntext.en = "Call now."\n'
    (folder / "notices.toml").write_text(notice, encoding="utf-8")
    with (folder / "library.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[search]\nnotices = "notices.toml"\n')
    assert output(folder, "search", title).splitlines()[0] == "! Call now. 123"
    assert json.loads(output(folder, "search", title, "--json"))["notices"][0]["number"] == "123"
    assert "1 notices" in output(folder, "check")


def test_the_section_that_was_asked_for_is_printed_before_the_hits(folder: Path) -> None:
    title = sample_articles()[0].title
    shown = output(folder, "search", f"causes of {title}")
    assert shown.index(f"{title}: Causes") < shown.index("\n1. ")
    assert json.loads(output(folder, "search", f"causes of {title}", "--json"))["answer"]["kind"] == "causes"


def test_hits_of_one_title_are_one_with_its_sources_and_a_total_says_what_it_counts() -> None:
    hits = tuple(
        Hit(str(n), f"https://{n}.example/", title, 1.0, ())
        for n, title in enumerate(("Heart attack", "Stroke", "Heart Attack"))
    )
    lines = list(as_lines(SearchResult("heart attack", "heart attack", 9, hits, whole=3)))
    assert lines[0] == "3 articles (also mentioned in 6 others)"
    assert lines[1:] == [
        "\n1. Heart attack\n   https://0.example/",
        "   also: https://2.example/",
        "\n2. Stroke\n   https://1.example/",
    ]
