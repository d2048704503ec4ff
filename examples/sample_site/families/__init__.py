"""In which different ways can a template be built around the same article?"""

from __future__ import annotations

from examples.sample_site.families.base import Family
from examples.sample_site.families.builder import Builder
from examples.sample_site.families.manual import Manual
from examples.sample_site.families.wordpress import WordPress

# Name → family.
FAMILIES: dict[str, type[Family]] = {"wordpress": WordPress, "builder": Builder, "manual": Manual}
