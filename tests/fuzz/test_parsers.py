"""Whatever bytes come from outside, each parser gives what it promises or says in words that it cannot.

``laws.py`` holds the promises. A hundred examples each in every run; for longer, with another seed:

    python -m pytest tests/fuzz --hypothesis-profile=long --timeout=0 --hypothesis-seed=7

``guided.py`` looks for what breaks them by coverage.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.archive import Archive, Exchange, RecordLocation
from catalogue.config import PREFIX, settings
from catalogue.store import Catalogue
from crawler import mediawiki
from crawler.robots import Robots, Rules
from tests.fuzz import laws, pieces
from tests.fuzz.laws import SITE
from tests.growth import TOO_MUCH, growth


def soup(of: str) -> st.SearchStrategy[bytes]:
    """What a parser knows, in any order, with any bytes between, cut off anywhere."""
    either = st.sampled_from(pieces.OF[of]) | st.binary(max_size=6)
    return st.tuples(st.lists(either, max_size=30).map(b"".join), st.integers(0, 2_000)).map(
        lambda made: made[0][: made[1]]
    )


def words(of: str) -> st.SearchStrategy[str]:
    """The same as text."""
    return soup(of).map(lambda made: made.decode("utf-8", "replace"))


# Robots.


@given(soup("robots"), st.text(max_size=30))
def test_any_robots_txt_gives_rules(body: bytes, path: str) -> None:
    laws.robots(body, path)


@pytest.mark.parametrize("piece", ["*a", "*", "a*", "%"])
def test_bad_input_51_a_rule_of_a_robots_txt_takes_as_long_as_it_is_long(piece: str) -> None:
    page = f"{SITE}/{'a' * 1_900}"
    assert (
        growth(lambda rule: Rules(Robots(f"User-agent: *\nDisallow: /{rule}b$")).refusal(page), piece, 500)
        < TOO_MUCH
    )


@given(st.text(max_size=40) | words("header"))
def test_any_header_with_a_number_or_a_moment_is_read_or_left(text: str) -> None:
    laws.header(text)


# Addresses, sitemaps and feeds.


@given(words("address"), words("address"))
def test_any_address_has_one_form_that_leads_where_it_leads(text: str, href: str) -> None:
    laws.address(text, href)


@given(soup("lists"), st.booleans())
def test_any_list_of_addresses_gives_addresses_of_the_web(body: bytes, zipped: bool) -> None:
    laws.addresses_listed(gzip.compress(body)[: len(body) + 8] if zipped else body)


# APIs of sites.

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def tables(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """A table of fields that a reader knows, with anything in them."""
    return st.dictionaries(st.sampled_from(names), VALUES, max_size=len(names))


POSTS = st.lists(
    tables(
        *("id", "link", "date", "date_gmt", "modified", "modified_gmt", "categories", "translations"),
        *("title", "content", "wpml_translations", "yoast_head_json", "name", "parent", "rest_base"),
    ).map(lambda post: {"link": f"{SITE}/a/", **post}),
    max_size=4,
)


@given(POSTS | VALUES)
def test_any_answer_of_a_wordpress_gives_posts_or_none(value: Any) -> None:
    laws.wordpress_answer(json.dumps(value).encode("utf-8", "surrogatepass"))


WIKI_PAGES = st.lists(
    tables(
        *("title", "canonicalurl", "fullurl", "revisions", "categories", "redirects", "langlinks", "touched"),
        *("lastrevid", "pageid"),
    ).map(lambda page: {"pageid": 7, "title": "Gout", "canonicalurl": f"{SITE}/wiki/Gout", **page}),
    max_size=4,
)
WIKI_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "batchcomplete": st.booleans(),
        "continue": VALUES,
        "query": st.fixed_dictionaries({}, optional={"pages": WIKI_PAGES | VALUES, "recentchanges": VALUES}),
    },
)
WIKI = mediawiki.site_of(pieces.WHOLE["wiki"][0], f"{SITE}/w/api.php")


@given(st.lists(WIKI_ANSWERS | VALUES, max_size=4))
def test_any_answers_of_a_mediawiki_give_articles_or_none(answers: list[Any]) -> None:
    assert WIKI is not None
    laws.wiki_answers(WIKI, [json.dumps(answer).encode("utf-8", "surrogatepass") for answer in answers])


@given(
    tables("general", "namespaces", "namespacealiases", "statistics", "allmessages")
    | st.fixed_dictionaries(
        {
            "general": tables("server", "articlepath", "mainpage").map(
                lambda told: {"generator": "MediaWiki", "server": SITE, "articlepath": "/$1", **told}
            ),
            "namespaces": st.dictionaries(st.text(max_size=3), VALUES | tables("id", "name", "content")),
            "namespacealiases": st.lists(VALUES | tables("id", "alias"), max_size=3),
            "allmessages": st.lists(tables("content"), max_size=3),
        }
    )
)
def test_any_answer_of_what_a_wiki_is_gives_a_wiki_or_none(query: Any) -> None:
    mediawiki.site_of(json.dumps({"query": query}).encode("utf-8", "surrogatepass"), f"{SITE}/w/api.php")


# Pages.


@given(soup("page"))
def test_any_page_gives_an_article_that_survives_its_json_or_a_reason(body: bytes) -> None:
    laws.page(body)


@given(soup("links"), words("address"), words("header"))
def test_any_page_leads_to_addresses_of_the_web(body: bytes, address: str, header: str) -> None:
    laws.links_of_page(
        body, address, {"content-type": header, "refresh": f"0;url={address}", "link": address}
    )


# Articles.

FIELDS = (
    *("id", "url", "title", "sections", "site", "language", "categories", "summary", "authors", "published"),
    *("modified", "image", "terms", "references", "links", "extraction", "aliases", "source", "noindex"),
    "alternates",
)
SECTIONS = st.lists(
    tables("heading", "kind", "level", "anchor", "blocks", "text", "language")
    | st.fixed_dictionaries(
        {"blocks": st.lists(tables("type", "text", "items", "depths", "rows", "header_rows"), max_size=3)}
    ),
    max_size=3,
)
LINES = (
    st.tuples(tables(*FIELDS), SECTIONS).map(
        lambda made: {"url": f"{SITE}/a/", "title": "Gout", "sections": made[1], **made[0]}
    )
    | VALUES
).map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/catalogue.sqlite")
    yield catalogue
    catalogue.close()


@given(LINES | st.binary(max_size=60))
def test_any_line_of_an_import_is_refused_or_kept_as_it_is(kept: Catalogue, line: bytes) -> None:
    laws.line(kept, line)


# The archive.

PAGE = Exchange(f"{SITE}/a", f"{SITE}/a/", 200, (("Content-Type", "text/html"),), b"<p>Asthma</p>" * 40, 1e9)


@given(st.binary(max_size=40), st.integers(0, 2_000), st.integers(0, 2_000), st.integers(-40, 40))
def test_any_damage_to_a_record_is_told_or_did_not_touch_the_page(
    tmp_path_factory: pytest.TempPathFactory, damage: bytes, at: int, kept_bytes: int, shift: int
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    with Archive(str(folder)) as archive:
        where = archive.keep("example", PAGE)
        file = folder / where.file
        data = file.read_bytes()
        file.write_bytes((data[:at] + damage + data[at + len(damage) :])[: max(kept_bytes, at)])
        moved = RecordLocation(where.file, max(0, where.offset + shift), where.length, where.digest)
        for place in (where, moved):
            laws.record(archive, place, PAGE)


# What people write.


@given(words("question"))
def test_any_question_is_read_within_its_caps(typed: str) -> None:
    laws.question(typed)


@given(words("draft"), st.sampled_from(["draft.md", "draft.html", "draft"]))
def test_any_draft_gives_passages_that_stand_in_it(text: str, name: str) -> None:
    laws.draft(text, name)


@given(words("synonyms"))
def test_any_file_of_synonyms_is_read_or_refused_in_a_line(text: str) -> None:
    laws.synonym_file(text)


@given(soup("notices"))
def test_any_file_of_notices_is_read_or_refused_in_a_line(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    laws.notices_file(tmp_path_factory.mktemp("notices") / "notices.toml", body)


# The configuration.

SETTINGS = [(table, key) for table, key, _, _ in settings()]
SCALARS = (
    st.sampled_from(
        ["inf", "-inf", "nan", "1e308", "true", "1979-05-27", "[]", "{}", '["a", 1]', "9" * 30, "-1"]
    )
    | st.integers(-(2**70), 2**70).map(str)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.text(max_size=12).map(json.dumps)
)


@given(
    st.lists(st.tuples(st.sampled_from(SETTINGS), SCALARS), max_size=3),
    st.binary(max_size=8),
    st.integers(0, 60),
)
def test_any_configuration_is_read_or_refused_in_a_line(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[tuple[str, str], str]], noise: bytes, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("config")
    text = "".join(
        f"[{'[site]' if table == 'site' else table}]\n{key} = {value}\n" for (table, key), value in lines
    ).encode("utf-8", "replace")
    laws.configuration(folder / "library.toml", text, {})
    laws.configuration(folder / "library.toml", text[:cut] + noise + text[cut:], {})


@given(
    st.sampled_from(SETTINGS),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
)
def test_any_variable_is_read_or_refused_in_a_line(
    tmp_path_factory: pytest.TempPathFactory, setting: tuple[str, str], value: str
) -> None:
    name = f"{PREFIX}{'_'.join(setting)}".upper()
    laws.configuration(tmp_path_factory.mktemp("environment") / "library.toml", b"", {name: value})
