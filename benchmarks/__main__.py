"""``python -m benchmarks [NAME…]``: run benchmarks in processes of their own; all of them without a name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NOT_A_BENCHMARK = {
    *(
        "__init__",
        "__main__",
        "corpus",
        "extraction_measures",
        "extraction_peers",
        "floors",
        "manuals",
        "measure",
        "template_families",
    ),
    *("fit_body", "fit_links", "fit_related"),  # fit weights rather than measuring them
    *("scrapy_recipe", "heavy_site", "fetch_and_store"),  # a peer, a site and a part, run by «crawl»
    *("bare_page", "raw_tantivy"),  # yardsticks, run by «waits» and «search_speed»
}


def main() -> int:
    here = Path(__file__).parent
    files = [*here.glob("*.py"), *(run.parent for run in here.glob("*/__main__.py"))]
    known = sorted(path.stem for path in files if path.stem not in NOT_A_BENCHMARK)
    names = sys.argv[1:] or known
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    worst = 0
    for name in names:
        print(f"\n== {name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", f"benchmarks.{name}"]).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
