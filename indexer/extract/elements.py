"""Which elements stand in a line of text, which are blocks of their own, and which are not read?"""

from __future__ import annotations

INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr q rb rp rt "
    "rtc ruby s samp small span strike strong sub sup time tt u var wbr picture source".split()
)
SKIPPED = frozenset(
    "script style template noscript svg iframe object embed applet canvas audio video map select option "
    "datalist textarea input head meta link title base param track progress meter".split()
)
BLOCK = frozenset(
    "html body address article aside blockquote button caption center col colgroup dd details dialog dir "
    "div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr "
    "legend li listing main menu nav noframes ol optgroup p plaintext pre search section summary table tbody "
    "td tfoot th thead tr ul xmp".split()
)
# What HTML itself names; all other names are the page's own.
KNOWN = INLINE | SKIPPED | BLOCK
