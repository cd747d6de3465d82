"""Charts of a proefregio: what they say they show, and values equal to the waarheid."""

import calendar
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from lxml import etree

from ingest.home import Home
from ingest.proefregio import schalen
from ingest.proefregio.plaatjes import PLAATJES, PlaatjesFout, write_plaatjes
from ingest.proefregio.schrijven import write_proefregio
from ingest.proefregio.tekenen import Plaatje, dutch_number, to_svg

REPO = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
Waarden = dict[tuple[str, str], float]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    gemaakt = Home(tmp_path_factory.mktemp("plaatjes"))
    schalen.SCHALEN["plaatjes"] = schalen.Schaal("plaatjes", {"0202": 40, "0275": 20})
    try:
        write_proefregio(gemaakt, "plaatjes", 3, False, date(2024, 12, 1))
    finally:
        del schalen.SCHALEN["plaatjes"]
    return gemaakt


@pytest.fixture(scope="module")
def getekend(home) -> dict[str, etree._Element]:
    paden = write_plaatjes(home, home.root / "plaatjes")
    return {pad.stem: etree.fromstring(pad.read_bytes()) for pad in paden}


def values(tekening: etree._Element) -> Waarden:
    merken = [e for e in tekening.iter() if e.get("data-reeks")]
    return {(e.get("data-reeks"), e.get("data-punt")): float(e.get("data-waarde")) for e in merken}


def truth(home: Home, tabel: str) -> list[dict]:
    return list(pl.read_parquet(home.root / "waarheid" / f"{tabel}.parquet").iter_rows(named=True))


def months(home: Home) -> list[date]:
    return sorted({rij["maand"] for rij in truth(home, "stroom")})


def last_day(maand: date) -> date:
    return maand.replace(day=calendar.monthrange(maand.year, maand.month)[1])


@pytest.mark.parametrize("naam", list(PLAATJES))
def test_a_chart_has_a_title_two_axes_a_legend_and_its_source(getekend, naam):
    tekening = getekend[naam]
    titel = tekening.findtext(f"{SVG}title")
    teksten = [e.text for e in tekening.iter(f"{SVG}text")]
    assert titel in teksten
    assert len([e for e in tekening.iter(f"{SVG}text") if e.get("class") == "as" and e.text]) == 2
    legenda = [e.text for e in tekening.iter(f"{SVG}text") if e.get("class") == "reeks"]
    assert set(legenda) == {reeks for reeks, _ in values(tekening)}
    (bron,) = [e.text for e in tekening.iter(f"{SVG}text") if e.get("class") == "bron"]
    assert bron.startswith("Bron: waarheid/")
    assert any(waarde > 0 for waarde in values(tekening).values())


def test_flows_and_amounts_are_the_sums_of_the_truth(home, getekend):
    stromen, bedragen = Counter(), Counter()
    for rij in truth(home, "stroom"):
        for reeks in ("instroom", "uitstroom"):
            stromen[reeks, f"{rij['maand']:%Y-%m}"] += rij[reeks]
        for reeks in ("ingediend", "toegekend"):
            bedragen[reeks, f"{rij['maand']:%Y-%m}"] += rij[f"{reeks}_cent"]
    assert values(getekend["stromen"]) == stromen
    assert values(getekend["bedragen"]) == {sleutel: cent / 100 for sleutel, cent in bedragen.items()}


def test_the_mix_counts_who_is_served_on_the_last_day_of_a_month(home, getekend):
    rijen = [r for r in truth(home, "toewijzing") if r["begindatum_levering"] and not r["is_vervallen"]]
    geteld = {
        (groep, f"{maand:%Y-%m}"): sum(
            r["product_groep"] == groep
            and r["begindatum_levering"] <= last_day(maand)
            and min(d for d in (r["einddatum_levering"], r["einddatum"], date.max) if d) > last_day(maand)
            for r in rijen
        )
        for groep in {r["product_groep"] for r in rijen}
        for maand in months(home)
    }
    assert values(getekend["mix"]) == geteld


