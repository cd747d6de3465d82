"""What does not fit over registrations: rules that are data (`registraties/regels.yaml`), judged on the linked rows.

Beside the columns of gekoppeld a rule may speak of

    evaluatie                 kent_traject, traject_einddatum
    plan, evaluatieverslag,   kent_toewijzing, toewijzing_client_id
    doorverwijzing
    meting                    one row per measurement: vorige_versie, of the client's measurement before it with the
                              same instrument; aantal_versies, within the measurement
    formatie                  berekend_cent: fte × loonkosten × months / 12; som_fte and som_cent of the lines that a
                              total is of; verschil_cent and totaalverschil_cent, what is registered too much

and of `registratie`, which is no linked table: a key of any registration whose latest rows do not say the same
                              aantal_inhouden: how many things they say
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import polars as pl
import yaml

from ingest.koppel.bronnen import Bronnen
from ingest.koppel.controle import finding
from ingest.koppel.kenmerk import identify
from ingest.koppel.registratie import REGISTRATIES
from ingest.registraties.contract import all_contracten

_TOEWIJZING = ["gemeente_code", "wet", "toewijzing_nummer"]
_METING = ["instrument", "gemeente_code", "agb_code", "meting_nummer"]
_OVER = ["wet", "gemeente_code", "agb_code", "bericht_id"]
_MAANDEN_PER_JAAR = 12


@dataclass(frozen=True)
class Registratieregel:
    """One rule; `uitleg` says in Dutch what is wrong, `fout` in SQL where."""

    code: str
    uitleg: str
    tabellen: tuple[str, ...]
    fout: str
    bedrag: str | None = None


@cache
def all_registratieregels() -> tuple[Registratieregel, ...]:
    """Every rule, in the order of the definitions."""
    text = resources.files("ingest.registraties").joinpath("regels.yaml").read_text("utf-8")
    return tuple(Registratieregel(code=code, **regel) for code, regel in yaml.safe_load(text).items())


def find_in_registraties(
    bronnen: Bronnen, tables: Mapping[str, pl.DataFrame], wijkteam: pl.DataFrame, toewijzingen: pl.DataFrame
) -> list[pl.DataFrame]:
    """One finding per row and rule that it breaks; `tables` are those of `link_registraties`."""
    rows = {
        "evaluatie": _with_traject(tables["evaluatie"], wijkteam),
        "meting": _measurements(tables["meting"]),
        "formatie": _with_totals(_with_amount(tables["formatie"])),
        "registratie": pl.concat([_contradictions(bronnen, soort) for soort in all_contracten()], how="diagonal"),
        **{naam: _with_toewijzing(tables[naam], toewijzingen) for naam in tables_that_name("toewijzing")},
    }
    judged = [(regel, tabel) for regel in all_registratieregels() for tabel in regel.tabellen]
    return [_breaches(rows[tabel], tabel, regel) for regel, tabel in judged]


def tables_that_name(naar: str) -> list[str]:
    """The linked tables of which a contract says that its rows name a row of this registration or table."""
    return [
        tabel
        for tabel, bronnen in REGISTRATIES.items()
        if any(relatie.naar == naar for bron in bronnen for relatie in all_contracten()[bron.soort].relaties)
    ]


def _breaches(rows: pl.DataFrame, tabel: str, regel: Registratieregel) -> pl.DataFrame:
    absent = [pl.lit(None, pl.String).alias(naam) for naam in _OVER if naam not in rows.columns]
    broken = rows.filter(pl.sql_expr(regel.fout).fill_null(value=False)).with_columns(absent)
    return finding(broken, regel.code, None, regel.uitleg, f"{tabel}_id", regel.bedrag)


def _contradictions(bronnen: Bronnen, soort: str) -> pl.DataFrame:
    """Named by their key, a postcode left out: it may be one house."""
    contract = all_contracten()[soort]
    named = [naam for naam in contract.sleutel if contract.kolommen[naam].type != "postcode"]
    keys = bronnen.tegenspraak(soort).with_columns(pl.lit(soort).alias("soort"))
    return keys.with_columns(identify(["soort", *named]).alias("registratie_id"))


def _with_traject(forms: pl.DataFrame, wijkteam: pl.DataFrame) -> pl.DataFrame:
    known = wijkteam.select(
        "wijkteamtraject_id", pl.col("einddatum").alias("traject_einddatum"), pl.lit(value=True).alias("kent_traject")
    )
    return forms.join(known, on="wijkteamtraject_id", how="left").with_columns(
        pl.col("kent_traject").fill_null(value=False)
    )


def _with_toewijzing(rows: pl.DataFrame, toewijzingen: pl.DataFrame) -> pl.DataFrame:
    known = toewijzingen.select(
        *_TOEWIJZING, pl.col("client_id").alias("toewijzing_client_id"), pl.lit(value=True).alias("kent_toewijzing")
    )
    return rows.join(known, on=_TOEWIJZING, how="left").with_columns(pl.col("kent_toewijzing").fill_null(value=False))


def _measurements(scores: pl.DataFrame) -> pl.DataFrame:
    """One row per measurement, each client's in the order of time."""
    whole = scores.sort("datum", "meting_id").group_by([*_METING, "client_id"], maintain_order=True)
    measurements = whole.agg(
        pl.col("meting_id", "wet", "datum", "instrument_versie").first(),
        pl.col("instrument_versie").n_unique().alias("aantal_versies"),
    )
    before = pl.col("instrument_versie").shift(1).over("client_id", "instrument", order_by=["datum", "meting_id"])
    return measurements.with_columns(before.alias("vorige_versie"))


