"""From message to brons rows: everything arrives, in its own form, except what privacy drops."""

from datetime import date

import polars as pl
import pytest

from ingest.berichten.boom import new_lezer
from ingest.berichten.keuren import judge
from ingest.berichten.lezen import Lezing
from ingest.instellingen import Instellingen
from tests.bouwen import (
    ACHTERNAAM,
    SLEUTEL,
    STRAAT,
    bericht_301,
    bericht_323,
    bericht_325,
    contact,
    make_bsn,
    prestatie,
    product,
)

BSN = make_bsn(7)
DAG = date(2024, 1, 5)


def read(*messages: bytes) -> dict[str, pl.DataFrame]:
    lezing = Lezing("run")
    for number, data in enumerate(messages):
        verdict = judge(data, Instellingen())
        assert not verdict.afkeur, verdict.afkeur
        lezing.add(verdict.bericht, verdict.root, f"id{number}", f"b{number}.xml")
    return lezing.to_brons(SLEUTEL, lambda rows: pl.Series([None] * rows.height, dtype=pl.String))


def test_a_toewijzing_becomes_a_row_with_typed_columns() -> None:
    row = read(bericht_301("A1", DAG, BSN, product(17, DAG, date(2024, 6, 30))))["toegewezen_product"].row(
        0, named=True
    )
    assert row["toewijzing_nummer"] == 17
    assert (row["ingangsdatum"], row["einddatum"]) == (DAG, date(2024, 6, 30))
    assert (row["volume"], row["eenheid_code"], row["frequentie_code"]) == (4, "04", "2")
    assert row["client_id"] == SLEUTEL.client_id(BSN)
    assert row["regel_nr"] > 1


def test_every_prestatie_knows_its_own_client() -> None:
    other = make_bsn(8)
    maand = date(2024, 1, 1)
    frames = read(
        bericht_323(
            "D1",
            DAG,
            maand,
            {BSN: [prestatie("R1", 1, maand, 3), prestatie("R2", 1, maand, 1)], other: [prestatie("R3", 2, maand, 2)]},
        )
    )
    owners = frames["prestatie"].select("referentie_nummer", "client_id", "ouder_volgnummer").rows()
    assert owners == [
        ("R1", SLEUTEL.client_id(BSN), 1),
        ("R2", SLEUTEL.client_id(BSN), 1),
        ("R3", SLEUTEL.client_id(other), 2),
    ]
    assert frames["bericht"]["totaal_ingediend_cent"].to_list() == [36_000]


def test_a_retourcode_knows_the_row_it_stands_at() -> None:
    maand = date(2024, 1, 1)
    frames = read(bericht_325("A9", DAG, ("D1", DAG), {BSN: [prestatie("R1", 1, maand, 3)]}))
    assert frames["retourcode"].select("ouder", "ouder_volgnummer", "retour_code").rows() == [
        ("bericht", 1, "0200"),
        ("prestatie", 1, "9321"),
        ("client", 1, "0200"),
        ("declaratie_antwoord", 1, "0200"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<iwmo:Volume>4<", b"<iwmo:Volume> +0004 <"),
        (b"<iwmo:Volume>4<", b"<iwmo:Volume><!-- x -->4<!-- y --><"),
        (b"<iwmo:Volume>4<", b"<iwmo:Volume><![CDATA[4]]><"),
        (b"<iwmo:Volume>4<", b"<iwmo:Volume>&#52;<"),
        (b"wmo301:", b"iets:"),
    ],
    ids=["sign and blanks", "comment", "cdata", "character reference", "other prefix"],
)
def test_the_same_content_written_otherwise_reads_the_same(old: bytes, new: bytes) -> None:
    data = bericht_301("A1", DAG, BSN, product(17, DAG))
    changed = data.replace(old, new).replace(b"xmlns:wmo301", b"xmlns:iets" if old == b"wmo301:" else b"xmlns:wmo301")
    assert changed != data
    plain, odd = read(data)["toegewezen_product"], read(changed)["toegewezen_product"]
    assert plain.drop("regel_nr").equals(odd.drop("regel_nr"))


