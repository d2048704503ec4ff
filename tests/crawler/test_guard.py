import pytest

from crawler.guard import Guard, body_refusal, content_refusal, is_public

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "198.18.0.1",
    "192.0.2.1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_outside_are() -> None:
    assert all(map(is_public, ("93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822")))


def test_only_the_very_host_and_port_that_was_typed_may_be_private() -> None:
    guard = Guard(["http://intranet:8000/x", "http://127.1:9000/"])
    assert guard.may_connect("intranet", 8000, "10.0.0.5")
    assert not guard.may_connect("intranet", 80, "10.0.0.5")
    assert not guard.may_connect("other", 8000, "10.0.0.5")
    assert guard.refusal("http://127.0.0.1:9000/a") is None
    assert "nobody typed 127.0.0.1:9001" in (guard.refusal("http://127.0.0.1:9001/a") or "")
    for url in (
        "http://0x7f.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
        "http://a@127.1/",
    ):
        assert guard.refusal(url)


def test_content_is_judged_by_header_and_by_bytes() -> None:
    assert content_refusal("text/html; charset=x", 10, 100) is None
    assert content_refusal("application/pdf", 10, 100) == "is a PDF, not a web page"
    assert "larger" in (content_refusal("text/html", 101, 100) or "")
    assert body_refusal("text/html", "\ufeff<html>".encode("utf-16-le")) is None
    assert body_refusal("text/plain", b"words only") == "is plain text, not a web page"
    assert body_refusal("application/xml", b"<?xml version='1.0'?><html xmlns='x'>") is None
    assert body_refusal("text/html", b" \n\0 ") == "is empty"


def test_a_type_that_is_said_twice_or_is_none_is_no_reason_to_refuse_a_page() -> None:
    for header in (
        "text/html, text/html",
        "text/html; charset=utf-8, text/html",
        "html",
        "unknown/unknown",
        "",
    ):
        assert content_refusal(header, 10, 100) is None, header
        assert body_refusal(header, b"<!doctype html><p>Text") is None, header
    assert body_refusal("unknown/unknown", b"words only") == "is unknown/unknown, not a web page"
    assert content_refusal("application/pdf, application/pdf", 10, 100) == "is a PDF, not a web page"
