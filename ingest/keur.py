"""Judging files in hand: the verdict of the warehouse on each message or registration, without a home or a key.

Pure: paths in, verdicts out, and no value of what is judged in them.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from ingest.afkeur import Afkeur
from ingest.berichten.lezen import Lezing
from ingest.envelop import ZIP, Lid, packed_limit, unpack
from ingest.gezin import begin_worker
from ingest.instellingen import Instellingen
from ingest.levering import REGISTRATIES
from ingest.pseudoniem import MINIMUM_LENGTE, Sleutel
from ingest.registraties.contract import Contract, all_contracten
from ingest.standaard.regels import all_regels
from ingest.standaard.tabellen import BEVINDING
from ingest.veilig import too_large

_PER_TAAK = 2_500
_RIJEN_PER_BATCH = 50_000
_POSITIE = re.compile(r"\[\d+\]")
_CIJFERS = re.compile(r"\d{9}")
_VORMEN = (".csv", ".xlsx", ".parquet")  # of registrations
_WELKE = Afkeur("ONBEKEND", "dit is geen bericht maar een registratie; keur haar met --registratie SOORT")


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
    """The verdict on one message or registration. `bestand` is its path, `archief.zip!lid` inside an archive.

    `afkeur` says why it is not valid; empty when it is. `bevindingen` are the rules inside a valid message that it
    breaks; they never make it invalid. Type, standard and release as far as they were recognised. Of a registration
    `afkeur` is what costs rows, and the type is 'registratie' with its soort.
    """

    bestand: str
    berichttype: str | None = None
    standaard: str | None = None
    release: str | None = None
    is_afgeleid: bool | None = None
    envelop: str | None = None
    afkeur: tuple[Bevinding, ...] = ()
    bevindingen: tuple[Bevinding, ...] = ()

    @property
    def is_geldig(self) -> bool:
        """Whether the warehouse would read it."""
        return not self.afkeur


@dataclass(frozen=True)
class Probleem:
    """The same finding in any number of places: `aantal` times, in `bestanden` files; the first `plaatsen` by name."""

    regel_code: str
    retourcode: str | None
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
        for b in (*u.afkeur, *u.bevindingen):
            pad = _POSITIE.sub("", b.pad) if b.pad else None
            key = (b.regel_code, b.retourcode, b.uitleg, pad, u.berichttype, u.release)
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
    """Files below a folder, and what is left out: folders that can't be read, or that a link leads to."""
    unread: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unread.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in files if not name.startswith("."))
        yield from (path for name in folders if (path := Path(root, name)).is_symlink())
    yield from (Path(error.filename) for error in unread)


def judge_paths(
    paths: list[Path], instellingen: Instellingen, processen: int | None = None, soort: str | None = None
) -> Iterator[Uitspraak]:
    """Verdict on every message in these files, in their order; many files are shared out over processes.

    With `soort` they are registrations of that kind; without it those are which lie in a folder `registraties/SOORT`.
    """
    parts = [(paths[at : at + _PER_TAAK], instellingen, soort) for at in range(0, len(paths), _PER_TAAK)]
    workers = min(len(parts), processen or os.cpu_count() or 1)
    if workers < 2:
        for part in parts:
            yield from _judge_part(part)
        return
    # Spawned, for Polars' threads do not survive a fork.
    with ProcessPoolExecutor(workers, get_context("spawn"), begin_worker) as pool:
        for found in pool.map(_judge_part, parts):
            yield from found


def _judge_part(part: tuple[list[Path], Instellingen, str | None]) -> list[Uitspraak]:
    paths, instellingen, soort = part
    keuring = _Keuring(instellingen)
    for path in paths:
        keuring.judge_path(path, _contract(soort or _soort_of(path)))
    return keuring.finish()


def judge_path(path: Path, instellingen: Instellingen) -> list[Uitspraak]:
    """Verdict on every message in one file. Never raises for what the file is or holds."""
    return _judge_part(([path], instellingen, None))


def _soort_of(path: Path) -> str:
    """The folder below `registraties` in which a file lies, as in landing; "" where there is none."""
    folders = path.absolute().parent.parts
    return dict(pairwise(folders)).get(REGISTRATIES, "")


def _contract(soort: str) -> Contract | None:
    return all_contracten().get(soort) if soort else None


