"""Small cubes of one KPI with all their totals, as `kpi_waarde` holds them."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product

import polars as pl

from orchestration.onthulling.cellen import select_cells

KOLOMMEN = {
    "kpi_code": pl.String,
    "periode_soort": pl.String,
    "periode": pl.Date,
    "periode_eind": pl.Date,
    **dict.fromkeys(("wet", "gemeente_code", "wijk_code", "team", "agb_code", "product_groep"), pl.String),
    "uitsplitsing": pl.String,
    "uitsplitsing_waarde": pl.String,
    **dict.fromkeys(("teller", "noemer", "waarde"), pl.Float64),
    "eenheid": pl.String,
    "n": pl.Int64,
    **dict.fromkeys(("betrouwbaarheid_onder", "betrouwbaarheid_boven"), pl.Float64),
    **dict.fromkeys(("status", "onderdrukking", "duiding"), pl.String),
}
EERDER = {"eerder": pl.String, "eerder_run_id": pl.String} | {
    f"eerder_{name}": kind
    for name, kind in {"teller": pl.Float64, "noemer": pl.Float64, "waarde": pl.Float64, "n": pl.Int64}.items()
}
EINDE = {1: (3, 31), 4: (6, 30), 7: (9, 30), 10: (12, 31)}


def cell(teller: float, **values: object) -> dict[str, object]:
    """A count over as many persons in 2024; a dimension that is not given is a total."""
    given = {
        "kpi_code": "K11",
        "periode_soort": "jaar",
        "periode": date(2024, 1, 1),
        "periode_eind": date(2024, 12, 31),
    }
    given |= {
        "wet": "totaal",
        "gemeente_code": "totaal",
        "teller": float(teller),
        "n": int(teller),
        "eenheid": "trajecten",
    }
    given |= values
    noemer = given.get("noemer")
    return given | {"waarde": given["teller"] / noemer if noemer else given["teller"]}


def frame(cells: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Cells as the protection reads them, none of them shared before."""
    found = select_cells(pl.DataFrame([*cells], schema=KOLOMMEN))
    return found.with_columns(pl.lit(None, kind).alias(name) for name, kind in EERDER.items())


def quarters(jaar: int) -> list[dict[str, object]]:
    """The periods of a year: its quarters and itself."""
    listed = [
        {"periode_soort": "kwartaal", "periode": date(jaar, m, 1), "periode_eind": date(jaar, *EINDE[m])} for m in EINDE
    ]
    return [*listed, {"periode_soort": "jaar", "periode": date(jaar, 1, 1), "periode_eind": date(jaar, 12, 31)}]


def random_cube(seed: int, *, aandeel: bool = False, nachten: int = 0) -> pl.DataFrame:
    """Two wetten, some gemeenten, two years by quarter and product groups by year, of very different sizes.

    In each of so many nights after the first a few more persons came in, here and there.
    """
    draw = random.Random(seed)
    later = [random.Random(f"{seed} {nacht}") for nacht in range(nachten)]
    totals: dict[tuple, list[int]] = defaultdict(lambda: [0, 0])
    for gemeente, wet, jaar in product(("0202", "0275", "0274", "0289"), ("wmo", "jeugd"), (2023, 2024)):
        size = draw.choice((1, 6, 20, 80))
        for kwartaal, groep in product(quarters(jaar)[:-1], ("basis", "specialistisch", "onbepaald")):
            noemer = int(draw.expovariate(1 / size))
            teller = sum(draw.random() < 0.4 for _ in range(noemer)) if aandeel else noemer
            for more in later:
                grown = more.choice((0, 0, 0, 0, 0, 0, 1, 2, 12))
                noemer += grown
                teller += sum(more.random() < 0.4 for _ in range(grown)) if aandeel else grown
            for g, w in product((gemeente, "totaal"), (wet, "totaal")):
                for soort, periode, p in (
                    ("kwartaal", kwartaal, "totaal"),
                    ("jaar", quarters(jaar)[-1], "totaal"),
                    ("jaar", quarters(jaar)[-1], groep),
                ):
                    if p == "totaal" or w == "totaal":
                        counted = totals[soort, periode["periode"], periode["periode_eind"], g, w, p]
                        counted[0] += teller
                        counted[1] += noemer
    names = ("periode_soort", "periode", "periode_eind", "gemeente_code", "wet", "product_groep")
    extra = {"eenheid": "aandeel"} if aandeel else {}
    return frame(
        cell(t, **dict(zip(names, key, strict=True)), **extra, n=n, noemer=float(n) if aandeel else None)
        for key, (t, n) in totals.items()
    )


def square(table: dict[tuple[str, str], int]) -> pl.DataFrame:
    """A table of gemeente by wet with its totals."""
    rows, columns = ({key[i] for key in table} for i in (0, 1))
    cells = [cell(n, gemeente_code=g, wet=w) for (g, w), n in table.items()]
    cells += [cell(sum(table[g, w] for w in columns), gemeente_code=g) for g in rows]
    cells += [cell(sum(table[g, w] for g in rows), wet=w) for w in columns]
    return frame([*cells, cell(sum(table.values()))])
