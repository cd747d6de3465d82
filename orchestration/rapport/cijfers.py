"""What a page tells: per KPI its last quarters, the region beside it, and where the other municipalities are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.uitvoer.families import FAMILIES
from orchestration.uitvoer.regels import open_delen

REGIO = "totaal"
KWARTALEN = 12
_ALLES = ("wet", "wijk_code", "team", "agb_code", "product_groep")


@dataclass(frozen=True)
class Cel:
    """One figure of one quarter; `waarde` is None where it is suppressed or there was nothing to divide."""

    kwartaal: str
    waarde: float | None
    onder: float | None
    boven: float | None
    n: int | None
    status: str
    onderdrukt: bool
    duiding: str | None


@dataclass(frozen=True)
class Buur:
    """The figure of another municipality in the same quarter."""

    naam: str
    cel: Cel


@dataclass(frozen=True)
class Kengetal:
    """One KPI on one page. `reeks` and `regio` end with the same quarter; `buren` are the other municipalities."""

    over: Mapping[str, Any]
    reeks: tuple[Cel, ...]
    regio: tuple[Cel, ...]
    buren: tuple[Buur, ...]

    @property
    def nu(self) -> Cel:
        """The last quarter."""
        return self.reeks[-1]

    @property
    def eerder(self) -> Cel | None:
        """The quarter before it."""
        return self.reeks[-2] if len(self.reeks) > 1 else None

    @property
    def verschil(self) -> float | None:
        """Change since the quarter before, in the unit of the KPI."""
        if self.eerder is None or self.nu.waarde is None or self.eerder.waarde is None:
            return None
        return self.nu.waarde - self.eerder.waarde

    @property
    def is_duidelijk(self) -> bool:
        """Whether the intervals of both quarters do not overlap, so that chance alone is no explanation."""
        nu, eerder = self.nu, self.eerder
        if eerder is None or None in (nu.onder, nu.boven, eerder.onder, eerder.boven):
            return False
        return bool(nu.onder > eerder.boven or nu.boven < eerder.onder)  # type: ignore[operator]


@dataclass(frozen=True)
class Pagina:
    """One page: a municipality, or the whole region."""

    gemeente_code: str
    naam: str
    families: Mapping[str, tuple[Kengetal, ...]]

    @property
    def kengetallen(self) -> tuple[Kengetal, ...]:
        """All of them, in the order of the page."""
        return tuple(kengetal for family in self.families.values() for kengetal in family)


def read_pages(folder: Path, peildatum: date) -> Iterator[Pagina]:
    """The region's page, then one per municipality of the region, from the shared file in this folder.

    Counts quarters that are over on `peildatum`; a KPI without any is left out.
    """
    with open_delen(folder) as con:
        catalogus = con.execute("select * from delen.marts.kpi_catalogus order by kpi_code").pl()
        sql = "select gemeente_code, naam from delen.marts.dim_gemeente where is_regio order by naam"
        names = dict(con.execute(sql).fetchall())
        cells = con.execute(_cells_sql(), [peildatum]).pl()
    series = _series(cells)
    for code, naam in {REGIO: "De hele regio", **names}.items():
        found = {
            about["kpi_code"]: kengetal
            for about in catalogus.iter_rows(named=True)
            if (kengetal := _kengetal(about, code, names, series)) is not None
        }
        families = {
            f"{family} {title}": tuple(k for kpi_code, k in found.items() if kpi_code.startswith(family))
            for family, title in FAMILIES.items()
        }
        yield Pagina(code, naam, {title: members for title, members in families.items() if members})


def _cells_sql() -> str:
    """Quarters that are over, per municipality and for the region, over everything else together."""
    whole = " and ".join(f"coalesce({name}, 'totaal') = 'totaal'" for name in _ALLES)
    return f"""
        select kpi_code, gemeente_code, periode, waarde, betrouwbaarheid_onder, betrouwbaarheid_boven, n, status,
            onderdrukking, duiding
        from delen.marts.kpi_waarde
        where periode_soort = 'kwartaal' and periode + interval 3 month <= ?::date + 1 and uitsplitsing is null
            and gemeente_code is not null and {whole}
        order by kpi_code, gemeente_code, periode"""  # noqa: S608


def _series(cells: pl.DataFrame) -> dict[tuple[str, str], tuple[Cel, ...]]:
    """The last quarters per KPI and municipality."""
    made: dict[tuple[str, str], list[Cel]] = {}
    for row in cells.iter_rows(named=True):
        made.setdefault((row["kpi_code"], row["gemeente_code"]), []).append(_cel(row))
    return {key: tuple(found[-KWARTALEN:]) for key, found in made.items()}


def _cel(row: Mapping[str, Any]) -> Cel:
    return Cel(
        f"{row['periode'].year}-K{(row['periode'].month + 2) // 3}",
        row["waarde"],
        row["betrouwbaarheid_onder"],
        row["betrouwbaarheid_boven"],
        row["n"],
        row["status"],
        row["onderdrukking"] is not None,
        row["duiding"],
    )


def _kengetal(
    about: Mapping[str, Any],
    code: str,
    names: Mapping[str, str],
    series: Mapping[tuple[str, str], tuple[Cel, ...]],
) -> Kengetal | None:
    kpi_code = about["kpi_code"]
    reeks = series.get((kpi_code, code))
    if not reeks:
        return None
    buren = [
        Buur(naam, there[-1])
        for other, naam in names.items()
        if other != code and (there := series.get((kpi_code, other))) and there[-1].kwartaal == reeks[-1].kwartaal
    ]
    return Kengetal(about, reeks, series.get((kpi_code, REGIO), ()) if code != REGIO else (), tuple(buren))
