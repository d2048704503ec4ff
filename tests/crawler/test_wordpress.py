import json

from crawler import wordpress


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
    assert wordpress.has_more_categories({"x-wp-totalpages": "3"}, 2)
    assert not wordpress.has_more_categories({}, 1)


def test_a_route_is_found_below_both_kinds_of_root() -> None:
    pretty, plain = "https://example.org/wp-json/", "https://example.org/?rest_route=/"
    assert wordpress.endpoint(pretty, "wp/v2/posts", page=2) == pretty + "wp/v2/posts?page=2"
    assert wordpress.endpoint(plain, "wp/v2/posts", page=2) == plain + "wp/v2/posts&page=2"
