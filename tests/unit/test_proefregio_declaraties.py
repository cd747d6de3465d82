"""The declarations of a whole small region, read back: they fit, add up, and tell what the truth tells of money."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ingest.proefregio.schalen import VANDAAG
from ingest.proefregio.toeval import later
from ingest.standaard.model import WET
from tests.regio import Regio

MINUTEN = {"01": 1, "04": 60, "16": 240}


def _declarations(regio: Regio) -> Iterator[tuple[str, str, str, dict[str, Any], dict[str, Any], int]]:
    """wet, gemeente, aanbieder, client, line and what it is awarded, of declarations that were not rejected."""
    antwoorden = {_answered(i): i for _, i in regio.read("325", "304")}
    for definitie, inhoud in regio.read("323", "303"):
        kop = inhoud["Header"]
        antwoord = antwoorden.get(_declared(inhoud))
        if antwoord is not None and antwoord["Header"]["RetourCodes"]["RetourCode"] != ["0200"]:
            continue
        anders = {
            p["ProductReferentie"]["ReferentieNummer"]: p
            for c in (antwoord or {}).get("DeclaratieAntwoord", antwoord or {}).get("Clienten", {}).get("Client", [])
            for p in c["Prestaties"]["Prestatie"]
        }
        gemeente, agb_code = (kop["Ontvanger"], kop["Afzender"]) if "Afzender" in kop else _parties(kop)
        for client in inhoud.get("Declaratie", inhoud)["Clienten"]["Client"]:
            for lijn in client["Prestaties"]["Prestatie"]:
                antwoord_op_lijn = anders.get(lijn["ProductReferentie"]["ReferentieNummer"])
                toegekend = _awarded(lijn, antwoord is not None, antwoord_op_lijn)
                yield WET[definitie.standaard], gemeente, agb_code, client, lijn, toegekend


def _parties(kop: dict[str, Any]) -> tuple[str, str]:
    return kop["Gemeente"], kop["Aanbieder"]


def _declared(inhoud: dict[str, Any]) -> tuple[Any, ...]:
    kop = inhoud["Header"]
    if "Declaratie" in inhoud:
        return (kop["Afzender"], kop["Ontvanger"], *kop["BerichtIdentificatie"].values())
    return (*_parties(kop), kop["DeclaratieFactuurIdentificatie"]["DeclarantFactuurNummer"])


def _answered(inhoud: dict[str, Any]) -> tuple[Any, ...]:
    kop = inhoud["Header"]
    if "DeclaratieIdentificatie" in kop:
        return (kop["Ontvanger"], kop["Afzender"], *kop["DeclaratieIdentificatie"].values())
    return (*_parties(kop), kop["DeclaratieFactuurIdentificatie"]["DeclarantFactuurNummer"])


def _signed(bedrag: dict[str, str]) -> int:
    return int(bedrag.get("Bedrag") or bedrag["TotaalBedrag"]) * (-1 if bedrag["DebetCredit"] == "C" else 1)


def _line(lijn: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Volume, unit and tariff, and the signed amount: in 2.x one class deeper."""
    ingediend = lijn.get("IngediendeBedragPrestatie", lijn)
    return ingediend, _signed(ingediend.get("IngediendBedrag") or ingediend["DeclaratieFactuurBedrag"])


def _awarded(lijn: dict[str, Any], is_beantwoord: bool, antwoord: dict[str, Any] | None) -> int | None:
    """None for a rejected line, 0 while there is no answer."""
    if antwoord is None:
        return _line(lijn)[1] if is_beantwoord else 0
    toegekend = antwoord.get("ToegekendeBedragPrestatie")
    return _signed(toegekend["ToegekendBedrag"]) if toegekend else None


