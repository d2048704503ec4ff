"""What does a page's Link header link (RFC 8288)?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# Characters of a Link header that are read.
_MAX_HEADER = 8_000
# A link of the header, and one of its parameters.
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\",;]+))?)*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))")


def links_of_header(header: str, relation: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The links of that relation, in lower case, each as it stands there, with its parameters."""
    for href, parameters in _LINK.findall(header[:_MAX_HEADER]):
        said = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(parameters)}
        if relation in said.get("rel", "").lower().split():
            yield href, said


def canonicals_of_header(header: str) -> Iterator[str]:
    """The addresses that the header calls the page's canonical one, as they stand there. A link with an
    anchor speaks of another page (RFC 8288, 3.2).
    """
    return (href for href, said in links_of_header(header, "canonical") if "anchor" not in said)
