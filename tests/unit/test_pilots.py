"""What the pilots write: every figure of the documents is found by counting, and nobody in them exists."""

import csv
import io
import re
import sys
from datetime import date

import duckdb
import polars as pl
import pytest
from lxml import etree

from ingest.home import Home
from ingest.proefregio.contractlijst import registration_csv
from ingest.proefregio.persoon import make_bsn
from ingest.proefregio.pilots import naast
from ingest.proefregio.pilots.schrijven import write_hhm, write_pilots
from ingest.pseudoniem import is_bsn
from ingest.registraties.contract import all_contracten
from tests.bouwen import SLEUTEL, tables, take_in
from tests.pilotcijfers import (
    BEGIN,
    PEIL,
    TEAMS,
    budget,
    effects,
    flows,
    getal,
    in_care,
    messages,
    origin,
    own_share,
    registered,
    study,
    texts,
    trajecten,
    truth,
    use_of_formation,
)
from tests.proefregio import content
from tests.registreren import read_registratie


@pytest.fixture(scope="module", params=[1, 20])
def seed(request) -> int:
    return request.param


@pytest.fixture(scope="module")
def pilots(seed, tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("pilots"))
    write_pilots(home.root, seed)
    return home


@pytest.fixture(scope="module")
def hhm(seed, tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("hhm"))
    write_hhm(home.root, seed)
    return home


def test_every_figure_of_the_documents_is_found_by_counting_the_registrations_of_the_pilots(pilots):
    delen = (flows, origin, own_share, use_of_formation, budget, effects)
    geteld = {sleutel: waarde for tel in delen for sleutel, waarde in tel(pilots).items()}
    verwacht = truth(pilots)
    assert len(verwacht) == 109
    assert {sleutel: geteld.get(sleutel) for sleutel in verwacht} == verwacht


def test_every_figure_of_the_study_is_found_by_counting_its_registrations(hhm):
    assert study(hhm) == truth(hhm)


def test_hours_of_the_study_are_exact_before_rounding(hhm):
    tr = registered(hhm, "TR", "gemeente_code", "agb_code", "regel_id").with_columns(getal("uren"))
    assert tr["uren"].sum() == pytest.approx(3.7 * tr.select("bsn", "week").unique().height, abs=1e-9)
    assert tr.filter(pl.col("discipline") == "pb")["uren"].sum() == pytest.approx(0.6 * tr["uren"].sum(), abs=1e-9)


def test_the_truth_holds_what_the_documents_print(pilots):
    """Typed once more, so that a slip in the truth is seen."""
    cijfers = truth(pilots)
    drie = ("instroom", "uitstroom", "actief")
    for rij, gedrukt in {
        "CSA": (69, 34, 35),
        "RKV": (62, 40, 22),
        "wmo": (131, 74, 57),
        "Malburgen": (72, 38, 34),
        "Schuytgraaf/Elderveld": (62, 53, 9),
        "jeugd": (134, 91, 43),
    }.items():
        assert tuple(cijfers["G1", rij, kolom] for kolom in drie) == gedrukt
    vier = ("ingezette_uren", "extra_fte", "beschikbare_uren", "benutting_procent")
    for rij, gedrukt in {
        "CSA": (2127, 1.67, 3099, 69),
        "Malburgen": (4517, 2.88, 6298, 72),
        "RKV": (2766, 1.77, 3284, 84),
        "Schuytgraaf/Elderveld": (2772, 1.89, 4133, 67),
        "totaal": (12182, 8.21, 16814, 72),
    }.items():
        assert tuple(cijfers["G4", rij, kolom] for kolom in vier) == gedrukt
    assert cijfers["G2", "doelwijken", "inwoners"] == 80
    assert cijfers["G3", "totaal", "aandeel_procent"] == 11
    assert cijfers["G5", "totaal", "vijftien_maanden"] == 830342
    effect = ("respons_inwoner", "respons_coach", "zelfstandig_verder", "netwerk", "oplossingsvermogen")
    gedrukt = {"wmo": (38, 35, 86, 38, 54), "jeugd": (67, 68, 64, 56, 63)}
    for wet, rij in gedrukt.items():
        assert tuple(cijfers["G6", wet, f"{naam}_procent"] for naam in effect) == rij


