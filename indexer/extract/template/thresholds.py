"""Which thresholds of template recognition does more than one module read?

They are read as ``thresholds.NAME``, so that one assignment changes them everywhere. Thresholds of one module
alone stand at its top. Measured by ``python -m benchmarks.extraction``, moved one by one by ``python -m
benchmarks.ablation sites``.
"""

from __future__ import annotations

# Share of the pages from which something counts as being on (nearly) every page.
# At 0.425: no change; at 0.925: boxes' F1 −.0178, chrome kept out −.0547 (`benchmarks.ablation sites`).
EVERYWHERE = 0.85

# Share of the pages from which a paragraph between an article's own is the site's.
# At 0.25: no change; at 1: boxes' F1 −.0105, chrome kept out −.0306 (`benchmarks.ablation sites`).
STRANGER = 0.5

# Pages learned from, from which a section or line on (nearly) every page is the template's without others
# like it beside it.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
GOOD_PAGES = 8

# Headings that a page's table of contents must lead to before it tells anything.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_LISTED = 3

# Share of a text's words that are links, from which it is a row of links.
# At .3: blogs −.0007; at .8: no change (`benchmarks.ablation sites`).
LINK_ROW = 0.6

# Words from which a text that ends like a sentence is an article's own, if no other page has it. With fewer
# it may be a value in a template's box.
# At 4: no change; at 16: boxes' F1 −.0200, chrome kept out −.0513 (`benchmarks.ablation sites`).
OWN_SENTENCE = 8

# Characters from which a page's title is looked for in other texts: «Flu» is found in too many words.
# At 2: no change; at 8: boxes' F1 −.0126, chrome kept out −.0362 (`benchmarks.ablation sites`).
SHORTEST_TITLE = 4
