"""What an article looks like as a document in OpenSearch."""

from __future__ import annotations

import hashlib
from typing import Any

from catalogue.text.analysis import VERSION as ANALYSIS
from indexer.engines.base import IndexDocument
from indexer.engines.grams import BIGRAMS, EDGE_GRAMS
from indexer.engines.meaning import KEYWORD_FIELDS, SEARCHED
from indexer.engines.shared import indexed_texts

FORM = 4 + ANALYSIS
"""Number of this mapping, kept in ``_meta`` of every index: other fields or other tokens raise it."""

SEQUENCE_ID = "sequence"
"""Id of the document that holds the sequence."""

LONGEST_TOKEN = 8000
"""Characters of the longest token that is indexed: Lucene refuses a whole document because of one token of
more than 32,766 bytes.
"""

_TOKENS = {"type": "text", "analyzer": "tokens", "index_options": "freqs"}
_PAIRS = {"type": "text", "analyzer": "tokens"}
_BEGINNINGS = {"type": "text", "analyzer": "tokens", "index_options": "docs", "norms": False}
_VALUE = {"type": "keyword", "ignore_above": LONGEST_TOKEN}

TEMPLATE: dict[str, Any] = {
    "settings": {
        "refresh_interval": "-1",  # a commit refreshes
        # How long versions of deleted documents are kept: a dead writer's request may come a minute late.
        "gc_deletes": "10m",
        "analysis": {
            # The built-in whitespace tokenizer cuts tokens at 255 characters, and the pieces would be found.
            "tokenizer": {"white_space": {"type": "whitespace", "max_token_length": 1_000_000}},
            "filter": {"not_endless": {"type": "length", "max": LONGEST_TOKEN}},
            "analyzer": {"tokens": {"type": "custom", "tokenizer": "white_space", "filter": ["not_endless"]}},
        },
    },
    "mappings": {
        "_meta": {"pinakes": FORM},
        "dynamic": "strict",
        "_source": {"includes": ["id", "sequence"]},  # texts are in the catalogue
        "properties": {
            "id": {"type": "keyword"},
            "kind": {"type": "keyword"},
            "sequence": {"type": "long"},
            **dict.fromkeys(KEYWORD_FIELDS, _VALUE),
            **dict.fromkeys(SEARCHED, _TOKENS),
            BIGRAMS: _PAIRS,
            EDGE_GRAMS: _BEGINNINGS,
        },
    },
}


def document_id(article_id: str) -> str:
    """The server's id of an article's document: never that of the sequence, and at most 512 bytes, which is
    the server's limit.
    """
    name = f"article:{article_id}"
    written = name.encode("utf-8", "replace")
    return name if len(written) <= 500 else f"long:{hashlib.sha256(written).hexdigest()}"


def source_of(document: IndexDocument) -> dict[str, Any]:
    """The document as JSON."""
    return indexed_texts(document) | {
        "id": document.id,
        "kind": "article",
        "sequence": document.sequence,
        "categories": list(document.categories),
        "sections": list(document.sections),
    }
