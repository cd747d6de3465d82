"""Which tables of a KPI are protected, in which order: the coarse ones first, the finer ones within what they left."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from orchestration.onthulling.cellen import AANDEEL, is_counted, series, split
from orchestration.onthulling.tabel import Vak, rows_of
from orchestration.onthulling.tabellen import BINNEN_GEMEENTE

# How much of a series must follow a relation for it to count as one: distinct persons miss it now and then.
_BIJNA_ALLES = 0.9
# Below this part of cells that are not small, the engine is not asked: it would search long and save little.
_MINSTE_DEEL = 0.5
_TIJDSLEUTEL = ["wet", "gemeente_code", "wijk_code", "team", "agb_code", "product_groep", "uitsplitsing_waarde"]


def add_measure(cells: pl.DataFrame, marge: int) -> pl.DataFrame:
    """With `maat`, the number that a table is protected by, and `breedte`, how wide its intervals must be.

    For counted shares that is the rarer of the two outcomes, over an uitsplitsing always the teller: those add up.
    A teller in hours or euros that is split up is measured against what one person has on average. Else persons.
    """
    niet = pl.col("noemer") - pl.col("teller")
    rare = pl.when(niet.sum().over(series()) < pl.col("teller").sum().over(series())).then(niet).otherwise("teller")
    split_up = pl.col("uitsplitsing").is_not_null() & (pl.col("eenheid") == AANDEEL)
    measure = pl.when(split_up).then("teller").when(is_counted()).then(rare).otherwise("n")
    per_person = (pl.col("teller").sum() / pl.col("n").sum()).over(series())
    wide = pl.when(split_up & ~is_counted() & (per_person > 1)).then(per_person).otherwise(1.0)
    return cells.with_columns(
        measure.cast(pl.Float64).fill_nan(0.0).alias("maat"), (2.0 * marge * wide).alias("breedte")
    )


def find_time(cells: pl.DataFrame) -> str:
    """How years follow from quarters in one series: 'som', 'stand' (a year is its last quarter) or 'los'."""
    quarters = cells.filter(periode_soort="kwartaal").with_columns(jaar=pl.col("periode").dt.truncate("1y"))
    per_year = (
        quarters.sort("periode")
        .group_by("jaar", *_TIJDSLEUTEL)
        .agg(pl.len(), som=pl.col("teller").sum(), stand=pl.col("teller").last())
    )
    both = cells.filter(periode_soort="jaar").join(
        per_year.filter(len=4), left_on=["periode", *_TIJDSLEUTEL], right_on=["jaar", *_TIJDSLEUTEL], nulls_equal=True
    )
    for name in ("stand", "som"):
        same = both.select(
            ((pl.col(name) - pl.col("teller")).abs() <= 1e-6 * pl.col("teller").abs() + 1e-9).mean()
        ).item()
        if (same or 0) >= _BIJNA_ALLES:
            return name
    return "los"


def plan_kpi(cells: pl.DataFrame) -> list[Vak]:
    """The tables of one KPI in order: a table takes what an earlier one decided on its cells as given."""
    leading = set(sisters(cells).values())
    base = cells.filter(pl.col("uitsplitsing").is_null())
    vakken = [*_plan_series(base, base)]
    cells = cells.filter(pl.col("uitsplitsing").is_null() | pl.col("uitsplitsing").is_in([*leading]))
    for (_,), part in cells.filter(pl.col("uitsplitsing").is_not_null()).group_by("uitsplitsing", maintain_order=True):
        vakken += _plan_series(pl.concat([base, part]), part)
    return vakken


def sisters(cells: pl.DataFrame) -> dict[str, str]:
    """Per uitsplitsing of one KPI the one whose empty cells it takes over: both tell the same groups apart.

    The one that counts persons leads, for the others measure what those persons have.
    """
    listed = (
        cells.filter(pl.col("uitsplitsing").is_not_null())
        .group_by("uitsplitsing")
        .agg(
            pl.col("uitsplitsing_waarde").unique().sort().str.join("|").alias("waarden"),
            (pl.col("noemer") - pl.col("n")).abs().sum().alias("afstand"),
        )
    )
    lead = listed.sort("afstand", "uitsplitsing").group_by("waarden", maintain_order=True).first()
    return dict(listed.join(lead, on="waarden").select("uitsplitsing", "uitsplitsing_right").iter_rows())


def _plan_series(cells: pl.DataFrame, own: pl.DataFrame) -> Iterator[Vak]:
    """Tables of one series; `cells` are its own rows and those without an uitsplitsing that they add up to."""
    time = find_time(own)
    quarterly = _largest(own.filter(periode_soort="kwartaal"))
    for groep in quarterly:
        if time == "som":
            yield _vak(cells, own, groep, met_tijd=True)
        else:
            yield from _per_period(cells, own, groep, "kwartaal")
    for groep in _largest(own.filter(periode_soort="jaar")):
        if time != "som" or groep not in quarterly:
            yield from _per_period(cells, own, groep, "jaar")


def _largest(cells: pl.DataFrame) -> list[str]:
    """The combinations that lie in no other one, those with the fewest dimensions first."""
    groups = sorted(cells["groep"].unique(), key=lambda g: (len(split(g)), g))
    return [g for g in groups if not any(split(g) < split(other) for other in groups)]


def _per_period(cells: pl.DataFrame, own: pl.DataFrame, groep: str, soort: str) -> list[Vak]:
    """One table for each period of the finest cells."""
    finest = own.filter(periode_soort=soort, groep=groep)["periode"].unique().sort()
    around = cells.filter(periode_soort=soort).partition_by("periode", as_dict=True)
    inside = own.filter(periode_soort=soort).partition_by("periode", as_dict=True)
    return [_vak(around[day,], inside[day,], groep) for day in finest]


def _vak(cells: pl.DataFrame, own: pl.DataFrame, groep: str, *, met_tijd: bool = False) -> Vak:
    inside = [name for name in cells["groep"].unique() if split(name) <= split(groep)]
    cells, own = cells.filter(pl.col("groep").is_in(inside)), own.filter(pl.col("groep").is_in(inside))
    closed = _is_closed(cells, own) if "uitsplitsing" in split(groep) else True
    if not closed:
        cells = own
    first = own.row(0, named=True)
    name = "/".join(str(part) for part in (first["kpi_code"], first["uitsplitsing"] or "alles", groep or "totaal"))
    name += "" if met_tijd else f"/{first['periode_soort']} {first['periode']}"
    return Vak(name, groep, rows_of(cells), met_tijd, closed, float(own["breedte"].max()))


def _is_closed(cells: pl.DataFrame, own: pl.DataFrame) -> bool:
    """Whether the parts of an uitsplitsing make up what is known of the whole."""
    key = ["periode_soort", "periode", *_TIJDSLEUTEL[:-1]]
    parts = own.group_by(key).agg(pl.col("teller").sum(), pl.col("noemer").first())
    whole = cells.filter(pl.col("uitsplitsing").is_null())
    if whole.height:
        parts = parts.join(whole.select(*key, geheel="teller"), on=key, nulls_equal=True)
    else:
        parts = parts.with_columns(geheel="noemer")
    same = (pl.col("geheel") - pl.col("teller")).abs() <= 0.1 * pl.col("geheel").abs() + 1e-9
    return (parts.select(same.mean()).item() or 0) >= _BIJNA_ALLES


def is_worthwhile(vak: Vak, undecided: set[int], vooraf: Sequence[str | None]) -> bool:
    """Whether enough of the finest cells is not small: a table that is all but empty tells nobody anything."""
    finest = [row["nummer"] for row in vak.rijen if row["groep"] == vak.groep and row["nummer"] in undecided]
    shared = sum(vooraf[number] in (None, "gedeeld") for number in finest)
    return not finest or shared >= _MINSTE_DEEL * len(finest)


def coarsen(vak: Vak) -> list[Vak]:
    """The tables that are left of one without its finest cells: those with a dimension less."""
    group = split(vak.groep)
    found = {}
    for dimensie in sorted(group):
        left = group - {dimensie}
        rows = tuple(row for row in vak.rijen if split(row["groep"]) <= left)
        if rows and (dimensie != "gemeente_code" or not left & {*BINNEN_GEMEENTE}):
            name = ",".join(sorted(left))
            found[name] = replace(vak, naam=vak.naam.replace(vak.groep, name or "totaal"), groep=name, rijen=rows)
    return [*found.values()]


def find_twins(cells: pl.DataFrame) -> pl.Series:
    """Per cell of one KPI a name that it shares with cells that are empty when it is.

    Those are the same groups by another measure, and a year that is nothing but its last quarter.
    """
    lead = pl.col("uitsplitsing").replace(sisters(cells))
    standing = [u for (u,), part in cells.group_by("uitsplitsing") if find_time(part) == "stand"]
    is_standing = pl.col("uitsplitsing").is_in([u for u in standing if u is not None])
    is_standing = (
        (is_standing | pl.col("uitsplitsing").is_null()) if None in standing else is_standing.fill_null(value=False)
    )
    last = pl.when(is_standing & (pl.col("periode_soort") == "jaar")).then(pl.col("periode").dt.offset_by("9mo"))
    soort = pl.when(is_standing).then(pl.lit("stand")).otherwise("periode_soort")
    key = [lead.alias("u"), last.otherwise("periode").alias("p"), soort.alias("s"), *_TIJDSLEUTEL]
    return cells.select(pl.struct(*key).rank("dense").alias("tweeling"))["tweeling"]
