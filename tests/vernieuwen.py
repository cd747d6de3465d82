"""A home that holds something of everything that is kept under a key, and what it holds."""

import secrets
import zipfile
from datetime import UTC, date, datetime

import pytest

from ingest.beheer import VAN_LEVERING, read_beheer
from ingest.brons import BRONS_TABELLEN, read_brons
from ingest.gewist import add_gewist, read_gewist
from ingest.home import Home
from ingest.inname import Inname, ingest
from ingest.instellingen import Instellingen
from ingest.pseudoniem import load_sleutel
from tests.bouwen import bericht_301, bericht_305, bericht_323, deliver, make_bsn, prestatie, product, register
from tests.inpakken import envelop

EERSTE, TWEEDE = b"alleen voor deze test, geen echte sleutel", b"ook alleen voor deze test, 32 by"
IK, ANDER, GEWIST = make_bsn(1), make_bsn(2), make_bsn(3)
DAG, MAAND = date(2024, 3, 1), date(2024, 4, 1)
OP = "gemeente_code;wet;toewijzing_nummer;plan_nummer;bsn;agb_code;datum;registratiedatum\n{}\n"
TR = "regel_id;gemeente_code;wet;agb_code;bsn;medewerker_id;discipline;soort_inzet;week;uren;registratiedatum\n{}\n"


def set_key(home: Home, content: bytes) -> None:
    home.root.mkdir(parents=True, exist_ok=True)
    home.sleutel.write_bytes(content)
    home.sleutel.chmod(0o600)


def lay_first(home: Home) -> None:
    """Something of everything that is kept under a key."""
    named = product(101, DAG, ReferentieAanbieder=f"voor {IK}!")
    deliver(home, a=bericht_301("T1", DAG, IK, named), gewist=bericht_301("T3", DAG, GEWIST, product(103, DAG)))
    deliver(home, **{f"van_{ANDER}": bericht_301("#0badcafe", DAG, ANDER, product(int(ANDER), DAG))})
    deliver(home, b=envelop(bericht_305("S1", date(2024, 3, 4), IK, 101, DAG), referentie=f"over {IK}"))
    deliver(home, stuk=b"<geen bericht")
    with zipfile.ZipFile(home.berichten / "c.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("goed.xml"), bericht_305("S2", DAG, ANDER, int(ANDER), DAG))
        archive.writestr(zipfile.ZipInfo("stuk.xml"), b"<geen bericht")
    register(home, "OP", "op.csv", OP.format(f"0202;wmo;{ANDER};plan {ANDER};{ANDER};12345678;05-03-2024;06-03-2024"))
    register(home, "TR", "tr.csv", TR.format(f"1;0202;wmo;12345678;{IK};m1;pb;begeleiding;04-03-2024;2;11-03-2024"))


def lay_second(home: Home) -> None:
    """The same clients, references, envelope and member of an archive again, and one message as it was."""
    regels = {IK: [prestatie("R1", 101, MAAND, 12)], ANDER: [prestatie(IK, int(ANDER), MAAND, 9)]}
    deliver(home, d=bericht_323("D1", date(2024, 5, 2), MAAND, regels), weer=(home.berichten / "a.xml").read_bytes())
    deliver(
        home, envelop_weer=(home.berichten / "b.xml").read_bytes(), g=bericht_301("T9", DAG, GEWIST, product(1, DAG))
    )
    again = product(102, DAG, ReferentieAanbieder=f"voor {IK}!")
    deliver(home, **{f"nog_{ANDER}": bericht_301("#0badcafe", date(2024, 4, 1), IK, again)})


def read(home: Home, day: int, **anders: Instellingen) -> Inname:
    nu = datetime(2024, 5, day, 2, tzinfo=UTC)
    instellingen = anders.get("instellingen", Instellingen())
    return ingest(home, instellingen, load_sleutel(home), f"202405{day:02}T020000.000000Z", nu)


def fill(home: Home) -> Home:
    lay_first(home)
    add_gewist(home, load_sleutel(home).client_id(GEWIST), home)
    read(home, 1)
    return home


def fill_under_first(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """With the first key in its file; the next key that is made is the second."""
    monkeypatch.delenv("SDCG_SLEUTEL", raising=False)
    monkeypatch.setattr(secrets, "token_bytes", lambda _: TWEEDE)
    set_key(home, EERSTE)
    return fill(home)


def content(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Everything that a delivery left but for times of files, and who was erased."""
    rows = {tabel: read_brons(home, tabel).collect().rows() for tabel in BRONS_TABELLEN}
    rows["bevinding"].sort()
    ledger = {t: read_beheer(home, t).drop("gewijzigd_ns", strict=False).rows() for t in VAN_LEVERING}
    return rows | ledger | {"gewist": [tuple(read_gewist(home))]}
