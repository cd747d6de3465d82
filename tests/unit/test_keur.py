"""Judging messages in hand: the same verdict as the night's, with no home, no key and no value of a message."""

import errno
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest

from ingest.instellingen import Instellingen
from ingest.keur import Uitspraak, find_paths, group_problems, judge_paths
from ingest.registraties.contract import all_contracten
from tests.bouwen import ACHTERNAAM, bericht_301, bericht_307, make_bsn, product
from tests.inpakken import envelop, foutbericht, pak_zip
from tests.registraties import as_csv, good_row

DAG = date(2024, 1, 5)
BSN = make_bsn(1)
GOED = bericht_301("A1", DAG, BSN, product(1, DAG, DAG))
SLECHT = GOED.replace(b">414<", b">999<").replace(b"<wmo301:Geslacht>2<", b"<wmo301:Geslacht>7<")


def judged(folder: Path, processen: int = 1, **bestanden: bytes) -> dict[str, Uitspraak]:
    for name, data in bestanden.items():
        (folder / name).write_bytes(data)
    found = judge_paths(find_paths([folder]), Instellingen(), processen)
    return {os.path.relpath(u.bestand, folder): u for u in found}


def test_a_valid_message_is_valid_and_named(tmp_path: Path) -> None:
    verdict = judged(tmp_path, a=GOED)["a"]
    assert verdict.is_geldig
    assert (verdict.berichttype, verdict.standaard, verdict.release, verdict.is_afgeleid) == (
        "WMO301", "iwmo", "3.2", False,
    )  # fmt: skip


def test_every_finding_has_its_place_and_rule_and_no_value(tmp_path: Path) -> None:
    verdict = judged(tmp_path, a=SLECHT)["a"]
    assert not verdict.is_geldig
    assert {(f.regel_code, f.pad) for f in verdict.afkeur} == {
        ("XSD", "Bericht/Header/BerichtCode"),
        ("XSD", "Bericht/Client/Geslacht"),
    }
    assert all(f.regel_nr and f.uitleg for f in verdict.afkeur)
    assert not any(value in repr(verdict) for value in (BSN, ACHTERNAAM, "999"))


def test_messages_in_archives_and_envelopes_have_each_their_verdict(tmp_path: Path) -> None:
    verdicts = judged(tmp_path, **{"a.zip": pak_zip({"e.xml": envelop(GOED), "s.xml": SLECHT}), "f.xml": foutbericht()})
    assert {name: u.is_geldig for name, u in verdicts.items()} == {
        "a.zip!e.xml": True, "a.zip!s.xml": False, "f.xml": True,
    }  # fmt: skip
    assert (verdicts["a.zip!e.xml"].envelop, verdicts["f.xml"].berichttype) == ("Di01", "Fo01")


@pytest.mark.parametrize("folder", ["los", "registraties/VV", "registraties/VV/leverancier"])
def test_a_registration_is_judged_by_its_contract_as_the_night_does(tmp_path: Path, folder: str) -> None:
    contract = all_contracten()["VV"]
    place = tmp_path / folder
    place.mkdir(parents=True)
    row = good_row(contract)
    (place / "goed.csv").write_bytes(as_csv(contract, [row]))
    (place / "rij.csv").write_bytes(as_csv(contract, [row, row | {"maand": BSN}]))
    (place / "kop.csv").write_bytes(b"gemeente_code;maand\n")
    (place / "meer.csv").write_bytes(b"notitie;" + as_csv(contract, [row]).replace(b"\n", b"\nx;", 1))
    (place / "leeg.csv").write_bytes(as_csv(contract, []))
    soort = "VV" if folder == "los" else None
    found = {Path(u.bestand).stem: u for u in judge_paths(find_paths([tmp_path]), Instellingen(), soort=soort)}
    assert {name: u.is_geldig for name, u in found.items()} == {
        "goed": True, "rij": False, "kop": False, "meer": True, "leeg": False,
    }  # fmt: skip
    assert {u.berichttype for u in found.values()} == {"registratie VV"}
    assert ("maand", 3) in {(b.pad, b.regel_nr) for b in found["rij"].afkeur}
    assert "notitie" in found["meer"].bevindingen[0].uitleg
    assert BSN not in repr(found)


def test_what_is_no_message_is_told_what_it_may_be(tmp_path: Path) -> None:
    found = judged(tmp_path, **{"a.csv": b"maand;team", "b.xml": b"maand;team", "c.csv": GOED, "d.xlsx": b"PK\3\4"})
    assert {name: u.is_geldig for name, u in found.items()} == {
        "a.csv": False, "b.xml": False, "c.csv": True, "d.xlsx": False,
    }  # fmt: skip
    assert all("registratie" in found[name].afkeur[0].uitleg for name in ("a.csv", "b.xml", "d.xlsx"))


def test_a_folder_is_walked_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/c/een.xml", "a.xml", ".git/x", "b/.verborgen"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(GOED)
    assert find_paths([tmp_path]) == [tmp_path / "a.xml", tmp_path / "b/c/een.xml"]
    assert find_paths([tmp_path / "b/.verborgen"]) == [tmp_path / "b/.verborgen"]


