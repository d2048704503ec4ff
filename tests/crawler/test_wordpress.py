import json
from typing import Any
from unittest.mock import ANY

import pytest

from crawler import wordpress

BN = "https://example.org/bn/a/"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, ()),
        # Polylang: its own id stands there, too
        ({"lang": "en", "translations": {"en": 12, "bn": 34}}, (("bn", 34),)),
        ({"translations": []}, ()),
        # WPML
        ({"wpml_translations": [{"locale": "bn_BD", "id": 34, "href": BN}]}, (("bn_BD", BN),)),
        ({"wpml_translations": {"bn": {"code": "bn", "id": 34, "url": BN}}}, (("bn", BN),)),
        ({"translations": {"bn": BN}}, (("bn", BN),)),
        ({"translations": [{"language": "bn", "id": 34}]}, (("bn", 34),)),
        ({"translations": [{"lang": "en", "link": "https://example.org/a/"}]}, ()),
        # what is no statement
        ({"translations": {"bn": None, "": 3, "fr": "javascript:alert(1)", "de": [7], "it": "34"}}, ()),
        ({"translations": "bn", "wpml_translations": 7}, ()),
        ({"translations": [7, None, "x", {"id": 7}, {"lang": 7, "id": 8}]}, ()),
    ],
)
def test_a_post_names_itself_in_other_languages(fields: dict[str, Any], told: tuple[Any, ...]) -> None:
    post = {"id": 12, "link": "https://example.org/a/"} | fields
    (found,) = wordpress.listed(json.dumps([post]).encode()) or ()
    assert found.alternates == told
    assert {"translations", "wpml_translations"} <= set(wordpress.FACTS.split(","))


def test_wordpress_lists_are_read_with_care() -> None:
    types: dict[str, object] = {
        "post": {"rest_base": "posts", "rest_namespace": "wp/v2"},
        "attachment": {"rest_base": "media"},
        "odd": 7,
        "disease": {"rest_base": "diseases"},
        "wp_block": {"rest_base": "blocks"},
        "font": {"rest_base": "fonts/(?P<id>x)"},
    }
    assert wordpress.content_types(json.dumps(types).encode()) == ("posts", "diseases")
    posts = [
        {"link": "https://example.org/a/", "modified_gmt": "2024-01-01T00:00:00", "categories": [3]},
        {"link": "javascript:x"},
        9,
    ]
    found = wordpress.listed(json.dumps(posts).encode())
    assert found is not None
    assert [(p.url, p.categories) for p in found] == [("https://example.org/a/", (3,))]
    at = {"date": "2024-03-01T00:30:00", "date_gmt": "2024-02-29T18:30:00", "modified": "2024-03-02T00:00:00"}
    for more, dates in (
        (at, ("2024-03-01T00:30:00+06:00", None)),
        (at | {"modified_gmt": "2024-03-01T18:00:00"}, (ANY, "2024-03-02T00:00:00+06:00")),
        ({"date": "0000-00-00T00:00:00", "date_gmt": "0000-00-00T00:00:00"}, (None, None)),
        ({"date": "2024-03-01T00:30:00", "date_gmt": "2023-01-01T00:00:00"}, (None, None)),
        ({"date": 7, "modified": None, "modified_gmt": ["2024"]}, (None, None)),
    ):
        (post,) = wordpress.listed(json.dumps([posts[0] | more]).encode()) or ()
        assert (post.published, post.modified) == dates
    assert wordpress.listed(b'{"code": "rest_post_invalid_page_number"}') is None
    named = [("Uncategorized", 0), ("Skin &amp; hair", 0), ("Itch", 2), ("Loop", 5), ("Pool", 4)]
    names = [{"id": number, "name": name, "parent": parent} for number, (name, parent) in enumerate(named, 1)]
    paths = wordpress.category_paths([json.dumps(names).encode(), b"nonsense"])
    assert paths[3] == ("Skin & hair", "Itch")
    assert 1 not in paths
    assert len(paths[4]) == 2


