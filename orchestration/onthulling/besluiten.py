"""What is decided on the cells of one KPI: a reason why each is empty, or none."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from orchestration.onthulling.aanval import AFGELEID, KLEIN, Uitslag
from orchestration.onthulling.cellen import find_small
from orchestration.onthulling.plan import add_measure, find_twins

EERDER, GEDEELD = "eerder", "gedeeld"
CIJFERS = ("teller", "noemer", "waarde", "n", "betrouwbaarheid_onder", "betrouwbaarheid_boven")


@dataclass(frozen=True)
class Eisen:
    """What makes a publication safe; persons, and seconds for all tables together, and where the engine may write."""

    minimum_cel: int
    marge: int
    seconden: float
    werkers: int = 1
    werkmap: Path | None = None


@dataclass
class Kpi:
    """The cells of one KPI while they are decided on: a reason per `nummer`, None where the cell is shared.

    `vooraf` is what is known before any table: why a cell must be empty, that it was shared before, or nothing.
    """

    cellen: pl.DataFrame
    klein: list[str | None]
    vooraf: list[str | None]
    tweelingen: dict[int, list[int]]
    besluiten: dict[int, str | None] = field(default_factory=dict)
    ingehouden: set[str] = field(default_factory=set)
    aanval: Uitslag | None = None

    def decide(self, number: int, *, is_empty: bool) -> None:
        """Decide on a cell and on those that are empty when it is."""
        for twin in self.tweelingen[number]:
            held = AFGELEID if is_empty else None
            self.besluiten[twin] = self.klein[twin] or (self.vooraf[twin] if self.must_be_empty(twin) else held)

    def must_be_empty(self, number: int) -> bool:
        """Whether a cell is small, or was held back before."""
        return self.vooraf[number] not in (None, GEDEELD)

    def hush(self) -> None:
        """Where no figure is left the reasons are all there is to reckon with: then 'afgeleid' holds for every cell."""
        if None not in self.besluiten.values():
            self.besluiten = {n: EERDER if reason == EERDER else AFGELEID for n, reason in self.besluiten.items()}

    def masked(self) -> pl.DataFrame:
        """The cells as they would be published."""
        reasons = pl.Series("onderdrukking", [self.besluiten[n] for n in range(self.cellen.height)], pl.String)
        figures = [pl.when(reasons.is_null()).then(pl.col(name)).alias(name) for name in (*CIJFERS, "duiding")]
        return self.cellen.with_columns(*figures, reasons)

    @property
    def was_shared(self) -> bool:
        """Whether an earlier publication gave figures that this one leaves empty."""
        return self.masked().filter(pl.col("onderdrukking").is_not_null(), pl.col("eerder_n").is_not_null()).height > 0

    def masked_but_once_shared(self) -> pl.DataFrame:
        """As `masked`, with the figures that anybody may still have from an earlier publication."""
        known = pl.col("onderdrukking").is_not_null() & pl.col("eerder_n").is_not_null()
        old = [pl.when(known).then(f"eerder_{name}").otherwise(name).alias(name) for name in ("teller", "noemer", "n")]
        return self.masked().with_columns(*old, pl.when(~known).then("onderdrukking").alias("onderdrukking"))


def open_kpi(cells: pl.DataFrame, eisen: Eisen) -> Kpi:
    """The cells with what is known of them before any table; decided on where an earlier publication held all of them.

    So equal figures are shared alike every time, and only what is new is looked at table by table.
    """
    cells = add_measure(cells, eisen.marge).with_row_index("nummer")
    cells = cells.with_columns(find_twins(cells), klein=find_small(cells, eisen.minimum_cel))
    per_twin = cells.select(
        pl.col("klein").any().over("tweeling"),
        held=(pl.col("eerder") != GEDEELD).any().over("tweeling"),
        known=pl.col("eerder").is_not_null().all().over("tweeling"),
    )
    small = [KLEIN if is_small else None for is_small in per_twin["klein"]]
    held = [
        _still(before) if is_held else None for is_held, before in zip(per_twin["held"], cells["eerder"], strict=True)
    ]
    given = [a or b or c for a, b, c in zip(small, held, cells["eerder"], strict=True)]
    twins = dict(cells.group_by("tweeling").agg("nummer").iter_rows())
    kpi = Kpi(cells, small, given, {n: twins[t] for n, t in cells.select("nummer", "tweeling").iter_rows()})
    for number in cells.filter(per_twin["known"])["nummer"]:
        kpi.decide(number, is_empty=kpi.must_be_empty(number))
    return kpi


def _still(before: str | None) -> str:
    """Why a cell that was held back is empty when it is not small: to hide another, as before, or since it once was."""
    return AFGELEID if before == AFGELEID else EERDER
