"""From what is linked back to the messages, files and lines it rests on; nothing of a person but the client_id."""

import json
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.koppel.alles import link_all
from ingest.koppel.spoor import Spoor, trace_maand, trace_prestatie, trace_toewijzing
from ingest.koppel.verhaal import tell
from orchestration.cli.main import main
from tests.bouwen import (
    ACHTERNAAM,
    PEILDATUM,
    SLEUTEL,
    bericht_301,
    bericht_305,
    bericht_307,
    bericht_323,
    bericht_325,
    deliver,
    make_bsn,
    prestatie,
    product,
    register,
    retour,
    take_in,
)
from tests.inpakken import pak_zip
from tests.verzoeken import bericht_317

BSN, ANDER = make_bsn(1), make_bsn(2)
JAN, FEB, MRT, APR, JUN = (date(2024, m, 1) for m in (1, 2, 3, 4, 6))
BEGIN = date(2024, 1, 2)
DECLARATIE = {BSN: [prestatie("R1", 1, JAN, 4), prestatie("R2", 1, FEB, 6)], ANDER: [prestatie("R9", 99, JAN, 1)]}
EXTENDED = product(1, JAN, date(2024, 9, 30), Toewijzingsdatum=MRT, RedenWijziging="04", ReferentieAanbieder="REF1")


@pytest.fixture
def story(home: Home) -> Home:
    """One toewijzing from first to last, one message of it inside an archive, and another client beside it."""
    home.berichten.mkdir(parents=True)
    first = bericht_301("A1", JAN, BSN, product(1, JAN, date(2024, 6, 30)))
    (home.berichten / "a.zip").write_bytes(pak_zip({"x/301.xml": first}))
    deliver(
        home,
        r302=retour("302", True, ("A1", JAN), date(2024, 1, 4)),
        weg=bericht_301("A9", date(2024, 1, 20), BSN, product(1, JAN, date(2024, 1, 31))),
        weg302=retour("302", True, ("A9", date(2024, 1, 20)), date(2024, 1, 21), ("0001",)),
        s=bericht_305("S1", date(2024, 1, 5), BSN, 1, BEGIN),
        v=bericht_317("V1", date(2024, 2, 20), BSN, "REF1", 1),
        b=bericht_301("A2", MRT, BSN, EXTENDED),
        d=bericht_323("D1", MRT, FEB, DECLARATIE),
        x=bericht_325("X1", date(2024, 3, 9), ("D1", MRT), {BSN: [DECLARATIE[BSN][1]], ANDER: DECLARATIE[ANDER]}),
        c=bericht_323("D2", APR, MRT, {BSN: [prestatie("C1", 1, JAN, 4, credit_op="R1")]}),
        t=bericht_307("T1", JUN, BSN, 1, BEGIN, date(2024, 5, 31)),
    )
    columns = "traject_id;gemeente_code;wet;team;bsn;startdatum;einddatum;reden_einde;registratiedatum"
    register(home, "WT", "w.csv", f"{columns}\n7;0202;wmo;CSA;{BSN};01-01-2024;;;01-01-2024\n")
    take_in(home)
    link_all(home, Instellingen(), PEILDATUM)
    return home


def one(sporen: list[Spoor]) -> Spoor:
    assert len(sporen) == 1
    return sporen[0]


def test_the_story_of_a_toewijzing_is_told_in_the_order_of_time(story: Home) -> None:
    spoor = one(trace_toewijzing(story, "0202", "1"))
    steps = [(s.datum, s.soort) for s in tell(spoor)]
    assert steps == [
        (JAN, "toewijzing"),
        (date(2024, 1, 4), "antwoord"),
        (date(2024, 1, 5), "start"),
        (date(2024, 1, 20), "toewijzing"),
        (date(2024, 1, 21), "antwoord"),
        (date(2024, 2, 20), "verzoek"),
        (MRT, "toewijzing"),
        (MRT, "prestatie"),
        (MRT, "prestatie"),
        (date(2024, 3, 9), "antwoord"),
        (APR, "prestatie"),
        (JUN, "stop"),
    ]


def test_each_step_says_what_it_did(story: Home) -> None:
    texts = [s.tekst for s in tell(one(trace_toewijzing(story, "0202", "1")))]
    told = (
        "toewijzing 1 toegewezen: 02P01, 01-01-2024 tot en met 30-06-2024, volume 4: 04 (uur), 2 (per week)",
        "toewijzing telt niet mee: bericht afgekeurd",
        "verzoek om wijziging REF1: toegewezen na 10 dagen",
        "toewijzing 1 verlengd; einddatum 30-06-2024 → 30-09-2024; reden 04",
        "gedeclareerd R1: 01-01-2024 tot en met 31-01-2024, volume 4, € 240,00; toegekend",
        "gedeclareerd R2: 01-02-2024 tot en met 29-02-2024, volume 6, € 360,00; afgewezen",
        "gecrediteerd C1: 01-01-2024 tot en met 31-01-2024, volume -4, € -240,00, neemt R1 terug; open",
        "stop per 31-05-2024 van de start per 02-01-2024; reden 19",
    )
    assert [part for part in told if not any(text.startswith(part) for text in texts)] == []


