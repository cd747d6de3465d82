"""One delivery: from what lies in landing to brons rows and the ledger, committed in one step.

Always: offered = verwerkt + afgekeurd + dubbel (ontwerp §4). A bad file costs its own row, never the run.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

import polars as pl

from ingest.aanbod import NogBezig, open_content
from ingest.afkeur import Afkeur, hide_digits
from ingest.beheer import BEHEER, lay_down, read_beheer, remove_uncommitted, write_beheer, write_levering
from ingest.berichten.keuren import judge
from ingest.berichten.lezen import Lezing
from ingest.bestanden import write_atomic
from ingest.brons import BronsSchrijver, read_brons
from ingest.envelop import Lid, unpack
from ingest.gebied import Gebied, load_gebied
from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.levering import Vondst, find_files, is_unchanged, path_id, read_memory, standard_of_judgement
from ingest.pseudoniem import Sleutel, check_key, mask_bsn
from ingest.registraties.contract import all_contracten
from ingest.registraties.lezen import read_registratie
from ingest.verzending import Verzending

_RIJEN_PER_BATCH = 200_000
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
    memory, maatstaf = read_memory(home), standard_of_judgement(instellingen)
    return all(is_unchanged(v, memory.get(path_id(v, sleutel)), maatstaf) for v in find_files(home))


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
    delivery = _Levering(home, instellingen, sleutel, run_id, nu)
    found = sorted(find_files(home), key=lambda vondst: (vondst.soort != "gebied", vondst.soort == "bericht"))
    try:
        for number, vondst in enumerate(found, 1):
            delivery.offer(vondst, alles=alles)
            if progress:
                progress(number, len(found))
        return delivery.commit()
    except BaseException:
        delivery.brons.abandon()
        raise


def _remember_key(home: Home, sleutel: Sleutel) -> None:
    """The first secret is the home's: from now on no other is accepted."""
    if not home.sleutel_controle.exists():
        write_atomic(home.sleutel_controle, lambda path: path.write_text(sleutel.controle, "utf-8") and None)


