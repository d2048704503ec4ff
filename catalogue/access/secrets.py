"""How are random secrets made, and what is kept of them?

256 random bits need no slow hash: nobody can try them all.
"""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def made() -> str:
    """A new secret, in letters that stand in a header and an address."""
    return secrets.token_urlsafe(_BYTES)


def kept(secret: str) -> str:
    """What the catalogue keeps of a secret: its SHA-256. The secret is looked up by it, so that no comparison
    takes longer the more of it is right.
    """
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
