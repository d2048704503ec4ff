"""``python -m benchmarks.faults [--faults 200] [--only KIND]… [--seed 1]``: faults of every kind, and what a
library holds after each.

Floors: ``[faults]``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.faults import crawls, deaths, disks, elsewhere
from benchmarks.faults.tally import Tally
from benchmarks.floors import check

KINDS = {**deaths.KINDS, **crawls.KINDS, **disks.KINDS, **elsewhere.KINDS}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--only", action="append", choices=sorted(KINDS), help="this kind (several times)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    names = arguments.only or list(KINDS)
    with tempfile.TemporaryDirectory(prefix="pinakes-faults-") as home:
        tallies = list(run(Path(home), names, arguments.faults, arguments.seed))
    faults = sum(tally.faults for tally in tallies)
    asked = sum(tally.asked for tally in tallies)
    lost, wrong = sum(t.lost for t in tallies), sum(t.wrong for t in tallies)
    print(f"{faults} faults: {lost} articles lost, {wrong} things wrong")
    values = {
        "faults_without_loss": 1.0 - min(1.0, lost / max(1, faults)),
        "faults_without_wrong": 1.0 - min(1.0, wrong / max(1, faults)),
        "readers_served": 1.0 - sum(t.unserved for t in tallies) / max(1, asked),
    }
    return check("faults", values)


def run(home: Path, names: Sequence[str], faults: int, seed: int) -> Iterator[Tally]:
    """Faults of each kind, as many of one as of another; the tally of each."""
    for number, name in enumerate(names):
        share = faults // len(names) + (number < faults % len(names))
        if not share:
            continue
        began = time.monotonic()
        tally = KINDS[name](home / name, share, Random(seed))
        tally.print()
        print(f"    {time.monotonic() - began:.0f} s", flush=True)
        yield tally


if __name__ == "__main__":
    sys.exit(main())
