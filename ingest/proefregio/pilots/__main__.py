"""`python -m ingest.proefregio.pilots HOME`: the pilots of Arnhem, or with `--hhm` the study of bureau HHM."""

import argparse
import sys
from pathlib import Path

from ingest.proefregio.pilots.schrijven import write_hhm, write_pilots
from ingest.proefregio.plek import ProefregioFout


def main() -> int:
    """Write one of them; exit status 2 when that can't be done here."""
    parser = argparse.ArgumentParser(prog="python -m ingest.proefregio.pilots", description=__doc__)
    parser.add_argument("home", type=Path, help="een map met een lege landing")
    parser.add_argument("--hhm", action="store_true", help="het onderzoek van bureau HHM in plaats van de pilots")
    parser.add_argument("--seed", type=int, default=1, help="zelfde getal, zelfde bestanden")
    keuze = parser.parse_args()
    try:
        verslag = (write_hhm if keuze.hhm else write_pilots)(keuze.home, keuze.seed)
    except ProefregioFout as fout:
        sys.stderr.write(f"{fout}\n")
        return 2
    sys.stdout.write(f"{verslag.bestanden} bestanden, {verslag.cijfers} cijfers om terug te vinden\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
