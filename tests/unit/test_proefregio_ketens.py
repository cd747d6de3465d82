"""The messages of a whole small region, read back: valid, chained, and telling what the truth tells."""

from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ingest.proefregio.schalen import VANDAAG, release_on
from ingest.proefregio.toeval import later
from ingest.proefregio.waarheid import WAARHEID
from ingest.standaard.model import all_berichten
from ingest.standaard.schema import load_schema
from tests.regio import HEEN, granted, sleutel_van

# Valid


def test_every_message_is_valid_against_the_projects_own_schema(regio):
    for definitie, element in regio.berichten:
        schema = load_schema(definitie.standaard, definitie.release, definitie.nummer)
        assert schema.validate(element), f"{definitie.berichttype} {definitie.release}: {schema.error_log}"


@cache
def official_schema(pad: Path) -> Any:
    return etree.XMLSchema(etree.parse(str(pad))) if pad.exists() else None


@pytest.mark.shared
def test_every_message_is_valid_against_the_official_schema(regio, istandaarden: Path):
    gekeurd = set()
    folder = istandaarden / "xsd"
    for definitie, element in regio.berichten:
        schema = official_schema(folder / definitie.standaard / definitie.release / f"{definitie.berichttype}.xsd")
        if schema is not None:
            gekeurd.add(definitie.namespace)
            assert schema.validate(element), f"{definitie.berichttype} {definitie.release}: {schema.error_log}"
    assert len(gekeurd) == len(list(folder.rglob("*[0-9].xsd")))


def test_every_release_and_every_kind_of_message_occurs_as_it_came(regio):
    soorten = {(d.standaard, d.release, d.nummer) for d, _ in regio.berichten}
    assert soorten == {(b.standaard, b.release, b.nummer) for b in all_berichten()}


def test_a_message_has_the_release_of_its_day_and_an_answer_that_of_its_question(regio):
    for definitie, inhoud in regio.read("301", "305", "307", "315", "317", "319", "323", "325"):
        dagtekening = inhoud["Header"]["BerichtIdentificatie"]["Dagtekening"]
        assert definitie.release == release_on(date.fromisoformat(dagtekening))
    heen = {sleutel_van(d, i): d.release for d, i in regio.read(*HEEN.values())}
    assert all(heen[sleutel_van(d, i)] == d.release for d, i in regio.read(*HEEN))


def test_every_course_of_a_life_occurs(regio):
    def codes(nummer: str, element: str) -> set[str]:
        return {e.text for d, b in regio.berichten if d.nummer == nummer for e in b.iter(f"{{{d.namespace}}}{element}")}

    assert codes("301", "RedenWijziging") >= {"01", "03", "04", "05", "06", "07", "12", "13"}
    assert codes("307", "RedenBeeindiging") >= {"19", "20", "21", "31", "32", "36", "37", "39"}
    assert codes("305", "StatusAanlevering") == {"1", "3"}
    assert codes("319", "VerzoekAntwoord") == {"1", "2"}
    frequenties = {e.text for d, b in regio.berichten if d.nummer == "301" for e in b.iter("{*}Frequentie")}
    assert frequenties == {"2", "4", "6"}


def test_toewijzingen_without_product_code_have_a_budget_since_2021(regio, toewijzingen):
    zonder = [v[-1][0] for v in toewijzingen.values() if "Code" not in v[-1][0].get("Product", {})]
    assert {bool(p.get("Product")) for p in zonder} == {True, False}
    assert all("Budget" in p for p in zonder if p["Einddatum"] > "2020-12-31")


def test_basis_and_specialistisch_begin_in_july_2020_and_renumber_what_runs(regio, toewijzingen):
    producten = [(v[0][0].get("Product", {}).get("Code", ""), v[0][0]["Ingangsdatum"]) for v in toewijzingen.values()]
    assert {code for code, ingang in producten if ingang < "2020-07-01"} <= {"02P90", "45P90", "02P04", "45P04", ""}
    assert not {code for code, ingang in producten if ingang >= "2020-07-01"} & {"02P90", "45P90"}
    gewisseld = [v for v in toewijzingen.values() if v[-1][0].get("RedenWijziging") == "03"]
    opvolgers = {(bsn, agb, v["Ingangsdatum"]) for versies in toewijzingen.values() for v, bsn, agb in versies[:1]}
    assert len(gewisseld) > 3
    for versies in gewisseld:
        product, bsn, agb_code = versies[-1]
        dag_erna = later(date.fromisoformat(product["Einddatum"]), 1).isoformat()
        assert (bsn, agb_code, dag_erna) in opvolgers


