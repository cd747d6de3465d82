"""Judging files in hand: the verdict of the warehouse on each message, without a home or a key.

Pure: paths in, verdicts out, and no value of any message in them.
"""

import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.afkeur import Afkeur
from ingest.berichten.keuren import judge
from ingest.envelop import ZIP, Lid, packed_limit, unpack
from ingest.instellingen import Instellingen
from ingest.veilig import too_large

_PER_TAAK = 500
_POSITIE = re.compile(r"\[\d+\]")
_CIJFERS = re.compile(r"\d{9}")


@dataclass(frozen=True)
class Bevinding:
    """One thing that is wrong, with its place (line, element path) and the rule it breaks."""

    regel_code: str
    uitleg: str
    regel_nr: int | None = None
    pad: str | None = None
    retourcode: str | None = None


@dataclass(frozen=True)
class Uitspraak:
    """The verdict on one message. `bestand` is its path, `archief.zip!lid` inside an archive.

    `afkeur` says why it is not valid; empty when it is. Type, standard and release as far as they were recognised.
    """

    bestand: str
    berichttype: str | None = None
    standaard: str | None = None
    release: str | None = None
    is_afgeleid: bool | None = None
    envelop: str | None = None
    afkeur: tuple[Bevinding, ...] = ()

    @property
    def is_geldig(self) -> bool:
        """Whether the warehouse would read it."""
        return not self.afkeur


@dataclass(frozen=True)
class Probleem:
    """The same finding in any number of places: `aantal` times, in `bestanden` files; the first `plaatsen` by name."""

    regel_code: str
    uitleg: str
    pad: str | None
    berichttype: str | None
    release: str | None
    aantal: int
    bestanden: int
    plaatsen: tuple[tuple[str, int | None], ...]


def group_problems(uitspraken: Iterable[Uitspraak], meeste_plaatsen: int) -> list[Probleem]:
    """Equal findings together, whatever the position in a list; the most frequent first."""
    groups: dict[tuple[Any, ...], list[tuple[str, int | None]]] = {}
    for u in uitspraken:
        for b in u.afkeur:
            pad = _POSITIE.sub("", b.pad) if b.pad else None
            key = (b.regel_code, b.uitleg, pad, u.berichttype, u.release)
            groups.setdefault(key, []).append((u.bestand, b.regel_nr))
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), tuple(map(str, group[0]))))
    return [
        Probleem(*key, len(places), len({file for file, _ in places}), tuple(places[:meeste_plaatsen]))
        for key, places in ordered
    ]


def find_paths(given: Iterable[Path]) -> list[Path]:
    """Files as they were named, and every file below a named folder; there, names that begin with a point are none."""
    return [path for start in given for path in ([start] if not start.is_dir() else sorted(_walk(start)))]


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in files if not name.startswith("."))


def judge_paths(paths: list[Path], instellingen: Instellingen, processen: int | None = None) -> Iterator[Uitspraak]:
    """Verdict on every message in these files, in their order; many files are shared out over processes."""
    parts = [(paths[at : at + _PER_TAAK], instellingen) for at in range(0, len(paths), _PER_TAAK)]
    workers = min(len(parts), processen or os.cpu_count() or 1)
    if workers < 2:
        for part in parts:
            yield from _judge_part(part)
        return
    with ProcessPoolExecutor(workers) as pool:
        for found in pool.map(_judge_part, parts):
            yield from found


def _judge_part(part: tuple[list[Path], Instellingen]) -> list[Uitspraak]:
    paths, instellingen = part
    return [uitspraak for path in paths for uitspraak in judge_path(path, instellingen)]


def judge_path(path: Path, instellingen: Instellingen) -> Iterator[Uitspraak]:
    """Verdict on every message in one file. Never raises for what the file is or holds."""
    naam = _hide(str(path))
    try:
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            if size > packed_limit(instellingen) and source.read(4) not in ZIP:
                yield Uitspraak(naam, afkeur=_say([too_large(instellingen.maximum_bericht_bytes)]))
                return
            source.seek(0)
            for lid in unpack(source, instellingen):
                yield _judge_member(naam, lid, instellingen)
    except OSError:
        yield Uitspraak(naam, afkeur=_say([Afkeur("BESTAND", "het bestand kan niet gelezen worden")]))


def _judge_member(naam: str, lid: Lid, instellingen: Instellingen) -> Uitspraak:
    bestand = f"{naam}!{_hide(lid.naam)}" if lid.naam else naam
    envelop = lid.envelop.soort if lid.envelop else None
    if lid.afkeur is not None:
        return Uitspraak(bestand, envelop=envelop, afkeur=_say([lid.afkeur]))
    if lid.envelop is not None and lid.envelop.fout is not None:
        return Uitspraak(bestand, berichttype=envelop, envelop=envelop)
    oordeel = judge(lid.data, instellingen)
    bericht = oordeel.bericht
    if bericht is None:
        return Uitspraak(bestand, envelop=envelop, afkeur=_say(oordeel.afkeur))
    about = (bericht.berichttype, bericht.standaard, bericht.release, bericht.is_afgeleid)
    return Uitspraak(bestand, *about, envelop, _say(oordeel.afkeur))


def _say(afkeur: Iterable[Afkeur]) -> tuple[Bevinding, ...]:
    return tuple(Bevinding(a.regel_code, a.uitleg, a.regel_nr, a.pad) for a in afkeur)


def _hide(naam: str) -> str:
    """A name without the nine digits that may be somebody's BSN, and without what a terminal would obey."""
    shown = naam if naam.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in naam)
    return _CIJFERS.sub("•" * 9, shown)