def line_of(home: Home, bestand: str, regel_nr: int) -> str:
    """The line of the file that a step points at; `archive!member` for a member."""
    path, _, member = bestand.partition("!")
    data = (home.landing / path).read_bytes()
    if member:
        with zipfile.ZipFile(home.landing / path) as archive:
            data = archive.read(member)
    return data.decode().splitlines()[regel_nr - 1]


def test_every_step_points_at_the_line_that_says_so(story: Home) -> None:
    spoor = one(trace_toewijzing(story, "0202", "1"))
    elements = {"toewijzing": "ToegewezenProduct>", "start": "StartProduct>", "stop": "StopProduct>",
                "prestatie": "Prestatie>", "verzoek": "Verzoek>"}  # fmt: skip
    pointed = [s for s in tell(spoor) if s.regel_nr]
    assert {s.soort for s in pointed} == set(elements)
    for step in pointed:
        line = line_of(story, spoor.berichten[step.bericht_id]["bestand"], step.regel_nr)
        assert line.strip().endswith(elements[step.soort]), (step, line)
    assert "berichten/a.zip!x/301.xml" in {m["bestand"] for m in spoor.berichten.values()}


def test_an_answer_tells_only_the_codes_about_these_lines(story: Home) -> None:
    spoor = one(trace_prestatie(story, "R2"))
    answer = next(s for s in tell(spoor) if s.soort == "antwoord" and "323" in s.tekst)
    assert "9321" in answer.tekst
    assert "9321" not in next(s for s in tell(one(trace_prestatie(story, "C1"))) if s.soort == "prestatie").tekst


def test_a_credit_and_its_debet_lead_to_each_other(story: Home) -> None:
    for name in ("R1", "C1"):
        spoor = one(trace_prestatie(story, name))
        assert {p["referentie_nummer"] for p in spoor.rijen["prestatie"]} == {"R1", "C1"}
        assert len(spoor.rijen["toewijzing_versie"]) == 2


def test_a_month_of_a_client_rests_on_delivery_declaration_and_wijkteam(story: Home) -> None:
    client = SLEUTEL.client_id(BSN)
    spoor = one(trace_maand(story, client[:12], JAN))
    assert {s.soort for s in tell(spoor)} == {"toewijzing", "start", "stop", "prestatie", "antwoord", "wijkteam"}
    assert sum(r["dagen"] for r in spoor.rijen["client_maand"]) == 61
    assert {p["referentie_nummer"] for p in spoor.rijen["prestatie"]} == {"R1", "C1"}
    assert trace_maand(story, client, date(2023, 1, 1)) == []


def test_findings_of_another_client_in_the_same_declaration_are_left_out(story: Home) -> None:
    assert "TR338" not in {b["regel_code"] for b in one(trace_toewijzing(story, "0202", "1")).bevindingen}
    assert "TR338" in {b["regel_code"] for b in one(trace_prestatie(story, "R9")).bevindingen}


def call(home: Home, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["sdcg", "spoor", *arguments, "--home", str(home.root)])
    try:
        main()
    except SystemExit as exit_:
        return int(exit_.code or 0)
    return 0


QUESTIONS = (["0202", "1"], ["R1"], [SLEUTEL.client_id(BSN)[:10], "2024-02"])


@pytest.mark.parametrize("vraag", QUESTIONS)
@pytest.mark.parametrize("vorm", [[], ["--json"]])
def test_the_command_answers_in_text_and_json_without_personal_data(
    story: Home, monkeypatch, capsys, vraag: list[str], vorm: list[str]
) -> None:
    assert call(story, monkeypatch, *vraag, *vorm) == 0
    out = capsys.readouterr().out
    assert not any(secret in out for secret in (BSN, ANDER, ACHTERNAAM, "6811AB"))
    assert "berichten/a.zip!x/301.xml" in out
    if vorm:
        (told,) = json.loads(out)
        assert told["client_id"] == SLEUTEL.client_id(BSN)
        assert all(step["bestand"] for step in told["verloop"])


@pytest.mark.parametrize(("vraag", "code"), [(["0202", "77"], 1), (["R77"], 1), (["x", "y"], 2), (["a", "b", "c"], 2)])
def test_nothing_found_and_a_question_of_no_known_form_are_told_apart(
    story: Home, monkeypatch, vraag: list[str], code: int
) -> None:
    assert call(story, monkeypatch, *vraag) == code


def test_before_anything_is_linked_the_command_says_what_to_do(tmp_path: Path, monkeypatch, capsys) -> None:
    assert call(Home(tmp_path), monkeypatch, "0202", "1") == 2
    assert "sdcg run" in capsys.readouterr().err
