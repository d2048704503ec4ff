"""The A to Z: which articles has the library, by category and letter?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup, escape

from catalogue import browse
from catalogue.browse import Category, Entry, Span
from catalogue.filing import ARABIC, BANGLA, DIGITS, EVERYTHING, LATIN, LETTERS, OTHER, letter
from search_app import messages
from search_app.library_handle import library_handle
from search_app.reader import reader
from search_app.spoken import by_script, latin_language, spoken
from search_app.typed import FAR, page_number

# Lines on a page; a letter with more is cut into spans.
ROWS = 200
# Broadest categories that are shown with their letters; a library with more lists their names. 6,000 with
# their letters were a page of 8.6 MB that took 6 seconds.
MAX_BARS = 60
# Names of categories on a page of such a list.
NAMES = 500
# How the letter «#» stands in an address: a path cannot hold it.
OTHER_IN_ADDRESS = "other"


@reader.get("/a-to-z/")
def a_to_z() -> str:
    roots = [category for category in all_categories() if category.depth == 1]
    page = page_number(request.args.get("page"))
    shown = roots[(page - 1) * NAMES : page * NAMES]
    if page > 1 and not shown:
        abort(404)
    return render_template(
        "a_to_z.html",
        roots=shown,
        with_letters=len(roots) <= MAX_BARS,
        page=page,
        more=len(roots) > page * NAMES,
        letters=letters_of(""),
        letters_of=letters_of,
        total=sum(letters_of("").values()),
    )


@reader.get("/a-to-z/<category>/")
def a_to_z_category(category: str) -> str:
    """The letters of a category; all of its titles where they fit on one page."""
    found = category_or_404(category)
    slug = "" if category == EVERYTHING else category
    letters = letters_of(slug)
    total = sum(letters.values())
    groups = _by_letter(slug) if total <= ROWS else []
    return render_template(
        "letters.html",
        category=found,
        slug=category,
        letters=letters,
        groups=groups,
        total=total,
        others=sum(line.see for _, lines in groups for line in lines),
    )


@reader.get("/a-to-z/<category>/<letter>/")
def a_to_z_letter(category: str, letter: str) -> ResponseReturnValue:
    """The titles of a category under a letter."""
    label = _label(letter)
    if address_of(label) != letter:
        return redirect(url_for("reader.a_to_z_letter", category=category, letter=address_of(label)), 301)
    found = category_or_404(category)
    slug = "" if category == EVERYTHING else category
    handle = library_handle()
    page = page_number(request.args.get("page"))
    with handle.catalogue().read() as connection:
        entries = browse.lines(connection, slug, label, page, ROWS) if page < FAR else []
    if page > 1 and not entries:
        abort(404)
    return render_template(
        "letter.html",
        category=found,
        slug=category,
        letters=letters_of(slug),
        letter=label,
        lines=_shown(entries),
        spans=spans_of(slug, label),
        others=handle.cached_query(f"others {slug} {label}", lambda c: browse.see_count(c, slug, label)),
        page=page,
    )


class LetterBar(NamedTuple):
    """The letters of a script, and the language that its name is in."""

    language: str
    name: str
    labels: Sequence[str]
    is_named: bool  # there are others beside it


class ShownLine(NamedTuple):
    """A line of a letter's page, made ready: a template would ask for each of 200 lines' words anew."""

    address: str
    text: str  # or Markup, where its parts are in different languages
    see: bool  # another name, which leads to a title
    spoken: Markup = Markup()  # the attributes of a title in another language
    beside: str | Markup = ""  # what tells a title from another of the same name


def _shown(entries: Sequence[Entry]) -> list[ShownLine]:
    twins = _twins([entry.title for entry in entries if not entry.see])
    see = str(escape(gettext("%(name)s, see %(title)s")))
    around, (before, after) = messages.interface_language(), _around_ids()
    languages = {code: spoken(code, around) for code in {entry.language for entry in entries}}
    shown = []
    for entry in entries:
        address, said = f"{before}{quote(entry.id, safe='')}{after}", languages[entry.language]
        title = entry.title or entry.url
        if entry.see:
            there = Markup("<span{}>{}</span>").format(said, title) if said else escape(title)
            text = see % {"name": by_script(entry.see, around), "title": there}
            shown.append(ShownLine(address, Markup(text), True))  # noqa: S704  (its parts are escaped)
        else:
            shown.append(ShownLine(address, title, False, said, _beside(entry) if title in twins else ""))
    return shown


def _beside(entry: Entry) -> str | Markup:
    return by_script(f"{entry.site}: {messages.short(entry.summary, 70)}") if entry.summary else entry.site


def spans_of(slug: str, label: str) -> list[Span]:
    """The pages of a letter; empty where there is one."""
    return library_handle().cached_query(
        f"spans {slug} {label}", lambda connection: browse.spans(connection, slug, label, ROWS)
    )


def all_categories() -> tuple[Category, ...]:
    return library_handle().cached_query("categories", browse.categories)


def category_or_404(slug: str) -> Category | None:
    """The category of that slug, ``None`` for all of them; aborts with 404 where there is none."""
    if slug == EVERYTHING:
        return None
    found = library_handle().cached_query(
        f"category {slug}", lambda connection: browse.category(connection, slug)
    )
    if found is None:
        abort(404)
    return found


def letters_of(slug: str) -> dict[str, int]:
    """Letter → number of articles, of a category or (empty) of all."""
    return library_handle().cached_query(
        f"letters {slug}", lambda connection: browse.letters(connection, slug)
    )


def see_letters(slug: str) -> frozenset[str]:
    """The letters under which other names of articles stand. Only for all articles: for a category it would
    cost a look at every name, so there it is empty.
    """
    if slug not in ("", EVERYTHING):
        return frozenset()
    return library_handle().cached_query("see letters", browse.see_letters)


def address_of(label: str) -> str:
    """A letter as it stands in an address."""
    return OTHER_IN_ADDRESS if label == OTHER else label


def letter_address(slug: str, label: str) -> str:
    """The address of a letter's page, as fast; the bar has 38 of them."""
    key = f"letter_address {slug}"
    if key not in g:
        setattr(g, key, url_for("reader.a_to_z_letter", category=slug, letter="LETTER").rpartition("LETTER"))
    before, _, after = getattr(g, key)
    return f"{before}{quote(address_of(label), safe='')}{after}"