def test_what_rests_on_a_reconstruction_says_so_in_its_name_and_in_the_truth(pilots):
    bestanden = pl.read_parquet(pilots.root / "waarheid" / "pilots_bestanden.parquet")
    assert sorted(bestanden["bestand"]) == sorted(content(pilots.landing))
    is_genoemd = bestanden["bestand"].str.contains("reconstructie")
    assert (is_genoemd == bestanden["is_reconstructie"]).all()
    gelabeld = {t for rij in bestanden.filter("is_reconstructie")["tabellen"] for t in rij}
    cijfers = pl.read_parquet(pilots.root / "waarheid" / "pilots.parquet")
    assert {"D2", "D5"} <= set(cijfers.filter("is_reconstructie")["tabel"]) <= gelabeld
    assert set(cijfers.filter(pl.col("tabel").is_in(["D2", "D5"]))["is_reconstructie"]) == {True}


# Boundaries and words


def test_a_traject_that_ends_on_the_peildatum_is_outflow_and_one_that_begins_on_it_is_active(pilots):
    for team in [team for van_wet in TEAMS.values() for team in van_wet]:
        eigen = trajecten(pilots).filter(pl.col("team") == team)
        assert eigen["einddatum"].max() == PEIL
        assert eigen.filter(pl.col("einddatum").is_null())["startdatum"].max() == PEIL
        assert eigen["startdatum"].min() == BEGIN[eigen["wet"][0]]


def test_what_the_documents_say_in_words_holds_too(pilots):
    redenen = trajecten(pilots).drop_nulls("einddatum")["reden_einde"].value_counts(sort=True)
    assert redenen["reden_einde"].to_list()[:2] == ["volgens plan", "intensiever nodig"]
    assert redenen["count"][0] > redenen["count"].sum() / 2
    posten = [f"kosten_{post}" for post in ("begeleiding", "regie", "voorliggend", "overig")]
    casussen = registered(pilots, "EC", "casus_id", "scenario").with_columns(
        kosten=pl.sum_horizontal(map(getal, posten))
    )
    breed = casussen.pivot("scenario", index="casus_id", values="kosten")
    assert (breed["nieuw"] <= breed["oud"]).all()


def test_the_share_is_the_same_for_both_wetten_and_for_the_wijken_of_the_pilots(pilots):
    geteld = own_share(pilots)
    assert [geteld["G3", rij, "aandeel_procent"] for rij in ("wmo", "jeugd", "pilotwijken")] == [11, 11, 11]


def test_the_share_of_the_wijkteams_rises_since_2021(pilots):
    wt, vast = trajecten(pilots), in_care(pilots).height
    actief = [
        wt.filter(
            (pl.col("startdatum") <= peil) & (pl.col("einddatum").is_null() | (pl.col("einddatum") > peil))
        ).height
        for peil in (date(2021, 3, 31), date(2021, 9, 30), PEIL)
    ]
    aandelen = [aantal / (aantal + vast) for aantal in actief]
    assert aandelen == sorted(aandelen)


# Read by the house


def test_every_registration_is_accepted_by_its_contract_without_a_reject(pilots, hhm):
    gelezen = set()
    for home in (pilots, hhm):
        for pad in sorted(home.registraties.rglob("*.csv")):
            contract = all_contracten()[pad.parent.name]
            uit = read_registratie(pad.read_bytes(), contract, SLEUTEL, "inhoud", pad.name)
            assert (uit.afkeur, uit.reden) == ([], None), pad.name
            assert uit.rijen.height == uit.aangeboden > 0
            # Nobody is registered twice as the same row: a key comes back only with a later date.
            sleutel = [contract.brons_column(naam) for naam in contract.sleutel]
            assert uit.rijen.select(*sleutel, "registratiedatum").is_unique().all(), pad.name
            gelezen.add(contract.soort)
    assert gelezen == {"WT", "gebied", "EF-C", "EF-I", "EC", "FB", "TR", "ZRM", "IROC"}


def test_every_relation_of_a_contract_points_to_a_row_that_is_there(pilots):
    for soort in ("EF-C", "EF-I"):
        for relatie in all_contracten()[soort].relaties:
            kolommen = list(relatie.kolommen)
            eigen, ander = (registered(pilots, s, *kolommen).select(kolommen) for s in (soort, relatie.naar))
            assert eigen.join(ander, on=kolommen, how="anti").is_empty()


def test_a_registration_refuses_a_column_that_its_contract_does_not_know():
    with pytest.raises(ValueError, match="hoogte"):
        registration_csv("WT", [{"hoogte": 3}])