class _Levering:
    """The state of one delivery in the making."""

    def __init__(self, home: Home, instellingen: Instellingen, sleutel: Sleutel, run_id: str, nu: datetime) -> None:
        self.home, self.instellingen, self.sleutel, self.run_id, self.nu = home, instellingen, sleutel, run_id, nu
        self.maatstaf = standard_of_judgement(instellingen)
        self.memory = read_memory(home)
        known = read_beheer(home, "aanlevering").filter(pl.col("status") == "verwerkt")
        self.accepted = set(known["bericht_id"].to_list())
        self.brons = BronsSchrijver(home, run_id)
        self.lezing = Lezing(run_id)
        self.verzending = Verzending(run_id, sleutel, self._known_envelopes)
        self.gebied: Gebied | None = None
        self.new_gebied: list[pl.DataFrame] = []
        self.rows: dict[str, list[dict[str, Any]]] = {"aanlevering": [], "afkeur": [], "gezien": []}

    def offer(self, vondst: Vondst, *, alles: bool) -> None:
        """Judge one file, unless it still lies there as it was judged."""
        pad_id = path_id(vondst, self.sleutel)
        known = self.memory.get(pad_id)
        if not alles and is_unchanged(vondst, known, self.maatstaf):
            return
        try:
            content = open_content(vondst, self.instellingen)
        except NogBezig:
            return
        if isinstance(content, Afkeur):
            inhoud_id = self.sleutel.pseudonym("bericht", repr(vondst).encode())
        else:
            inhoud_id = self.sleutel.pseudonym_of_stream("bericht", content)
        before = dict(known.leden) if known is not None and known.inhoud_id == inhoud_id else {}
        if known is not None and before and (known.maatstaf == self.maatstaf or not known.has_afkeur):
            statuses = before
        elif isinstance(content, Afkeur):
            statuses = {self._lid_id(pad_id, ""): self._reject(vondst.naam, vondst.soort, inhoud_id, [content])}
        else:
            statuses = self._judge_content(vondst, pad_id, content, inhoud_id, before)
        if not isinstance(content, Afkeur):
            content.close()
        self._remember(vondst, pad_id, inhoud_id, statuses)

    def _judge_content(
        self, vondst: Vondst, pad_id: str, content: BinaryIO, inhoud_id: str, before: dict[str, str]
    ) -> dict[str, str]:
        if vondst.soort != "bericht":
            status = self._registratie(vondst, content.read(), inhoud_id)
            return {self._lid_id(pad_id, ""): status}
        statuses: dict[str, str] = {}
        for lid in unpack(content, self.instellingen):
            lid_id = self._lid_id(pad_id, lid.naam)
            earlier = before.get(lid_id)
            statuses[lid_id] = earlier if earlier in ("verwerkt", "dubbel") else self._bericht(vondst, lid)
        return statuses

    def _known_envelopes(self) -> pl.Series:
        return read_brons(self.home, "envelop").select("envelop_id").collect().to_series()

    def _lid_id(self, pad_id: str, naam: str) -> str:
        return self.sleutel.pseudonym("pad", f"{pad_id}!{naam}".encode("utf-8", "surrogateescape"))

    def _bericht(self, vondst: Vondst, lid: Lid) -> str:
        """Judge one message; returns its status."""
        naam = f"{vondst.naam}!{lid.naam}" if lid.naam else vondst.naam
        bericht_id = self.sleutel.pseudonym("bericht", lid.data)
        if lid.afkeur is not None:
            return self._reject(naam, "bericht", None, [lid.afkeur])
        status = self._judge_bericht(naam, lid, bericht_id)
        if lid.envelop is not None and (status == "verwerkt" or (status == "dubbel" and lid.envelop.fout is None)):
            self.verzending.add(lid.envelop, bericht_id, self._mask(naam))
        return status

    def _judge_bericht(self, naam: str, lid: Lid, bericht_id: str) -> str:
        if bericht_id in self.accepted:
            return self._record(naam, "bericht", bericht_id, "dubbel", (1, 0, 0), reden="zelfde inhoud als eerder")
        if lid.envelop is not None and lid.envelop.fout is not None:
            self.accepted.add(bericht_id)
            return self._record(naam, "bericht", bericht_id, "verwerkt", (1, 1, 0), berichttype=lid.envelop.soort)
        oordeel = judge(lid.data, self.instellingen)
        names = ("standaard", "release", "berichttype", "is_afgeleid")
        about = {name: getattr(oordeel.bericht, name) for name in names if oordeel.bericht is not None}
        if oordeel.root is None or oordeel.bericht is None:
            return self._reject(naam, "bericht", bericht_id, list(oordeel.afkeur), **about)
        self.lezing.add(oordeel.bericht, oordeel.root, bericht_id, self._mask(naam))
        self.accepted.add(bericht_id)
        if len(self.lezing) >= _RIJEN_PER_BATCH:
            self._flush()
        return self._record(naam, "bericht", bericht_id, "verwerkt", (1, 1, 0), **about)

    def _registratie(self, vondst: Vondst, data: bytes, inhoud_id: str) -> str:
        contract = all_contracten().get(vondst.soort)
        if contract is None:
            soorten = ", ".join(all_contracten())
            uitleg = f"hier hoort geen aanlevering; leg berichten in berichten/ en registraties in een van: {soorten}"
            return self._reject(vondst.naam, hide_digits(vondst.soort), inhoud_id, [Afkeur("ONBEKEND", uitleg)])
        if inhoud_id in self.accepted:
            aantal = max(data.count(b"\n") - 1, 0)
            return self._record(
                vondst.naam, contract.soort, inhoud_id, "dubbel", (aantal, 0, 0), reden="zelfde inhoud als eerder"
            )
        bestand = self._mask(vondst.naam)
        gelezen = read_registratie(data, contract, self.sleutel, inhoud_id, bestand)
        aantal = gelezen.rijen.height
        if not aantal:
            leeg = [Afkeur("BESTAND", "er staat geen enkele regel in die verwerkt kan worden")]
            return self._reject(vondst.naam, contract.soort, inhoud_id, gelezen.afkeur or leeg, gelezen.aangeboden)
        self.brons.append(contract.tabel, gelezen.rijen)
        if contract.soort == "gebied":
            self.new_gebied.append(gelezen.rijen)
        self.accepted.add(inhoud_id)
        self._explain(bestand, gelezen.afkeur)
        counts = (gelezen.aangeboden, aantal, gelezen.aangeboden - aantal)
        return self._record(vondst.naam, contract.soort, inhoud_id, "verwerkt", counts, reden=gelezen.reden)

    def _reject(
        self, naam: str, soort: str, inhoud_id: str | None, afkeur: list[Afkeur], rijen: int = 1, **about: Any
    ) -> str:
        self._explain(self._mask(naam), afkeur)
        return self._record(naam, soort, inhoud_id, "afgekeurd", (rijen, 0, rijen), reden=afkeur[0].uitleg, **about)

    def _explain(self, bestand: str, afkeur: list[Afkeur]) -> None:
        self.rows["afkeur"] += [
            {
                "bestand": bestand,
                "regel_nr": a.regel_nr,
                "pad": a.pad,
                "regel_code": a.regel_code,
                "uitleg": a.uitleg,
                "run_id": self.run_id,
            }
            for a in afkeur
        ]

    def _record(
        self,
        naam: str,
        soort: str,
        inhoud_id: str | None,
        status: str,
        rijen: tuple[int, int, int],
        reden: str | None = None,
        **about: Any,
    ) -> str:
        aangeboden, verwerkt, afgekeurd = rijen
        self.rows["aanlevering"].append(
            {
                "bestand": self._mask(naam),
                "bericht_id": inhoud_id,
                "soort": soort,
                "status": status,
                "rijen_aangeboden": aangeboden,
                "rijen_verwerkt": verwerkt,
                "rijen_afgekeurd": afgekeurd,
                "reden": reden,
                "ontvangen_op": self.nu,
                "run_id": self.run_id,
                **about,
            }
        )
        return status

    def _remember(self, vondst: Vondst, pad_id: str, inhoud_id: str, statuses: dict[str, str]) -> None:
        self.rows["gezien"] += [
            {
                "pad_id": pad_id,
                "grootte": vondst.grootte,
                "gewijzigd_ns": vondst.gewijzigd_ns,
                "inhoud_id": inhoud_id,
                "lid_id": lid_id,
                "status": status,
                "maatstaf": self.maatstaf,
                "run_id": self.run_id,
            }
            for lid_id, status in statuses.items()
        ]

    def _mask(self, naam: str) -> str:
        return mask_bsn(naam.encode("utf-8", "replace").decode(), self.sleutel)

    def _flush(self) -> None:
        """Cast, pseudonymise and write the messages read so far."""
        if self.gebied is None:
            self.gebied = load_gebied(self.home, self.new_gebied)
        for tabel, frame in self.lezing.to_brons(self.sleutel, self.gebied.find).items():
            self.brons.append(tabel, frame)
        self.lezing = Lezing(self.run_id)

    def commit(self) -> Inname:
        """Write what was read and the ledger, the delivery's entry last; nothing at all when nothing was seen."""
        result = Inname(self.run_id)
        if not any(self.rows.values()):
            return result
        if len(self.lezing):
            self._flush()
        for tabel, frame in self.verzending.take().items():
            self.brons.append(tabel, frame)
        self.brons.commit()
        for tabel, rows in self.rows.items():
            write_beheer(self.home, tabel, self.run_id, pl.DataFrame(rows, schema=BEHEER[tabel]))
        statuses = [row["status"] for row in self.rows["aanlevering"]]
        result.aangeboden, result.rijen, result.is_nieuw = len(statuses), dict(self.brons.rijen), bool(self.brons.rijen)
        result.verwerkt, result.afgekeurd, result.dubbel = (
            statuses.count(status) for status in ("verwerkt", "afgekeurd", "dubbel")
        )
        write_levering(self.home, self.run_id, {"run_id": self.run_id, "tabellen": self.brons.rijen})
        return result
