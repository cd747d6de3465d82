"""Who sent what was rejected, and why: by supplier and cause, from a landing full of damaged files."""

import json
from datetime import date

import polars as pl
import pytest
from typer.testing import CliRunner

from ingest.beheer import read_beheer
from ingest.berichten.afzender import find_afzender
from ingest.home import Home
from orchestration.cli.main import app
from tests.bouwen import (
    AGB,
    GEMEENTE,
    bericht_301,
    bericht_305,
    bericht_323,
    bericht_325,
    make_bsn,
    prestatie,
    product,
    register,
    retour,
    take_in,
)
from tests.inpakken import envelop, pak_zip

DAG, MAAND = date(2024, 1, 5), date(2024, 1, 1)
BSN = make_bsn(1)
TOEWIJZING = bericht_301("A1", DAG, BSN, product(1, DAG))
START = bericht_305("A2", DAG, BSN, 1, DAG)
DECLARATIE = bericht_323("A3", DAG, MAAND, {BSN: [prestatie("R1", 1, MAAND, 4)]})
ANTWOORD = bericht_325("A4", DAG, ("A3", DAG), {})
ANDER = "87654321"


def kop_2_3(*extra: str) -> bytes:
    """The header of a declaratie of release 2.3, as far as it names parties."""
    namen = f"<j:Gemeente>{GEMEENTE}</j:Gemeente>\n<j:Aanbieder>{AGB}</j:Aanbieder>"
    return f"<j:Bericht><j:Header>{namen}{''.join(extra)}</j:Header>".encode()


def afzender_van(data: bytes, waarde: str) -> bytes:
    return data.replace(f"<wmo305:Afzender>{AGB}<".encode(), f"<wmo305:Afzender>{waarde}<".encode())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (TOEWIJZING, GEMEENTE),
        (START, AGB),
        (DECLARATIE, AGB),
        (ANTWOORD, GEMEENTE),
        (retour("306", False, ("A2", DAG), DAG), GEMEENTE),  # names the aanbieder as sender of what it answers
        (retour("302", True, ("A1", DAG), DAG), AGB),
        (kop_2_3(), AGB),
        (kop_2_3("<j:RetourHeader>"), GEMEENTE),
        (START.decode().encode("utf-16"), AGB),
        (START.replace(b"wmo305:", b""), AGB),
        (START.replace(b"wmo305:Afzender>", "é:Afzender >".encode()), AGB),
        (START.replace(b"<wmo305:Afzender>", b'<Afzender xmlns="urn:x">\n  ').replace(b"</wmo305:Af", b" </Af"), AGB),
        (START[: START.index(b"</wmo305:Afzender>") + 20], AGB),
        (START[: START.index(b"</wmo305:Afzender>")], None),
        (b"", None),
        (b"\0" * 100, None),
    ],
)
def test_the_sender_is_read_from_whatever_is_left_of_the_header(data: bytes, code: str | None) -> None:
    assert find_afzender(data) == code


@pytest.mark.parametrize(
    "waarde", [BSN, f"1{AGB}", f"{AGB}x", f" {AGB[:4]} {AGB[4:]} ", "", "Jansen", "1234567", "٠٢٠٢"]
)
def test_nothing_but_a_code_is_taken_from_where_the_sender_stands(waarde: str) -> None:
    assert find_afzender(afzender_van(START, waarde)) is None
    assert find_afzender(b"", waarde) is None


def test_what_stands_after_the_header_names_no_sender() -> None:
    after = START.replace(f"<wmo305:Afzender>{AGB}</wmo305:Afzender>".encode(), b"").replace(
        b"</wmo305:Header>", b"</wmo305:Header><wmo305:Aanbieder>11112222</wmo305:Aanbieder>"
    )
    assert b"11112222" in after and find_afzender(after) is None


def test_the_envelope_names_the_sender_where_the_header_does_not() -> None:
    assert find_afzender(b"<x/>", AGB) == AGB
    assert find_afzender(START, GEMEENTE) == AGB


