"""What an article looks like in OpenSearch."""

from __future__ import annotations

import hashlib
from typing import Any

from indexer.engines.base import IndexDocument
from indexer.engines.meaning import ALL, SEARCHED
from indexer.engines.shared import all_text, profile_of

FORM = 2
"""Number of this mapping; kept in every index's ``_meta``."""

SEQUENCE_ID = "sequence"
LONGEST_TOKEN = 8000
"""Characters of a token that are indexed: Lucene refuses a whole document for one token of more than 32,766
bytes.
"""

_TOKENS = {"type": "text", "analyzer": "tokens"}
_VALUE = {"type": "keyword", "ignore_above": LONGEST_TOKEN}

TEMPLATE: dict[str, Any] = {
    "settings": {
        "refresh_interval": "-1",  # a commit refreshes
        "gc_deletes": "10m",  # versions of what was deleted: a dead writer's request may come a minute late
        "analysis": {
            # The built-in whitespace tokenizer cuts tokens at 255 characters; then their halves would be
            # found.
            "tokenizer": {"white_space": {"type": "whitespace", "max_token_length": 1_000_000}},
            "filter": {"not_endless": {"type": "length", "max": LONGEST_TOKEN}},
            "analyzer": {"tokens": {"type": "custom", "tokenizer": "white_space", "filter": ["not_endless"]}},
        },
    },
    "mappings": {
        "_meta": {"pinakes": FORM},
        "dynamic": "strict",
        "_source": {"includes": ["id", "sequence", "profile"]},  # texts are in the catalogue
        "properties": {
            "id": {"type": "keyword"},
            "kind": {"type": "keyword"},
            "sequence": {"type": "long"},
            "profile": {"type": "keyword", "index": False, "doc_values": False},
            **dict.fromkeys(("site", "language", "categories", "sections"), _VALUE),
            **dict.fromkeys(SEARCHED, _TOKENS),
        },
    },
}


def document_id(article_id: str) -> str:
    """The server's id of an article's document: never the sequence's, never longer than its 512 bytes."""
    name = f"article:{article_id}"
    return (
        name
        if len(name.encode("utf-8", "replace")) <= 500
        else f"long:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}"
    )


def source_of(document: IndexDocument) -> dict[str, Any]:
    """The document as JSON."""
    texts = {name: text for name in SEARCHED if name != ALL and (text := getattr(document, name))}
    values = {name: value for name in ("site", "language") if (value := getattr(document, name))}
    return (
        texts
        | values
        | {
            "id": document.id,
            "kind": "article",
            "sequence": document.sequence,
            "profile": profile_of(document),
            ALL: all_text(document),
            "categories": list(document.categories),
            "sections": list(document.sections),
        }
    )
