"""Lists of sources get a section of their own."""

from tests.indexer.extract.sections.reading import sections


def test_a_list_of_sources_stands_where_it_stood() -> None:
    sources = "".join(
        f"<li><a href='https://doi.org/10.1000/x{n}'>https://doi.org/10.1000/x{n}</a></li>" for n in range(3)
    )
    found = sections(f"<h2>Outlook</h2><p>Mostly good.</p><ol>{sources}</ol><h2>Words</h2><p>See there.</p>")
    assert [(s.heading, s.kind) for s in found[1:]] == [
        ("Outlook", "outlook"),
        (None, "references"),
        ("Words", "other"),
    ]