def test_the_night_takes_in_all_and_finds_only_what_the_documents_contradict(tmp_path):
    write_pilots(tmp_path, 1)
    home = Home(tmp_path)
    inname = take_in(home)
    assert inname.afgekeurd == 0
    gevonden = tables(home, PEIL)
    assert gevonden["controle"].select("regel_code", "sleutel", "bedrag_cent").rows() == [
        ("FORMATIE-TOTAAL-BEDRAG", "0202-totaal begroting samen", 100),  # F3: the printed parts add up to a euro less
        ("FORMATIE-TOTAAL-FTE", "0202-totaal formatie jeugd", None),  # F1: 4,6 in the text, 4,77 in the table
        ("FORMATIE-TOTAAL-FTE", "0202-totaal formatie wmo", None),  # F1: 3,7 in the text, 3,44 in the table
    ]
    assert gevonden["traject"].group_by("uitvoerder").len().sort("uitvoerder").rows() == [
        ("aanbieder", 809),
        ("wijkteam", 265),
    ]
    assert set(gevonden["toewijzing"]["retour_status"]) == {"goedgekeurd"}


# People who do not exist


def bsns(home: Home) -> list[str]:
    uit = [bsn for _, bericht in messages(home) for bsn in texts(bericht, "Bsn")]
    for pad in home.registraties.rglob("*.csv"):
        rijen = list(csv.DictReader(io.StringIO(pad.read_text("utf-8")), delimiter=";"))
        uit += [rij["bsn"] for rij in rijen if "bsn" in rij]
    return uit


def test_every_bsn_is_a_generated_one_that_passes_the_elfproef_and_no_two_people_share_one(seed, pilots, hhm):
    mogelijk = {make_bsn(nummer, seed) for nummer in range(11_000)}
    for home in (pilots, hhm):
        gevonden = set(bsns(home))
        assert gevonden <= mogelijk
        assert all(map(is_bsn, gevonden))
    assert len(set(bsns(pilots))) == 265 + 809
    assert len(set(bsns(hhm))) == 25


def test_a_number_that_could_be_a_bsn_stands_only_where_a_bsn_belongs(pilots, hhm):
    for home in (pilots, hhm):
        bekend = set(bsns(home))
        teksten = [pad.read_text("utf-8") for pad in home.registraties.rglob("*.csv")]
        teksten += [etree.tostring(bericht, encoding="unicode") for _, bericht in messages(home)]
        mogelijk = {n for tekst in teksten for n in re.findall(r"(?<!\d)\d{9}(?!\d)", tekst) if is_bsn(n)}
        assert mogelijk <= bekend


def test_every_name_and_address_is_visibly_made_up(pilots):
    for _, bericht in messages(pilots):
        assert all(naam.startswith("Pilotstra") for naam in texts(bericht, "Achternaam"))
        assert set(texts(bericht, "Straatnaam")) <= {"Voorbeeldstraat"}
        assert all(adres.endswith(".invalid") for adres in texts(bericht, "Emailadres"))


# The documents' figures beside ours


def test_documents_without_a_publication_are_no_comparison(pilots, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["naast", str(pilots.root)])
    assert naast.main() == 2
    assert "sdcg run" in capsys.readouterr().err


def test_a_figure_that_differs_is_told(tmp_path, monkeypatch, capsys):
    write_hhm(tmp_path, 1)
    publish(Home(tmp_path), uren_per_week=3.66, pb=0.6)
    monkeypatch.setattr(sys, "argv", ["naast", str(tmp_path)])
    assert naast.main() == 0
    publish(Home(tmp_path), uren_per_week=3.64, pb=0.6)
    assert naast.main() == 1
    assert "3 cijfers uit de documenten, waarvan 2 gelijk in kpi_waarde" in capsys.readouterr().out
    waarheid = tmp_path / "waarheid" / "pilots.parquet"
    pl.read_parquet(waarheid).clear().write_parquet(waarheid)
    assert naast.main() == 2


def publish(home: Home, uren_per_week: float, pb: float) -> None:
    """Cells of K61 and K62 as a publication has them."""
    cells = pl.DataFrame({"kpi_code": ["K61", "K62"], "waarde": [uren_per_week, pb]}).with_columns(
        *(pl.lit("totaal").alias(naam) for naam in ("periode_soort", "wet", "team")),
        *(pl.lit(None, pl.String).alias(naam) for naam in ("wijk_code", "product_groep", "agb_code")),
        *(pl.lit(None, pl.String).alias(naam) for naam in ("uitsplitsing", "uitsplitsing_waarde")),
        *(pl.lit(None, pl.Float64).alias(naam) for naam in ("teller", "noemer")),
        gemeente_code=pl.lit("0202"),
    )
    home.publicatie.mkdir(exist_ok=True)
    with duckdb.connect(str(home.publicatie / "begeleiding.duckdb")) as con:
        con.register("cellen", cells.to_arrow())
        con.execute("create schema if not exists marts; create or replace table marts.kpi_waarde as from cellen")