def test_durations_hold_every_ended_delivery_once(home, getekend):
    rijen = [r for r in truth(home, "toewijzing") if r["einddatum_levering"] and not r["is_vervallen"]]
    getekend_duur = values(getekend["duur"])
    for wet in ("wmo", "jeugd"):
        duren = [
            ((r["einddatum_levering"] - r["begindatum_levering"]).days + 1) / (365.25 / 12)
            for r in rijen
            if r["wet"] == wet
        ]
        assert sum(w for (reeks, _), w in getekend_duur.items() if reeks == wet) == len(duren)
        assert getekend_duur[wet, "3-6"] == sum(3 < duur <= 6 for duur in duren)
        assert getekend_duur[wet, "> 36"] == sum(duur > 36 for duur in duren)


def test_the_wijkteams_stock_is_that_of_the_truth(home, getekend):
    geteld = Counter({(wet, f"{maand:%Y-%m}"): 0 for wet in ("wmo", "jeugd") for maand in months(home)})
    for rij in truth(home, "stroom"):
        if rij["uitvoerder"] == "wijkteam":
            geteld[rij["wet"], f"{rij['maand']:%Y-%m}"] += rij["actief"]
    assert values(getekend["wijkteam"]) == geteld


def test_higher_values_stand_higher_and_stay_within_the_drawing(getekend):
    punten = [e for e in getekend["bedragen"].iter(f"{SVG}circle")]
    op_waarde = sorted(punten, key=lambda e: float(e.get("data-waarde")))
    hoogten = [float(e.get("cy")) for e in op_waarde]
    assert hoogten == sorted(hoogten, reverse=True)
    assert 70 <= min(hoogten) <= max(hoogten) <= 340


def test_equal_homes_give_equal_drawings_and_nothing_from_outside(home, tmp_path):
    een, twee = (write_plaatjes(home, tmp_path / naam) for naam in ("een", "twee"))
    assert [pad.read_bytes() for pad in een] == [pad.read_bytes() for pad in twee]
    for pad in een:
        tekst = pad.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in tekst
        assert "href" not in tekst


def test_without_a_waarheid_it_says_what_is_missing_and_writes_nothing(tmp_path):
    with pytest.raises(PlaatjesFout, match="ontbreekt"):
        write_plaatjes(Home(tmp_path), tmp_path / "uit")
    assert not (tmp_path / "uit").exists()


def test_a_waarheid_of_another_version_is_refused_by_name_of_the_column(home, tmp_path):
    (tmp_path / "waarheid").mkdir()
    pl.read_parquet(home.root / "waarheid" / "stroom.parquet").drop("uitstroom").write_parquet(
        tmp_path / "waarheid" / "stroom.parquet"
    )
    opdracht = [sys.executable, "-m", "ingest.proefregio.plaatjes", str(tmp_path), "--uit", str(tmp_path / "uit")]
    uitkomst = subprocess.run(opdracht, capture_output=True, text=True, cwd=REPO)
    assert uitkomst.returncode == 2
    assert "mist uitstroom" in uitkomst.stderr


def test_texts_are_escaped_and_an_empty_chart_is_still_a_chart():
    tekst = to_svg(Plaatje("<A> & B", "x", "y", "Bron: <geen>", ["1"], {0: "1"}, {"r&s": [0]}))
    tekening = etree.fromstring(tekst.encode())
    assert tekening.findtext(f"{SVG}title") == "<A> & B"
    assert values(tekening) == {("r&s", "1"): 0}


@pytest.mark.parametrize(("getal", "tekst"), [(0, "0"), (1234567, "1.234.567"), (12.5, "12,5"), (1000.0, "1.000")])
def test_numbers_are_written_in_dutch(getal, tekst):
    assert dutch_number(getal) == tekst