class _Keuring:
    """Verdicts being made: each at once, the rules inside messages per batch."""

    def __init__(self, instellingen: Instellingen) -> None:
        self._instellingen = instellingen
        self._uitspraken: list[Uitspraak] = []
        self._lezing = Lezing("")
        self._sleutel = Sleutel(os.urandom(MINIMUM_LENGTE))  # for this batch; nothing made with it is shown or kept

    def judge_path(self, path: Path, contract: Contract | None) -> None:
        naam = _hide(str(path))
        try:
            refused = _refuse_kind(path.stat().st_mode)
            if refused is not None:
                self._refuse(naam, [refused])
                return
            with path.open("rb") as source:
                size = os.fstat(source.fileno()).st_size
                begin = source.read(8)
                source.seek(0)
                if contract is not None:
                    self._judge_registratie(naam, source, size, contract)
                    return
                if path.suffix.lower() in _VORMEN and b"<" not in begin:
                    self._refuse(naam, [_WELKE])
                    return
                if size > packed_limit(self._instellingen) and not begin.startswith(ZIP):
                    self._refuse(naam, [too_large(self._instellingen.maximum_bericht_bytes)])
                    return
                for lid in unpack(source, self._instellingen):
                    self._judge(f"{naam}!{_hide(lid.naam)}" if lid.naam else naam, lid)
        except FileNotFoundError:
            self._refuse(naam, [Afkeur("BESTAND", "dit bestand is er niet; controleer de naam")])
        except OSError:
            self._refuse(naam, [Afkeur("BESTAND", "het bestand kan niet gelezen worden; controleer de leesrechten")])

    def _judge(self, bestand: str, lid: Lid) -> None:
        envelop = lid.envelop.soort if lid.envelop else None
        if lid.afkeur is not None:
            self._refuse(bestand, [lid.afkeur])
        elif lid.envelop is not None and lid.envelop.fout is not None:
            self._uitspraken.append(Uitspraak(bestand, berichttype=envelop, envelop=envelop))
        else:
            oordeel = self._lezing.judge(lid.data, self._instellingen, str(len(self._uitspraken)), "")
            self._uitspraken.append(Uitspraak(bestand, envelop=envelop, afkeur=_say(oordeel.afkeur), **oordeel.over))
            if len(self._lezing) >= _RIJEN_PER_BATCH:
                self._judge_rules()

    def _judge_registratie(self, bestand: str, source: BinaryIO, size: int, contract: Contract) -> None:
        """Rows of which nothing is kept; that no row is left is said as the night says it."""
        from ingest.registraties.lezen import GEEN_REGEL, Registratie, read_registraties  # needs PyArrow: slow to begin

        if size > self._instellingen.maximum_bestand_bytes:
            self._refuse(bestand, [too_large(self._instellingen.maximum_bestand_bytes)])
            return
        offered = [Registratie(source.read(), "", "")]
        [gelezen] = read_registraties(offered, contract, self._sleutel, self._instellingen)
        afkeur = gelezen.afkeur or ([] if gelezen.rijen.height else [GEEN_REGEL])
        extra = (Bevinding("KOLOM", gelezen.reden, 1),) if gelezen.aangeboden and gelezen.reden else ()
        soort = f"registratie {contract.soort}"
        self._uitspraken.append(Uitspraak(bestand, soort, afkeur=_say(afkeur), bevindingen=extra))

    def _refuse(self, bestand: str, afkeur: Iterable[Afkeur]) -> None:
        self._uitspraken.append(Uitspraak(bestand, afkeur=_say(afkeur)))

    def _judge_rules(self) -> None:
        """Add to the messages of this batch what the rules inside messages find."""
        if not len(self._lezing):
            return
        frames = self._lezing.to_brons(self._sleutel, lambda rows: pl.Series([None] * rows.height, dtype=pl.String))
        self._lezing = Lezing("")
        found: dict[int, list[Bevinding]] = {}
        regels = all_regels()
        for row in frames[BEVINDING].iter_rows(named=True) if BEVINDING in frames else ():
            regel = regels[row["regel_code"]]
            bevinding = Bevinding(regel.code, regel.uitleg, row["regel_nr"], row["element"], regel.retourcode)
            found.setdefault(int(row["bericht_id"]), []).append(bevinding)
        for at, bevindingen in found.items():
            self._uitspraken[at] = replace(self._uitspraken[at], bevindingen=tuple(bevindingen))

    def finish(self) -> list[Uitspraak]:
        self._judge_rules()
        return self._uitspraken


def _refuse_kind(mode: int) -> Afkeur | None:
    """Why what is no file is not read: to open a pipe would wait for whoever writes in it."""
    if stat.S_ISDIR(mode):
        return Afkeur("BESTAND", "deze map is niet gelezen (een koppeling, of geen leesrechten); noem de map zelf")
    if not stat.S_ISREG(mode):
        return Afkeur("BESTAND", "dit is geen gewoon bestand; sla het bericht op in een bestand")
    return None


def _say(afkeur: Iterable[Afkeur]) -> tuple[Bevinding, ...]:
    return tuple(Bevinding(a.regel_code, a.uitleg, a.regel_nr, a.pad) for a in afkeur)


def _hide(naam: str) -> str:
    """A name without the nine digits that may be somebody's BSN, and without what a terminal would obey."""
    shown = naam if naam.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in naam)
    return _CIJFERS.sub("•" * 9, shown)