def test_many_files_over_processes_give_the_same_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.keur._PER_TAAK", 100)
    for n in range(350):
        (tmp_path / f"{n:04}.xml").write_bytes(SLECHT if n % 7 else GOED)
    paths = find_paths([tmp_path])
    assert list(judge_paths(paths, Instellingen(), 2)) == list(judge_paths(paths, Instellingen(), 1))


@pytest.mark.parametrize("name", [f"client {BSN}.xml", "a\x1b[31m.xml"])
def test_a_file_name_shows_no_number_of_nine_digits_and_no_control_characters(tmp_path: Path, name: str) -> None:
    (shown,) = judged(tmp_path, **{name: GOED})
    assert BSN not in shown
    assert shown.isprintable()


def test_a_file_that_cannot_be_read_has_a_verdict_too(tmp_path: Path) -> None:
    (verdict,) = judge_paths([tmp_path / "weg.xml"], Instellingen())
    assert [f.regel_code for f in verdict.afkeur] == ["BESTAND"]


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp.xml")
    (tmp_path / "map").mkdir()
    (tmp_path / "koppeling").symlink_to(tmp_path / "map")
    verdicts = judged(tmp_path, **{"goed.xml": GOED})
    assert {n: u.is_geldig for n, u in verdicts.items()} == {"goed.xml": True, "pijp.xml": False, "koppeling": False}
    (absent,) = judge_paths(find_paths([tmp_path / f"{BSN}.xml"]), Instellingen())
    assert BSN not in absent.bestand
    assert "is er niet" in absent.afkeur[0].uitleg


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, scandir = tmp_path / "dicht", os.scandir
    closed.mkdir()

    def refuse(folder: str) -> object:
        if Path(folder) == closed:
            raise PermissionError(errno.EACCES, "", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)  # root may read everything
    verdicts = judged(tmp_path, **{"goed.xml": GOED})
    assert {name: u.is_geldig for name, u in verdicts.items()} == {"goed.xml": True, "dicht": False}


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "groot.xml").open("wb") as handle:
        handle.truncate(2 * 1024**3)
    assert [f.regel_code for f in judged(tmp_path)["groot.xml"].afkeur] == ["ONVEILIG"]


def test_bombs_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    """Zeros in a zip and in a gzip, half a million entries that are not there, millions of tags, 2 GB of file."""
    zeros = zlib.compressobj(1, zlib.DEFLATED, 31)
    packed = b"".join(zeros.compress(bytes(1 << 24)) for _ in range(16)) + zeros.flush()
    with zipfile.ZipFile(tmp_path / "nullen.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("a.xml", bytes(1 << 28))
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(entry) * 500_000, 30, 0)
    for name, data in {
        "nullen.gz": packed,
        "lijst.zip": b"PK\3\4" + bytes(26) + entry * 500_000 + end,
        "tags": b"<r>" + b"<a/>" * 8_000_000 + b"</r>",
    }.items():
        (tmp_path / name).write_bytes(data)
    with (tmp_path / "groot").open("wb") as handle:
        handle.truncate(2 * 1024**3)
    code = (  # the kernel's own figure: that of getrusage is inherited from whoever starts the process
        "import sys; from pathlib import Path; from ingest.keur import *; "
        "found = list(judge_paths(find_paths([Path(sys.argv[1])]), Instellingen()));"
        "peak = [line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')];"
        "print({b.regel_code for u in found for b in u.afkeur}, len(found), int(peak[0]) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    rules, count, megabytes = done.stdout.split()
    assert (rules, count) == ("{'ONVEILIG'}", "5")
    assert int(megabytes) < 300


def test_equal_problems_are_told_together_the_most_frequent_first(tmp_path: Path) -> None:
    twice = GOED.replace(b"<wmo301:Geslacht>2<", b"<wmo301:Geslacht>7<")
    problems = group_problems(judged(tmp_path, a=twice, b=twice, c=b"", d=GOED).values(), 1)
    assert [(p.regel_code, p.pad, p.aantal, p.bestanden, len(p.plaatsen)) for p in problems] == [
        ("XSD", "Bericht/Client/Geslacht", 2, 2, 1),
        ("XML", None, 1, 1, 1),
    ]


def test_judging_imports_nothing_that_takes_long() -> None:
    code = "import sys, ingest.keur; print([m for m in ('pyarrow', 'dagster', 'dbt', 'pandas') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_rules_inside_a_message_are_findings_and_never_make_it_invalid(tmp_path: Path) -> None:
    wrong = GOED.replace(BSN.encode(), b"123456789")
    verdicts = judged(tmp_path, a=GOED, b=wrong, c=b"", d=wrong)
    assert [u.is_geldig for u in verdicts.values()] == [True, True, False, True]
    assert [[f.regel_code for f in u.bevindingen] for u in verdicts.values()] == [[], ["CS002"], [], ["CS002"]]
    (finding,) = verdicts["d"].bevindingen
    assert (finding.retourcode is None, finding.pad, finding.regel_nr is None) == (False, "Bsn", False)
    assert "123456789" not in repr(verdicts)


def test_all_kinds_of_messages_in_one_call(tmp_path: Path) -> None:
    stop = bericht_307("S1", DAG, BSN, 1, DAG, DAG)
    assert [u.berichttype for u in judged(tmp_path, a=GOED, b=stop, c=b"").values()] == ["WMO301", "WMO307", None]
