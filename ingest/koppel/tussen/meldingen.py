"""Starts and stops, with what the rules say of their order as columns. What came before is told by dagtekening."""

import polars as pl

from ingest.koppel.levering import START, STOP, TIJDELIJK, TRAJECT, read_meldingen, standing
from ingest.koppel.tussen.verhaal import Verhaal

_GEMELD = ["1", "2"]
# One stretch of delivery, whatever product the stop names (TR413, TR414, TR415).
_REEKS = ["wet", "gemeente_code", "agb_code", "client_id", "levering_sleutel", "begindatum"]
_VOLGORDE = ["dagtekening", "identificatie", "bericht_id", "volgnummer"]


def start_rows(verhaal: Verhaal) -> pl.DataFrame:
    """One row per start in every 305 that arrived."""
    rows = _judged(verhaal, verhaal.starts, "305", "start_product", START)
    withdrawn = rows.filter(pl.col("status") == "3").select("__rij", "dagtekening", *START)
    stopped = _first_stop(verhaal.stops, withdrawn)
    on_time = pl.col("stop_dag") <= pl.col("dagtekening")
    after_stop = withdrawn.join(stopped, on=START, nulls_equal=True).filter(on_time)["__rij"]
    running = _running(verhaal, rows)
    return rows.with_columns(
        pl.col("__rij").is_in(after_stop.implode()).alias("is_gestopt"),
        pl.col("__rij").is_in(running.implode()).alias("vorige_loopt_nog"),
    )


def stop_rows(verhaal: Verhaal) -> pl.DataFrame:
    """One row per stop in every 307 that arrived."""
    rows = _judged(verhaal, verhaal.stops, "307", "stop_product", STOP)
    begun = verhaal.starts.filter(pl.col("status").is_in(_GEMELD))
    same = rows.join(begun.select(START), on=START, how="semi", nulls_equal=True)["__rij"]
    assigned = ["gemeente_code", "wet", "client_id", "toewijzing_nummer"]
    other = rows.join(begun.select(assigned), on=assigned, how="semi")["__rij"]
    return rows.join(_stops_before(rows), on="__rij", how="left", maintain_order="left").with_columns(
        pl.col("__rij").is_in(same.implode()).alias("is_gestart"),
        pl.col("__rij").is_in(other.implode()).alias("is_anders_gestart"),
    )


def _judged(verhaal: Verhaal, counted: pl.DataFrame, nummer: str, tabel: str, key: list[str]) -> pl.DataFrame:
    """Rows that count and rows of rejected messages, with whether their key was reported before and still stands."""
    rejected = read_meldingen(verhaal.bronnen, verhaal.afgekeurd(nummer), verhaal.toewijzingen, tabel)
    rows = pl.concat(
        [counted.with_columns(telt=pl.lit(value=True)), rejected.with_columns(telt=pl.lit(value=False))],
        how="diagonal_relaxed",
    )
    numbered = rows.sort(_VOLGORDE).with_row_index("__rij")
    again = numbered.filter(pl.struct(key).is_duplicated()).sort(
        "dagtekening", pl.col("status") != "3", "__rij", maintain_order=True
    )
    state = pl.when("telt").then("status").forward_fill().shift(1).over(key)
    ones = pl.when(pl.col("telt") & pl.col("status").is_in(_GEMELD)).then("dagtekening").min().over(key)
    before = again.select(
        "__rij", state.is_in(_GEMELD).alias("staat_al"), (ones <= pl.col("dagtekening")).alias("is_eerder_gemeld")
    )
    return numbered.join(before, on="__rij", how="left", maintain_order="left").with_columns(
        pl.col("staat_al", "is_eerder_gemeld").fill_null(value=False)
    )


def _first_stop(stops: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """For these starts the day on which a stop that stands was first reported."""
    suspects = stops.join(of.select(START), on=START, how="semi", nulls_equal=True)
    return standing(suspects, STOP).group_by(START).agg(pl.col("dagtekening").min().alias("stop_dag"))


def _running(verhaal: Verhaal, rows: pl.DataFrame) -> pl.Series:
    """Starts of which another start on the same toewijzing stood, and was not stopped, when they were reported."""
    linked = rows.filter((pl.col("status") == "1") & pl.col("toewijzing_nummer").is_not_null())
    suspects = linked.filter(pl.struct(TRAJECT).is_duplicated())
    begun = standing(verhaal.starts.join(suspects.select(START), on=START, how="semi", nulls_equal=True), START)
    others = begun.join(_first_stop(verhaal.stops, begun), on=START, how="left", nulls_equal=True).select(
        *TRAJECT, pl.col("begindatum", "dagtekening").name.prefix("andere_"), "stop_dag"
    )
    day, other_day = pl.col("dagtekening"), pl.col("andere_dagtekening")
    same_day = (other_day == day) & (pl.col("andere_begindatum") < pl.col("begindatum"))
    return (
        suspects.select("__rij", *START, "dagtekening")
        .join(others, on=TRAJECT, nulls_equal=True)
        .filter(pl.col("andere_begindatum") != pl.col("begindatum"))
        .filter((other_day < day) | same_day)
        .filter(pl.col("stop_dag").is_null() | (pl.col("stop_dag") > day))["__rij"]
        .unique()
    )


def _stops_before(rows: pl.DataFrame) -> pl.DataFrame:
    """What stops that stand had said of the same delivery before; a temporary one comes first on its day."""
    suspects = rows.filter(pl.struct(_REEKS).is_duplicated())
    stands = standing(suspects.filter("telt"), STOP).select(*STOP, pl.lit(value=True).alias("staat"))
    definitive = pl.col("reden_beeindiging_code") != TIJDELIJK
    ordered = suspects.join(stands, on=STOP, how="left", nulls_equal=True).sort("dagtekening", definitive, "__rij")
    stood = pl.col("telt") & pl.col("staat").fill_null(value=False)

    def before(what: pl.Expr) -> pl.Expr:
        return what.cast(pl.Int64).cum_sum().shift(1, fill_value=0).over(_REEKS) > 0

    latest = pl.when(stood).then("einddatum").cum_max().forward_fill().shift(1).over(_REEKS)
    return ordered.select(
        "__rij",
        before(stood & ~definitive).alias("is_eerder_tijdelijk_gestopt"),
        before(stood & definitive).alias("is_eerder_definitief_gestopt"),
        latest.alias("eerdere_einddatum"),
    )
