"""A few plain charts of a proefregio, from its truth: `python -m ingest.proefregio.plaatjes HOME [MAP]`.

They show whether the region behaves: flows, mix, durations and amounts. Drawn as SVG without any library.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

_BREED, _HOOG, _LINKS, _ONDER, _BOVEN, _RECHTS = 760, 300, 70, 40, 50, 170
_KLEUREN = ("#1b6ca8", "#d1495b", "#66a182", "#edae49", "#8d6a9f", "#555555")
_STREPEN = 4

Reeksen = Mapping[str, Sequence[float]]


def draw_lines(titel: str, eenheid: str, assen: Sequence[str], reeksen: Reeksen) -> str:
    """One line per series over the same places on the axis; only the first of each label is written."""
    hoogst, stap = _top(reeksen), (_BREED - _LINKS - _RECHTS) / max(1, len(assen) - 1)
    lijnen = []
    for kleur, waarden in zip(_KLEUREN, reeksen.values(), strict=False):
        punten = " ".join(f"{_LINKS + i * stap:.1f},{_y(w, hoogst):.1f}" for i, w in enumerate(waarden))
        lijnen.append(f'<polyline points="{punten}" fill="none" stroke="{kleur}" stroke-width="2"/>')
    return _frame(titel, eenheid, hoogst, assen, stap, 0, list(reeksen), lijnen)


def draw_bars(titel: str, eenheid: str, assen: Sequence[str], reeksen: Reeksen) -> str:
    """Bars on top of each other, one colour per series."""
    stapel = [sum(waarden[i] for waarden in reeksen.values()) for i in range(len(assen))]
    hoogst, stap = _top({"": stapel}), (_BREED - _LINKS - _RECHTS) / max(1, len(assen))
    balken, voet = [], [0.0] * len(assen)
    for kleur, waarden in zip(_KLEUREN, reeksen.values(), strict=False):
        for i, waarde in enumerate(waarden):
            boven, onder = _y(voet[i] + waarde, hoogst), _y(voet[i], hoogst)
            x = _LINKS + i * stap
            maat = f'x="{x:.1f}" y="{boven:.1f}" width="{stap * 0.85:.1f}" height="{onder - boven:.1f}"'
            balken.append(f'<rect {maat} fill="{kleur}"/>')
            voet[i] += waarde
    return _frame(titel, eenheid, hoogst, assen, stap, stap * 0.42, list(reeksen), balken)


def _top(reeksen: Reeksen) -> float:
    return max((w for waarden in reeksen.values() for w in waarden), default=1) or 1


def _y(waarde: float, hoogst: float) -> float:
    return _BOVEN + (_HOOG - _BOVEN - _ONDER) * (1 - waarde / hoogst)


def _frame(
    titel: str,
    eenheid: str,
    hoogst: float,
    assen: Sequence[str],
    stap: float,
    midden: float,
    namen: Sequence[str],
    vormen: Sequence[str],
) -> str:
    """The whole picture: title, lines of the scale, labels and legend around the shapes."""
    regels = [f'<text x="{_LINKS}" y="20" font-size="15" font-weight="bold">{titel}</text>']
    regels.append(f'<text x="{_LINKS}" y="38" fill="#555">{eenheid}</text>')
    for deel in range(_STREPEN + 1):
        waarde = hoogst * deel / _STREPEN
        y = _y(waarde, hoogst)
        regels.append(f'<line x1="{_LINKS}" x2="{_BREED - _RECHTS}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        tekst = f"{waarde:,.0f}".replace(",", ".")
        regels.append(f'<text x="{_LINKS - 8}" y="{y + 4:.1f}" text-anchor="end">{tekst}</text>')
    for i, label in enumerate(assen):
        if label and (i == 0 or label != assen[i - 1]):
            x = _LINKS + i * stap + midden
            regels.append(f'<text x="{x:.1f}" y="{_HOOG - _ONDER + 18}" text-anchor="middle">{label}</text>')
    for i, (kleur, naam) in enumerate(zip(_KLEUREN, namen, strict=False)):
        y = _BOVEN + 10 + i * 20
        regels.append(f'<rect x="{_BREED - _RECHTS + 15}" y="{y - 9}" width="11" height="11" fill="{kleur}"/>')
        regels.append(f'<text x="{_BREED - _RECHTS + 32}" y="{y}">{naam}</text>')
    inhoud = "\n".join([*regels, *vormen])
    kop = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_BREED} {_HOOG}"'
    achtergrond = '<rect width="100%" height="100%" fill="white"/>'
    return f'{kop} font-family="sans-serif" font-size="11">\n{achtergrond}\n{inhoud}\n</svg>\n'


# From the truth to series


def _series(frame: pl.DataFrame, op: str, waarden: Mapping[str, str]) -> tuple[list[str], Reeksen]:
    """Labels (years of months) and the named columns, in order."""
    geordend = frame.sort(op)
    assen = [str(dag.year) for dag in geordend[op]]
    return assen, {naam: geordend[kolom].fill_null(0).to_list() for naam, kolom in waarden.items()}


def _wide(frame: pl.DataFrame, op: str, soort: str, waarde: str) -> tuple[list[str], Reeksen]:
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
    assen = [str(k * 3) if k % 4 == 0 else "" for k in range(17)]
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
