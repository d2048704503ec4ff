"""Who is told when articles change? The addresses of ``[announce]``, by a signed request each."""

from __future__ import annotations

import json
import logging
import secrets

import urllib3
from urllib3.exceptions import HTTPError

from catalogue import announcements, clock
from catalogue.announcements import Announcement
from catalogue.config import Config
from catalogue.errors import LockBusy, Unreachable
from catalogue.leases import held
from catalogue.signing import signature
from catalogue.store import Catalogue
from catalogue.urls import host_of
from crawler.user_agent import user_agent

log = logging.getLogger("pinakes.crawl")

# Requests to an address in a row; what is left is told after the next crawl.
_MOST_REQUESTS = 20
_SECONDS = 10.0
# Seconds after which another process may tell an address that a dead one was telling.
_LEASE = 60.0


def announce(config: Config, catalogue: Catalogue) -> None:
    """Tell every address of the changes that it does not know. One that cannot be told is told of them after
    the next crawl, and the log says so.
    """
    for address in config.announce.urls:
        try:
            with held(catalogue, announcements.name_of(address), _LEASE):
                _tell(config, catalogue, address)
        except LockBusy:
            continue
        except Unreachable as error:
            log.warning("event=not-announced reason=%s", error.line())


def _tell(config: Config, catalogue: Catalogue, address: str) -> None:
    with urllib3.PoolManager(timeout=urllib3.Timeout(_SECONDS), retries=False) as pool:
        for _ in range(_MOST_REQUESTS):
            with catalogue.begin() as connection:
                found = announcements.waiting(connection, address)
            if found is None:
                return
            if found.changes:
                _send(config, pool, address, found)
            with catalogue.begin() as connection:
                announcements.tell(connection, address, found.reached)


def _send(config: Config, pool: urllib3.PoolManager, address: str, found: Announcement) -> None:
    """Raises :class:`Unreachable` where it was not taken."""
    document = {"library": config.library.name, "changes": found.changes}
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = _headers(config, body)
    untold = f"{host_of(address)} was not told of changes"
    remedy = "see whether the address of [announce] is right; the changes are told after the next crawl"
    try:
        answer = pool.request(
            "POST", address, body=body, headers=headers, redirect=False, preload_content=False
        )
        answer.close()
    except HTTPError as error:
        raise Unreachable(f"{untold} ({type(error).__name__})", remedy) from error
    if not 200 <= answer.status < 300:
        raise Unreachable(f"{untold} (it answers {answer.status})", remedy)


def _headers(config: Config, body: bytes) -> dict[str, str]:
    """Signed as ``POST /api/v1/hooks/changed`` is (docs/http.md), where there is a secret."""
    stamp, nonce = str(int(clock.timestamp())), secrets.token_urlsafe(16)
    found = {
        "Content-Type": "application/json",
        "User-Agent": user_agent(config.library.name, config.library.contact),
    }
    if secret := config.announce.secret:
        found |= {
            "X-Pinakes-Timestamp": stamp,
            "X-Pinakes-Nonce": nonce,
            "X-Pinakes-Signature": signature(secret, stamp, nonce, body),
        }
    return found
