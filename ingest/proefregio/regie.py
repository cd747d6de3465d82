"""From a traject to the messages about it: toewijzing, start, stop, requests, and the answers to all of these."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

from ingest.proefregio.inhoud import (
    full_client,
    hoeveel,
    periode,
    short_client,
    start_product,
    stop_product,
    toegewezen_product,
    vraag,
)
from ingest.proefregio.leven import PRODUCT, Levering, Stop, Toewijzing, Traject, Verzoek
from ingest.proefregio.nummers import ONBEKEND
from ingest.proefregio.schalen import release_on
from ingest.proefregio.toeval import add_workdays, happens, later, workday
from ingest.proefregio.verkeer import GOED, Bericht, Verkeer

# A slip of the sender, found by the receiver: the number or code that shows it, and the retourcode it earns.
_VERGISSING = {"301": ("ToegewezenProduct", "S329"), "305": ("StartProduct", "9019"), "307": ("StopProduct", "9019")}
_ONBEKENDE_CODE = "XX"


class Regie:
    """The messages about one traject, as far as they were sent by the last day that is told."""

    def __init__(self, traject: Traject, verkeer: Verkeer, toeval: Random) -> None:
        self.traject, self.verkeer, self.toeval = traject, verkeer, toeval
        self.persoon, self.vandaag = traject.persoon, traject.vandaag

    def messages(self) -> Iterator[Bericht]:
        """Everything that both sides send, kind by kind; their order has no meaning (OP080)."""
        yield from self._requests()
        yield from self._grants()
        yield from self._starts()
        yield from self._stops()

    # Sending and answering

    def _exchange(
        self, nummer: str, datum: date, inhoud: Mapping[str, Any], vergissing: Mapping[str, Any] | None = None
    ) -> Iterator[Bericht]:
        """A message and mostly its answer; now and then a first attempt that is rejected."""
        herkansing = add_workdays(datum, 4)
        kan_over = herkansing <= self.vandaag and release_on(herkansing) == release_on(datum)
        if vergissing is not None and kan_over and happens(self.toeval, 20):
            fout = self._send(nummer, datum, vergissing)
            yield fout
            yield self._reject(fout, add_workdays(datum, 1))
            datum = herkansing
        if datum > self.vandaag:
            return
        heen = self._send(nummer, datum, inhoud)
        yield heen
        antwoord = add_workdays(datum, self.toeval.choice((0, 1, 1, 2, 2, 3, 6)))
        if antwoord <= self.vandaag and not happens(self.toeval, 12):
            yield self.verkeer.answer(heen, antwoord)

    def _send(self, nummer: str, datum: date, inhoud: Mapping[str, Any]) -> Bericht:
        agb_code = self.traject.aanbieder.agb_code
        return self.verkeer.send(self.persoon.wet, nummer, agb_code, datum, inhoud)

    def _reject(self, heen: Bericht, datum: date) -> Bericht:
        klasse_fout, code = _VERGISSING[heen.nummer]

        def oordeel(klasse: str, waarden: Mapping[str, Any]) -> str:
            return code if klasse == klasse_fout and _is_slip(waarden) else GOED

        return self.verkeer.answer(heen, datum, oordeel)

    # 301

    def _grants(self) -> Iterator[Bericht]:
        """One message per day of decision, with all that is current then and all that changed (OP087)."""
        datums = sorted({b.datum for w in self.traject.toewijzingen for b in w.besluiten})
        for vorige, datum in zip([date.min, *datums], datums, strict=False):
            if datum > self.vandaag:
                return
            lijst = [w for w in self.traject.toewijzingen if w.is_current(datum) or w.known(datum) != w.known(vorige)]
            vergissing = self._grant(lijst, datum, _ONBEKENDE_CODE) if lijst[-1].vorm == PRODUCT else None
            yield from self._exchange("301", datum, self._grant(lijst, datum), vergissing)

    def _grant(self, lijst: list[Toewijzing], datum: date, toevoeging: str = "") -> dict[str, Any]:
        """Content of a 301. With `toevoeging` the newest product gets a code that nobody knows."""
        wijziging = self._honoured_change(lijst, datum)
        producten = [{**wijziging, **toegewezen_product(w, datum)} for w in lijst]
        if toevoeging:
            product = producten[-1]["Product"]
            producten[-1]["Product"] = {**product, "Code": product["Code"][:3] + toevoeging}
        client = full_client(self.persoon)
        toegewezen = {"ToegewezenProducten": {"ToegewezenProduct": producten}}
        if release_on(datum) >= "3.0":
            return {"Client": {**client, **toegewezen}}
        eerste = self.traject.toewijzingen[0]
        beschikking = {
            "BeschikkingNummer": self.traject.beschikking,
            "Afgiftedatum": eerste.besluiten[0].datum,
            "Ingangsdatum": eerste.ingangsdatum,
            **toegewezen,
        }
        return {"Client": {**client, "Beschikking": beschikking}}

    def _honoured_change(self, lijst: list[Toewijzing], datum: date) -> dict[str, str]:
        """The reference of a 317 that this message grants: it stands on every toewijzing, also unchanged ones."""
        wijzigingen = {v.referentie for v in self.traject.verzoeken if v.nummer == "317"}
        besluiten = (b for w in lijst for b in w.besluiten if b.datum == datum)
        gevonden = [b.referentie for b in besluiten if b.referentie in wijzigingen]
        return {"ReferentieAanbieder": gevonden[0]} if gevonden else {}

    # 305 and 307

    def _starts(self) -> Iterator[Bericht]:
        per_dag: dict[date, list[tuple[Toewijzing, Levering]]] = defaultdict(list)
        for toewijzing in self.traject.toewijzingen:
            for levering in toewijzing.leveringen:
                per_dag[levering.gemeld].append((toewijzing, levering))
        for datum, lijst in sorted(per_dag.items()):
            yield from self._wrong_start(datum, lijst)
            yield from self._exchange("305", datum, self._start(datum, lijst), self._start(datum, lijst, ONBEKEND))

    def _start(self, datum: date, lijst: list[tuple[Toewijzing, Levering]], op_te_tellen: int = 0) -> dict[str, Any]:
        producten = [start_product(w, le.begindatum, op_te_tellen) for w, le in lijst]
        return self._client(datum, "StartProducten", "StartProduct", producten)

    def _wrong_start(self, datum: date, lijst: list[tuple[Toewijzing, Levering]]) -> Iterator[Bericht]:
        """Now and then a start on the wrong day was reported first, and is withdrawn (status 3)."""
        toewijzing, levering = lijst[0]
        dag = later(levering.begindatum, 1)
        eerder = workday(later(datum, -3))
        is_first = levering is toewijzing.leveringen[0] and dag < eerder < datum <= self.vandaag
        if release_on(eerder) < "3.0" or not is_first or not happens(self.toeval, 100):
            return
        for moment, status in ((eerder, "1"), (datum, "3")):
            inhoud = [start_product(toewijzing, dag, status=status)]
            yield from self._exchange("305", moment, self._client(moment, "StartProducten", "StartProduct", inhoud))

    def _stops(self) -> Iterator[Bericht]:
        per_dag: dict[date, list[tuple[Toewijzing, Levering, Stop]]] = defaultdict(list)
        for toewijzing in self.traject.toewijzingen:
            for levering in toewijzing.leveringen:
                for stop in levering.stops:
                    per_dag[stop.gemeld].append((toewijzing, levering, stop))
        for datum, lijst in sorted(per_dag.items()):
            yield from self._exchange("307", datum, self._stop(datum, lijst), self._stop(datum, lijst, ONBEKEND))

    def _stop(
        self, datum: date, lijst: list[tuple[Toewijzing, Levering, Stop]], op_te_tellen: int = 0
    ) -> dict[str, Any]:
        producten = [stop_product(w, le, stop, op_te_tellen) for w, le, stop in lijst]
        return self._client(datum, "StopProducten", "StopProduct", producten)

    def _client(self, datum: date, lijstklasse: str, klasse: str, producten: list[dict[str, Any]]) -> dict[str, Any]:
        client = {**short_client(self.persoon), lijstklasse: {klasse: producten}}
        if release_on(datum) < "3.0":
            client["StatusAanlevering"] = "1"
        return {"Client": client}

    # 315, 317 and 319

    def _requests(self) -> Iterator[Bericht]:
        for verzoek in self.traject.verzoeken:
            inhoud = self._request_grant(verzoek) if verzoek.nummer == "315" else self._request_change(verzoek)
            yield from self._exchange(verzoek.nummer, verzoek.datum, inhoud)
            if verzoek.in_onderzoek:
                yield from self._reply(verzoek, verzoek.in_onderzoek, {"VerzoekAntwoord": "2"})
            if verzoek.afgewezen:
                reden = self.toeval.choice("2347")
                antwoord = {"VerzoekAntwoord": "1", "RedenAfwijzingVerzoek": reden}
                yield from self._reply(verzoek, verzoek.afgewezen, antwoord)

    def _reply(self, verzoek: Verzoek, datum: date, antwoord: dict[str, str]) -> Iterator[Bericht]:
        yield from self._exchange("319", datum, {"Antwoord": {"ReferentieAanbieder": verzoek.referentie, **antwoord}})

    def _request_grant(self, verzoek: Verzoek) -> dict[str, Any]:
        producten = [
            {
                "ReferentieAanbieder": verzoek.referentie,
                **vraag(v, "ToewijzingIngangsdatum", "ToewijzingEinddatum"),
                "Verwijzer": {"Type": "01"},
            }
            for v in verzoek.nieuw
        ]
        client = {**short_client(self.persoon), "AangevraagdeProducten": {"AangevraagdProduct": producten}}
        return {"Client": client}

    def _request_change(self, verzoek: Verzoek) -> dict[str, Any]:
        """Every current toewijzing stands in it, changed or not (TR349)."""
        anders = [w.nummer for w, _ in verzoek.gewijzigd]
        rest = [w for w in self.traject.toewijzingen if w.nummer not in anders and w.is_current(verzoek.datum)]
        inhoud: dict[str, Any] = {"ReferentieAanbieder": verzoek.referentie, "RedenVerzoek": "1"}
        if rest:
            ongewijzigd = [{"ToewijzingNummer": w.nummer} for w in rest]
            inhoud["OngewijzigdeProducten"] = {"OngewijzigdProduct": ongewijzigd}
        wijzigingen = [
            {
                "ToewijzingNummer": w.nummer,
                **periode(hoeveel(w), w.ingangsdatum, einde, "GewensteIngangsdatum", "Einddatum"),
            }
            for w, einde in verzoek.gewijzigd
        ]
        inhoud["TeWijzigenProducten"] = {"TeWijzigenProduct": wijzigingen}
        if verzoek.nieuw:
            nieuw = [vraag(v, "GewensteIngangsdatum", "Einddatum") for v in verzoek.nieuw]
            inhoud["NieuweProducten"] = {"NieuwProduct": nieuw}
        return {"Client": {"Bsn": self.persoon.bsn, "Verzoek": inhoud}}


def _is_slip(waarden: Mapping[str, Any]) -> bool:
    product = waarden.get("Product") or {}
    return waarden["ToewijzingNummer"] > ONBEKEND or product.get("Code", "").endswith(_ONBEKENDE_CODE)