def test_every_declared_line_fits_its_toewijzing(regio, toewijzingen):
    referenties, debetten = set(), {}
    for wet, gemeente, agb_code, client, lijn, toegekend in sorted(
        _declarations(regio), key=lambda d: d[4]["ProductReferentie"]["ReferentieNummer"]
    ):
        toegewezen, bsn, bij = toewijzingen[gemeente, wet, lijn["ToewijzingNummer"]][-1]
        assert (bsn, bij) == (client["Bsn"], agb_code)
        gedeclareerd = {"Categorie": lijn["ProductCategorie"], "Code": lijn["ProductCode"]}
        assert toegewezen.get("Product", {}).items() <= gedeclareerd.items()
        periode, (ingediend, bedrag) = lijn["ProductPeriode"], _line(lijn)
        assert toegewezen["Ingangsdatum"] <= periode["Begindatum"] <= periode["Einddatum"] <= toegewezen["Einddatum"]
        assert periode["Begindatum"][:7] == periode["Einddatum"][:7]
        assert ingediend["Eenheid"] == toegewezen.get("Omvang", ingediend)["Eenheid"]
        assert abs(bedrag) == int(ingediend["GeleverdVolume"]) * int(ingediend["ProductTarief"])
        referentie = (wet, agb_code, lijn["ProductReferentie"]["ReferentieNummer"])
        assert referentie not in referenties
        referenties.add(referentie)
        vorige = lijn["ProductReferentie"].get("VorigReferentieNummer")
        assert (bedrag < 0) == (vorige is not None)
        if vorige:
            assert debetten.pop((wet, agb_code, vorige)) == -bedrag
        elif toegekend == bedrag:
            debetten[referentie] = bedrag
    assert len(referenties) > 1000


def test_totals_are_the_sum_of_the_lines(regio):
    for _, inhoud in regio.read("323"):
        declaratie = inhoud["Declaratie"]
        som = sum(_line(p)[1] for c in declaratie["Clienten"]["Client"] for p in c["Prestaties"]["Prestatie"])
        assert _signed(declaratie["TotaalIngediendBedrag"]) == som


def test_some_lines_are_rejected_some_awarded_in_part_and_some_credited(regio):
    uitkomsten = [(toegekend, _line(lijn)[1]) for *_, lijn, toegekend in _declarations(regio)]
    assert sum(toegekend is None for toegekend, _ in uitkomsten) > 3
    assert sum(bool(toegekend) and toegekend < bedrag for toegekend, bedrag in uitkomsten) > 3
    assert sum(bedrag < 0 for _, bedrag in uitkomsten) > 3


# The truth


def test_the_truth_about_money_is_what_the_messages_tell(regio):
    som = defaultdict(lambda: [0, 0, 0])
    for wet, gemeente, _, _, lijn, toegekend in _declarations(regio):
        ingediend, bedrag = _line(lijn)
        minuten = int(ingediend["GeleverdVolume"]) * MINUTEN[ingediend["Eenheid"]] * (-1 if bedrag < 0 else 1)
        if toegekend is not None:
            erbij = (minuten, bedrag, toegekend)
            sleutel = (gemeente, wet, lijn["ToewijzingNummer"])
            som[sleutel] = [a + b for a, b in zip(som[sleutel], erbij, strict=True)]
    per_lijst = {"99000108"}
    for rij in regio.truth("toewijzing"):
        if rij["agb_code"] not in per_lijst:
            gevonden = som[rij["gemeente_code"], rij["wet"], rij["toewijzing_nummer"]]
            assert gevonden == [rij["gedeclareerd_minuten"], rij["ingediend_cent"], rij["toegekend_cent"]]


def test_monthly_money_adds_up_to_the_money_of_all_toewijzingen(regio):
    toewijzing, stroom = regio.truth("toewijzing"), regio.truth("stroom")
    for bedrag in ("ingediend_cent", "toegekend_cent"):
        assert sum(r[bedrag] for r in stroom) == sum(r[bedrag] for r in toewijzing)


def test_what_is_not_lawful_is_rejected_corrected_or_taken_back(regio):
    prestaties = regio.truth("prestatie")
    teruggenomen = {p["vorig_referentie_nummer"] for p in prestaties} - {None}
    redenen = {p["waarom_niet"] for p in prestaties if p["antwoord_status"] in ("afgewezen", "deels")}
    assert redenen == {"tarief wijkt af van het contract"}
    te_veel = [p for p in prestaties if p["waarom_niet"] == "meer dan geleverd" and p["antwoord_status"] == "toegekend"]
    ouder = [p for p in te_veel if p["declaratie_maand"] < later(VANDAAG, -75)]
    assert len(ouder) > 10
    assert {p["referentie_nummer"] for p in ouder} <= teruggenomen
    assert all(p["is_rechtmatig"] == (p["waarom_niet"] is None) for p in prestaties)
