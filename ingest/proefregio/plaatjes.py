"""`python -m ingest.proefregio.plaatjes HOME`: charts of what a proefregio's waarheid holds, to see that it behaves.

Only months that are over are drawn. Every value is from `waarheid/`: a chart shows what the warehouse should find.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from ingest.home import Home
from ingest.proefregio.tekenen import Plaatje, to_svg

UIT = Path("docs") / "proefregio"
# Upper ends of the classes of duration, in months; whoever takes longer is in the last class.
_DUREN = (3, 6, 9, 12, 18, 24, 36)
_DAGEN_PER_MAAND = 30.4375
_BRON = "Bron: waarheid/{} van de proefregio; verzonnen mensen en organisaties"


class PlaatjesFout(ValueError):
    """There is no waarheid to draw, or not the one that is expected; the message (Dutch) says what is missing."""


def write_plaatjes(home: Home, folder: Path) -> list[Path]:
    """Every chart of one home as `<naam>.svg` in `folder`. Raises PlaatjesFout before anything is written."""
    tekeningen = {f"{naam}.svg": to_svg(teken(home)) for naam, teken in PLAATJES.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for naam, tekst in tekeningen.items():
        (folder / naam).write_text(tekst, encoding="utf-8", newline="\n")
    return [folder / naam for naam in tekeningen]


def read_truth(home: Home, tabel: str, *kolommen: str) -> pl.DataFrame:
    """These columns of one table of the waarheid. Raises PlaatjesFout when they are not there."""
    pad = home.root / "waarheid" / f"{tabel}.parquet"
    if not pad.is_file():
        raise PlaatjesFout(f"{pad} ontbreekt; maak eerst een proefregio met 'sdcg proefregio'")
    aanwezig = pl.read_parquet_schema(pad)
    ontbreekt = [kolom for kolom in kolommen if kolom not in aanwezig]
    if ontbreekt:
        raise PlaatjesFout(f"{pad} mist {', '.join(ontbreekt)}; die waarheid is van een andere versie")
    frame = pl.read_parquet(pad, columns=list(kolommen))
    if frame.is_empty():
        raise PlaatjesFout(f"{pad} heeft geen rijen; er is niets te tekenen")
    return frame


def draw_flows(home: Home) -> Plaatje:
    """How many trajecten begin and end in a month, of all gemeenten, wetten and uitvoerders."""
    per_maand = _per_month(read_truth(home, "stroom", "maand", "instroom", "uitstroom"))
    reeksen = {naam: per_maand[naam].to_list() for naam in ("instroom", "uitstroom")}
    return _over_time("In- en uitstroom van begeleiding per maand", "trajecten", "stroom", per_maand["maand"], reeksen)


def draw_mix(home: Home) -> Plaatje:
    """How many toewijzingen with a running delivery there are on the last day of a month, per product group."""
    kolommen = ("product_groep", "is_vervallen", "begindatum_levering", "einddatum_levering", "einddatum")
    lopend = read_truth(home, "toewijzing", *kolommen).filter(
        ~pl.col("is_vervallen") & pl.col("begindatum_levering").is_not_null()
    )
    maanden = _per_month(read_truth(home, "stroom", "maand"))["maand"]
    einde = pl.min_horizontal("einddatum_levering", "einddatum")
    wisselingen = pl.concat(
        [
            lopend.select("product_groep", maand=pl.col("begindatum_levering").dt.month_start(), verschil=1),
            lopend.select("product_groep", maand=einde.dt.month_start(), verschil=-1).drop_nulls("maand"),
        ]
    )
    reeksen = {
        groep: _running_total(wisselingen.filter(pl.col("product_groep") == groep), maanden)
        for groep in wisselingen["product_groep"].unique().sort()
    }
    titel = "Lopende toewijzingen per productgroep, laatste dag van de maand"
    return _over_time(titel, "toewijzingen", "toewijzing", maanden, reeksen)


def _running_total(wisselingen: pl.DataFrame, maanden: pl.Series) -> list[int]:
    """Sum of everything up to and including each month."""
    return [int(wisselingen.filter(pl.col("maand") <= maand)["verschil"].sum()) for maand in maanden]


def draw_durations(home: Home) -> Plaatje:
    """How long deliveries took that have ended, per wet."""
    geleverd = read_truth(home, "toewijzing", "wet", "is_vervallen", "begindatum_levering", "einddatum_levering")
    duur = (pl.col("einddatum_levering") - pl.col("begindatum_levering")).dt.total_days() + 1
    geeindigd = geleverd.filter(~pl.col("is_vervallen")).select("wet", maanden=duur / _DAGEN_PER_MAAND).drop_nulls()
    grenzen = [0, *_DUREN]
    punten = [f"{van}-{tot}" for van, tot in zip(grenzen, _DUREN, strict=False)] + [f"> {_DUREN[-1]}"]
    klasse = geeindigd.with_columns(klasse=pl.Series(_DUREN).search_sorted(geeindigd["maanden"], side="left"))
    telling = {(wet, plek): aantal for wet, plek, aantal in klasse.group_by("wet", "klasse").len().iter_rows()}
    reeksen = {
        wet: [telling.get((wet, plek), 0) for plek in range(len(punten))] for wet in geeindigd["wet"].unique().sort()
    }
    return Plaatje(
        titel="Duur van beëindigde leveringen",
        as_x="duur in maanden",
        as_y="toewijzingen",
        bron=_BRON.format("toewijzing"),
        punten=punten,
        merken=dict(enumerate(punten)),
        reeksen=reeksen,
        is_staaf=True,
    )


def draw_amounts(home: Home) -> Plaatje:
    """What was declared and awarded for care of a month, in euro."""
    per_maand = _per_month(read_truth(home, "stroom", "maand", "ingediend_cent", "toegekend_cent"))
    reeksen = {naam: [cent / 100 for cent in per_maand[f"{naam}_cent"]] for naam in ("ingediend", "toegekend")}
    return _over_time("Gedeclareerde bedragen per maand", "euro", "stroom", per_maand["maand"], reeksen)


def draw_wijkteam(home: Home) -> Plaatje:
    """How many trajecten the wijkteams guide themselves on the last day of a month, per wet."""
    alle = read_truth(home, "stroom", "uitvoerder", "wet", "maand", "actief")
    maanden = _per_month(alle.select("maand"))["maand"]
    eigen = alle.filter(pl.col("uitvoerder") == "wijkteam").group_by("wet", "maand").agg(pl.col("actief").sum())
    stand = {(wet, maand): actief for wet, maand, actief in eigen.iter_rows()}
    reeksen = {wet: [stand.get((wet, maand), 0) for maand in maanden] for wet in alle["wet"].unique().sort()}
    titel = "Trajecten die wijkteams zelf begeleiden, laatste dag van de maand"
    return _over_time(titel, "trajecten", "stroom", maanden, reeksen)


def _per_month(stroom: pl.DataFrame) -> pl.DataFrame:
    """One row per month, everything added up."""
    return stroom.group_by("maand").sum().sort("maand")


def _over_time(
    titel: str, eenheid: str, tabel: str, maanden: pl.Series, reeksen: Mapping[str, Sequence[float]]
) -> Plaatje:
    """A line chart over months, of which the axis names the years."""
    return Plaatje(
        titel=titel,
        as_x="maand",
        as_y=eenheid,
        bron=_BRON.format(tabel),
        punten=[f"{maand:%Y-%m}" for maand in maanden],
        merken={n: f"{maand:%Y}" for n, maand in enumerate(maanden) if maand.month == 1},
        reeksen=reeksen,
    )


PLAATJES: Mapping[str, Callable[[Home], Plaatje]] = {
    "stromen": draw_flows,
    "mix": draw_mix,
    "duur": draw_durations,
    "bedragen": draw_amounts,
    "wijkteam": draw_wijkteam,
}


def main() -> int:
    """Draw one home; exit status 2 when it has nothing to draw."""
    parser = argparse.ArgumentParser(prog="python -m ingest.proefregio.plaatjes", description=__doc__)
    parser.add_argument("home", type=Path, help="de map van een proefregio")
    parser.add_argument("--uit", type=Path, default=UIT, help=f"waar de plaatjes komen; standaard {UIT}")
    keuze = parser.parse_args()
    try:
        geschreven = write_plaatjes(Home(keuze.home), keuze.uit)
    except PlaatjesFout as fout:
        sys.stderr.write(f"{fout}\n")
        return 2
    sys.stdout.write("".join(f"{pad}\n" for pad in geschreven))
    return 0


if __name__ == "__main__":
    sys.exit(main())
