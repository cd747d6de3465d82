"""One delivery: from what lies in landing to brons rows and the ledger, committed in one step.

Always: offered = verwerkt + afgekeurd + dubbel (ontwerp §4). A bad file costs its own row, never the run.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import BinaryIO

import polars as pl

from ingest.aangenomen import Aangenomen
from ingest.afkeur import Afkeur
from ingest.beheer import BEHEER, VAN_LEVERING, lay_down, remove_uncommitted, scan_beheer, write_levering
from ingest.bestand import Geopend, Levering, Lidstatus, judge_file, lid_id, open_files
from ingest.bestanden import write_atomic
from ingest.boek import Boek
from ingest.brons import all_schemas, read_brons
from ingest.deel import DUBBEL, Deel, without
from ingest.delen import read_delen, share_out
from ingest.gebied import load_gebied
from ingest.gewist import forget, read_gewist
from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.levering import Opdracht, Vondst, count_files, find_files, is_unchanged, recall, standard_of_judgement
from ingest.pseudoniem import Sleutel, check_key
from ingest.registraties.bestand import count_lines
from ingest.registraties.contract import Contract, all_contracten
from ingest.registraties.lezen import GEEN_REGEL, Gelezen, Registratie, read_registraties
from ingest.schrijver import Schrijver
from ingest.verzending import Verzending

REGISTRATIES_TEGELIJK = 500  # each is a frame of its own until they are judged
Voortgang = Callable[[int, int], None]


@dataclass
class Inname:
    """What one delivery brought: counts of offers by outcome, and rows per brons table."""

    run_id: str
    aangeboden: int = 0
    verwerkt: int = 0
    afgekeurd: int = 0
    dubbel: int = 0
    rijen: dict[str, int] = field(default_factory=dict)
    is_nieuw: bool = False


def landing_is_unchanged(home: Home, instellingen: Instellingen, sleutel: Sleutel) -> bool:
    """Whether every file in landing is one that was judged before; looks at names, sizes and times only."""
    maatstaf = standard_of_judgement(instellingen)
    return all(is_unchanged(one.vondst, one.known, maatstaf) for one in recall(home, sleutel, find_files(home)))


@contextmanager
def _without_looking_back() -> Iterator[None]:
    """What is loaded by now stays, so the collector need not look at it again: that was a sixth of the reading time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@_without_looking_back()
def ingest(
    home: Home,
    instellingen: Instellingen,
    sleutel: Sleutel,
    run_id: str,
    nu: datetime,
    *,
    alles: bool = False,
    progress: Voortgang | None = None,
) -> Inname:
    """Judge and read everything new in landing; call it under the lock. Commits itself, or leaves nothing.

    `alles` looks at the content of every file again. Raises SleutelFout when the secret is not the one of this home.
    """
    check_key(home, sleutel)
    remove_uncommitted(home)
    lay_down(home)
    _remember_key(home, sleutel)
    delivery = _Inname(home, instellingen, sleutel, run_id, nu)
    try:
        total = count_files(home) if progress else 0
        for done in delivery.take_in(alles=alles):
            if progress:
                progress(done, total)
        return delivery.commit()
    except BaseException:
        delivery.abandon()
        raise


def _remember_key(home: Home, sleutel: Sleutel) -> None:
    """The first secret is the home's: from now on no other is accepted."""
    if not home.sleutel_controle.exists():
        write_atomic(home.sleutel_controle, lambda path: path.write_text(sleutel.controle, "utf-8") and None)


