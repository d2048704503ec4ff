"""Coverage-guided fuzzing of the whole way from bytes to an Article, with atheris (`pip install atheris`).

    python tests/fuzz/fuzz_extract.py -max_total_time=3600 -dict=tests/fuzz/html.dict CORPUS_FOLDER

What must hold for any bytes: nothing raises; what comes out is an Article that survives its own JSON, or a
rejection with a reason; the same bytes give the same answer; and no page takes longer than its size explains.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["indexer.extract", "catalogue.article"]):
    from catalogue.article import Article, Rejected
    from indexer.extract import Page, extract

# For an instrumented reading of the sizes that libFuzzer makes (4 kB unless told otherwise).
_SECONDS_AT_MOST = 5.0
_TYPES = (
    None,
    "text/html",
    "text/html; charset=iso-8859-1",
    "text/html; charset=utf-16",
    "text/html; charset=shift_jis",
    "application/pdf",
)
_URLS = (
    "https://library.example/a/",
    "",
    "http://[",
    "https://library.example/?s=x",
    "javascript:alert(1)",
    "https://library.example/২০২৪/",
)


def one_input(data: bytes) -> None:
    """Extract one page; raises where a promise is broken."""
    if len(data) < 2:
        return
    page = Page(_URLS[data[0] % len(_URLS)], data[2:], _TYPES[data[1] % len(_TYPES)])
    start = time.process_time()
    result = extract(page)
    spent = time.process_time() - start
    if spent > _SECONDS_AT_MOST:
        raise RuntimeError(f"{spent:.1f} s for {len(data)} bytes")
    if isinstance(result, Rejected):
        if not result.reason.strip():
            raise RuntimeError("rejected without a reason")
        return
    if not result.url:
        return  # of a page without an address: a catalogue refuses it
    written = json.dumps(result.to_json(), ensure_ascii=False)
    if "\x00" in written or Article.from_json(json.loads(written)) != result:
        raise RuntimeError("the Article does not survive its JSON")
    if extract(page) != result:
        raise RuntimeError("the same page gave another Article")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
