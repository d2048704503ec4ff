"""Who works at what, how far the changes are numbered, who may do what, and who tells us?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Float, Index, String, Table, Text

from catalogue.schema.columns import BigKey, column, metadata

# Monotonic counters. «sequence» numbers every change of an article.
counters = Table(
    "counters",
    metadata,
    column("name", String(40), primary_key=True),
    column("value", BigInteger),
    comment="Monotonic counters; «sequence» numbers every change to an article.",
)

# Who works at what.
leases = Table(
    "leases",
    metadata,
    column("name", String(140), "what is worked at: «crawl» and a site", primary_key=True),
    column("owner", Text, "machine, process and a number of its own"),
    column("until", Float, "the owner puts it off while it lives"),
)

# Who keeps the library fresh.
keepers = Table(
    "keepers",
    metadata,
    column("name", String(140), "machine, process and a number of its own", primary_key=True),
    column("every", Float, "seconds from a site's last crawl to its next"),
    column("until", Float, "it is put off while the keeper lives"),
)

# Who may do more than read.
accounts = Table(
    "accounts",
    metadata,
    column("id", BigKey, primary_key=True, autoincrement=True),
    column("name", String(64), "folded: no two differ in case alone", unique=True),
    column("role", String(16), "reader, editor or operator"),
    column("password", Text, "Argon2id; null: it does not log in by itself", nullable=True),
    column("disabled_at", Float, nullable=True),
    column("added_at", Float),
    column("changed_at", Float, "when its password was set"),
)

# Who is logged in. In no backup.
sessions = Table(
    "sessions",
    metadata,
    column("hash", String(64), "SHA-256 of the random id that the browser holds", primary_key=True),
    column("account_id", BigInteger, index=True),
    column("made_at", Float),
    column("used_at", Float),
)

# Which programs may do what.
tokens = Table(
    "tokens",
    metadata,
    column("hash", String(64), "SHA-256 of the random secret that the program holds", primary_key=True),
    column("name", String(64), unique=True),
    column("account_id", BigInteger, index=True),
    column("scopes", Text, "separated by a space"),
    column("added_at", Float),
    column("ends_at", Float, nullable=True),
    column("used_at", Float, nullable=True),
    column("revoked_at", Float, nullable=True),
)

# How often passwords were guessed. In no backup.
attempts = Table(
    "attempts",
    metadata,
    column("key", String(64), "SHA-256 of account and address, one of them, or both", primary_key=True),
    column("used", Float, "attempts that were counted, less what time has forgiven"),
    column("at", Float, index=True),
)

# Signed requests that were answered.
nonces = Table(
    "nonces",
    metadata,
    column(
        "nonce",
        String(100),
        "of a signed request that was answered: it is not answered again",
        primary_key=True,
    ),
    column("at", Float, index=True),
)

# At which hubs a feed is subscribed to. In no backup: a hub knows one library at one address.
subscriptions = Table(
    "subscriptions",
    metadata,
    column("id", String(64), "random; part of the address that the hub posts to", primary_key=True),
    column("site", String(100)),
    column("topic", Text, "the feed, as the hub knows it"),
    column("hub", Text, "address of the hub"),
    column("secret", String(64), "key of the signatures of what it posts"),
    column("asked_at", Float, "when the hub was last asked"),
    column("until", Float, "end of what the hub has confirmed; null: it has not yet", nullable=True),
    Index("subscriptions_topic", "site", "topic", unique=True),
)

# Who did what.
audit = Table(
    "audit",
    metadata,
    column("id", BigKey, primary_key=True, autoincrement=True),
    column("at", Float, index=True),
    column("who", Text),
    column("act", String(32), "see catalogue/access/audit.py"),
    column("object", Text, "what it was done to", default=""),
    Index("audit_who", "who", "act", "at"),
)
