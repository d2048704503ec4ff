"""Has an article changed, and which ones are alike? Its hash, its simhash, the sections that differ.

Simhash: M. Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002; for
near-duplicate web pages at 64 bits and a distance of at most 3: G. Manku, A. Jain, A. Das Sarma, WWW 2007.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b, sha256

from catalogue.article import Article, Section
from catalogue.text.segmentation import is_unspaced, words_in

# Words of an article that its simhash looks at: a bound on time, far above what an article holds.
SIMHASH_WORDS = 20_000


def text_hash(article: Article) -> str:
    """SHA-256 of all that a reader or an index sees of the article.

    Neither its address nor how it was extracted is part of it, nor what it is called in other languages: a
    site that begins to name its translations has no new articles.
    """
    data = article.to_json()
    for name in ("id", "url", "extraction", "alternates"):
        del data[name]
    document = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return sha256(document.encode()).hexdigest()


def simhash(texts: Iterable[str]) -> int | None:
    """64-bit simhash over pairs of neighbouring words, as a signed number; ``None`` where no word is."""
    words: list[str] = []
    for text in texts:
        folded = text.casefold()
        words.extend(words_in(folded) if is_unspaced(folded) else folded.split())
        if len(words) > SIMHASH_WORDS:
            break
    if not words:
        return None
    # imported here, since a search that opens a catalogue needs none of it (.15 s)
    import numpy as np

    pairs = {f"{first} {second}" for first, second in zip(words, [*words[1:], ""])}
    # a pair counts once, however often it occurs: a repeated phrase must not decide all 64 bits
    digests = b"".join(blake2b(pair.encode("utf-8", "replace"), digest_size=8).digest() for pair in pairs)
    bits = np.unpackbits(np.frombuffer(digests, dtype=np.uint8).reshape(-1, 8), axis=1)
    majority = np.packbits(bits.sum(axis=0, dtype=np.int64) * 2 > len(pairs))
    return int.from_bytes(majority.tobytes(), "big", signed=True)


def changed_headings(before: Article, after: Article) -> list[str]:
    """Headings of the sections that were added, removed or reworded, in page order; "" is the lead.

    Sections are told apart by heading and occurrence, so that moving one is no change of it.
    """
    old, new = _by_heading(before.sections), _by_heading(after.sections)
    keys = [key for key in new if old.get(key) != new[key]] + [key for key in old if key not in new]
    return list(dict.fromkeys(heading for heading, _ in keys))


def _by_heading(sections: Iterable[Section]) -> dict[tuple[str, int], tuple[str, ...]]:
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    seen: dict[str, int] = {}
    for section in sections:
        heading = section.heading or ""
        seen[heading] = seen.get(heading, 0) + 1
        found[heading, seen[heading]] = tuple(section.texts())
    return found
