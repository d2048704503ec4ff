"""Home, A to Z, topics, what is new: the library as shelves."""

from __future__ import annotations

from urllib.parse import quote

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import browse
from catalogue.browse import Category, Entry
from catalogue.filing import BANGLA, DIGITS, EVERYTHING, LATIN, LETTERS, OTHER, filing_key, letter
from search_app.holding import holding
from search_app.problems import KINDS
from search_app.reader import reader
from search_app.typed import FAR, page_number

ROWS = 200
"""Titles on a page of the A to Z; a letter with more is cut into spans."""
RECENT = 30
OTHER_IN_ADDRESS = "other"  # «#» cannot stand in a path


@reader.get("/")
def home() -> str:
    """Search, categories, letters, and what is new."""
    held = holding()
    with held.catalogue().read() as connection:
        return render_template(
            "home.html",
            total=held.kept("count", lambda: browse.count(connection)),
            tree=_tree(all_categories()),
            letters=letters_of(""),
            recent=browse.recent(connection, 8),
        )


@reader.get("/a-to-z/")
def a_to_z() -> str:
    """Every category with its letters."""
    found = all_categories()
    roots = [category for category in found if category.depth == 1]
    return render_template(
        "a_to_z.html",
        roots=roots,
        letters=letters_of(""),
        letters_of=letters_of,
        total=sum(letters_of("").values()),
    )


@reader.get("/a-to-z/<category>/")
def a_to_z_category(category: str) -> str:
    """The letters of a category; all of its titles where they fit on a page."""
    found = _category(category)
    slug = "" if category == EVERYTHING else category
    letters = letters_of(slug)
    groups: list[tuple[str, list[Entry]]] = []
    total = sum(letters.values())
    if total <= ROWS:
        with holding().catalogue().read() as connection:
            entries = browse.listing(connection, slug, "", 1, ROWS)
            lines = _merged(entries, browse.see_references(connection, slug))
        by_letter = {
            label: [line for line in lines if letter(line.see or line.title) == label] for label in LETTERS
        }
        groups = [(label, rows) for label, rows in by_letter.items() if rows]
    return render_template(
        "letters.html", category=found, slug=category, letters=letters, groups=groups, total=total
    )


@reader.get("/a-to-z/<category>/<letter>/")
def a_to_z_letter(category: str, letter: str) -> ResponseReturnValue:
    """The titles of a category under a letter."""
    label = _label(letter)
    if address_of(label) != letter:
        return redirect(url_for("reader.a_to_z_letter", category=category, letter=address_of(label)), 301)
    found = _category(category)
    slug = "" if category == EVERYTHING else category
    letters = letters_of(slug)
    page = page_number(request.args.get("page"))
    with holding().catalogue().read() as connection:
        entries = browse.listing(connection, slug, label, page, ROWS) if page < FAR else []
        spans = holding().kept(f"spans {slug} {label}", lambda: browse.spans(connection, slug, label, ROWS))
        if page > 1 and not entries:
            abort(404)
        start = filing_key(entries[0].title) if page > 1 else ""
        end = filing_key(spans[page].first) if page < len(spans) else ""
        lines = _merged(entries, browse.see_references(connection, slug, label, start, end))
    titles = [entry.title for entry in entries]
    return render_template(
        "letter.html",
        category=found,
        slug=category,
        letters=letters,
        letter=label,
        entries=lines,
        spans=spans,
        page=page,
        twins={title for title in titles if titles.count(title) > 1}
        if len(set(titles)) < len(titles)
        else set(),
    )


@reader.get("/topic/<category>")
def topic(category: str) -> str:
    """A category: what is above and below it, its letters, its newest articles."""
    found = _category(category)
    if found is None:
        abort(404)
    every = {one.slug: one for one in all_categories()}
    above: list[Category] = []
    parent = found.parent
    while parent in every and every[parent] not in above:
        above.insert(0, every[parent])
        parent = every[parent].parent
    below = [one for one in every.values() if one.parent == found.slug and one.slug != found.slug]
    with holding().catalogue().read() as connection:
        entries = browse.recent(connection, 12, category=found.slug)
    return render_template(
        "topic.html",
        category=found,
        above=above,
        below=below,
        letters=letters_of(found.slug),
        entries=entries,
    )


