"""Pages that list articles."""

import pytest

from tests.indexer.extract.rejection.pages import SENTENCE, WORDPRESS, page, reason, teasers


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ("home blog wp-custom-logo", "blog's list"),
        ("archive category category-heart", "category's list"),
        ("archive tag tag-x", "tag's list"),
        ("archive author author-ada", "author's list"),
        ("archive date", "date's list"),
        ("search search-results", "search results"),
        ("search search-no-results", "without a hit"),
        ("error404", "soft 404"),
        ("archive post-type-archive", "list of articles"),
    ],
)
def test_wordpress_says_itself_which_pages_are_lists(classes: str, words: str) -> None:
    html = page("Heart", teasers(3, 80), f"class='{classes}'", WORDPRESS)
    assert words in (reason(html) or "")
    assert words in (
        reason(
            page("Heart", "<p>x</p>", f"class='{classes} single'".replace(" single", "")),
            "https://a.example/?x=1",
        )
        or ""
    )


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://a.example/category/heart/", "Heart"),
        ("https://a.example/tag/pain/page/2/", "Pain"),
        ("https://a.example/?s=heart", "Search results for heart"),
        ("https://a.example/2024/03/", "March 2024"),
        ("https://a.example/author/ada/", "Ada Roy"),
        ("https://a.example/", "The Library"),
        ("https://a.example/x/", "Category: Heart"),
    ],
)
def test_lists_of_other_systems_are_told_by_several_signs(url: str, title: str) -> None:
    assert reason(
        page(title, f"<h1>{title}</h1>{teasers(10)}<div class=pagination><a href='/2'>2</a></div>"), url
    )


def test_one_sign_alone_is_not_enough() -> None:
    long = f"<h1>Heart</h1><p>{SENTENCE * 12}</p>"
    assert reason(page("Heart", long), "https://a.example/category/heart/") is None
    assert reason(page("Heart", long), "https://a.example/") is None
    assert reason(page("Heart", long + teasers(10)), "https://a.example/heart/") is None


@pytest.mark.parametrize("query", ["?page=3", "?start=20", "?lang=en&offset=40"])
def test_a_page_number_is_a_sign_that_an_article_of_that_number_outweighs(query: str) -> None:
    url = f"https://a.example/show{query}"
    assert reason(page("Heart", f"<h1>Heart</h1>{teasers(10)}"), url)
    assert reason(page("Heart", f"<h1>Heart</h1><p>{SENTENCE * 12}</p>{teasers(6)}"), url) is None
    assert reason(page("Heart", f"<h1>Heart</h1><p>{SENTENCE * 2}</p>"), url) is None


ENTRIES = "".join(f"<h3>Book {n}</h3><p>{SENTENCE * 8}</p>{{}}" for n in range(6))
MORE = "".join(f"<a href='/books/{n}/'>Read more</a>" for n in range(6))


def test_a_list_that_leads_to_no_article_is_one_itself() -> None:
    def found(entries: str, classes: str = "archive tax-language") -> str | None:
        return reason(page("Books", entries, f"class='{classes}'", WORDPRESS))

    assert found(ENTRIES) is None
    assert found(ENTRIES.replace("{}", "<a href='https://shop.example/'>Buy</a>")) is None
    assert "list of articles" in (found(ENTRIES + MORE) or "")
    assert "list of articles" in (found(ENTRIES.replace("Book 1", "<a href='/b1/'>Book 1</a>")) or "")
    assert "list of articles" in (found("<h3>Book 1</h3><p>One sentence.</p>") or "")
    assert "soft 404" in (found(ENTRIES, "error404") or "")


@pytest.mark.parametrize(
    "names", [("Łokieć", "Żołądek", "Kaszel-źle"), ("喘息", "糖尿病", "発熱"), ("Gout", "Flu", "Rash")]
)
def test_a_start_page_that_says_nothing_but_links_is_no_article(names: tuple[str, ...]) -> None:
    links = "".join(f"<li><a href=/{name}/>{name}</a></li>" for name in names)
    body = f"<h1>{', '.join(names)}</h1><ul>{links}</ul>"
    assert "front page" in (reason(page(" and ".join(names), body), "https://a.example/") or "")
    told = page(" and ".join(names), f"{body}<p>{SENTENCE * 4}</p>")
    assert reason(told, "https://a.example/") is None