@pytest.fixture
def damaged(home: Home) -> Home:
    """A landing of two suppliers with damaged messages, and files that no longer name anyone."""
    bad_code = b"<wmo305:StatusAanlevering>x<"
    start, other = (
        bericht_305("A2", DAG, BSN, 1, DAG, agb=agb).replace(b"<wmo305:StatusAanlevering>1<", bad_code)
        for agb in (AGB, ANDER)
    )
    files = {
        "een/a.xml": start,
        "een/b.xml": start.replace(b">A2<", b">A5<"),
        "een/c.xml": START[: len(START) - 40],
        "een/pak.zip": pak_zip({"d.xml": start.replace(b">A2<", b">A6<"), "goed.xml": START}),
        "twee/a.xml": other,
        "twee/b.xml": TOEWIJZING.replace(b"/3_2/", b"/9_9/"),
        "twee/c.xml": b"",
        "los.xml": envelop(b"<geen/>"),
        "[rood].xml": b"\x1f\x8bgeen gzip",
    }
    for name, data in files.items():
        path = home.berichten / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    register(home, "gebied", "leeg.csv", "")
    take_in(home)
    return home


def call(home: Home, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["afkeur", *arguments, "--home", str(home.root)])
    assert result.exit_code == 0, result.output
    return result.output


def test_rejects_are_grouped_by_supplier_and_cause_with_the_largest_first(damaged: Home) -> None:
    found = json.loads(call(damaged, "--json"))
    assert [(s["leverancier"], s["aantal"], s["bestanden"]) for s in found] == [
        (f"aanbieder {AGB}", 4, 4),
        (f"gemeente {GEMEENTE}", 2, 2),
        (f"aanbieder {ANDER}", 1, 1),
        ("map berichten", 1, 1),
        ("map berichten/twee", 1, 1),
        ("map registraties/gebied", 1, 1),
    ]
    causes = [(c["regel_code"], c["aantal"], [p["bestand"] for p in c["plaatsen"]]) for c in found[0]["oorzaken"]]
    assert causes == [
        ("XSD", 3, ["berichten/een/a.xml", "berichten/een/b.xml", "berichten/een/pak.zip!d.xml"]),
        ("XML", 1, ["berichten/een/c.xml"]),
    ]
    assert all(c["uitleg"] and c["bestanden"] == c["aantal"] for s in found for c in s["oorzaken"])
    assert BSN not in json.dumps(found)


def test_a_person_reads_suppliers_with_their_causes_and_places(damaged: Home) -> None:
    lines = call(damaged, "--meeste", "2").splitlines()
    assert lines[0] == f"aanbieder {AGB}: 4 × afgekeurd, in 4 bestanden"
    assert lines[1].startswith("  3 × XSD") and "StatusAanlevering" in "".join(lines[1:3])
    assert lines[2].startswith("      berichten/een/a.xml, regel ")
    assert lines[4] == "      en 1 meer: sdcg afkeur --json"
    assert f"aanbieder {ANDER}: 1 × afgekeurd, in 1 bestand" in lines
    assert "      berichten/[rood].xml" in lines


def test_only_a_rejected_message_keeps_its_sender_in_the_ledger(damaged: Home) -> None:
    offers = read_beheer(damaged, "aanlevering")
    assert offers.filter(pl.col("status") != "afgekeurd")["afzender_code"].to_list() == [None]
    assert set(offers["afzender_code"]) == {None, AGB, ANDER, GEMEENTE}


def test_a_ledger_from_before_the_sender_was_kept_is_read_by_folder(damaged: Home) -> None:
    for path in (damaged.beheer / "aanlevering").glob("*.parquet"):
        pl.read_parquet(path).drop("afzender_code").write_parquet(path)
    assert read_beheer(damaged, "aanlevering")["afzender_code"].is_null().all()
    found = {s["leverancier"]: s["aantal"] for s in json.loads(call(damaged, "--json"))}
    assert found == {
        "map berichten/een": 4,
        "map berichten/twee": 3,
        "map berichten": 2,
        "map registraties/gebied": 1,
    }


def test_a_home_from_before_the_sender_was_kept_gets_its_column(damaged: Home) -> None:
    empty = damaged.beheer / "aanlevering" / "leeg.parquet"
    pl.read_parquet(empty).drop("afzender_code").write_parquet(empty)
    take_in(damaged)
    assert "afzender_code" in pl.read_parquet_schema(empty)