@reader.get("/recent")
def recent() -> str:
    """Articles by their last change."""
    page = min(page_number(request.args.get("page")), 100)
    with holding().catalogue().read() as connection:
        entries = browse.recent(connection, RECENT + 1, (page - 1) * RECENT)
    if page > 1 and not entries:
        abort(404)
    return render_template(
        "recent.html", entries=entries[:RECENT], page=page, more=len(entries) > RECENT and page < 100
    )


@reader.get("/problems/<name>")
def problem(name: str) -> str:
    """What a problem of the API means; its ``type`` leads here."""
    if name not in KINDS:
        abort(404)
    return render_template(
        "problem.html", kind=KINDS[name], status=KINDS[name].status, detail="", explained=name
    )


def all_categories() -> tuple[Category, ...]:
    """Every category of the library."""
    held = holding()

    def read() -> tuple[Category, ...]:
        with held.catalogue().read() as connection:
            return browse.categories(connection)

    return held.kept("categories", read)


def letters_of(slug: str) -> dict[str, int]:
    """Letters with counts, of a category or (empty) of all."""
    held = holding()

    def read() -> dict[str, int]:
        with held.catalogue().read() as connection:
            return browse.letters(connection, slug)

    return held.kept(f"letters {slug}", read)


def see_letters(slug: str) -> frozenset[str]:
    """The letters of all articles under which other names stand. A category's are not asked for: that costs a
    look at every name.
    """
    held = holding()

    def read() -> frozenset[str]:
        with held.catalogue().read() as connection:
            return browse.see_letters(connection)

    return held.kept("see letters", read) if slug in ("", EVERYTHING) else frozenset()


def address_of(label: str) -> str:
    """A letter as it stands in an address."""
    return OTHER_IN_ADDRESS if label == OTHER else label


def article_address(article_id: str) -> str:
    """The address of an article's page. Asked 200 times a page, so the router is asked once (15 ms less)."""
    if "article_address" not in g:
        g.article_address = url_for("reader.article", article_id="ARTICLE-ID").partition("ARTICLE-ID")
    before, _, after = g.article_address
    return f"{before}{quote(article_id, safe='')}{after}"


@reader.app_context_processor
def bars() -> dict[str, object]:
    """What the letter bar needs."""
    return {
        "LATIN_BAR": (*LATIN, DIGITS, OTHER),
        "BANGLA_BAR": BANGLA,
        "address_of": address_of,
        "EVERYTHING": EVERYTHING,
        "article_address": article_address,
        "see_letters": see_letters,
        "has_any": lambda letters, bar: any(letters.get(label) for label in bar),
    }


def _category(slug: str) -> Category | None:
    """The category of that slug; ``None`` for all of them. 404 where there is none."""
    if slug == EVERYTHING:
        return None
    with holding().catalogue().read() as connection:
        found = holding().kept(f"category {slug}", lambda: browse.category(connection, slug))
    if found is None:
        abort(404)
    return found


def _label(address: str) -> str:
    """The letter that an address names: in either case, 404 for what is no letter of the bar."""
    label = OTHER if address == OTHER_IN_ADDRESS else address.upper() if address.upper() in LATIN else address
    if label not in LETTERS:
        abort(404)
    return label


def _merged(entries: list[Entry], references: list[Entry]) -> list[Entry]:
    """Titles and other names in one filing order, a title before other articles' names that are equal to
    it.
    """
    return sorted(
        [*entries, *references], key=lambda entry: (filing_key(entry.see or entry.title), bool(entry.see))
    )


def _tree(found: tuple[Category, ...]) -> list[tuple[Category, list[Category]]]:
    """The broadest categories with those below them."""
    return [
        (root, [one for one in found if one.parent == root.slug and one.depth == 2])
        for root in found
        if root.depth == 1
    ]
