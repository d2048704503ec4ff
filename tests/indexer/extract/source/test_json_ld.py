"""Objects of JSON-LD."""

import pytest

from indexer.extract.source.json_ld import objects_in


def test_objects_that_describe_the_page_stand_beside_one_another() -> None:
    source = '[{"@graph": [{"a": 1}, {"b": 2}]}, {"mainEntity": {"c": 3}}, 7, "x"]'
    names = [name for found in objects_in(source, 50) for name in found]
    assert sorted(names) == ["@graph", "a", "b", "c", "mainEntity"]
    assert len(objects_in(source, 2)) == 2


def test_comments_controls_and_a_semicolon_around_it_are_passed_over() -> None:
    assert objects_in('/*<![CDATA[*/ {"a": "one\ntwo"}; /*]]>*/', 5)


def test_what_is_no_json_holds_no_objects() -> None:
    for source in ("", "null", "{", "[" * 100_000, "7", '{"a": }'):
        assert objects_in(source, 5) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"a\u0000b\u001bc\uFFFEd", "abcd"),
        (r"a\ud800b\udc00c\ud83d\ude00", "abc😀"),
        (r"a\ud800\u0041", "aA"),
        (r"a\\u0001\\\u0001", r"a\u0001" + "\\"),
        (r"a\tb\n", "a\tb\n"),
    ],
)
def test_bad_input_31_no_object_holds_what_no_text_can(written: str, read: str) -> None:
    assert objects_in(f'{{"name": "{written}"}}', 5) == [{"name": read}]
