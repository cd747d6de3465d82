"""What is decided on the cells of one KPI: a reason why each is empty, or none."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from orchestration.onthulling.aanval import AFGELEID, KLEIN, Uitslag
from orchestration.onthulling.cellen import find_small
from orchestration.onthulling.plan import add_measure, find_twins
from orchestration.onthulling.tabel import Vak

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
    """The cells of one KPI while they are decided on: a reason per `nummer`, None where the cell is shared."""

    cellen: pl.DataFrame
    klein: list[str | None]
    vooraf: list[str | None]
    tweelingen: dict[int, list[int]]
    besluiten: dict[int, str | None] = field(default_factory=dict)
    vakken: list[tuple[Vak, set[int]]] = field(default_factory=list)
    ingehouden: set[str] = field(default_factory=set)
    aanval: Uitslag | None = None

    def decide(self, number: int, *, is_empty: bool) -> None:
        """Decide on a cell and on those that are empty when it is."""
        for twin in self.tweelingen[number]:
            given = self.vooraf[twin]
            held = given if given == EERDER else AFGELEID if is_empty else None
            self.besluiten[twin] = self.klein[twin] or held

    def keeps_memory(self) -> bool:
        """Whether what was held back before is empty, and what was given and is not small is not."""
        before = self.cellen["eerder"]
        return all(
            before[n] != (EERDER if reason is None else GEDEELD) or reason == KLEIN
            for n, reason in self.besluiten.items()
        )

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


def open_kpi(cells: pl.DataFrame, eisen: Eisen, *, with_memory: bool) -> Kpi:
    """The cells with what is known of them before any table: small, held back before, or given before."""
    cells = add_measure(cells, eisen.marge).with_row_index("nummer")
    cells = cells.with_columns(find_twins(cells), klein=find_small(cells, eisen.minimum_cel))
    held = (pl.col("eerder") == EERDER).fill_null(value=False)
    small, held = cells.select(pl.col("klein").any().over("tweeling"), held.any().over("tweeling").alias("held"))
    reasons = [KLEIN if is_small else None for is_small in small]
    given = [
        reason or (EERDER if is_held else before)
        for reason, is_held, before in zip(reasons, held, cells["eerder"], strict=True)
    ]
    twins = dict(cells.group_by("tweeling").agg("nummer").iter_rows())
    given = given if with_memory else reasons
    return Kpi(cells, reasons, given, {n: twins[t] for n, t in cells.select("nummer", "tweeling").iter_rows()})
