"""A renewed key: what was read before links to what is read after, as if the ring had been there from the start."""

import secrets
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from ingest.beheer import read_beheer
from ingest.brons import read_brons
from ingest.gewist import read_gewist
from ingest.home import Home
from ingest.inname import landing_is_unchanged
from ingest.instellingen import Instellingen
from ingest.koppel.alles import link_all
from ingest.pseudoniem import EERSTE_GEHEIME, Sleutel, SleutelFout, format_ring, load_sleutel, read_ring
from orchestration.cli.main import app
from orchestration.reservekopie import make_copy, put_back
from orchestration.vernieuwing import renew_key
from tests.vernieuwen import EERSTE, TWEEDE, content, fill, fill_under_first, lay_second, read, set_key


@pytest.fixture
def filled(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    return fill_under_first(home, monkeypatch)


def test_after_a_renewal_all_is_as_if_the_ring_had_been_there_from_the_start(filled: Home, tmp_path: Path) -> None:
    assert renew_key(filled) == 2
    always = Home(tmp_path / "altijd")
    set_key(always, format_ring([EERSTE, TWEEDE]))
    fill(always)
    assert content(filled) == content(always)
    for home in (filled, always):
        lay_second(home)
        read(home, 2)
        strict = Instellingen(maximum_bestand_bytes=10**6)  # another standard: what was rejected is judged again
        read(home, 3, instellingen=strict)
    assert content(filled) == content(always)


def test_what_is_read_after_a_renewal_links_to_what_was_read_before(filled: Home) -> None:
    before = read_brons(filled, "client").collect()["client_id"].unique()
    renew_key(filled)
    assert landing_is_unchanged(filled, Instellingen(), load_sleutel(filled))
    assert not set(before) & set(read_brons(filled, "client").collect()["client_id"])
    lay_second(filled)
    seen = read(filled, 2)
    assert (seen.verwerkt, seen.dubbel) == (3, 2)
    assert read_brons(filled, "envelop").collect().height == 1
    assert read_brons(filled, "client").collect()["client_id"].n_unique() == 2
    assert read_brons(filled, "toegewezen_product").collect()["referentie_aanbieder"].drop_nulls().n_unique() == 1
    link_all(filled, Instellingen(), date(2024, 12, 31))
    linked = pl.read_parquet(filled.gekoppeld / "prestatie" / "**" / "*.parquet")
    assert linked["is_gekoppeld"].all()


def test_the_filled_home_holds_something_of_every_kind(filled: Home) -> None:
    """Else the tests above could not fail."""
    assert read_brons(filled, "tijdregistratie").collect()["medewerker_id"].drop_nulls().len() == 1
    assert read_brons(filled, "contact").collect()["adres_code"].drop_nulls().len() > 0
    assert read_brons(filled, "ondersteuningsplan").collect()["plan_nummer"].str.contains("#").all()
    assert read_brons(filled, "toegewezen_product").collect()["toewijzing_nummer"].max() >= EERSTE_GEHEIME
    assert read_brons(filled, "envelop").collect()["referentie"].str.contains("#").all()
    assert read_beheer(filled, "aanlevering")["bestand"].str.contains("#").any()
    assert len(read_gewist(filled)) == 1


def test_landing_is_not_needed(filled: Home) -> None:
    expected = shutil.copytree(filled.root, filled.root.with_name("met"))
    shutil.rmtree(filled.landing)
    renew_key(filled)
    renew_key(Home(expected))
    assert content(filled) == content(Home(expected))


def test_a_key_can_be_renewed_more_than_once(filled: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    renew_key(filled)
    monkeypatch.setattr(secrets, "token_bytes", lambda _: b"en een derde, ook alleen voor nu")
    assert renew_key(filled) == 3
    lay_second(filled)
    read(filled, 2)
    assert read_brons(filled, "client").collect()["client_id"].n_unique() == 2


def test_the_command_renews_and_the_ledger_tells(filled: Home) -> None:
    (filled.gekoppeld / "client").mkdir(parents=True)
    done = CliRunner().invoke(app, ["sleutel", "vernieuw", "--home", str(filled.root)])
    assert done.exit_code == 0, done.output
    assert read_beheer(filled, "run")["uitkomst"].to_list() == ["vernieuwd"]
    assert filled.sleutel.stat().st_mode & 0o777 == 0o600
    assert not filled.gekoppeld.exists()
    shown = done.output + filled.sleutel_controle.read_text("utf-8")
    assert not [key for key in read_ring(filled) if key.hex() in shown or key.decode() in shown]


def test_a_key_that_is_not_in_the_file_or_of_another_home_is_not_renewed(
    filled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDCG_SLEUTEL", EERSTE.decode())
    with pytest.raises(SleutelFout, match="SDCG_SLEUTEL"):
        renew_key(filled)
    monkeypatch.delenv("SDCG_SLEUTEL")
    set_key(filled, b"een andere sleutel van genoeg lengte!!")
    with pytest.raises(SleutelFout, match="andere sleutel"):
        renew_key(filled)
    assert not filled.wissel.exists()


def test_an_older_copy_catches_up_with_the_ring(filled: Home, tmp_path: Path) -> None:
    make_copy(filled, tmp_path / "kopie", met_sleutel=False)
    renew_key(filled)
    restored = Home(tmp_path / "terug")
    put_back(restored, tmp_path / "kopie")
    set_key(restored, filled.sleutel.read_bytes())
    with pytest.raises(SleutelFout, match="andere sleutel"):
        load_sleutel(restored)
    assert renew_key(restored) == 2
    assert content(restored) == content(filled)
    assert load_sleutel(restored).controle == Sleutel(EERSTE, TWEEDE).controle


@pytest.mark.parametrize("text", [b"sdcg-sleutelring", b"sdcg-sleutelring\nxx", b"sdcg-sleutelring\n\xff"])
def test_a_damaged_ring_is_refused(filled: Home, text: bytes) -> None:
    set_key(filled, text)
    with pytest.raises(SleutelFout, match="beschadigd"):
        load_sleutel(filled)
