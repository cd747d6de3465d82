"""A few plain charts of a proefregio, from its truth: `python -m ingest.proefregio.plaatjes HOME [MAP]`.

They show whether the region behaves: flows, mix, durations and amounts. Drawn as SVG.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import vl_convert

_BREED, _HOOG = 560, 220
# Apart in lightness too, for who sees no colours.
_KLEUREN = ("#1b6ca8", "#d1495b", "#66a182", "#edae49", "#8d6a9f", "#555555")

Reeksen = Mapping[str, Sequence[float]]


def draw_lines(titel: str, eenheid: str, assen: Sequence[Any], reeksen: Reeksen) -> str:
    """One line per series over the same places on the axis."""
    return _draw(alt.Chart().mark_line(), titel, eenheid, assen, reeksen)


def draw_bars(titel: str, eenheid: str, assen: Sequence[Any], reeksen: Reeksen) -> str:
    """Bars on top of each other, one colour per series."""
    return _draw(alt.Chart().mark_bar(), titel, eenheid, assen, reeksen)


def _draw(vorm: alt.Chart, titel: str, eenheid: str, assen: Sequence[Any], reeksen: Reeksen) -> str:
    """The chart as SVG; places are days, shown as years, or labels in their own order."""
    rows = [
        {"plaats": str(plaats), "reeks": naam, "waarde": waarde}
        for naam, waarden in reeksen.items()
        for plaats, waarde in zip(assen, waarden, strict=True)
    ]
    x = (
        alt.X("plaats:T", axis=alt.Axis(format="%Y", title=None, tickCount="year"))
        if isinstance(assen[0], date)
        else alt.X("plaats:O", sort=None, axis=alt.Axis(title=None, labelAngle=0))
    )
    y = alt.Y("waarde:Q", axis=alt.Axis(title=eenheid, tickCount=5, format=",.0f"))
    colour = alt.Color("reeks:N", sort=None, scale=alt.Scale(range=_KLEUREN), legend=alt.Legend(title=None))
    chart = vorm.encode(x=x, y=y, color=colour, order=alt.Order("reeks:N")).properties(
        data=alt.Data(values=rows), title=titel, width=_BREED, height=_HOOG
    )
    dutch = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}
    return vl_convert.vegalite_to_svg(chart.to_dict(), config={"locale": {"number": dutch}})


def _series(frame: pl.DataFrame, op: str, waarden: Mapping[str, str]) -> tuple[list[date], Reeksen]:
    """Months and the named columns, in order."""
    geordend = frame.sort(op)
    return geordend[op].to_list(), {naam: geordend[kolom].fill_null(0).to_list() for naam, kolom in waarden.items()}


def _wide(frame: pl.DataFrame, op: str, soort: str, waarde: str) -> tuple[list[date], Reeksen]:
    breed = frame.pivot(soort, index=op, values=waarde, aggregate_function="sum")
    return _series(breed, op, {kolom: kolom for kolom in sorted(set(breed.columns) - {op})})


def draw_flows(waarheid: Path) -> str:
    """In- and outflow and a tenth of the stock per month."""
    per_maand = (
        pl.read_parquet(waarheid / "stroom.parquet")
        .group_by("maand")
        .agg(pl.col("instroom", "uitstroom", "actief").sum())
    )
    assen, reeksen = _series(
        per_maand.with_columns(pl.col("actief") / 10),
        "maand",
        {"instroom": "instroom", "uitstroom": "uitstroom", "actief (een tiende)": "actief"},
    )
    return draw_lines("Instroom, uitstroom en actief", "trajecten per maand", assen, reeksen)


def draw_episodes(waarheid: Path) -> str:
    """Episodes that began and ended per month: a new number is no flow."""
    episodes = pl.read_parquet(waarheid / "episode.parquet")
    reeksen = [
        episodes.filter(pl.col(dag).is_not_null()).select(
            pl.col(dag).dt.month_start().alias("maand"), pl.lit(naam).alias("soort"), pl.lit(1).alias("aantal")
        )
        for naam, dag in (("begonnen", "begindatum"), ("geëindigd", "einddatum"))
    ]
    per_maand = _wide(pl.concat(reeksen), "maand", "soort", "aantal")
    return draw_lines("Begonnen en geëindigde episodes", "episodes per maand", *per_maand)


def draw_mix(waarheid: Path) -> str:
    """Clients per product group and month."""
    per_maand = (
        pl.read_parquet(waarheid / "client_maand.parquet")
        .group_by("maand", "product_groep")
        .agg(pl.col("persoon_nummer").n_unique().alias("clienten"))
    )
    return draw_lines(
        "Mix van producten", "cliënten per maand", *_wide(per_maand, "maand", "product_groep", "clienten")
    )


def draw_durations(waarheid: Path) -> str:
    """How long episodes that ended had lasted."""
    duur = (
        pl.read_parquet(waarheid / "episode.parquet")
        .filter(pl.col("einddatum").is_not_null())
        .with_columns(
            ((pl.col("einddatum") - pl.col("begindatum")).dt.total_days() // 91).clip(0, 16).alias("kwartalen")
        )
    )
    geteld = duur.group_by("kwartalen", "wet").len()
    assen = [str(k * 3) for k in range(17)]
    reeksen = {
        wet: [geteld.filter((pl.col("wet") == wet) & (pl.col("kwartalen") == k))["len"].sum() for k in range(17)]
        for wet in ("wmo", "jeugd")
    }
    return draw_bars("Duur van afgeronde episodes", "episodes, naar maanden", assen, reeksen)


def draw_amounts(waarheid: Path) -> str:
    """Awarded euro per quarter and wet."""
    per_kwartaal = (
        pl.read_parquet(waarheid / "stroom.parquet")
        .group_by(pl.col("maand").dt.truncate("1q").alias("kwartaal"), "wet")
        .agg((pl.col("toegekend_cent").sum() / 100_000).alias("euro"))
    )
    return draw_bars(
        "Toegekende bedragen", "duizend euro per kwartaal", *_wide(per_kwartaal, "kwartaal", "wet", "euro")
    )


PLAATJES: Mapping[str, Callable[[Path], str]] = {
    "stroom": draw_flows,
    "episodes": draw_episodes,
    "mix": draw_mix,
    "duur": draw_durations,
    "bedragen": draw_amounts,
}


def main(home: str, map_: str = "docs/proefregio") -> None:
    """Write every chart of the proefregio in `home` as an SVG into a folder."""
    doel = Path(map_)
    doel.mkdir(parents=True, exist_ok=True)
    for naam, draw in PLAATJES.items():
        (doel / f"{naam}.svg").write_text(draw(Path(home) / "waarheid"), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