def test_the_last_page_of_a_list_is_told_by_its_header_or_by_its_length() -> None:
    assert wordpress.is_last_of({"x-wp-totalpages": "2"}, 2, 100)
    assert not wordpress.is_last_of({"x-wp-totalpages": "3"}, 2, 7)
    assert wordpress.is_last_of({}, 1, 99)
    assert not wordpress.is_last_of({}, 1, wordpress.PER_PAGE)
    assert wordpress.is_last_of({"x-wp-totalpages": "nonsense"}, 1, 0)
    for nonsense in ("²", "9" * 5_000, "-1"):  # no number, though Python's isdigit takes the first for one
        assert not wordpress.is_last_of({"x-wp-totalpages": nonsense}, 1, wordpress.PER_PAGE)
        assert not wordpress.has_more_categories({"x-wp-totalpages": nonsense}, 1)
    assert wordpress.has_more_categories({"x-wp-totalpages": "3"}, 2)
    assert not wordpress.has_more_categories({}, 1)


def test_a_route_is_found_below_both_kinds_of_root() -> None:
    pretty, plain = "https://example.org/wp-json/", "https://example.org/?rest_route=/"
    assert wordpress.endpoint(pretty, "wp/v2/posts", page=2) == pretty + "wp/v2/posts?page=2"
    assert wordpress.endpoint(plain, "wp/v2/posts", page=2) == plain + "wp/v2/posts&page=2"


def test_a_change_in_the_second_of_the_answer_may_be_followed_by_another() -> None:
    noon = 1_700_000_000.0  # 2023-11-14T22:13:20
    assert wordpress.is_settled("2023-11-14T22:13:18", noon)
    assert not wordpress.is_settled("2023-11-14T22:13:19", noon)
    assert not wordpress.is_settled("2023-11-14T22:13:20", noon)
    assert wordpress.is_settled("2023-11-14T22:13:22", noon), "another change would have another date"
    assert not wordpress.is_settled("yesterday", noon)


def test_any_other_set_of_categories_is_told_by_what_stands_for_it() -> None:
    paths = {3: ("Skin", "Itch"), 7: ("Heart",)}
    same = wordpress.taxonomy_of(dict(reversed(paths.items())))
    assert wordpress.taxonomy_of(paths) == same
    for other in ({3: ("Skin", "Itch")}, paths | {7: ("Hearts",)}, paths | {3: ("Itch",)}, {}):
        assert wordpress.taxonomy_of(other) != same


POST = {"link": "https://a.example/gout/", "title": {"rendered": "Gout &amp; <em>joints</em>"}}


@pytest.mark.parametrize(
    ("more", "has", "lacks"),
    [
        ({"content": {"rendered": "<p>It hurts.</p>"}}, "<p>It hurts.</p>", "noindex"),
        ({"content": {"rendered": "", "protected": True}}, "post-password-form", "It hurts"),
        (
            {"content": {"rendered": "<p>x</p>"}, "yoast_head_json": {"robots": {"index": "noindex"}}},
            '<meta name="robots" content="noindex">',
            "nofollow",
        ),
    ],
)
def test_a_post_that_is_given_whole_is_a_page_of_itself(more: dict[str, Any], has: str, lacks: str) -> None:
    (post,) = wordpress.listed(json.dumps([POST | more]).encode()) or ()
    assert post.page is not None
    text = post.page.decode()
    assert has in text
    assert lacks not in text
    assert "<title>Gout &amp; joints</title>" in text
    assert "<h1>Gout &amp; <em>joints</em></h1>" in text


@pytest.mark.parametrize("content", [None, "<p>x</p>", {}, {"rendered": None}, {"rendered": 7}])
def test_a_post_of_which_no_content_came_is_no_page(content: object) -> None:
    (post,) = wordpress.listed(json.dumps([POST | {"content": content}]).encode()) or ()
    assert post.page is None