def test_text_keeps_its_spaces_around_entities() -> None:
    data = bericht_301("A1", DAG, BSN, product(17, DAG, ReferentieAanbieder="a &  b <c> d"))
    assert read(data)["toegewezen_product"]["referentie_aanbieder"].to_list() == ["a &  b <c> d"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("blanks", [" {}", "{}", "{}{}", " {} ", "\t{}"])
def test_text_keeps_the_blanks_at_its_begin_however_lines_end(blanks: str, line_end: str) -> None:
    data = bericht_323("A1", DAG, date(2024, 1, 1), {BSN: [prestatie("REFERENTIE", 1, date(2024, 1, 1), 3)]})
    data = data.replace(b"REFERENTIE", f"{blanks.replace('{}', line_end)}x".encode())
    assert read(data)["prestatie"]["referentie_nummer"].to_list() == [f"{blanks.replace('{}', chr(10))}x"]


def test_a_date_beyond_every_calendar_becomes_the_last_day_of_ours() -> None:
    data = bericht_301("A1", DAG, BSN, product(17, DAG, date(2024, 6, 30)))
    far = read(data.replace(b">2024-06-30<", b">12024-06-30<"), data)["toegewezen_product"]
    assert far["einddatum"].to_list() == [date(9999, 12, 31), date(2024, 6, 30)]


def test_of_a_person_only_year_sex_and_four_digits_of_the_postcode_stay() -> None:
    frames = read(bericht_301("A1", DAG, BSN, product(17, DAG), adres=contact("6811 ab", 12)))
    client, home = frames["client"].row(0, named=True), frames["contact"].row(0, named=True)
    assert (client["geboortejaar"], client["geslacht_code"], home["postcode4"]) == (1980, "2", "6811")
    everything = " ".join(str(frame.rows()) for frame in frames.values())
    for secret in (BSN, ACHTERNAAM, STRAAT, "6811AB", "6811 ab", "1980-05-17", "1980, 5, 17"):
        assert secret not in everything


def test_one_address_has_one_code_however_it_is_written() -> None:
    def code(adres: dict) -> str:
        return read(bericht_301("A1", DAG, BSN, product(1, DAG), adres=adres))["contact"]["adres_code"].item()

    assert code(contact("6811AB", 12)) == code(contact("6811 ab", 12)) != code(contact("6811AB", 13))


def test_a_reference_that_holds_a_bsn_is_masked_alike_everywhere() -> None:
    maand = date(2024, 1, 1)
    frames = read(
        bericht_323(BSN, DAG, maand, {BSN: [prestatie(f"x{BSN}", 1, maand, 3)]}),
        bericht_325("A9", DAG, (BSN, DAG), {BSN: [prestatie(f"x{BSN}", 1, maand, 3)]}),
    )
    first, second = frames["prestatie"]["referentie_nummer"].to_list()
    assert first == second
    assert BSN not in first
    declared, answered = frames["bericht"].rows(named=True)
    assert declared["identificatie"] == answered["declaratie_identificatie_identificatie"] != BSN


@pytest.mark.parametrize("compiled", [False, True])
def test_beyond_what_libxml2_keeps_in_a_node_a_line_is_that_of_the_first_value_in_the_row(compiled: bool) -> None:
    client = b"<wmo301:Client>"
    data = bericht_301("A1", DAG, BSN, product(17, DAG)).replace(client, b"\n" * 70_000 + client)
    verdict = judge(data, Instellingen())
    lezing = Lezing("run", new_lezer(compiled=compiled))
    lezing.add(verdict.bericht, verdict.root, "id", "b.xml")
    frames = lezing.to_brons(SLEUTEL, lambda rows: pl.Series([None] * rows.height, dtype=pl.String))
    expected = data[: data.index(b"<wmo301:ToewijzingNummer>")].count(b"\n") + 1
    assert frames["toegewezen_product"]["regel_nr"].to_list() == [expected]
