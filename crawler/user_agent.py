"""How does Pinakes name itself to the hosts that it asks?"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def user_agent(library: str, contact: str) -> str:
    """How Pinakes names itself: product and version, whose library it is, and whom to write to."""
    try:
        number = version("pinakes")
    except PackageNotFoundError:
        number = "0"
    parts = [library.strip(), f"contact: {contact.strip()}" if contact.strip() else ""]
    about = "; ".join(part for part in parts if part)
    plain = "".join(c for c in about if c.isascii() and c.isprintable() and c not in "()\\")
    return f"Pinakes/{number} ({plain})" if plain else f"Pinakes/{number}"
