"""Objects of JSON-LD."""

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
