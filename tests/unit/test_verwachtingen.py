"""The runner of the checks, on what a broken warehouse looks like."""

from pathlib import Path

import duckdb

from expectations.run import _try_suite
from expectations.suites import Suite, Verwachting, load_definities

SLUIT = Verwachting(
    controle="sluit",
    type="expect_column_values_to_be_between",
    kwargs={"column": "aantal", "min_value": 0, "max_value": 0},
    ernst="blokkerend",
    uitleg="Elke rij is geteld.",
)


def test_a_count_over_a_table_that_is_missing_fails_and_says_so(tmp_path: Path) -> None:
    suite = Suite("telling", "marts", "select 'fct_plan' as plek, count(*) as aantal from marts.fct_plan", (SLUIT,))
    with duckdb.connect() as con:
        (uitslag,) = _try_suite(con, suite, tmp_path)
    assert (uitslag.controle, uitslag.geslaagd, uitslag.ernst) == ("telling_sluit", False, "blokkerend")
    assert uitslag.uitleg == "Elke rij is geteld. Niet na te gaan: een tabel of kolom waarover het gaat ontbreekt."


def test_a_figure_that_is_no_number_stops_the_night(tmp_path: Path) -> None:
    (getallen,) = (d for d in load_definities() if d.naam == "getallen")
    with duckdb.connect() as con:
        con.execute(
            "create schema marts; create table marts.kpi_waarde as select 'K67' as kpi_code, 'maand' as periode_soort,"
            " 1::double as teller, null::double as noemer, 1::double as waarde, null::double as betrouwbaarheid_onder,"
            " null::double as betrouwbaarheid_boven"
        )
        for waarde, geslaagd in (("1", True), ("nan", False), ("inf", False), ("-inf", False)):
            con.execute(f"update marts.kpi_waarde set waarde = '{waarde}'::double")
            # Great Expectations knows a suite by its name.
            suite = Suite(f"getallen {waarde}", str(getallen.tabel), getallen.vraag, getallen.verwachtingen)
            (uitslag,) = _try_suite(con, suite, tmp_path)
            assert (uitslag.geslaagd, uitslag.ernst) == (geslaagd, "blokkerend")


def test_rejects_that_were_only_judged_again_are_no_warning() -> None:
    (aandelen,) = (d for d in load_definities() if d.naam == "aandelen" and d.poort == "ingang")
    before = [("1", f"{n}.xml", "afgekeurd" if n < 5 else "verwerkt") for n in range(50)]
    again = [("2", f"{n}.xml", "afgekeurd") for n in range(5)]
    new = [("2", "a.xml", "afgekeurd"), *[("2", f"b{n}.xml", "verwerkt") for n in range(5)]]
    with duckdb.connect() as con:
        con.execute("create schema beheer; create table beheer.aanlevering (run_id text, bestand text, status text)")
        for night, (offers, aantal) in enumerate([(before, 0), (again, 0), (new, 1)]):
            con.executemany("insert into beheer.aanlevering values (?, ?, ?)", offers)
            found = con.execute(str(aandelen.vraag)).fetchall()
            assert found == [("afgekeurd in laatste inname", aantal)], night
