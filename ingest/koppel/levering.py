"""From start and stop messages to intervals of delivery, and from intervals to trajecten.

Source: ontwerp §5.4; OP033x2, OP072, OP288, TR063, TR069, TR304. Reason 20 is a pause, not an end.
"""

from collections.abc import Iterable

import polars as pl

from ingest.koppel.bronnen import Bronnen
from ingest.koppel.kenmerk import shorten
from ingest.koppel.koppeling import link_to_toewijzing
from ingest.koppel.schema import GEKOPPELD

TIJDELIJK = "20"
START = ["wet", "gemeente_code", "agb_code", "client_id", "levering_sleutel", "categorie", "code", "begindatum"]
STOP = [*START, "einddatum", "reden_beeindiging_code"]
TRAJECT = START[:-1]


def read_meldingen(bronnen: Bronnen, tellend: pl.DataFrame, toewijzing: pl.DataFrame, tabel: str) -> pl.DataFrame:
    """One row per start or stop product in every message that counts, linked, with product and status made whole.

    A client with status 3 withdraws all its products (2.x). The product is the toewijzing's where the message gives
    none.
    """
    nummer = {"start_product": "305", "stop_product": "307"}[tabel]
    clients = bronnen.rijen("client", nummer).select(
        "bericht_id",
        pl.col("volgnummer").alias("ouder_volgnummer"),
        pl.col("status_aanlevering_code").alias("status_client"),
    )
    rows = (
        bronnen.rijen(tabel, nummer)
        .join(tellend.lazy().select("bericht_id"), on="bericht_id", how="semi")
        .join(clients, on=["bericht_id", "ouder_volgnummer"], how="left")
        .with_columns(
            pl.when(pl.col("status_client") == "3")
            .then(pl.lit("3"))
            .otherwise("status_aanlevering_code")
            .alias("status")
        )
        .collect()
    )
    linked = link_to_toewijzing(rows, toewijzing, bronnen.eenheden, "begindatum", None)
    return linked.with_columns(
        pl.coalesce("product_categorie", "toewijzing_categorie").alias("categorie"),
        pl.coalesce("product_code", "toewijzing_code").alias("code"),
        pl.coalesce("toewijzing_nummer", "genoemd_nummer", pl.lit("zonder")).alias("levering_sleutel"),
    )


