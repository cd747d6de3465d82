"""What the warehouse should find, from the lives and never from the messages: one row of each table per fact.

A person is known here by a number, not by a BSN: these files lie outside of landing. docs/proefregio.md tells what
every column means.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from ingest.proefregio.leven import (
    LEEG,
    PRODUCT,
    TIJDELIJK,
    VERVALLEN,
    Leven,
    Levering,
    Stop,
    Toewijzing,
    Traject,
    Wijkteamtraject,
)
from ingest.proefregio.prestatie import Declaratie, Prestatie
from ingest.proefregio.stand import Stuk, client_months, episodes
from ingest.proefregio.toeval import month_end, month_start, months
from ingest.registraties.contract import all_contracten

TEKST, GETAL, DATUM, JANEE = pl.String, pl.Int64, pl.Date, pl.Boolean
MINUTEN = {"01": 1, "04": 60, "16": 240}
ZELF = "zelf begeleiden"

# fmt: off
WAARHEID: dict[str, dict[str, type[pl.DataType]]] = {
    "toewijzing": {
        "gemeente_code": TEKST, "wet": TEKST, "toewijzing_nummer": TEKST, "persoon_nummer": GETAL, "agb_code": TEKST,
        "product_categorie": TEKST, "product_code": TEKST, "product_groep": TEKST, "toewijzingsdatum": DATUM,
        "ingangsdatum": DATUM, "einddatum": DATUM, "volume": GETAL, "eenheid_code": TEKST, "frequentie_code": TEKST,
        "budget_cent": GETAL, "reden_wijziging_code": TEKST, "is_vervallen": JANEE, "aantal_versies": GETAL,
        "eerste_toewijzingsdatum": DATUM, "eerste_einddatum": DATUM, "begindatum_levering": DATUM,
        "einddatum_levering": DATUM, "reden_beeindiging_code": TEKST, "gedeclareerd_minuten": GETAL,
        "ingediend_cent": GETAL, "toegekend_cent": GETAL,
    },
    "prestatie": {
        "gemeente_code": TEKST, "wet": TEKST, "agb_code": TEKST, "referentie_nummer": TEKST,
        "vorig_referentie_nummer": TEKST, "toewijzing_nummer": TEKST, "persoon_nummer": GETAL, "bron": TEKST,
        "declaratie_maand": DATUM, "begindatum": DATUM, "einddatum": DATUM, "geleverd_volume": GETAL,
        "eenheid_code": TEKST, "product_tarief_cent": GETAL, "ingediend_cent": GETAL, "toegekend_cent": GETAL,
        "antwoord_status": TEKST, "is_rechtmatig": JANEE, "waarom_niet": TEKST,
    },
    "client_maand": {
        "persoon_nummer": GETAL, "wet": TEKST, "gemeente_code": TEKST, "maand": DATUM, "product_groep": TEKST,
        "uitvoerder": TEKST, "agb_code": TEKST, "dagen": GETAL,
    },
    "episode": {
        "persoon_nummer": GETAL, "wet": TEKST, "gemeente_code": TEKST, "begindatum": DATUM, "einddatum": DATUM,
        "is_voorlopig": JANEE, "stukken": GETAL,
    },
    "stroom": {
        "gemeente_code": TEKST, "wet": TEKST, "uitvoerder": TEKST, "agb_code": TEKST, "maand": DATUM,
        "instroom": GETAL, "uitstroom": GETAL, "actief": GETAL, "ingediend_cent": GETAL, "toegekend_cent": GETAL,
    },
    "registratie": {"soort": TEKST, "gemeente_code": TEKST, "sleutel": TEKST, "registratiedatum": DATUM},
    "fouten": {
        "bestand": TEKST, "regel_nr": GETAL, "soort": TEKST, "verwachting": TEKST, "regel_code": TEKST,
        "sleutel": TEKST, "omschrijving": TEKST,
    },
}
# fmt: on

Plaats = tuple[str, str, str, str | None]  # gemeente_code, wet, uitvoerder, agb_code
Stromen = dict[tuple[Plaats, date], Counter[str]]


class Waarheid:
    """Takes in the lives of one part with their money; rows per table in `rijen`, counts per month in `stromen`."""

    def __init__(self, vandaag: date) -> None:
        self.vandaag = vandaag
        self.rijen: dict[str, list[tuple[Any, ...]]] = {naam: [] for naam in WAARHEID if naam != "stroom"}
        self.stromen: Stromen = defaultdict(Counter)
        self._per_nummer: dict[tuple[str, str, int], list[Prestatie]] = defaultdict(list)

    def frame(self, tabel: str) -> pl.DataFrame:
        """The rows of one table."""
        return pl.DataFrame(self.rijen[tabel], schema=WAARHEID[tabel], orient="row")

    def add_declaratie(self, declaratie: Declaratie, gemeente_code: str) -> None:
        """Every line of a declaration, with what became of it."""
        for prestatie in declaratie.prestaties:
            self._per_nummer[gemeente_code, declaratie.wet, prestatie.toewijzing.nummer].append(prestatie)
            self.rijen["prestatie"].append(_prestatie_row(prestatie, declaratie, gemeente_code))

    def add_leven(self, leven: Leven) -> None:
        """Everything about one client; after all declarations, since a generic toewijzing takes its product there."""
        stukken = [stuk for traject in leven.trajecten for stuk in self._add_traject(traject)]
        for wijkteamtraject in leven.wijkteamtrajecten:
            stukken += self._add_wijkteamtraject(wijkteamtraject)
        self.rijen["client_maand"] += client_months(stukken, self.vandaag)
        self.rijen["episode"] += episodes(stukken, self.vandaag)

    def add_registratie(self, soort: str, rijen: Iterable[Mapping[str, Any]]) -> None:
        """Of the rows of one list those that hold: per key the last registered."""
        sleutel = all_contracten()[soort].sleutel
        laatste: dict[str, tuple[Any, ...]] = {}
        for rij in sorted(rijen, key=lambda r: r["registratiedatum"]):
            naam = " ".join(str(rij.get(kolom, "")) for kolom in sleutel)
            laatste[naam] = (soort, rij["gemeente_code"], naam, rij["registratiedatum"])
        self.rijen["registratie"] += laatste.values()

    def add_fault(
        self,
        bestand: str,
        soort: str,
        verwachting: str,
        regel_code: str | None,
        omschrijving: str,
        sleutel: str | None = None,
        regel_nr: int | None = None,
    ) -> None:
        """A planted fault; `regel_nr` counts from the header of a CSV, which is 1."""
        self.rijen["fouten"].append((bestand, regel_nr, soort, verwachting, regel_code, sleutel, omschrijving))

    def _add_traject(self, traject: Traject) -> Iterator[Stuk]:
        """Every toewijzing of a traject; gives its stretches of delivery."""
        persoon = traject.persoon
        plaats = (persoon.gemeente_code, persoon.wet, "aanbieder", traject.aanbieder.agb_code)
        for toewijzing in traject.toewijzingen:
            geld = self._per_nummer.pop((persoon.gemeente_code, persoon.wet, toewijzing.nummer), [])
            rij = _toewijzing_row(traject, toewijzing, geld)
            if rij is not None:
                self.rijen["toewijzing"].append(rij)
                yield from self._add_deliveries(traject, toewijzing, geld, plaats)
            for prestatie in geld:
                maand = self.stromen[plaats, prestatie.maand]
                maand["ingediend_cent"] += 0 if prestatie.status == "afgewezen" else prestatie.ingediend_cent
                maand["toegekend_cent"] += prestatie.toegekend_cent

    def _add_deliveries(
        self, traject: Traject, toewijzing: Toewijzing, geld: list[Prestatie], plaats: Plaats
    ) -> Iterator[Stuk]:
        besluit, leveringen = toewijzing.known(self.vandaag), toewijzing.reported(self.vandaag)
        if besluit is None or not leveringen:
            return
        groepen = _groups(toewijzing, geld)
        einde = max(leveringen[0].begindatum, _effective_end(toewijzing, besluit.einddatum, self.vandaag))
        self._add_flow(plaats, leveringen[0].begindatum, einde)
        for levering in leveringen:
            stops = _reported(levering, self.vandaag)
            tot = min(besluit.einddatum, stops[0].einddatum) if stops else besluit.einddatum
            yield Stuk(
                traject.persoon, levering.begindatum, tot, toewijzing.groep, "aanbieder", plaats[3], groepen, einde
            )

    def _add_wijkteamtraject(self, traject: Wijkteamtraject) -> Iterator[Stuk]:
        """A traject of a wijkteam, as far as it is registered."""
        if traject.geregistreerd <= self.vandaag and not traject.is_vervallen:
            einde = traject.einddatum if traject.einde_geregistreerd <= self.vandaag else None
            self._add_flow(
                (traject.persoon.gemeente_code, traject.persoon.wet, "wijkteam", None), traject.startdatum, einde
            )
            yield Stuk(traject.persoon, traject.startdatum, einde, ZELF, "wijkteam", None, {}, einde)

    def _add_flow(self, plaats: Plaats, begin: date, einde: date | None) -> None:
        self.stromen[plaats, month_start(begin)]["instroom"] += 1
        if einde is not None:
            self.stromen[plaats, month_start(einde)]["uitstroom"] += 1


def flow_rows(stromen: Stromen, vandaag: date) -> Iterator[tuple[Any, ...]]:
    """Every month that is over, also those in which nothing happened; the stock at its last day."""
    per_plaats: dict[Plaats, dict[date, Counter[str]]] = defaultdict(dict)
    for (plaats, maand), telling in stromen.items():
        per_plaats[plaats][maand] = telling
    for plaats in sorted(per_plaats, key=lambda p: tuple(deel or "" for deel in p)):
        actief = 0
        for maand in months(min(per_plaats[plaats]), vandaag):
            telling = per_plaats[plaats].get(maand, Counter())
            actief += telling["instroom"] - telling["uitstroom"]
            if month_end(maand) <= vandaag:
                bedragen = (telling["ingediend_cent"], telling["toegekend_cent"])
                yield (*plaats, maand, telling["instroom"], telling["uitstroom"], actief, *bedragen)


def _prestatie_row(prestatie: Prestatie, declaratie: Declaratie, gemeente_code: str) -> tuple[Any, ...]:
    return (
        gemeente_code,
        declaratie.wet,
        declaratie.aanbieder.agb_code,
        prestatie.referentie,
        prestatie.crediteert.referentie if prestatie.crediteert else None,
        str(prestatie.toewijzing.nummer),
        prestatie.persoon.nummer,
        declaratie.aanbieder.kanaal,
        declaratie.maand,
        prestatie.begindatum,
        prestatie.einddatum,
        prestatie.teken * prestatie.volume,
        prestatie.toewijzing.product.eenheid,
        prestatie.tarief_cent,
        prestatie.ingediend_cent,
        prestatie.toegekend_cent,
        prestatie.status,
        prestatie.onrechtmatig is None,
        prestatie.onrechtmatig,
    )


def _toewijzing_row(traject: Traject, toewijzing: Toewijzing, geld: list[Prestatie]) -> tuple[Any, ...] | None:
    tot, persoon, product, omvang = traject.vandaag, traject.persoon, toewijzing.product, toewijzing.omvang
    besluiten = sorted((b for b in toewijzing.besluiten if b.datum <= tot), key=lambda b: (b.datum, b.tijd))
    if not besluiten:
        return None
    eerste, laatste = besluiten[0], besluiten[-1]
    telt = [p for p in geld if p.status != "afgewezen"]
    return (
        persoon.gemeente_code,
        persoon.wet,
        str(toewijzing.nummer),
        persoon.nummer,
        traject.aanbieder.agb_code,
        None if toewijzing.vorm == LEEG else product.categorie,
        product.code if toewijzing.vorm == PRODUCT else None,
        toewijzing.groep,
        laatste.datum,
        toewijzing.ingangsdatum,
        laatste.einddatum,
        *((omvang.volume, omvang.eenheid, omvang.frequentie) if omvang else (None, None, None)),
        toewijzing.budget_cent,
        laatste.reden,
        laatste.reden in VERVALLEN,
        len(besluiten),
        eerste.datum,
        eerste.einddatum,
        *_delivery(toewijzing, tot),
        sum(p.teken * p.volume for p in telt) * MINUTEN[product.eenheid],
        sum(p.ingediend_cent for p in telt),
        sum(p.toegekend_cent for p in geld),
    )


def _delivery(toewijzing: Toewijzing, tot: date) -> tuple[date | None, date | None, str | None]:
    """First begin, last end and reason, as reported until a day."""
    starts = toewijzing.reported(tot)
    stops = _reported(starts[-1], tot) if starts else []
    redenen = [s.reden for le in starts for s in _reported(le, tot) if s.reden != TIJDELIJK]
    return (
        starts[0].begindatum if starts else None,
        stops[0].einddatum if stops else None,
        redenen[-1] if redenen else TIJDELIJK if stops else None,
    )


def _reported(levering: Levering, tot: date) -> list[Stop]:
    return [s for s in levering.stops if s.gemeld <= tot]


def _effective_end(toewijzing: Toewijzing, einddatum: date, tot: date) -> date:
    """A definitive stop ends a traject, else the end of the toewijzing does; a temporary stop does not."""
    einden = [s.einddatum for le in toewijzing.leveringen for s in _reported(le, tot) if s.reden != TIJDELIJK]
    return min([einddatum, *einden])


def _groups(toewijzing: Toewijzing, geld: list[Prestatie]) -> Mapping[date, str]:
    """Months in which a toewijzing that names no product takes the group of what was awarded."""
    if toewijzing.vorm == PRODUCT:
        return {}
    toegekend: Counter[date] = Counter()
    for prestatie in geld:
        if prestatie.status != "afgewezen" and prestatie.toegekend_cent:
            toegekend[prestatie.maand] += prestatie.toegekend_cent
    return {maand: toewijzing.product.groep for maand, cent in toegekend.items() if cent > 0}
