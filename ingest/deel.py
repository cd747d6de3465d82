"""Judging and reading some of the messages of a delivery, apart from the rest: the part that can be shared out.

What lies elsewhere in the delivery is not known here; `inname` puts the parts together in the order of the files.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import polars as pl

from ingest.berichten.afzender import find_afzender
from ingest.berichten.automaat import Voorbereid
from ingest.berichten.keuren import OVER, over_bericht
from ingest.berichten.lezen import Lezing
from ingest.bestand import Geopend, Levering, Lidstatus, judge_file, lid_id, open_together
from ingest.boek import Boek
from ingest.envelop import Lid, unpack
from ingest.levering import Opdracht
from ingest.standaard.model import Bericht
from ingest.stuf import Envelop

RIJEN_PER_DEEL = 150_000
DUBBEL = "zelfde inhoud als eerder"


@dataclass(frozen=True)
class Deel:
    """What came of some files: ledger rows, brons rows, and envelopes with the message and file they go with.

    `lid_van` gives the message of each member that was accepted.
    """

    beheer: dict[str, pl.DataFrame]
    brons: dict[str, pl.DataFrame]
    verzonden: list[tuple[Envelop, str, str]]
    lid_van: dict[str, str]


def read_deel(opdrachten: list[Opdracht], levering: Levering) -> Iterator[Deel]:
    """Judge and read files with messages; a part is handed on as soon as it holds enough rows."""
    reader = _Reader(levering)
    for group in open_together(opdrachten, levering):
        for _ in reader.read(group):
            if reader.is_full:
                yield reader.take()
        group.clear()
    yield reader.take()


def without(deel: Deel, twice: set[str]) -> Deel:
    """A part in which these messages, accepted elsewhere too, are doubles."""
    messages = pl.Series(sorted(twice)).implode()
    is_double = (pl.col("status") == "verwerkt") & pl.col("bericht_id").is_in(messages)
    beheer = dict(deel.beheer)
    beheer["aanlevering"] = beheer["aanlevering"].with_columns(
        pl.when(is_double).then(pl.lit(value)).otherwise(name).cast(beheer["aanlevering"].schema[name]).alias(name)
        for name, value in {
            "status": "dubbel",
            "reden": DUBBEL,
            "rijen_verwerkt": 0,
            **dict.fromkeys(OVER, None),
        }.items()
    )
    brons = {tabel: frame.filter(~pl.col("bericht_id").is_in(messages)) for tabel, frame in deel.brons.items()}
    sent = [(e, b, f) for e, b, f in deel.verzonden if b not in twice or e.fout is None]
    return Deel(beheer, brons, sent, deel.lid_van)


class _Reader:
    """A part in the making."""

    def __init__(self, levering: Levering) -> None:
        self._levering, self._sleutel = levering, levering.sleutel
        self.boek = Boek(levering.sleutel, levering.run_id, levering.nu)
        self._seen: set[str] = set()
        self._begin()

    def _begin(self) -> None:
        self._lezing = Lezing(self._levering.run_id)
        self._verzonden: list[tuple[Envelop, str, str]] = []
        self._lid_van: dict[str, str] = {}

    @property
    def is_full(self) -> bool:
        """Whether this is enough for one part."""
        return len(self._lezing) >= RIJEN_PER_DEEL

    def take(self) -> Deel:
        """What was read so far, once."""
        brons = self._lezing.to_brons(self._sleutel, self._levering.gebied.find)
        deel = Deel(self.boek.take(), brons, self._verzonden, self._lid_van)
        self._begin()
        return deel

    def read(self, group: list[Geopend]) -> Iterator[None]:
        """Judge and read files; yields after those that were read together, and else after each member."""
        plain, at = self._prepare(group), 0
        while at < len(group):
            end = self._lezing.read_plain(plain, at)
            for geopend, (_, begin) in zip(group[at:end], plain[at:end], strict=True):
                if begin is not None:
                    self._record_plain(geopend, begin.bericht)
            yield
            if end < len(group):
                yield from judge_file(group[end], self._levering, self.boek, self._leden)
            at = end + 1
            self._leave_doubles(group, plain, at)

    def _prepare(self, group: list[Geopend]) -> list[Voorbereid]:
        """For the short way: files that are new and hold nothing but one message, valid and plainly written.

        Most are. `_leden` would say the same of them, and says what is to be said of the others.
        """
        plain: list[Voorbereid] = []
        seen: set[str] = set()
        for opdracht, content, inhoud_id, is_double, *_ in group:
            is_new = opdracht.known is None and not is_double and inhoud_id not in self._seen and inhoud_id not in seen
            seen.add(inhoud_id)
            data = content.getvalue() if is_new and isinstance(content, io.BytesIO) else b""
            plain.append((data, self._lezing.prepare(data, self._levering.instellingen) if data else None))
        return plain

    def _leave_doubles(self, group: list[Geopend], plain: list[Voorbereid], first: int) -> None:
        """To `_leden`, from the first on: what a file judged by it held too, in an envelope or an archive."""
        for at in range(first, len(group)):
            if group[at].inhoud_id in self._seen:
                plain[at] = b"", None

    def _record_plain(self, geopend: Geopend, bericht: Bericht) -> None:
        """Write down that a file held one message that was read just now."""
        opdracht, inhoud_id = geopend.opdracht, geopend.inhoud_id
        bestand = self.boek.mask(opdracht.vondst.naam)
        self._lezing.remember(bericht, inhoud_id, bestand)
        lid = opdracht.pad_id, self._accept(bestand, inhoud_id, opdracht.pad_id, over_bericht(bericht))
        self.boek.remember(opdracht.vondst, opdracht.pad_id, inhoud_id, self._levering.maatstaf, [lid])

    def _is_double(self, geopend: Geopend, bericht_id: str) -> bool:
        """Whether a message was read before, as far as is known here: of what is packed together that is not asked."""
        return bericht_id in self._seen or (geopend.is_double and bericht_id == geopend.inhoud_id)

    def _accept(self, bestand: str, bericht_id: str, own: str, over: Mapping[str, Any]) -> str:
        self._seen.add(bericht_id)
        self._lid_van[own] = bericht_id
        return self.boek.record(bestand, "bericht", bericht_id, "verwerkt", (1, 1, 0), over=over)

    def _leden(self, geopend: Geopend, content: BinaryIO) -> Iterator[Lidstatus]:
        """Identity and status of every member of a file; those accepted before keep theirs."""
        opdracht, before = geopend.opdracht, geopend.before or {}
        naam = self.boek.mask(opdracht.vondst.naam)
        for lid in unpack(content, self._levering.instellingen):
            own = lid_id(self._sleutel, opdracht, lid.naam)
            status = before.get(own, "")
            if status not in ("verwerkt", "dubbel"):
                bestand = self.boek.mask(f"{opdracht.vondst.naam}!{lid.naam}") if lid.naam else naam
                is_whole = _is_whole(lid, content)
                bericht_id = geopend.inhoud_id if is_whole else self._sleutel.pseudonym("bericht", lid.data)
                status = self._bericht(geopend, bestand, lid, bericht_id, own)
            yield own, status

    def _bericht(self, geopend: Geopend, bestand: str, lid: Lid, bericht_id: str, own: str) -> str:
        """Judge and read one message; returns its status."""
        if lid.afkeur is not None:
            return self.boek.reject(bestand, "bericht", None, [lid.afkeur])
        if self._is_double(geopend, bericht_id):
            status = self.boek.record(bestand, "bericht", bericht_id, "dubbel", (1, 0, 0), reden=DUBBEL)
        else:
            status = self._judge(bestand, lid, bericht_id, own)
        if lid.envelop is not None and (status == "verwerkt" or (status == "dubbel" and lid.envelop.fout is None)):
            self._verzonden.append((lid.envelop, bericht_id, bestand))
        return status

    def _judge(self, bestand: str, lid: Lid, bericht_id: str, own: str) -> str:
        if lid.envelop is not None and lid.envelop.fout is not None:
            over: Mapping[str, Any] = {"berichttype": lid.envelop.soort}
        else:
            oordeel = self._lezing.judge(lid.data, self._levering.instellingen, bericht_id, bestand)
            over = oordeel.over
            if not oordeel.is_geldig:
                afzender_code = find_afzender(lid.data, lid.envelop.zender if lid.envelop else None)
                return self.boek.reject(
                    bestand, "bericht", bericht_id, list(oordeel.afkeur), over=over, afzender_code=afzender_code
                )
        return self._accept(bestand, bericht_id, own, over)


def _is_whole(lid: Lid, content: BinaryIO) -> bool:
    """Whether a member is all that its file holds, so that their identities are the same."""
    return isinstance(content, io.BytesIO) and lid.data == content.getvalue()