def standing(meldingen: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """One row per key that stands: attributes of its latest first delivery (status 1).

    Date after date: standing = min(1, max(0, standing + ones - threes)); 2 is a 3 and a 1, 9 is no event.
    """
    ones = pl.col("status").is_in(["1", "2"]).cast(pl.Int64)
    threes = pl.col("status").is_in(["3", "2"]).cast(pl.Int64)
    per_day = meldingen.group_by([*key, "dagtekening"]).agg((ones - threes).sum().alias("saldo")).sort("dagtekening")
    once = pl.len().over(key) == 1
    folded = pl.concat(
        [
            per_day.filter(once).select(*key, pl.col("saldo").clip(0, 1).alias("staat")),
            per_day.filter(~once)
            .group_by(key)
            .agg(pl.col("saldo").map_batches(_fold, returns_scalar=True, return_dtype=pl.Int64).alias("staat")),
        ]
    )
    latest = (
        meldingen.filter(pl.col("status").is_in(["1", "2"]))
        .sort("dagtekening", "identificatie", "bericht_id", "volgnummer")
        .unique(key, keep="last", maintain_order=True)
    )
    return latest.join(folded.filter(pl.col("staat") > 0), on=key, how="semi", nulls_equal=True)


def _fold(balances: Iterable[int]) -> int:
    state = 0
    for balance in balances:
        state = min(1, max(0, state + balance))
    return state


def link_leveringen(starts: pl.DataFrame, stops: pl.DataFrame) -> pl.DataFrame:
    """One row per interval of delivery: from a standing start to its earliest standing stop.

    Adds `einddatum`, `reden_beeindiging_code` (the first definitive one when there is), `einde_definitief` (the
    day of that stop), `is_onderbroken` (its first stop is a pause), `is_tijdelijk` (and nothing ended it since),
    `stop_bericht_id` and `is_zonder_start`.
    """
    begun = standing(starts, START)
    ended = standing(stops, STOP)
    ends = (
        ended.sort("einddatum", "reden_beeindiging_code", "bericht_id")
        .group_by(START, maintain_order=True)
        .agg(
            pl.col("einddatum").first(),
            pl.col("reden_beeindiging_code")
            .filter(pl.col("reden_beeindiging_code") != TIJDELIJK)
            .first()
            .alias("reden"),
            pl.col("einddatum").filter(pl.col("reden_beeindiging_code") != TIJDELIJK).first().alias("einde_definitief"),
            pl.col("bericht_id").first().alias("stop_bericht_id"),
            pl.col("reden_beeindiging_code").first(),
        )
    )
    lonely = (
        ended.join(begun, on=START, how="anti", nulls_equal=True)
        .sort(*STOP, "bericht_id")
        .unique(START, keep="first", maintain_order=True)
        .with_columns(is_zonder_start=pl.lit(value=True))
    )
    common = [c for c in begun.columns if c in lonely.columns]
    all_begun = pl.concat(
        [
            begun.select(common).with_columns(is_zonder_start=pl.lit(value=False)),
            lonely.select(*common, "is_zonder_start"),
        ]
    )
    intervals = all_begun.join(ends, on=START, how="left", nulls_equal=True, maintain_order="left", suffix="_einde")
    is_paused = (pl.col("reden_beeindiging_code") == TIJDELIJK).fill_null(value=False)
    ended_that_day = (pl.col("einde_definitief") == pl.col("einddatum")).fill_null(value=False)
    return intervals.with_columns(
        (is_paused & ~ended_that_day).alias("is_onderbroken"),
        (is_paused & pl.col("reden").is_null()).alias("is_tijdelijk"),
        pl.coalesce("reden", "reden_beeindiging_code").alias("reden_beeindiging_code"),
        pl.min_horizontal("einddatum", "toewijzing_eind").alias("einde_effectief"),
        (pl.col("toewijzing_nummer").is_null() & pl.col("genoemd_nummer").is_null()).alias("is_taakgericht"),
        pl.concat_str(
            "gemeente_code",
            "wet",
            "agb_code",
            shorten("client_id", 16),
            "levering_sleutel",
            "categorie",
            "code",
            pl.col("begindatum").dt.strftime("%Y%m%d"),
            separator="-",
            ignore_nulls=True,
        ).alias("levering_id"),
    ).sort("levering_id")


def to_meldingen(starts: pl.DataFrame, stops: pl.DataFrame, leveringen: pl.DataFrame) -> pl.DataFrame:
    """The table `melding`: every start and stop that counts, what became of it and the interval it speaks of."""
    both = pl.concat([_judge(starts, START, "start"), _judge(stops, STOP, "stop")], how="diagonal")
    return (
        both.join(leveringen.select(*START, "levering_id"), on=START, how="left", nulls_equal=True)
        .with_columns(
            pl.col("categorie").alias("product_categorie"),
            pl.col("code").alias("product_code"),
            pl.col("status").alias("status_aanlevering_code"),
        )
        .sort("bericht_id", "soort", "volgnummer")
        .select(GEKOPPELD["melding"].keys())
    )


def _judge(meldingen: pl.DataFrame, key: list[str], soort: str) -> pl.DataFrame:
    """What became of each: it holds, a later one of its key took its place, or it was withdrawn."""
    kept = standing(meldingen, key).select(
        *key, pl.col("bericht_id").alias("__geldt_id"), pl.col("volgnummer").alias("__geldt_nr")
    )
    joined = meldingen.join(kept, on=key, how="left", nulls_equal=True)
    holds = (pl.col("bericht_id") == pl.col("__geldt_id")) & (pl.col("volgnummer") == pl.col("__geldt_nr"))
    gevolg = (
        pl.when(pl.col("status") == "3")
        .then(pl.lit("trekt in"))
        .when(pl.col("status") == "9")
        .then(pl.lit("zegt niets"))
        .when(pl.col("__geldt_id").is_null())
        .then(pl.lit("ingetrokken"))
        .when(holds)
        .then(pl.lit("geldt"))
        .otherwise(pl.lit("vervangen"))
    )
    return joined.with_columns(gevolg.alias("gevolg"), pl.lit(soort).alias("soort"))


def add_traject(leveringen: pl.DataFrame) -> pl.DataFrame:
    """`leveringen` with `traject_id`: only a restart after a pause goes on with what was there.

    A start after an end is a new traject, and so is one beside a start that was never stopped: that one goes on
    (TR326, OP289), and a stop is only about the start it names (OP155, TR382).
    """
    ordered = leveringen.sort(*TRAJECT, "begindatum", nulls_last=True)
    paused_before = pl.col("is_tijdelijk").shift(1, fill_value=True).over(TRAJECT)
    number = (~paused_before).cum_sum().over(TRAJECT)
    base = pl.concat_str(
        "gemeente_code",
        "wet",
        "agb_code",
        shorten("client_id", 16),
        "levering_sleutel",
        "categorie",
        "code",
        separator="-",
        ignore_nulls=True,
    )
    return ordered.with_columns(pl.concat_str(base, pl.lit("-T"), number + 1).alias("traject_id"))


def to_trajecten(leveringen: pl.DataFrame) -> pl.DataFrame:
    """One row per traject: from its first start to its definitive stop or the end of its toewijzing, if earlier.

    A paused traject goes on. Deliveries on a toewijzing that is vervallen are in no count.
    """
    counted = leveringen.filter(~pl.col("is_vervallen").fill_null(value=False))
    return (
        counted.sort("traject_id", "begindatum")
        .group_by("traject_id", maintain_order=True)
        .agg(
            pl.col("wet", "gemeente_code", "agb_code", "client_id", "toewijzing_nummer", "product_groep").first(),
            pl.col("begindatum").min(),
            pl.min_horizontal(pl.col("einde_definitief").last(), pl.col("toewijzing_eind").last()).alias("einddatum"),
            pl.when(pl.col("einde_definitief").last().is_not_null())
            .then(pl.col("reden_beeindiging_code").last())
            .alias("einde_reden"),
        )
        .with_columns(
            pl.lit("aanbieder").alias("uitvoerder"),
            pl.lit(None, pl.String).alias("team"),
            pl.when(pl.col("einddatum").is_not_null())
            .then(pl.max_horizontal("begindatum", "einddatum"))
            .alias("einddatum"),
        )
    )