def test_some_clients_turn_eighteen_and_some_go_on_in_another_gemeente(regio):
    wetten, gemeenten = defaultdict(set), defaultdict(set)
    for rij in regio.truth("toewijzing"):
        wetten[rij["persoon_nummer"]].add(rij["wet"])
        gemeenten[rij["persoon_nummer"]].add(rij["gemeente_code"])
    assert sum(len(w) == 2 for w in wetten.values()) >= 1
    assert sum(len(g) > 1 for g in gemeenten.values()) >= 1


# Chained


def test_every_retour_belongs_to_its_heenbericht(regio):
    heen = {sleutel_van(d, i) for d, i in regio.read(*HEEN.values())}
    retour = [sleutel_van(d, i) for d, i in regio.read(*HEEN)]
    assert set(retour) <= heen
    assert len(set(retour)) == len(retour)


def test_some_messages_are_rejected_and_some_are_not_answered_yet(regio):
    heen = {sleutel_van(d, i) for d, i in regio.read(*HEEN.values())}
    beantwoord = {sleutel_van(d, i) for d, i in regio.read(*HEEN)}
    assert 3 <= len(regio.afgekeurd) < 0.05 * len(heen)
    assert 0 < len(heen - beantwoord) < 0.05 * len(heen)


def test_a_number_is_used_once_per_sender(regio):
    gezien = [sleutel_van(d, i) for d, i in regio.read(*HEEN.values(), "323", "325")]
    assert len({(s, afzender, nummer) for s, _, afzender, _, nummer, _ in gezien}) == len(gezien)


def test_every_start_has_its_toewijzing_and_every_stop_its_start(regio, toewijzingen):
    starts = set()
    for nummer, lijst, klasse in (("305", "StartProducten", "StartProduct"), ("307", "StopProducten", "StopProduct")):
        for wet, inhoud in regio.standing(nummer):
            kop, client = inhoud["Header"], inhoud["Client"]
            for product in client[lijst][klasse]:
                sleutel = (kop["Ontvanger"], wet, product["ToewijzingNummer"])
                toegewezen, bsn, agb_code = toewijzingen[sleutel][-1]
                assert (bsn, agb_code) == (client["Bsn"], kop["Afzender"])
                assert product.get("Product") == toegewezen.get("Product")
                assert product["Begindatum"] >= toegewezen["Ingangsdatum"]
                if nummer == "305":
                    starts.add((*sleutel, product["Begindatum"]))
                else:
                    assert (*sleutel, product["Begindatum"]) in starts
                    assert product["Begindatum"] <= product["Einddatum"] <= toegewezen["Einddatum"]


def test_a_toewijzingsbericht_carries_everything_that_is_current(regio):
    per_client = defaultdict(list)
    for wet, inhoud in regio.standing("301"):
        kop = inhoud["Header"]
        per_client[wet, kop["Afzender"], kop["Ontvanger"], inhoud["Client"]["Bsn"]].append(
            (kop["BerichtIdentificatie"]["Dagtekening"], granted(inhoud))
        )
    meer_dan_een = 0
    for berichten in per_client.values():
        bekend: dict[str, dict[str, Any]] = {}
        for dagtekening, producten in sorted(berichten, key=lambda b: b[0]):
            nummers = {p["ToewijzingNummer"] for p in producten}
            meer_dan_een += len(nummers) > 1
            actueel = {
                n for n, p in bekend.items() if p["Einddatum"] >= dagtekening and p.get("RedenWijziging") != "13"
            }
            assert actueel <= nummers
            bekend |= {p["ToewijzingNummer"]: p for p in producten}
    assert meer_dan_een > 5