def letter_page(slug: str, label: str, page: int) -> str:
    """The address of a page of a letter, as fast; a letter may have dozens."""
    path, _, query = letter_address(slug, label).partition("?")
    asked = "&".join(filter(None, [f"page={page}" if page > 1 else "", query]))
    return f"{path}?{asked}" if asked else path


def article_address(article_id: str) -> str:
    """The address of an article's page. A page has up to 200, so the router is asked once (15 ms less)."""
    before, after = _around_ids()
    return f"{before}{quote(article_id, safe='')}{after}"


def _around_ids() -> tuple[str, str]:
    """What stands before and behind the id in the address of an article's page."""
    if "article_address" not in g:
        g.article_address = url_for("reader.article", article_id="ARTICLE-ID").split("ARTICLE-ID")
    before, after = g.article_address
    return before, after


@reader.app_context_processor
def bars() -> dict[str, object]:
    """What the letter bar needs."""
    return {
        "bars_of": bars_of,
        "address_of": address_of,
        "EVERYTHING": EVERYTHING,
        "article_address": article_address,
        "letter_address": letter_address,
        "letter_page": letter_page,
        "see_letters": see_letters,
    }


def bars_of(letters: Mapping[str, int], current: str, part: str) -> list[LetterBar]:
    """The bars of a page, that of the interface's own letters first: of "both" all of the scripts that have
    titles; of a letter's page the "own" one of the letter ``current``, or the "other" ones.
    """
    ui = messages.interface_language()
    known = [
        (latin_language(ui), gettext("English"), (*LATIN, DIGITS, OTHER)),
        *((code, messages.LANGUAGES[code], labels) for code, labels in (("bn", BANGLA), ("ar", ARABIC))),
    ]
    own = next((code for code, _, labels in known if current in labels), "")
    found = [one for one in known if one[0] == own or any(map(letters.get, one[2]))] or known[:1]
    bars = [LetterBar(*one, is_named=len(found) > 1) for one in found]
    if part != "both":
        bars = [bar for bar in bars if (bar.language == own) == (part == "own")]
    return sorted(bars, key=lambda bar: bar.language != ui)


def _label(address: str) -> str:
    """The letter that an address names, in either case; aborts with 404 for what is no letter of the bar."""
    if address == OTHER_IN_ADDRESS:
        return OTHER
    label = address.upper() if address.upper() in LATIN else address
    if label not in LETTERS:
        abort(404)
    return label


def _by_letter(slug: str) -> list[tuple[str, list[ShownLine]]]:
    """All titles and other names of a category, grouped by letter."""
    with library_handle().catalogue().read() as connection:
        lines = browse.lines(connection, slug, size=ROWS + browse.MOST_SEE)
    groups: dict[str, list[Entry]] = {label: [] for label in LETTERS}
    for line in lines:
        groups[letter(line.see or line.title, line.language)].append(line)
    return [(label, _shown(rows)) for label, rows in groups.items() if rows]


def _twins(titles: list[str]) -> set[str]:
    """The titles that stand there more than once."""
    if len(set(titles)) == len(titles):
        return set()
    return {title for title in titles if titles.count(title) > 1}
