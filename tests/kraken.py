"""Who has the published files and not the key: tries every BSN there is against every digest in them.

`python -m tests.kraken PUBLICATIE` tries all of them, in minutes, and tells how many it tried and what it found.
"""

import base64
import re
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from tests.zoeken import files_below, pieces_of

# Of fewer signs than this, chance alone would match some of so many.
KORTSTE = 16
KOPPEN = 10**8  # what the first eight digits can be; the ninth follows from them
_STAP = 10**7
_HEX = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{{KORTSTE},128}}(?![0-9a-f])")
_BASE64 = re.compile(r"(?<![\w+/-])[\w+/-]{22,86}={0,2}(?![\w+/-])", re.ASCII)
_PROBEER = f"""
with kop as (select range as n, lpad(range::varchar, 8, '0') as k from range(?::bigint, ?::bigint)),
bsn as (
    select k || (({" + ".join(f"{9 - i} * substr(k, {i + 1}, 1)::int" for i in range(8))}) % 11)::varchar as bsn
    from kop
    where n > 0 and ({" + ".join(f"{9 - i} * substr(k, {i + 1}, 1)::int" for i in range(8))}) % 11 < 10
),
geschreven as (select bsn, bsn as tekst from bsn union all select bsn, ltrim(bsn, '0') from bsn where bsn[1] = '0'),
hash as (select bsn, unnest(['md5', 'sha1', 'sha256']) as soort, unnest([md5(tekst), sha1(tekst), sha256(tekst)]) as hex
    from geschreven)
select bsn, soort from hash where left(hex, {KORTSTE}) in (select hex from gepubliceerd)
"""


def digests_in(paths: Iterable[Path], root: Path) -> set[str]:
    """The begin of everything in these files that could be a digest: in hex, or in base64 turned into it."""
    found: set[str] = set()
    for path in paths:
        for stuk in pieces_of(path, path.relative_to(root).as_posix()):
            if stuk.soort not in ("duckdb", "parquet", "sqlite"):  # their values come column by column
                found.update(text[:KORTSTE] for text in _HEX.findall(stuk.tekst.lower()))
                found.update(_from_base64(stuk.tekst))
    return found


def _from_base64(text: str) -> Iterator[str]:
    """A digest of 16, 20, 32 or 64 bytes."""
    for sign in _BASE64.findall(text):
        bare = sign.rstrip("=").translate(str.maketrans("-_", "+/"))
        if len(bare) in (22, 27, 43, 86):
            yield base64.b64decode(bare + "=" * (-len(bare) % 4)).hex()[:KORTSTE]


def crack(digests: set[str], eerste: int = 0, einde: int = KOPPEN) -> list[tuple[str, str]]:
    """Every BSN, with the kind of hash, that is behind one of these; of those whose first eight digits lie between."""
    with duckdb.connect() as con:
        con.register("gepubliceerd", pa.table({"hex": sorted(digests)}))
        return con.execute(_PROBEER, [eerste, einde]).fetchall()


def main() -> None:
    """Try all of them, and tell."""
    folder, begin = Path(sys.argv[1]), time.perf_counter()
    digests = digests_in(files_below(folder), folder)
    found = [one for kop in range(0, KOPPEN, _STAP) for one in crack(digests, kop, kop + _STAP)]
    sys.stdout.write(
        f"{len(digests)} waarden, alle BSN's als md5, sha1 en sha256: {len(found)} gevonden "
        f"in {time.perf_counter() - begin:.0f} s\n"
    )
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
