"""What the proefregio registers beside messages: accepted as it is, about lives that the messages tell, and counted."""

from datetime import date

import polars as pl
import pytest

from ingest.home import Home
from ingest.koppel.registratie import REGISTRATIES
from ingest.koppel.registratieregels import all_registratieregels
from ingest.proefregio.schrijven import write_proefregio
from tests.bouwen import tables, take_in

VANDAAG = date(2025, 7, 1)
NIEUW = {"EC", "EF-C", "EF-I", "OP", "EV", "TR", "ZRM", "IROC", "DV", "FB", "AC", "VV", "NF"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("regio"))
    write_proefregio(home, "klein", 1, False, VANDAAG)
    return home


@pytest.fixture(scope="module")
def linked(home: Home) -> dict[str, pl.DataFrame]:
    assert take_in(home).afgekeurd == 0
    return tables(home, VANDAAG)


def test_every_registration_is_there(home: Home) -> None:
    assert {p.name for p in home.registraties.iterdir()} == NIEUW | {"WT", "declaraties", "gebied"}


def test_what_holds_is_what_the_truth_says(home: Home, linked: dict[str, pl.DataFrame]) -> None:
    truth = dict(pl.read_parquet(home.root / "waarheid" / "registratie.parquet")["soort"].value_counts().iter_rows())
    assert set(truth) == NIEUW
    for tabel, bronnen in REGISTRATIES.items():
        assert linked[tabel].height == sum(truth.get(bron.soort, 0) for bron in bronnen), tabel


def test_nothing_contradicts_the_messages_or_itself(linked: dict[str, pl.DataFrame]) -> None:
    codes = {regel.code for regel in all_registratieregels()}
    assert codes & set(linked["controle"]["regel_code"]) == set()


def test_hours_are_given_while_there_is_delivery_and_measured_where_it_is_specialistisch(linked) -> None:
    leveringen = linked["levering"].select("client_id", "agb_code", "product_groep", "begindatum", "einde_effectief")
    weeks = linked["tijdregistratie"].join(leveringen, on=["client_id", "agb_code"])
    within = (pl.col("week") >= pl.col("begindatum")) & (
        pl.col("einde_effectief").is_null() | (pl.col("week") <= pl.col("einde_effectief"))
    )
    kept = weeks.filter(within & (pl.col("product_groep") == "specialistisch"))
    assert kept["tijdregistratie_id"].n_unique() == linked["tijdregistratie"].height > 0


def test_who_is_guided_is_talked_about_with_the_wijkteam_in_every_fourth_week(linked: dict[str, pl.DataFrame]) -> None:
    weeks = linked["tijdregistratie"].group_by("client_id", "agb_code", "soort_inzet").agg(pl.col("week").n_unique())
    per_kind = weeks.pivot("soort_inzet", index=["client_id", "agb_code"], values="week")
    talks, guided = per_kind["overleg"], per_kind["begeleiding"]
    assert talks.null_count() == 0
    assert ((talks - 1) * 4 < guided).all()
    assert (guided <= talks * 4).all()


def test_a_team_has_its_formation_from_the_day_that_it_begins(linked: dict[str, pl.DataFrame]) -> None:
    eerste = linked["formatie"].filter(pl.col("soort") == "formatie").group_by("team", "wet").agg(
        pl.col("ingangsdatum").min()
    )  # fmt: skip
    begonnen = linked["wijkteamtraject"].join(eerste, on=["team", "wet"], how="left")
    assert (begonnen["begindatum"] >= begonnen["ingangsdatum"]).all()


def test_what_was_not_yet_registered_is_not_yet_known(home: Home, linked: dict[str, pl.DataFrame]) -> None:
    vroeg = date(2023, 1, 1)
    before = tables(home, vroeg, bekend_op=vroeg)
    for tabel in REGISTRATIES:
        assert before[tabel].filter(pl.col("registratiedatum") > vroeg).is_empty()
    known, since = before["evaluatieverslag"], linked["evaluatieverslag"]
    assert 0 < known.height < since.height
    waiting = known.filter(pl.col("teruggekoppeld_op").is_null())["evaluatieverslag_id"]
    answered = since.filter(pl.col("evaluatieverslag_id").is_in(waiting.implode()))
    assert answered["teruggekoppeld_op"].is_not_null().any()