ROWS = (
    "<tr onclick=\"location.href='/a{n}'\"><td>Angina {n}</td><td>12 May 2024</td><td>Ada Roy</td></tr>",
    "<tr data-href='/a{n}'><td>Angina {n}</td><td>12 May 2024</td><td>Ada Roy</td></tr>",
    "<tr><td><a href='/a{n}'>Angina {n}</a></td><td>12 May 2024</td><td>Ada Roy</td></tr>",
)


@pytest.mark.parametrize("row", ROWS)
def test_a_start_page_that_lists_articles_in_rows_is_no_article(row: str) -> None:
    def found(row: str, more: str = "") -> str:
        rows = "".join(row.format(n=n) for n in range(9))
        return reason(page("News", f"<h1>News</h1><table>{rows}</table>{more}"), "https://a.example/") or ""

    assert "front page" in found(row)
    assert not found(row, f"<p>{SENTENCE * 2}</p>")
    assert not found(row.replace("Ada Roy", SENTENCE * 2))
    assert not found("<tr><td>Angina {n}</td><td>12 May 2024</td><td>Ada Roy</td></tr>")


def test_a_list_at_its_address_may_be_bare_links() -> None:
    links = "".join(f"<li><a href=/a{n}>Angina {n}</a>" for n in range(9))
    body = f"<h1>Tag pain</h1><p>Articles with this tag.</p><ul>{links}</ul>"
    assert "list" in (reason(page("Tag pain", body), "https://a.example/tag/pain") or "")
    assert reason(page("Pain", body + f"<p>{SENTENCE}</p>"), "https://a.example/pain") is None
    told = f"{body}<p>{SENTENCE * 2}</p>"
    assert reason(page("Pain", told), "https://a.example/tag/pain") is None
    one = "<h1>Rash</h1><p>A change of the skin.</p><a href='/itch'>Itch</a>"
    assert reason(page("Rash", one), "https://a.example/topics/rash") is None


@pytest.mark.parametrize(
    "entry", ["<li><a href=/a{n}>{n}</a> {text}", "<dt><b><a href=/a{n}>{n}</a></b><dd>{text}"]
)
def test_entries_with_a_few_words_each_are_a_list(entry: str) -> None:
    def listing(text: str, number: int = 6) -> str:
        return "<ul>" + "".join(entry.format(n=n, text=text) for n in range(number)) + "</ul>"

    short = "How it begins, and what helps against it"
    assert "list" in (reason(page("Overview", f"<h1>Overview</h1>{listing(short)}")) or "")
    assert reason(page("Overview", f"<h1>Overview</h1>{listing(SENTENCE * 4)}")) is None
    assert reason(page("Overview", f"<h1>Overview</h1><p>{SENTENCE * 2}</p>{listing(short)}")) is None
    assert reason(page("Overview", f"<h1>Overview</h1>{listing(short, 3)}")) is None


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Archiv, Seite 2", "?seite=2"),
        ("Noticias - Página 3 de 9", "?pagina=3"),
        ("Archives", "?pg=4"),
        ("Архив", "?PAGEN_1=2"),
        ("Arşiv", "?sayfa=2"),
        ("記事一覧", "?pageno=2"),
    ],
)
def test_lists_name_themselves_in_many_languages(title: str, query: str) -> None:
    body = f"<h1>{title.split(',')[0]}</h1>{teasers(4)}"
    assert reason(page(title, body), f"https://a.example/x{query}")


def test_the_second_page_of_an_article_is_none() -> None:
    long = f"<h1>Angina</h1><p>{SENTENCE * 12}</p>"
    assert reason(page("Angina, Seite 2", long), "https://a.example/angina?seite=2") is None


NAMES = ["Heart House", "Lung Aid", "Kidney Line", "Bone Trust", "Skin Forum", "Sleep Desk", "Eye Care"]
HELP = "help for patients and families"