class _Inname:
    """The state of one delivery in the making."""

    def __init__(self, home: Home, instellingen: Instellingen, sleutel: Sleutel, run_id: str, nu: datetime) -> None:
        self.home, self.sleutel, self.run_id = home, sleutel, run_id
        accepted = scan_beheer(home, "aanlevering").filter(pl.col("status") == "verwerkt").select("bericht_id")
        eerder = Aangenomen(accepted.collect().to_series())
        self.accepted, self.registraties = Aangenomen(), set[str]()
        self.gewist = read_gewist(home)
        self.brons = Schrijver(home.brons, run_id, all_schemas())
        self.beheer = Schrijver(home.beheer, run_id, {tabel: BEHEER[tabel] for tabel in VAN_LEVERING})
        self.verzending = Verzending(run_id, sleutel, self._known_envelopes)
        self.boek = Boek(sleutel, run_id, nu)
        self.new_gebied: list[pl.DataFrame] = []
        self.statuses: Counter[str] = Counter()
        self.doubles: list[str] = []
        self.looked_at = 0
        maatstaf, gebied = standard_of_judgement(instellingen), load_gebied(home, [])
        self.levering = Levering(instellingen, sleutel, run_id, nu, maatstaf, eerder, gebied)

    def _known_envelopes(self) -> pl.Series:
        return read_brons(self.home, "envelop").select("envelop_id").collect().to_series()

    def take_in(self, *, alles: bool) -> Iterator[int]:
        """Judge and read files; yields how many were looked at. Registrations first, of these the areas first."""
        for is_bericht, work in groupby(self._find_work(alles=alles), lambda o: o.vondst.soort == "bericht"):
            if is_bericht:
                levering = replace(self.levering, gebied=load_gebied(self.home, self.new_gebied))
                for deel in read_delen(work, levering):
                    self._add(deel)
                    yield self.looked_at
            else:
                for group in share_out(sorted(work, key=lambda o: o.vondst.soort != "gebied"), REGISTRATIES_TEGELIJK):
                    self._take_registraties(group)
                    yield self.looked_at
                self._keep(self.boek.take())

    def _find_work(self, *, alles: bool) -> Iterator[Opdracht]:
        """Every file in landing, but for those that still lie there as they were judged."""
        for opdracht in recall(self.home, self.sleutel, find_files(self.home)):
            self.looked_at += 1
            if alles or not is_unchanged(opdracht.vondst, opdracht.known, self.levering.maatstaf):
                yield opdracht

    def _add(self, deel: Deel) -> None:
        """Put a part to what was read before it; what both have is counted once."""
        ids = set(deel.lid_van.values())
        twice = self.levering.eerder.among(ids) | self.accepted.among(ids)
        self.accepted.add(ids - twice)
        self.doubles += [lid for lid, bericht_id in deel.lid_van.items() if bericht_id in twice]
        deel = without(deel, twice) if twice else deel
        self._keep(deel.beheer)
        for tabel, frame in forget(deel.brons, self.gewist).items():
            self.brons.append(tabel, frame)
        for envelop, bericht_id, bestand in deel.verzonden:
            self.verzending.add(envelop, bericht_id, bestand)

    def _keep(self, beheer: Mapping[str, pl.DataFrame]) -> None:
        """Write rows of the ledger; a member of which another part held the message too is a double."""
        self.statuses.update(dict(beheer["aanlevering"]["status"].value_counts().iter_rows()))
        is_double = pl.col("lid_id").is_in(pl.Series(self.doubles, dtype=pl.String).implode())
        status = pl.when(is_double).then(pl.lit("dubbel")).otherwise("status").alias("status")
        for tabel, frame in {**beheer, "gezien": beheer["gezien"].with_columns(status)}.items():
            if frame.height:
                self.beheer.append(tabel, frame)

    def _take_registraties(self, opdrachten: list[Opdracht]) -> None:
        """Judge and read registrations, those of one kind together."""
        opened = open_files(opdrachten, self.levering)
        for soort, group in groupby(opened, lambda geopend: geopend.opdracht.vondst.soort):
            files, contract = list(group), all_contracten().get(soort)
            judge = partial(self._registratie, contract, self._read(files, contract) if contract else {})
            for geopend in files:
                for _ in judge_file(geopend, self.levering, self.boek, judge):
                    pass

    def _read(self, files: list[Geopend], contract: Contract) -> dict[str, Gelezen]:
        """What came of each content that is new; the rows that are accepted go to brons."""
        new: dict[str, Registratie] = {}
        for one in files:
            is_known = (
                one.known is not None or one.is_double or one.inhoud_id in self.registraties or one.inhoud_id in new
            )
            if not is_known and not isinstance(one.content, Afkeur):
                bestand = self.boek.mask(one.opdracht.vondst.naam)
                new[one.inhoud_id] = Registratie(one.content.read(), one.inhoud_id, bestand)
        offered = list(new.values())
        gelezen = read_registraties(offered, contract, self.sleutel, self.levering.instellingen)
        rows = pl.concat([pl.DataFrame(schema=contract.brons_schema), *(one.rijen for one in gelezen)])
        for tabel, frame in forget({contract.tabel: rows} if rows.height else {}, self.gewist).items():
            self.brons.append(tabel, frame)
        return dict(zip(new, gelezen, strict=True))

    def _registratie(
        self, contract: Contract | None, gelezen: Mapping[str, Gelezen], geopend: Geopend, content: BinaryIO
    ) -> Iterator[Lidstatus]:
        """Write down what came of a registration, or refuse what belongs nowhere."""
        opdracht, inhoud_id = geopend.opdracht, geopend.inhoud_id
        status = self._record(contract, gelezen.get(inhoud_id), opdracht.vondst, content, inhoud_id)
        yield lid_id(self.sleutel, opdracht), status

    def _record(
        self, contract: Contract | None, gelezen: Gelezen | None, vondst: Vondst, content: BinaryIO, inhoud_id: str
    ) -> str:
        bestand = self.boek.mask(vondst.naam)
        if contract is None:
            soorten = ", ".join(all_contracten())
            uitleg = f"hier hoort geen aanlevering; leg berichten in berichten/ en registraties in een van: {soorten}"
            return self.boek.reject(bestand, vondst.soort, inhoud_id, [Afkeur("ONBEKEND", uitleg)])
        if gelezen is None or inhoud_id in self.registraties:
            offered = count_lines(content.read())
            return self.boek.record(bestand, contract.soort, inhoud_id, "dubbel", (offered, 0, 0), reden=DUBBEL)
        good, offered = gelezen.rijen.height, gelezen.aangeboden
        if not good:
            return self.boek.reject(bestand, contract.soort, inhoud_id, gelezen.afkeur or [GEEN_REGEL], offered)
        if contract.soort == "gebied":
            self.new_gebied.append(gelezen.rijen)
        self.registraties.add(inhoud_id)
        self.boek.explain(bestand, gelezen.afkeur)
        counts = (offered, good, offered - good)
        return self.boek.record(bestand, contract.soort, inhoud_id, "verwerkt", counts, reden=gelezen.reden)

    def commit(self) -> Inname:
        """Close brons and the ledger, the delivery's entry last; nothing at all when nothing was seen."""
        result = Inname(self.run_id)
        if not self.beheer.rijen:
            return result
        for tabel, frame in self.verzending.take().items():
            self.brons.append(tabel, frame)
        self.brons.commit()
        self.beheer.commit()
        result.rijen, result.is_nieuw = dict(self.brons.rijen), bool(self.brons.rijen)
        result.aangeboden = self.statuses.total()
        result.verwerkt, result.afgekeurd, result.dubbel = (
            self.statuses[status] for status in ("verwerkt", "afgekeurd", "dubbel")
        )
        write_levering(self.home, self.run_id, {"run_id": self.run_id, "tabellen": self.brons.rijen})
        return result

    def abandon(self) -> None:
        """Remove what was written."""
        self.brons.abandon()
        self.beheer.abandon()
