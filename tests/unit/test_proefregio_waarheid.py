"""The warehouse finds in the proefregio what the simulated lives say: read, linked, and held against the truth."""

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ingest.home import Home
from ingest.inname import ingest
from ingest.instellingen import load_instellingen
from ingest.koppel.alles import link_all
from ingest.proefregio.fouten import SOORTEN
from ingest.proefregio.persoon import make_bsn
from ingest.proefregio.schalen import VANDAAG
from ingest.proefregio.schrijven import write_proefregio
from ingest.pseudoniem import Sleutel, load_sleutel, pseudonymise

pytestmark = pytest.mark.nacht
SLEUTEL = ["gemeente_code", "wet", "toewijzing_nummer"]
PLAATS = ["gemeente_code", "wet", "uitvoerder", "agb_code"]


@dataclass(frozen=True)
class Gelezen(Home):
    """A home with the seed and the key of its region."""

    seed: int = 0
    geheim: Sleutel | None = None


@pytest.fixture(scope="module", params=[1, 2])
def home(request, tmp_path_factory) -> Gelezen:
    """A region with faults in it, as it stands after reading and linking."""
    home = Home(tmp_path_factory.mktemp(f"regio{request.param}"))
    write_proefregio(home, "klein", request.param, True, VANDAAG)
    instellingen = load_instellingen(home)
    with pytest.MonkeyPatch.context() as omgeving:
        omgeving.delenv("SDCG_SLEUTEL", raising=False)
        sleutel = load_sleutel(home)
    ingest(home, instellingen, sleutel, "20250701T020000", datetime(2025, 7, 1, 2, tzinfo=UTC))
    link_all(home, instellingen, VANDAAG)
    return Gelezen(home.root, seed=request.param, geheim=sleutel)


def truth(home: Home, tabel: str) -> pl.DataFrame:
    return pl.read_parquet(home.root / "waarheid" / f"{tabel}.parquet")


def linked(home: Home, tabel: str) -> pl.DataFrame:
    return pl.read_parquet(str(home.gekoppeld / tabel / "**" / "*.parquet"), hive_partitioning=False)


def ledger(home: Home, tabel: str) -> pl.DataFrame:
    return pl.read_parquet(str(home.beheer / tabel / "*.parquet"))


def test_every_toewijzing_ends_up_as_it_was_lived(home):
    waar = truth(home, "toewijzing").drop("persoon_nummer")
    gevonden = linked(home, "toewijzing").select(waar.columns)
    assert_frame_equal(waar.sort(SLEUTEL), gevonden.sort(SLEUTEL))


@pytest.mark.parametrize(("stroom", "dag"), [("instroom", "begindatum"), ("uitstroom", "einddatum")])
def test_flows_are_those_that_were_lived(home, stroom, dag):
    waar = truth(home, "stroom").filter(pl.col(stroom) > 0).select(*PLAATS, "maand", stroom)
    gevonden = (
        linked(home, "traject")
        .filter(pl.col(dag) < pl.lit(VANDAAG).dt.month_start())
        .group_by(*PLAATS, pl.col(dag).dt.month_start().alias("maand"))
        .agg(pl.len().cast(pl.Int64).alias(stroom))
    )
    assert_frame_equal(waar, gevonden.select(waar.columns), check_row_order=False)


def test_every_prestatie_is_declared_linked_and_answered_as_it_was_lived(home):
    waar = truth(home, "prestatie")
    # A declaration that was rejected as a whole was never sent: its lines come again.
    afgekeurd = linked(home, "bericht").filter(pl.col("retour_status") == "afgekeurd").select("bericht_id")
    gevonden = linked(home, "prestatie").join(afgekeurd, on="bericht_id", how="anti", maintain_order="left")
    gepland = gevonden["referentie_nummer"].str.contains("^F|-F")
    gevonden = gevonden.filter(~gepland).with_columns(pl.col("referentie_nummer").str.extract("(R[0-9]+)$"))
    kolommen = ["referentie_nummer", "gemeente_code", "wet", "agb_code", "toewijzing_nummer", "begindatum", "einddatum"]
    kolommen += ["geleverd_volume", "eenheid_code", "product_tarief_cent", "ingediend_cent", "toegekend_cent"]
    kolommen += ["antwoord_status"]
    assert_frame_equal(
        waar.select(kolommen).sort("referentie_nummer"), gevonden.select(kolommen).sort("referentie_nummer")
    )


def client_of(home: Gelezen, nummers: pl.Series) -> pl.Series:
    return pseudonymise("client", pl.Series([make_bsn(nummer, home.seed) for nummer in nummers]), home.geheim).alias(
        "client_id"
    )


def test_every_client_has_what_it_lived_month_by_month(home):
    waar = truth(home, "client_maand")
    gevonden = linked(home, "client_maand").filter(pl.col("dagen") > 0)
    waar = waar.with_columns(client_of(home, waar["persoon_nummer"]))
    kolommen = ["client_id", "wet", "gemeente_code", "maand", "product_groep", "uitvoerder", "agb_code", "dagen"]
    assert_frame_equal(waar.select(kolommen), gevonden.select(kolommen), check_row_order=False)


def test_episodes_are_those_that_were_lived(home):
    waar = truth(home, "episode")
    waar = waar.with_columns(client_of(home, waar["persoon_nummer"]))
    kolommen = ["client_id", "wet", "gemeente_code", "begindatum", "einddatum", "is_voorlopig"]
    gevonden = linked(home, "episode")
    assert_frame_equal(waar.select(kolommen), gevonden.select(kolommen), check_row_order=False)


def test_every_planted_fault_is_rejected_recognised_or_found_as_labelled(home):
    fouten = truth(home, "fouten")
    bestanden = dict(ledger(home, "aanlevering").select("bestand", "status").iter_rows())
    bericht = {rij["bestand"]: rij for rij in linked(home, "bericht").iter_rows(named=True)}
    afkeur = set(ledger(home, "afkeur").select("bestand", "regel_nr", "regel_code").iter_rows())
    afkeur |= {(bestand, None, regel_code) for bestand, _, regel_code in afkeur}
    bevindingen = set(linked(home, "controle").select("bericht_id", "regel_code").iter_rows())
    heel_bevonden = {regel_code for _, regel_code in bevindingen}
    assert set(fouten["soort"]) == set(SOORTEN)
    for fout in fouten.iter_rows(named=True):
        bestand, regel_code, verwachting = fout["bestand"], fout["regel_code"], fout["verwachting"]
        if verwachting == "open":
            assert bestand not in bestanden
            continue
        if verwachting == "afgekeurd":
            assert (bestand, fout["regel_nr"], regel_code) in afkeur
            continue
        assert bestanden[bestand] == ("dubbel" if verwachting == "dubbel" else "verwerkt")
        if verwachting == "logisch dubbel":
            zelfde = [b for b in bericht.values() if b["identificatie"] == bericht[bestand]["identificatie"]]
            assert sum(b["is_logisch_dubbel"] for b in zelfde) == 1
        if verwachting == "bevinding":
            is_retour = regel_code.startswith("RETOUR")
            assert (bericht[bestand]["bericht_id"], regel_code) in bevindingen or (
                is_retour and regel_code in heel_bevonden
            )


def test_nothing_else_is_rejected(home):
    gepland = set(truth(home, "fouten").filter(pl.col("verwachting") == "afgekeurd")["bestand"])
    assert set(ledger(home, "afkeur")["bestand"]) == gepland