def collection(entry: str, around: str = "{}", site: str = "https://{}.example/") -> str:
    entries = [entry.format(url=site.format(name.split()[0].lower()), name=name, help=HELP) for name in NAMES]
    return page("Useful links", "<h1>Useful links</h1>" + around.format("".join(entries)))


@pytest.mark.parametrize(
    ("entry", "around"),
    [
        ("<li><a href='{url}'>{name}</a></li>", "<p>Our readers found these useful.</p><ul>{}</ul>"),
        ("<li><a href='{url}'>{name}</a> – {help}</li>", "<ul>{}</ul>"),
        ("<li>{name}: <a href='{url}'>{url}</a></li>", "<h2>Hearts</h2><ul>{}</ul>"),
        ("<tr><td><a href='{url}'>{name}</a></td><td>{url}</td></tr>", "<table>{}</table>"),
        ("<tr><td>{name}</td><td>{help}</td><td><a href='{url}'>visit</a></td></tr>", "<table>{}</table>"),
        ("<td><a href='{url}'>{name}</a></td>", "<table><tr>{}</tr></table>"),
        ("<dt><a href='{url}'>{name}</a></dt><dd>{help}</dd>", "<dl>{}</dl>"),
        ("<h3><a href='{url}'>{name}</a></h3><p>{help}</p>", "{}"),
        ("<p><a href='{url}'>{name}</a><br>{help}</p>", "{}"),
        ("<a href='{url}'>{name}</a> {help}<br>", "<p>{}</p>"),
    ],
)
def test_a_collection_of_links_to_other_sites_is_no_article(entry: str, around: str) -> None:
    assert reason(collection(entry, around)) == "a collection of links to other sites"


@pytest.mark.parametrize(
    ("entry", "around"),
    [
        ("<li><a href='{url}'>{name}</a></li>", f"<p>{SENTENCE * 4}</p><h2>References</h2><ul>{{}}</ul>"),
        (f"<li><a href='{{url}}'>{{name}}</a>: {SENTENCE * 3}</li>", "<ul>{}</ul>"),
        ("<tr><td><a href='{url}'>{name}</a></td><td>20 mg</td><td>{help}</td></tr>", "<table>{}</table>"),
    ],
)
def test_an_article_with_references_and_a_table_of_data_are_none(entry: str, around: str) -> None:
    assert reason(collection(entry, around)) is None


def test_an_index_of_the_sites_own_pages_says_nothing_itself() -> None:
    entry = "<li><a href='{url}'>{name}</a></li>"
    own = "https://a.example/{}/"
    assert reason(collection(entry, "<p>See these entries.</p><ul>{}</ul>", own)) == "a list of articles"
    assert reason(collection(entry, f"<p>{SENTENCE * 2}</p><ul>{{}}</ul>", own)) is None


@pytest.mark.parametrize(
    "entry",
    [
        "<div><a href='{url}'>{name}</a><br>12 March 2024<div>{help} near you, at any time</div></div>",
        "<p><b>{name}</b> {help} near you, day and night. <a href='{url}'>Read more</a></p>",
        "<div class=item><h3>{name}</h3><div>{help} near you</div><a href='{url}'>weiterlesen</a></div>",
        "<table><tr><td>12 March 2024</td><td><a href='{url}'>{name}</a></td><td>Ada Roy</td></tr></table>",
        "<section><h4><a href='{url}'>{name}</a></h4><p>{help} near you, day and night</p></section>",
    ],
)
def test_teasers_of_the_sites_own_pages_need_no_markup(entry: str) -> None:
    own = "https://a.example/{}/"
    assert "list of" in (reason(collection(entry, "{}", own)) or "")
    described = collection(entry, "{}", own).replace(
        "<head>", "<head><meta property=og:type content=article>"
    )
    assert reason(described) is None


@pytest.mark.parametrize(
    "entry",
    [
        "<p>Ask the {name} near you for <a href='{url}'>{help}</a> before you travel far.</p>",
        "<p>{help} come from the <a href='{url}'>{name}</a> near you.</p>",
    ],
)
def test_sentences_with_links_in_them_are_no_teasers(entry: str) -> None:
    assert reason(collection(entry, "{}", "https://a.example/{}/")) is None
