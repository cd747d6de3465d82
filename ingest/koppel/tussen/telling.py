"""Per linked table whether every row that came in has its place or its finding: the table `telling`."""

import polars as pl

from ingest.koppel.levering import START
from ingest.koppel.schema import GEKOPPELD
from ingest.koppel.tussen.verhaal import TOEWIJZING, Verhaal

_UIT, _INGETROKKEN, _BEVINDING = "uit", "ingetrokken", "bevinding"
_REGEL = ["bericht_id", "volgnummer"]


def count_rows(verhaal: Verhaal, controle: pl.DataFrame) -> pl.DataFrame:
    """One row per kind of row that is linked: how many were read, and what became of them.

    What was read is counted in brons, what became of it in the linked frames; the night checks that they agree.
    """
    found = controle.select("regel_code", "bericht_id", pl.col("sleutel").alias("__sleutel"))
    rows = [
        ("bericht", verhaal.bronnen.berichten.height, {_UIT: verhaal.berichten["bericht_id"].n_unique()}),
        ("toewijzing", _read(verhaal, "toegewezen_product", "301"), _versions(verhaal, found)),
        ("start", _read(verhaal, "start_product", "305"), _reports(verhaal.starts, verhaal.leveringen, found)),
        ("stop", _read(verhaal, "stop_product", "307"), _reports(verhaal.stops, verhaal.leveringen, found)),
        ("prestatie", _declared(verhaal), {_UIT: _linked(verhaal)}),
    ]
    counted = [
        {"tabel": tabel, "rijen_in": read, **{f"rijen_{k}": fate.get(k, 0) for k in (_UIT, _INGETROKKEN, _BEVINDING)}}
        for tabel, read, fate in rows
    ]
    return pl.DataFrame(counted, schema=GEKOPPELD["telling"])


def _read(verhaal: Verhaal, tabel: str, nummer: str) -> int:
    """Rows in messages that count."""
    counting = verhaal.bezorgd.filter("telt").select("bericht_id")
    rows = verhaal.bronnen.rijen(tabel, nummer).join(counting, on="bericht_id", how="semi")
    return int(rows.select(pl.len()).collect().item())


def _declared(verhaal: Verhaal) -> int:
    """Prestaties in messages that are no logical double, rejected ones too, and in registrations."""
    kept = verhaal.berichten.lazy().filter(~pl.col("is_logisch_dubbel")).select("bericht_id")
    rows = verhaal.bronnen.rijen("prestatie", "303", "323").join(kept, on="bericht_id", how="semi")
    return int(rows.select(pl.len()).collect().item()) + verhaal.bronnen.registratie("declaraties").height


def _linked(verhaal: Verhaal) -> int:
    return int(verhaal.prestaties.select(pl.col("prestatie_id").n_unique()).collect().item())


def _count(fates: pl.Series) -> dict[str, int]:
    return dict(fates.drop_nulls().value_counts().iter_rows())


def _versions(verhaal: Verhaal, found: pl.DataFrame) -> dict[str, int]:
    """A version belongs to a toewijzing, or its number is somebody else's (TR332)."""
    owner = [*TOEWIJZING, "client_id", "agb_code"]
    owners = verhaal.toewijzingen.select(*owner, pl.lit(value=True).alias("is_uit"))
    others = found.filter(pl.col("regel_code") == "TR332").select("bericht_id", "__sleutel").unique()
    rows = (
        verhaal.versies.select(*_REGEL, *owner)
        .join(owners, on=owner, how="left")
        .join(
            others.with_columns(is_bevinding=pl.lit(value=True)),
            left_on=["bericht_id", "toewijzing_nummer"],
            right_on=["bericht_id", "__sleutel"],
            how="left",
        )
    )
    fate = pl.when("is_uit").then(pl.lit(_UIT)).when("is_bevinding").then(pl.lit(_BEVINDING))
    return _count(rows.select(fate.alias("fate")).to_series())


def _reports(meldingen: pl.DataFrame, leveringen: pl.DataFrame, found: pl.DataFrame) -> dict[str, int]:
    """A start or stop is part of a delivery, was withdrawn or withdraws, or says nothing that is known (OP033x2)."""
    delivered = leveringen.select(*START, pl.lit(value=True).alias("is_uit")).unique()
    withdrawn = pl.col("status").is_in(["2", "3"]).any().over(START)
    unknown = found.filter(pl.col("regel_code") == "OP033x2").select("bericht_id", "__sleutel").unique()
    rows = (
        meldingen.with_columns(withdrawn.alias("is_ingetrokken"))
        .join(delivered, on=START, how="left", nulls_equal=True)
        .join(
            unknown.with_columns(is_bevinding=pl.lit(value=True)),
            left_on=["bericht_id", "levering_sleutel"],
            right_on=["bericht_id", "__sleutel"],
            how="left",
        )
    )
    fate = (
        pl.when("is_uit")
        .then(pl.lit(_UIT))
        .when("is_ingetrokken")
        .then(pl.lit(_INGETROKKEN))
        .when("is_bevinding")
        .then(pl.lit(_BEVINDING))
    )
    return _count(rows.select(fate.alias("fate")).to_series())
