"""In which language is a piece of code written? Highlighters note it in classes and attributes."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

# "language-x" is what the HTML standard recommends; "lang-x" is old prettify's, "highlight-x" Sphinx's and
# "highlight-source-x" GitHub's; SyntaxHighlighter and MDN write "brush: x", pandoc "sourceCode x".
_NAMED = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|highlight-|brush:\s?|sourceCode\s|hljs\s(?:language-)?)"
    r"([A-Za-z][\w+#.-]{0,30})"
)
_ATTRIBUTES = ("data-lang", "data-language")
# What stands there for no language.
_NONE = frozenset("default none text plain plaintext notranslate nohighlight txt block".split())
# Elements around code that are asked.
_AROUND = 3
# Characters of the name of a language.
_LONGEST = 30


def language_of(pre: Any) -> str | None:
    """The language of a ``<pre>`` in lower case, as the page calls it; None where it does not tell."""
    for element in (*pre.iterchildren("code"), pre, *islice(pre.iterancestors(), _AROUND)):
        told = next((value for name in _ATTRIBUTES if (value := element.get(name))), None)
        if told is None:
            named = _NAMED.search(element.get("class") or "")
            told = named[1] if named else None
        if told and (language := told.strip().lower()) and len(language) <= _LONGEST:
            return None if language in _NONE else language
    return None
