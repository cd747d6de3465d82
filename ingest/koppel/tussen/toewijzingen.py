"""Toegewezen products, and the toewijzingen that a message should have named, with what the rules say of them."""

import polars as pl

from ingest.koppel.prestatie import UITERSTE_LOOPTIJD
from ingest.koppel.toewijzing import INHOUD, MOMENT, is_vervallen, read_versies
from ingest.koppel.tussen.verhaal import PARTIJEN, TOEWIJZING, Verhaal
from ingest.overlap import find_stacked

_REGEL = ["bericht_id", "volgnummer"]
_CLIENT = [*PARTIJEN, "client_id"]
_BERICHT = ["bericht_id", "nummer", "release", *_CLIENT, "dagtekening", "telt"]


def toewijzing_rows(verhaal: Verhaal, gevraagd: pl.DataFrame, checked: pl.LazyFrame) -> pl.DataFrame:
    """One row per toegewezen product in every 301 that arrived, beside the version that holds."""
    rejected = read_versies(verhaal.bronnen, verhaal.afgekeurd("301"))
    rows = pl.concat(
        [verhaal.versies.with_columns(telt=pl.lit(value=True)), rejected.with_columns(telt=pl.lit(value=False))],
        how="diagonal_relaxed",
    )
    current = verhaal.toewijzingen.select(
        *TOEWIJZING,
        pl.col("client_id", "agb_code", "bericht_id", "volgnummer").name.prefix("huidig_"),
        pl.col("reden_wijziging_code").alias("reden_die_geldt"),
        "is_vervallen",
    )
    asked = gevraagd.select("wet", "agb_code", "referentie_aanbieder", pl.lit(value=True).alias("is_gevraagd")).unique()
    stacked, contradicting = _stacked(verhaal.toewijzingen), _contradicting(verhaal)
    is_owner = (pl.col("client_id") == pl.col("huidig_client_id")) & (pl.col("agb_code") == pl.col("huidig_agb_code"))
    is_current = (pl.col("bericht_id") == pl.col("huidig_bericht_id")) & (
        pl.col("volgnummer") == pl.col("huidig_volgnummer")
    )
    judged = (
        rows.join(current, on=TOEWIJZING, how="left", maintain_order="left")
        .join(asked, on=["wet", "agb_code", "referentie_aanbieder"], how="left", maintain_order="left")
        .with_columns(
            (~is_owner).fill_null(value=False).alias("is_van_ander"),
            is_current.fill_null(value=False).alias("is_huidig"),
            pl.col("is_gevraagd").fill_null(value=False),
            is_vervallen().alias("is_intrekking"),
            pl.col("ingangsdatum").dt.offset_by(UITERSTE_LOOPTIJD).alias("uiterste_einddatum"),
        )
    )
    return (
        judged.join(stacked, on=_REGEL, how="left", maintain_order="left")
        .join(contradicting, on=_REGEL, how="left", maintain_order="left")
        .join(_awarded_before(judged, checked), on=_REGEL, how="left", maintain_order="left")
    )


def _stacked(current: pl.DataFrame) -> pl.DataFrame:
    """Toewijzingen of one client at one aanbieder that overlap with an earlier one of the same product (OP259)."""
    lasting = current.filter(~pl.col("is_vervallen")).sort("toewijzingsdatum", *TOEWIJZING)
    found = lasting.filter(find_stacked(lasting, _CLIENT, "ingangsdatum", "einddatum"))
    return found.select(_REGEL).unique().with_columns(is_gestapeld=pl.lit(value=True))


def _contradicting(verhaal: Verhaal) -> pl.DataFrame:
    """Versions that say something else than another of the same date and time, of the owner of the number."""
    owner = [*TOEWIJZING, "client_id", "agb_code"]
    moment = [*owner, *MOMENT]
    owned = verhaal.versies.join(verhaal.toewijzingen.select(owner), on=owner, how="semi")
    suspects = owned.filter(pl.struct(moment).is_duplicated())
    said = pl.struct([c for c in INHOUD if c not in MOMENT])
    found = suspects.filter(said.n_unique().over(moment) > 1)
    return found.select(_REGEL).with_columns(is_tegenstrijdig=pl.lit(value=True))


def _awarded_before(rows: pl.DataFrame, checked: pl.LazyFrame) -> pl.DataFrame:
    """What was awarded, and not credited, on a toewijzing before it was withdrawn (TR385)."""
    withdrawn = rows.filter("is_intrekking").select(*_REGEL, *TOEWIJZING, pl.col("dagtekening").alias("ingetrokken"))
    return (
        checked.filter(pl.col("is_gekoppeld") & (pl.col("toegekend_cent") != 0))
        .join(withdrawn.lazy(), on=TOEWIJZING)
        .filter(pl.col("dagtekening") <= pl.col("ingetrokken"))
        .group_by(_REGEL_VAN_INTREKKING)
        .agg(pl.col("toegekend_cent").sum().alias("toegekend_ervoor_cent"))
        .filter(pl.col("toegekend_ervoor_cent") > 0)
        .rename({"bericht_id_right": "bericht_id"})
        .collect()
    )


_REGEL_VAN_INTREKKING = ["bericht_id_right", "volgnummer"]


def known_versions(verhaal: Verhaal) -> pl.DataFrame:
    """Versions in the order of validity, with the day from which they were known."""
    return verhaal.versies.select(
        *TOEWIJZING,
        "client_id",
        "agb_code",
        pl.col("dagtekening").alias("bekend"),
        "product_categorie",
        "product_code",
        "ingangsdatum",
        "einddatum",
        "volume",
        "budget_cent",
        is_vervallen().alias("is_vervallen"),
    )


def is_current_on(day: str) -> pl.Expr:
    """Whether a version was current on a day: not withdrawn and not over; it may still have to begin (TR349)."""
    return ~pl.col("is_vervallen") & (pl.col("einddatum").is_null() | (pl.col("einddatum") >= pl.col(day)))


def missing_rows(verhaal: Verhaal, toegewezen: pl.DataFrame, verzocht: pl.DataFrame) -> pl.DataFrame:
    """One row per toewijzing that was current for the client and aanbieder of a 301 or 317, and isn't in it.

    What was known is what messages of earlier days said (OP087, TR349).
    """
    known = known_versions(verhaal)
    granted = toegewezen.filter(pl.struct(_CLIENT).is_duplicated())
    named = pl.concat([r.select(*_BERICHT, "toewijzing_nummer") for r in (granted, verzocht)])
    messages = named.select(_BERICHT).unique()
    return (
        messages.lazy()
        .join(known.lazy(), on=_CLIENT, maintain_order="left_right")
        .filter(pl.col("bekend") < pl.col("dagtekening"))
        .group_by([*_BERICHT, "toewijzing_nummer"], maintain_order=True)
        .last()
        .filter(is_current_on("dagtekening"))
        .join(named.lazy(), on=["bericht_id", "toewijzing_nummer"], how="anti")
        .collect()
    )