def _with_amount(lines: pl.DataFrame) -> pl.DataFrame:
    """What fte cost over the months of their period; unknown while the period is open."""
    van, tot = pl.col("ingangsdatum"), pl.col("einddatum")
    whole = (tot.dt.year() - van.dt.year()).cast(pl.Int64) * _MAANDEN_PER_JAAR + tot.dt.month() - van.dt.month()
    months = whole + tot.dt.day() / tot.dt.days_in_month() - (van.dt.day() - 1) / van.dt.days_in_month()
    cost = pl.col("fte") * pl.col("loonkosten_per_fte_cent") * months / _MAANDEN_PER_JAAR
    return lines.with_columns(cost.alias("berekend_cent")).with_columns(
        (pl.col("bedrag_cent") - pl.col("berekend_cent")).round(0).alias("verschil_cent")
    )


def _with_totals(lines: pl.DataFrame) -> pl.DataFrame:
    """Per total the sums of the lines that are there on its last day (its first, while it is open).

    A total without wet or team is over all of them, one of the functie 'alle' over all functions.
    """
    part = lines.filter(~pl.col("is_totaal")).with_columns(pl.coalesce("bedrag_cent", "berekend_cent").alias("kosten"))
    dag = pl.coalesce("einddatum", "ingangsdatum")
    pairs = (
        lines.filter("is_totaal")
        .join(part, on=["gemeente_code", "soort"], suffix="_deel")
        .filter(
            pl.col("wet").is_null() | (pl.col("wet") == pl.col("wet_deel")),
            pl.col("team").is_null() | (pl.col("team") == pl.col("team_deel")),
            (pl.col("functie") == "alle") | (pl.col("functie") == pl.col("functie_deel")),
            pl.col("ingangsdatum_deel") <= dag,
            pl.col("einddatum_deel").is_null() | (pl.col("einddatum_deel") >= dag),
        )
    )
    sums = pairs.group_by("formatie_id").agg(
        pl.col("fte_deel").sum().alias("som_fte"),
        pl.when(pl.col("kosten").is_not_null().all()).then(pl.col("kosten").sum()).alias("som_cent"),
    )
    return lines.join(sums, on="formatie_id", how="left").with_columns(
        (pl.col("bedrag_cent") - pl.col("som_cent")).round(0).alias("totaalverschil_cent")
    )
