"""Stretches of begeleiding of one client under one wet, over wijkteam and aanbieders, numbers and municipalities.

Source: ontwerp §5.9. A new number, an extension, another aanbieder or contract begins no new episode.
"""

from datetime import date

import polars as pl

from ingest.koppel.kenmerk import shorten
from ingest.koppel.prestatie import productperiode
from ingest.koppel.schema import GEKOPPELD

_WIE = ["client_id", "wet"]
_ZWAARTE = {"basis": 1, "specialistisch": 2}
# Reason of ending by (wet, code): COD WMO588 and JZ588, and the words of the WT contract.
_EINDE_SOORT = {
    ("wmo", "02"): "overlijden",
    ("jeugd", "02"): "overlijden",
    ("wmo", "31"): "verhuizing",
    ("jeugd", "35"): "externe omstandigheden",
    ("wmo", "21"): "voortijdig",
    ("wmo", "22"): "voortijdig",
    ("wmo", "23"): "voortijdig",
    ("jeugd", "32"): "voortijdig",
    ("jeugd", "33"): "voortijdig",
    ("jeugd", "34"): "voortijdig",
    ("wmo", "eenzijdig inwoner"): "voortijdig",
    ("jeugd", "eenzijdig inwoner"): "voortijdig",
    ("wmo", "19"): "volgens plan",
    ("jeugd", "31"): "volgens plan",
    ("wmo", "39"): "ander domein",
    ("jeugd", "39"): "ander domein",
    ("wmo", "volgens plan"): "volgens plan",
    ("jeugd", "volgens plan"): "volgens plan",
    ("wmo", "verhuizing"): "verhuizing",
    ("jeugd", "verhuizing"): "verhuizing",
}
_EINDE_TOEWIJZING = {"06": "ander domein", "07": "verhuizing", "08": "pgb", "02": "overlijden"}


def link_episodes(stretches: pl.DataFrame, gat_dagen: int, peildatum: date) -> pl.DataFrame:
    """The table `episode`: one row per chain of stretches with at most `gat_dagen` days between them.

    `stretches` has client_id, wet, gemeente_code, begindatum, einddatum (null while it runs), product_groep,
    einde_reden and reden_wijziging_code. An end younger than the gap is provisional. The sequel is the next episode of
    the same client under the same wet, `vervolg_dagen` after the end.
    """
    ends = pl.col("einddatum").fill_null(date(9999, 12, 31))
    ordered = (
        stretches.filter(pl.col("begindatum") <= peildatum)
        .with_columns(ends.alias("__eind"))
        .sort(*_WIE, "begindatum", "__eind", "product_groep", "gemeente_code")
    )
    reached = pl.col("__eind").cum_max().shift(1).over(_WIE)
    is_new = ((pl.col("begindatum") - reached).dt.total_days() - 1 > gat_dagen).fill_null(value=False)
    numbered = ordered.with_columns(is_new.cum_sum().over(_WIE).alias("__nummer"))
    last = pl.col("__eind").arg_max()
    episodes = numbered.group_by(*_WIE, "__nummer", maintain_order=True).agg(
        pl.col("begindatum").min(),
        pl.col("__eind").max(),
        pl.col("product_groep").first().alias("eerste_product_groep"),
        pl.col("product_groep", "gemeente_code", "einde_reden", "reden_wijziging_code")
        .get(last)
        .name.suffix("_laatste"),
    )
    return (
        episodes.with_columns(
            pl.when(pl.col("__eind") <= peildatum).then("__eind").alias("einddatum"),
            pl.col("product_groep_laatste").alias("laatste_product_groep"),
            pl.col("gemeente_code_laatste").alias("gemeente_code"),
            pl.concat_str(
                shorten("client_id", 24), "wet", pl.col("begindatum").dt.strftime("%Y%m%d"), separator="-"
            ).alias("episode_id"),
        )
        .with_columns(
            ((pl.lit(peildatum) - pl.col("einddatum")).dt.total_days() <= gat_dagen)
            .fill_null(value=False)
            .alias("is_voorlopig"),
            _end_kind().alias("einde_soort"),
            pl.col("episode_id").shift(-1).over(_WIE, order_by="begindatum").alias("vervolg_episode_id"),
            (pl.col("begindatum").shift(-1).over(_WIE, order_by="begindatum") - pl.col("einddatum"))
            .dt.total_days()
            .alias("vervolg_dagen"),
        )
        .join(count_steps(numbered, peildatum), on=[*_WIE, "__nummer"], how="left")
        .with_columns(pl.col("aantal_opschalingen", "aantal_afschalingen").fill_null(0))
        .sort("episode_id")
        .select(GEKOPPELD["episode"].keys())
    )


