import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.urls import canonical, host_of, is_http, join, origin_of, same_site

PIECES = [
    "http://",
    "HTTPS://",
    "a.Example",
    ":80",
    ":8080",
    "/",
    "..",
    "/.",
    "%7e",
    "%zz",
    "%e0%a6",
    "?",
    "&utm_a=1",
    "x=ক",
    "#f",
    "@",
    "[::1]",
    "127.1",
    "\\",
    " ",
    ";jsessionid=1",
    "\ud800",
    "é",
    "\u3002",
    "\uff11\uff12",
    "0x7f",
    ".",
]
NO_ADDRESSES = [
    "",
    "http://",
    "http://[::1",
    "http://[v1.x]/",
    "http://[V1F.a.org]:80/",
    "http://me@[v1.x]/",
    "http://[a.org]/",
    "http://[127.0.0.1]/",
    "http://a b/",
    "ftp://a.org/",
    "//a.org/",
    "http://1.2.3.4.5/",
    "http://a.org:99999/",
    "http://a.org:0/",
    "nonsense",
]
addresses = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HTTP://Example.ORG:80/a/../b/./c?utm_source=x&b=2&a=1#f", "http://example.org/b/c?b=2&a=1"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:443/x?", "https://example.org/x"),
        ("https://münchen.de/straße", "https://xn--mnchen-3ya.de/stra%C3%9Fe"),
        ("http://user:secret@example.org/%7efoo%2fbar", "http://example.org/~foo%2Fbar"),
        ("http://example.org./a?replytocom=7&p=3&fbclid=z", "http://example.org/a?p=3"),
        ("http:\\\\example.org\\a", "http://example.org/a"),
        ("http://example.org/a;jsessionid=09AF/b", "http://example.org/a/b"),
        ("http://example.org/a;osCsid=7f3a09c1d2b84e55aa01/b;v=2", "http://example.org/a/b;v=2"),
        ("http://example.org/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "http://example.org/a.aspx"),
        ("http://2130706433:8000/", "http://127.0.0.1:8000/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://0x\uff17f\u30021/", "http://127.0.0.1/"),
        ("http://2130706433../", "http://127.0.0.1/"),
        ("http://[0:0:0:0:0:0:0:1]:8000/", "http://[::1]:8000/"),
        ("  https://example.org/a\nb ", "https://example.org/ab"),
    ],
)
def test_an_address_has_one_canonical_form(written: str, meant: str) -> None:
    assert canonical(written) == meant


@pytest.mark.parametrize(
    "name", ["sid", "SID", "s", "session_id", "SessionID", "osCsid", "zenid", "XTCsid", "sitzung", "сессия"]
)
def test_a_session_is_told_by_its_name_and_by_its_looks(name: str) -> None:
    for drawn in ("7f3a09c1d2b84e55aa01", "1q2w3e4r5t6y7u8i", "3H9KD02MAB71XZ0P5LQ8.node1"):
        assert canonical(f"http://example.org/a?p=3&{name}={drawn}") == "http://example.org/a?p=3"
        other = f"http://example.org/a?page={drawn}"
        assert canonical(other) == other
    for said in ("burns", "12", "monday-lecture-2024", "InternationalConference2024", "20240312101500123"):
        assert canonical(f"http://example.org/a?{name}={said}").endswith(f"={said}")


@given(addresses | st.text())
def test_canonical_takes_any_text_and_is_idempotent(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert is_http(canonical(text)) == is_http(text)
    assert host_of(canonical(text)) == host_of(text)


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_web_address_is_told(text: str) -> None:
    assert not is_http(text)
    assert host_of(text) == ""
    assert origin_of(text) is None


def test_a_site_is_its_host_and_port_whatever_scheme_and_www() -> None:
    assert same_site("http://example.org/a", "https://www.example.org/b")
    assert not same_site("https://example.org/", "https://blog.example.org/")
    assert not same_site("http://127.0.0.1:8000/", "http://127.0.0.1:8001/")
    assert not same_site("nonsense", "nonsense")


def test_links_that_lead_to_no_page_are_none() -> None:
    base = "https://example.org/a/b"
    assert join(base, "../c?d#e") == "https://example.org/c?d#e"
    assert join(base, "//other.org/x") == "https://other.org/x"
    for href in ("javascript:alert(1)", "data:text/html,x", "mailto:a@example.org", "http://[", "tel:1"):
        assert join(base, href) is None


def test_a_long_address_is_no_slow_address() -> None:
    canonical("https://example.org/" + "a" * 100_000 + "!")
    canonical("https://example.org/" + "a/" * 50_000 + "../" * 50_000)
