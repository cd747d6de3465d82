"""The documents' own figures, counted by their definitions from what the pilots write, never by the writer's code."""

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from functools import cache
from math import floor
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.home import Home
from ingest.proefregio.contractlijst import registration_csv
from ingest.proefregio.persoon import make_bsn
from ingest.proefregio.pilots import naast
from ingest.proefregio.pilots.schrijven import write_hhm, write_pilots
from ingest.proefregio.pilots.verdelen import deal, even, mark, spread
from ingest.proefregio.plek import ProefregioFout
from ingest.pseudoniem import is_bsn
from ingest.registraties.contract import all_contracten
from tests.bouwen import SLEUTEL, tables, take_in
from tests.registreren import read_registratie

REPO = Path(__file__).parents[2]
PEIL = date(2022, 6, 30)
TEAMS = {"wmo": ["CSA", "RKV"], "jeugd": ["Malburgen", "Schuytgraaf/Elderveld"]}
BEGIN = {"wmo": date(2021, 2, 1), "jeugd": date(2020, 11, 1)}
IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from ingest.proefregio.pilots import schrijven
schrijven.{}(Path(sys.argv[1]), 1)
"""
Cijfers = dict[tuple[str, str, str], float]


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


# Reading what was written, without the house's own reader


def registered(home: Home, soort: str, *sleutel: str) -> pl.DataFrame:
    """Every column as text; per key the row that was registered last."""
    delen = [
        pl.read_csv(pad, separator=";", infer_schema=False).with_columns(dag("registratiedatum"))
        for pad in sorted((home.registraties / soort).glob("*.csv"))
    ]
    return pl.concat(delen).sort("registratiedatum").unique(list(sleutel), keep="last", maintain_order=True)


def dag(kolom: str) -> pl.Expr:
    return pl.col(kolom).str.to_date("%d-%m-%Y")


def getal(kolom: str) -> pl.Expr:
    return pl.col(kolom).str.replace(",", ".", literal=True).cast(pl.Float64)


def trajecten(home: Home) -> pl.DataFrame:
    gelezen = registered(home, "WT", "gemeente_code", "team", "traject_id")
    telt = gelezen.filter((pl.col("pilot") == "ja") & (dag("startdatum") <= PEIL))
    return telt.with_columns(dag("startdatum"), dag("einddatum"), getal("geraamde_uren"))


@cache
def messages(home: Home) -> list[tuple[str, etree._Element]]:
    gevonden = []
    for pad in sorted(home.berichten.glob("*.zip")):
        with zipfile.ZipFile(pad) as archief:
            gevonden += [(naam, etree.fromstring(archief.read(naam))) for naam in archief.namelist()]
    return gevonden


def texts(bericht: etree._Element, element: str) -> list[str]:
    return [e.text for e in bericht.iter(f"{{*}}{element}")]


def in_care(home: Home) -> pl.DataFrame:
    """Whoever an aanbieder guides on the peildatum: started, and granted until after it. One row per inwoner."""
    wijk = dict(
        pl.read_csv(home.registraties / "gebied" / "gebied.csv", separator=";", infer_schema=False)
        .select("postcode", "wijk_naam")
        .iter_rows()
    )
    gegund, gestart = {}, set()
    for naam, bericht in messages(home):
        if re.match(r"(wmo|jeugd)301_", naam):
            (bsn,), (eind,) = texts(bericht, "Bsn"), texts(bericht, "Einddatum")
            if date.fromisoformat(eind) > PEIL:
                gegund[bsn] = (naam.partition("3")[0], wijk[texts(bericht, "Postcode")[0]])
        elif re.match(r"(wmo|jeugd)305_", naam):
            (begin,) = texts(bericht, "Begindatum")
            if date.fromisoformat(begin) <= PEIL:
                gestart |= set(texts(bericht, "Bsn"))
    rijen = [(bsn, *gegund[bsn]) for bsn in sorted(gegund.keys() & gestart)]
    return pl.DataFrame(rijen, schema=["bsn", "wet", "wijk"], orient="row")


# Counting by the definitions of the documents


def half_up(waarde: float, decimalen: int = 0) -> float:
    return floor(waarde * 10**decimalen + 0.5) / 10**decimalen


def procent(teller: float, noemer: float) -> float:
    return half_up(100 * teller / noemer)


def flows(home: Home) -> Cijfers:
    """G1: began until the peildatum, ended until then, and what runs on it."""
    uit: Cijfers = {}
    alle = trajecten(home)
    for wet, teams in TEAMS.items():
        for rij, kies in ((wet, pl.col("wet") == wet), *((team, pl.col("team") == team) for team in teams)):
            eigen = alle.filter(kies)
            uit["G1", rij, "instroom"] = eigen.filter(pl.col("startdatum") >= BEGIN[wet]).height
            uit["G1", rij, "uitstroom"] = eigen.filter(pl.col("einddatum") <= PEIL).height
            loopt = pl.col("einddatum").is_null() | (pl.col("einddatum") > PEIL)
            uit["G1", rij, "actief"] = eigen.filter(loopt).height
    return uit


def wijknaam(home: Home) -> pl.DataFrame:
    gebied = pl.read_csv(home.registraties / "gebied" / "gebied.csv", separator=";", infer_schema=False)
    return gebied.select("wijk_code", "wijk_naam").unique()


def origin(home: Home) -> Cijfers:
    """G2: where the inwoners of the Wmo pilot live."""
    wmo = trajecten(home).filter(pl.col("wet") == "wmo").join(wijknaam(home), on="wijk_code")
    per_wijk = {w: wmo.filter(pl.col("wijk_naam") == w)["bsn"].n_unique() for w in ("Kronenburg", "Spijkerkwartier")}
    return {
        **{("G2", wijk, "inwoners"): aantal for wijk, aantal in per_wijk.items()},
        ("G2", "doelwijken", "inwoners"): sum(per_wijk.values()),
        ("G2", "alle wijken", "inwoners"): wmo["bsn"].n_unique(),
    }


def own_share(home: Home) -> Cijfers:
    """G3: of everybody in any begeleiding on the peildatum, who is guided by the wijkteam."""
    loopt = trajecten(home).filter(pl.col("einddatum").is_null() | (pl.col("einddatum") > PEIL))
    zelf = loopt.join(wijknaam(home), on="wijk_code").select("bsn", "wet", wijk="wijk_naam")
    iedereen = pl.concat([zelf, in_care(home)])
    doelwijken = ["Spijkerkwartier", "Kronenburg", "Malburgen", "Schuytgraaf/Elderveld"]
    uit: Cijfers = {}
    for rij, kies in {
        "totaal": pl.lit(True),
        "wmo": pl.col("wet") == "wmo",
        "jeugd": pl.col("wet") == "jeugd",
        "pilotwijken": pl.col("wijk").is_in(doelwijken),
    }.items():
        teller, noemer = (f.filter(kies)["bsn"].n_unique() for f in (zelf, iedereen))
        uit |= {("G3", rij, "zelf_begeleid"): teller, ("G3", rij, "in_begeleiding"): noemer}
        uit["G3", rij, "aandeel_procent"] = procent(teller, noemer)
    return uit


def use_of_formation(home: Home) -> Cijfers:
    """G4 with D2: estimated hours of all trajecten over fte × norm × days / 365."""
    uit: Cijfers = {}
    fb = registered(home, "FB", "regel_id").filter((pl.col("soort") == "formatie") & pl.col("team").is_not_null())
    for wet, team, fte, norm, van, tot in (
        fb.select("wet", "team", getal("fte"), getal("productiviteitsnorm"), dag("ingangsdatum"), dag("einddatum"))
    ).iter_rows():
        dagen = (tot - van).days + 1
        uit |= {("D2", "norm", "uren_per_fte_per_jaar"): norm, ("D2", wet, "dagen"): dagen}
        uit["G4", team, "extra_fte"] = fte
        uit["G4", team, "beschikbare_uren"] = half_up(fte * norm * dagen / 365)
        uit["G4", team, "ingezette_uren"] = trajecten(home).filter(pl.col("team") == team)["geraamde_uren"].sum()
    teams = [team for van_wet in TEAMS.values() for team in van_wet]
    for kolom in ("extra_fte", "beschikbare_uren", "ingezette_uren"):
        uit["G4", "totaal", kolom] = half_up(sum(uit["G4", team, kolom] for team in teams), 2)
    for rij in (*teams, "totaal"):
        uit["G4", rij, "benutting_procent"] = procent(
            uit["G4", rij, "ingezette_uren"], uit["G4", rij, "beschikbare_uren"]
        )
    return uit


def budget(home: Home) -> Cijfers:
    """G5: fte × amount per fte × months / 12, rounded only where it is printed."""
    fb = registered(home, "FB", "regel_id").filter((pl.col("soort") == "begroting") & pl.col("totaal").is_null())
    regels = fb.select(
        "wet",
        "functie",
        getal("fte"),
        getal("loonkosten_per_fte").alias("per_fte"),
        per_jaar=getal("fte") * getal("loonkosten_per_fte"),
    ).with_columns(vijftien_maanden=pl.col("per_jaar") * 15 / 12)
    assert set(fb["ingangsdatum"]) == {"01-11-2022"}
    assert set(fb["einddatum"]) == {"31-01-2024"}
    uit: Cijfers = {}
    for wet, functie, fte, per_fte, per_jaar, maanden in regels.iter_rows():
        rij = f"{wet} {functie}"
        uit |= {("G5", rij, "fte"): half_up(fte, 2), ("G5", rij, "per_fte"): per_fte}
        uit |= {("G5", rij, "per_jaar"): half_up(per_jaar), ("G5", rij, "vijftien_maanden"): half_up(maanden)}
    for wet in TEAMS:
        som = regels.filter(pl.col("wet") == wet).sum()
        uit["G5", wet, "fte"] = half_up(som["fte"].item(), 2)
        uit["G5", wet, "per_jaar"] = half_up(som["per_jaar"].item())
        uit["G5", wet, "vijftien_maanden"] = half_up(som["vijftien_maanden"].item())
    uit["G5", "totaal", "vijftien_maanden"] = half_up(regels["vijftien_maanden"].sum())
    return uit


def effects(home: Home) -> Cijfers:
    """G6 with D5: forms that were filled in over trajecten that ended, answers 'ja' over forms."""
    sleutel = ["gemeente_code", "team", "traject_id"]
    wt = trajecten(home).filter(pl.col("einddatum") <= PEIL).select(*sleutel, "wet")
    inwoner = registered(home, "EF-I", *sleutel).filter(pl.col("ingevuld") == "ja")
    coach = registered(home, "EF-C", *sleutel).filter(pl.col("ingevuld") == "ja")
    uit: Cijfers = {}
    for rij, kies in {"wmo": pl.col("wet") == "wmo", "jeugd": pl.col("wet") == "jeugd", "totaal": pl.lit(True)}.items():
        geeindigd = wt.filter(kies)
        i, c = (form.join(geeindigd, on=sleutel) for form in (inwoner, coach))
        uit |= {("D5", rij, "trajecten"): geeindigd.height}
        uit |= {("D5", rij, "respons_inwoner"): i.height, ("D5", rij, "respons_coach"): c.height}
        for naam, form, kolom in (
            ("zelfstandig_verder", i, "zelfstandig_verder"),
            ("netwerk", c, "netwerk_betrokken"),
            ("oplossingsvermogen", c, "oplossingsvermogen_vergroot"),
            ("integraal", c, "integraal_vormgegeven"),
        ):
            ja = form.filter(pl.col(kolom) == "ja").height
            uit |= {("D5", rij, naam): ja, ("G6", rij, f"{naam}_procent"): procent(ja, form.height)}
        for wie, form in (("inwoner", i), ("coach", c)):
            uit["G6", rij, f"respons_{wie}_procent"] = procent(form.height, geeindigd.height)
    uit["G6", "Effectencalculator", "casussen"] = registered(home, "EC", "casus_id", "scenario")["casus_id"].n_unique()
    return uit


def study(home: Home) -> Cijfers:
    """G9: hours per client and week, and who gave them; and the hours granted to whoever got fewest."""
    tr = registered(home, "TR", "gemeente_code", "agb_code", "regel_id").with_columns(getal("uren"))
    clientweken = tr.select("bsn", "week").unique().height
    per_discipline = dict(tr.group_by("discipline").agg(pl.col("uren").sum()).iter_rows())
    gegund = [sum(map(int, texts(bericht, "Volume"))) for naam, bericht in messages(home) if naam.startswith("wmo301_")]
    return {
        ("G9", "totaal", "uren_per_week"): half_up(tr["uren"].sum() / clientweken, 1),
        ("G9", "totaal", "pb_procent"): procent(per_discipline["pb"], tr["uren"].sum()),
        ("G9", "totaal", "mb_procent"): procent(per_discipline["mb"], tr["uren"].sum()),
        ("G9", "totaal", "minimum_geindiceerde_uren_per_week"): min(gegund),
    }


def truth(home: Home) -> Cijfers:
    rijen = pl.read_parquet(home.root / "waarheid" / "pilots.parquet").iter_rows(named=True)
    return {(rij["tabel"], rij["rij"], rij["kolom"]): rij["waarde"] for rij in rijen}


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


# One seed, people who do not exist, and refusals


def content(folder: Path) -> dict[str, bytes]:
    return {str(pad.relative_to(folder)): pad.read_bytes() for pad in sorted(folder.rglob("*")) if pad.is_file()}


@pytest.mark.parametrize("write", [write_pilots, write_hhm])
def test_one_seed_gives_the_same_bytes_in_another_process_and_another_seed_other_people(write, tmp_path):
    write(tmp_path / "een", 1)
    omgeving = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland"}
    opdracht = [sys.executable, "-c", IN_ANOTHER_PROCESS.format(write.__name__), str(tmp_path / "twee")]
    subprocess.run(opdracht, check=True, env=omgeving, cwd=REPO)
    een = content(tmp_path / "een")
    assert content(tmp_path / "twee") == een
    write(tmp_path / "drie", 2)
    drie = content(tmp_path / "drie")
    anders = {pad for pad in een if een[pad] != drie[pad]}
    zelfde = {
        "gebied.csv",
        "formatie_reconstructie.csv",
        "begroting.csv",
        "totalen.csv",
        "pilots.parquet",
        "pilots_bestanden.parquet",
    }
    assert {Path(pad).name for pad in een.keys() - anders} <= zelfde


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


def test_a_landing_that_is_not_empty_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "echt.xml").write_text("van een gemeente")
    voor = content(tmp_path)
    with pytest.raises(ProefregioFout, match="is niet leeg"):
        write_pilots(tmp_path, 1)
    assert content(tmp_path) == voor


def test_a_home_that_cannot_be_made_is_refused_in_words(tmp_path):
    (tmp_path / "bestand").write_text("geen map")
    with pytest.raises(ProefregioFout, match="kan niet geschreven worden"):
        write_hhm(tmp_path / "bestand", 1)


def test_the_command_writes_and_refuses(tmp_path):
    opdracht = [sys.executable, "-m", "ingest.proefregio.pilots", str(tmp_path), "--hhm"]
    eerst = subprocess.run(opdracht, capture_output=True, text=True, cwd=REPO)
    assert (eerst.returncode, eerst.stdout) == (0, "5 bestanden, 4 cijfers om terug te vinden\n")
    nogmaals = subprocess.run(opdracht, capture_output=True, text=True, cwd=REPO)
    assert nogmaals.returncode == 2
    assert "is niet leeg" in nogmaals.stderr


# Spreading


@given(st.integers(1, 60), st.integers(0, 9), st.integers(0, 5000), st.integers())
def test_what_is_spread_adds_up_and_nobody_gets_less_than_the_least(delen, minimum, over, seed):
    gespreid = spread(delen * minimum + over, delen, minimum, Random(seed))
    assert (len(gespreid), sum(gespreid)) == (delen, delen * minimum + over)
    assert min(gespreid) >= minimum


def test_too_little_to_spread_is_refused():
    with pytest.raises(ValueError, match="cannot be spread"):
        spread(9, 5, 2, Random(1))


@given(st.integers(0, 50), st.data())
def test_as_many_are_marked_as_asked(totaal, data):
    aantal = data.draw(st.integers(0, totaal))
    assert sum(mark(totaal, aantal, Random(1))) == aantal


def test_cards_are_dealt_as_often_as_they_are_there():
    gedeeld = deal({"a": 3, "b": 0, "c": 2}, Random(1))
    assert sorted(gedeeld) == ["a", "a", "a", "c", "c"]
    assert even(["x", "y", "z"], 8) == {"x": 3, "y": 3, "z": 2}


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