def count_steps(stretches: pl.DataFrame, peildatum: date) -> pl.DataFrame:
    """Per chain how often the heaviest product group that runs goes up and down, on days up to `peildatum`.

    Only basis and specialistisch have a weight (K22, K23). A gap inside the chain changes nothing: what follows it is
    held against what ran before it.
    """
    chain = [*_WIE, "__nummer"]
    weighed = stretches.with_columns(
        pl.col("product_groep").replace_strict(_ZWAARTE, default=None, return_dtype=pl.Int64).alias("__zwaarte")
    ).filter(pl.col("__zwaarte").is_not_null() & (pl.col("__eind") >= pl.col("begindatum")))
    days = pl.concat(
        [
            weighed.select(*chain, pl.col("begindatum").alias("__dag")),
            weighed.filter(pl.col("__eind") < peildatum).select(
                *chain, (pl.col("__eind") + pl.duration(days=1)).alias("__dag")
            ),
        ]
    ).unique()
    running = days.join(weighed, on=chain).filter(pl.col("__dag").is_between("begindatum", "__eind"))
    step = pl.col("__zwaarte").diff().over(chain, order_by="__dag")
    return (
        running.group_by(*chain, "__dag")
        .agg(pl.col("__zwaarte").max())
        .with_columns(step.alias("__stap"))
        .group_by(chain)
        .agg(
            (pl.col("__stap") > 0).sum().alias("aantal_opschalingen"),
            (pl.col("__stap") < 0).sum().alias("aantal_afschalingen"),
        )
    )


def _end_kind() -> pl.Expr:
    """Why an episode ended; a toewijzing that went to pgb or another domain says more than its stop."""
    reden = pl.concat_list("wet", pl.col("einde_reden_laatste").fill_null("")).list.join("|")
    by_stop = reden.replace_strict(
        {"|".join(k): v for k, v in _EINDE_SOORT.items()}, default=None, return_dtype=pl.String
    )
    by_change = pl.col("reden_wijziging_code_laatste").replace_strict(
        _EINDE_TOEWIJZING, default=None, return_dtype=pl.String
    )
    ended = pl.coalesce(by_change, by_stop, pl.lit("overig"))
    return pl.when(pl.col("einddatum").is_null()).then(pl.lit("loopt")).otherwise(ended)


def award_stretches(prestaties: pl.LazyFrame, leveringen: pl.DataFrame) -> pl.DataFrame:
    """Stretches of toewijzingen that never had a start message: the periods of their awarded prestaties.

    A period of which credits took back all that was awarded is none.
    """
    key = ["gemeente_code", "wet", "toewijzing_nummer"]
    started = leveringen.lazy().select(key).filter(pl.col("toewijzing_nummer").is_not_null())
    linked = prestaties.filter(pl.col("is_gekoppeld") & ~pl.col("is_vervallen").fill_null(value=False))
    period = ["client_id", *key, "product_groep", "begindatum", "einddatum"]
    return (
        linked.join(started, on=key, how="anti", maintain_order="left")
        .with_columns(productperiode())
        .group_by(period, maintain_order=True)
        .agg(pl.col("toegekend_cent").sum())
        .filter(pl.col("toegekend_cent") > 0)
        .select(*period, pl.lit(None, pl.String).alias("einde_reden"))
        .collect()
    )
