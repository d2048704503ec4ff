"""How is a request signed that a program sends without an account? Those we take and those we send, alike."""

from __future__ import annotations

import hashlib
import hmac


def signature(secret: str, stamp: str, nonce: str, body: bytes) -> str:
    """``sha256=<hex>``: the HMAC-SHA256 (RFC 2104) of ``<stamp>.<nonce>.<body>``."""
    signed = f"{stamp}.{nonce}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