def test_a_request_is_answered_with_its_own_reference(regio):
    gevraagd: dict[str, str] = {}
    for _, inhoud in regio.read("315", "317"):
        client = inhoud["Client"]
        vraag = client.get("Verzoek") or client["AangevraagdeProducten"]["AangevraagdProduct"]
        assert vraag["ReferentieAanbieder"] not in gevraagd
        gevraagd[vraag["ReferentieAanbieder"]] = inhoud["Header"]["BerichtIdentificatie"]["Dagtekening"]
    toegewezen = {p.get("ReferentieAanbieder") for _, i in regio.read("301") for p in granted(i)} - {None}
    beantwoord = {i["Antwoord"]["ReferentieAanbieder"] for _, i in regio.read("319")}
    assert toegewezen | beantwoord <= gevraagd.keys()
    # Only what was asked in the last weeks is still open.
    open_sinds = [datum for referentie, datum in gevraagd.items() if referentie not in toegewezen | beantwoord]
    assert all(datum > later(VANDAAG, -40).isoformat() for datum in open_sinds)


# The truth


def test_the_truth_about_toewijzingen_is_what_the_messages_tell(regio, toewijzingen):
    waarheid = {(r["gemeente_code"], r["wet"], r["toewijzing_nummer"]): r for r in regio.truth("toewijzing")}
    assert waarheid.keys() == toewijzingen.keys()
    for sleutel, versies in toewijzingen.items():
        rij, (laatste, _, agb_code) = waarheid[sleutel], versies[-1]
        assert rij["agb_code"] == agb_code
        assert rij["toewijzingsdatum"].isoformat() == laatste["Toewijzingsdatum"]
        assert rij["einddatum"].isoformat() == laatste["Einddatum"]
        assert rij["reden_wijziging_code"] == laatste.get("RedenWijziging")
        assert rij["aantal_versies"] == len({(p["Toewijzingsdatum"], p["Toewijzingstijd"]) for p, _, _ in versies})
        assert rij["eerste_einddatum"].isoformat() == versies[0][0]["Einddatum"]


def test_the_truth_about_deliveries_is_what_the_messages_tell(regio):
    stand = defaultdict(int)
    for wet, inhoud in regio.standing("305"):
        for p in inhoud["Client"]["StartProducten"]["StartProduct"]:
            sleutel = (inhoud["Header"]["Ontvanger"], wet, p["ToewijzingNummer"], p["Begindatum"])
            stand[sleutel] += 1 if p["StatusAanlevering"] == "1" else -1
    stops = defaultdict(list)
    for wet, inhoud in regio.standing("307"):
        for p in inhoud["Client"]["StopProducten"]["StopProduct"]:
            sleutel = (inhoud["Header"]["Ontvanger"], wet, p["ToewijzingNummer"], p["Begindatum"])
            stops[sleutel].append((p["Einddatum"], p["RedenBeeindiging"]))
    begonnen = defaultdict(list)
    for (*sleutel, begin), aantal in stand.items():
        if aantal == 1:
            begonnen[tuple(sleutel)].append(begin)
    for rij in regio.truth("toewijzing"):
        sleutel = (rij["gemeente_code"], rij["wet"], rij["toewijzing_nummer"])
        starts = sorted(begonnen[sleutel])
        laatste = sorted(stops[(*sleutel, starts[-1])]) if starts else []
        assert (rij["begindatum_levering"] or "") == (date.fromisoformat(starts[0]) if starts else "")
        assert (rij["einddatum_levering"] or "") == (date.fromisoformat(laatste[0][0]) if laatste else "")
        redenen = [reden for begin in starts for _, reden in sorted(stops[(*sleutel, begin)]) if reden != "20"]
        assert rij["reden_beeindiging_code"] == (redenen[-1] if redenen else "20" if laatste else None)


def test_stock_is_inflow_minus_outflow_and_nobody_ends_before_beginning(regio):
    actief: dict[tuple[str, ...], int] = defaultdict(int)
    for rij in regio.truth("stroom"):
        plaats = (rij["gemeente_code"], rij["wet"], rij["uitvoerder"], rij["agb_code"])
        actief[plaats] += rij["instroom"] - rij["uitstroom"]
        assert rij["actief"] == actief[plaats] >= 0


# Privacy


def test_no_file_name_and_no_truth_holds_a_bsn(regio):
    bsns = {i["Client"]["Bsn"] for _, i in regio.read("301")}
    namen = " ".join(str(pad.relative_to(regio.home.root)) for pad in regio.home.root.rglob("*"))
    tabellen = " ".join(str(regio.truth(tabel)) for tabel in WAARHEID)
    assert len(bsns) > 80
    assert not [bsn for bsn in bsns if bsn in namen or bsn in tabellen]
