"""What a proefregio is made of: products, aanbieders, wijken, people, days, and what is delivered of a toewijzing."""

from datetime import date, time
from random import Random
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from ingest.proefregio import schalen
from ingest.proefregio.bevolking import _PERSONEN_PER_GEMEENTE
from ingest.proefregio.leven import Besluit, Levering, Omvang, Stop, Toewijzing
from ingest.proefregio.persoon import make_bsn
from ingest.proefregio.prestatie import Kasboek, Prestatie
from ingest.proefregio.toeval import add_workdays, month_end, months, workday
from ingest.proefregio.wereld import Product, load_aanbieders, load_producten, load_wijken

GEMEENTEN = ["0202", "0221", "0226", "0274", "0275", "0277", "0289", "0293", "0299", "1705", "1734"]


def test_every_gemeente_has_placeholder_products_for_both_wetten():
    for gemeente_code in GEMEENTEN:
        for wet, categorie in (("wmo", "02"), ("jeugd", "45")):
            producten = load_producten(gemeente_code, wet)
            assert {p.groep for p in producten} == {"basis", "specialistisch", "overig"}
            assert "01" in {p.eenheid for p in producten}
            assert all(p.categorie == categorie and len(p.code) == 5 for p in producten)


def test_there_are_eighty_aanbieders_and_every_gemeente_of_the_country_has_some():
    in_regio = {a.agb_code for g in GEMEENTEN for wet in ("wmo", "jeugd") for a in load_aanbieders(g, wet)}
    assert len(in_regio) == 80
    for gemeente_code in schalen.SCHALEN["land"].clienten:
        assert all(len(load_aanbieders(gemeente_code, wet)) >= 4 for wet in ("wmo", "jeugd"))
        assert all("(fictief)" in a.naam for a in load_aanbieders(gemeente_code, "wmo"))


def test_no_postcode_lies_in_two_wijken():
    postcodes = [p for g in schalen.SCHALEN["land"].clienten for w in load_wijken(g) for p in w.postcodes]
    assert len(set(postcodes)) == len(postcodes)


@given(st.integers(0, 9_999_999), st.integers(0, 10_000))
def test_every_bsn_passes_the_elfproef(nummer, seed):
    cijfers = [int(c) for c in make_bsn(nummer, seed)]
    assert len(cijfers) == 9
    assert sum(c * g for c, g in zip(cijfers, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def test_no_two_people_of_the_country_have_the_same_number():
    clienten = schalen.SCHALEN["land"].clienten
    assert max(clienten.values()) <= _PERSONEN_PER_GEMEENTE
    assert len(clienten) * _PERSONEN_PER_GEMEENTE <= 10_000_000


def test_no_two_people_share_a_bsn():
    assert len({make_bsn(nummer, 1) for nummer in range(20_000)}) == 20_000


@given(st.dates(date(2019, 1, 1), date(2030, 1, 1)), st.integers(0, 30))
def test_workdays_are_counted_one_by_one(datum, aantal):
    stap = workday(datum)
    for _ in range(aantal):
        stap = workday(date.fromordinal(stap.toordinal() + 1))
    assert add_workdays(datum, aantal) == stap
    assert stap.weekday() < 5


def test_months_cover_a_leap_february():
    assert [month_end(m).day for m in months(date(2020, 1, 31), date(2020, 3, 1))] == [31, 29, 31]


def toewijzing(*leveringen: Levering, einde: date = date(2024, 3, 31)) -> Toewijzing:
    product = Product("02", "02P01", "basis", "04", 5000)
    besluit = Besluit(date(2023, 12, 20), time(10), einde)
    return Toewijzing(
        1, product, date(2024, 1, 1), Omvang(2, "04", "2"), 100, besluiten=[besluit], leveringen=list(leveringen)
    )


def test_a_paused_delivery_gives_volume_for_the_days_that_it_ran():
    start, terug = date(2024, 1, 1), date(2024, 2, 15)
    geleverd = toewijzing(
        Levering(start, start, [Stop(date(2024, 1, 14), "20", start)]), Levering(terug, terug)
    ).delivered(date(2024, 12, 31))
    # 14 days of January, 15 of February, all of March: whole weeks of two hours.
    assert list(geleverd) == [(date(2024, 1, 1), 4), (date(2024, 2, 1), 4), (date(2024, 3, 1), 8)]


def test_nothing_is_delivered_on_a_withdrawn_toewijzing():
    ingetrokken = toewijzing(Levering(date(2024, 1, 1), date(2024, 1, 2)))
    ingetrokken.besluiten.append(Besluit(date(2024, 1, 3), time(9), date(2024, 1, 1), "13"))
    assert list(ingetrokken.delivered(date(2024, 12, 31))) == []


def test_a_month_with_delivery_is_declared_in_time_when_all_its_lines_would_come_late():
    jan, feb, mrt, apr = (date(2024, maand, 1) for maand in range(1, 5))
    persoon, gegeven = SimpleNamespace(nummer=1), toewijzing()

    def lijn(maand: date) -> Prestatie:
        return Prestatie(persoon, gegeven, maand, month_end(maand), 1, gegeven.product.tarief_cent)

    volgnummers = (str(nummer) for nummer in range(99))
    nummers = SimpleNamespace(prestatie=lambda: next(volgnummers))
    kasboek = Kasboek(SimpleNamespace(), "wmo", date(2024, 12, 31), nummers, Random(1))
    kasboek.wachtend.update({feb: [lijn(jan)], mrt: [lijn(mrt)], apr: [lijn(mrt)]})
    told = [(declaratie.maand, [p.maand for p in declaratie.prestaties]) for declaratie in kasboek.declarations()]
    assert told == [(jan, [jan]), (mrt, [mrt]), (apr, [mrt])]
