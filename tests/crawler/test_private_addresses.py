"""No name leads inside, whatever it answers and when; no certificate is believed unread; no other scheme is
known.
"""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy.utils.test import get_crawler

from crawler import guard as guarding
from crawler.guard import Guard, GuardedResolver
from crawler.settings import settings
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Site, site

PUBLIC, INSIDE, METADATA = "93.184.216.34", "10.0.0.5", "169.254.169.254"


class Reactor:
    """Looks names up at once, in the same thread."""

    def getThreadPool(self) -> Reactor:
        return self

    def callInThreadWithCallback(
        self, told: Callable[..., Any], look_up: Callable[..., Any], *how: Any
    ) -> None:
        told(True, look_up(*how))

    def callFromThread(self, call: Callable[..., Any], *how: Any) -> None:
        call(*how)


class Receiver:
    """What a connection is made to: what came out of the resolver, and nothing else."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.is_complete = False

    def resolutionBegan(self, _resolution: Any) -> None:
        pass

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:
        self.is_complete = True


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says what the next look-ups of any name answer, one after the other."""

    def answer(*answers: tuple[str, ...]) -> None:
        coming = iter(answers)
        monkeypatch.setattr(
            guarding, "_addresses", lambda *_: [guarding._Address(":" in a, a) for a in next(coming)]
        )

    return answer


def connected(guard: Guard, host: str, port: int = 80) -> list[str]:
    """The addresses that a connection to a host may be made to."""
    receiver = Receiver()
    GuardedResolver(Reactor(), guard).resolveHostName(receiver, host, port)
    assert receiver.is_complete
    return receiver.addresses


@pytest.mark.parametrize(
    "inside", [INSIDE, METADATA, "127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::a00:5"]
)
def test_bad_input_48_a_name_that_changes_its_answer_leads_inside_at_no_time(
    names: Callable[..., None], inside: str
) -> None:
    """DNS rebinding: what was looked up is what is connected to, and each look-up is judged by itself."""
    guard = Guard(["http://rebound.example/"])
    names((PUBLIC,), (inside,), (inside, PUBLIC), (PUBLIC,))
    other = "turning.example"  # nobody typed it
    assert connected(guard, other) == [PUBLIC]
    assert connected(guard, other) == []
    assert f"{other} is a private address ({inside})" in (guard.reason(other) or "")
    assert connected(guard, other) == [PUBLIC]
    # what was refused once is refused by its text from then on
    assert guard.refusal(f"http://{other}/latest/meta-data/")


def test_bad_input_48_a_literal_goes_through_the_resolver_as_well(names: Callable[..., None]) -> None:
    guard = Guard(["http://10.0.0.5:8000/"])
    names((INSIDE,), (INSIDE,), (METADATA,))
    assert connected(guard, INSIDE, 8000) == [INSIDE]
    assert connected(guard, INSIDE, 80) == []
    assert connected(guard, METADATA, 8000) == []


def test_scrapy_knows_no_other_scheme_than_http_and_https() -> None:
    from scrapy.core.downloader.handlers import DownloadHandlers

    handlers = DownloadHandlers(get_crawler(settings_dict=settings(Guard([]), "Pinakes/1", 30.0, 1_000)))
    assert set(handlers._schemes) == {"http", "https"}


@pytest.fixture
def unsigned(tmp_path: Path) -> Iterator[Site]:
    """A site by https, whose certificate nobody signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "site.pem"
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, *plain) + certificate.public_bytes(pem))
    with site() as running:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        running._server.socket = context.wrap_socket(running._server.socket, server_side=True)
        running.url = running.url.replace("http:", "https:")
        yield running


def test_a_certificate_that_nobody_signed_is_believed_by_no_crawl(unsigned: Site, crawl: Crawls) -> None:
    """Scrapy's own default asks for no certificate at all."""
    unsigned.page("/", "Home")
    found = crawl(unsigned.url + "/")
    assert "certificate" in (found.fatal or "")
    assert unsigned.paths() == []
