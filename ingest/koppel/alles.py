"""Every linked table from brons, as of two axes; assembly only, each question has its own module."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import polars as pl

from ingest.bestanden import write_parquet
from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.koppel import berichten as b
from ingest.koppel import episode, levering, maand, prestatie, registratie, stapeling, toewijzing, verzoek, volume
from ingest.koppel.bronnen import Bronnen
from ingest.koppel.client import link_clients, link_wijken, link_woonplaatsen
from ingest.koppel.controle import collect_findings, read_said
from ingest.koppel.gedeclareerd import link_declared
from ingest.koppel.product import GEEN_BEGELEIDING, add_product_groep, link_producten
from ingest.koppel.registratieregels import find_in_registraties
from ingest.koppel.schema import GEKOPPELD, OVER_GEMEENTEN
from ingest.koppel.tussen import Verhaal, count_rows, find_breaches
from ingest.koppel.vermelding import link_vermeldingen

_SLEUTEL = toewijzing.SLEUTEL


def link_all(
    home: Home, instellingen: Instellingen, peildatum: date, bekend_op: date | None = None, stand: str | None = None
) -> dict[str, int]:
    """Link everything that is known and write `gekoppeld/`; returns the number of rows per table.

    Every table is written, empty where nothing is known. The folder is replaced as a whole.
    """
    fresh = home.gekoppeld.with_name("gekoppeld.tijdelijk")
    shutil.rmtree(fresh, ignore_errors=True)
    opzij = fresh / "opzij"
    opzij.mkdir(parents=True)
    rows = {}
    for name, table in _complete(_linked_tables(Bronnen(home, bekend_op, stand), instellingen, peildatum, opzij)):
        rows[name] = sum(_write(fresh / name / path, part) for path, part in _parts(name, table))
    shutil.rmtree(opzij)
    _replace(home.gekoppeld, fresh)
    return rows


def build_tables(bronnen: Bronnen, instellingen: Instellingen, peildatum: date) -> dict[str, pl.DataFrame]:
    """Every gekoppeld table as a frame with the columns and types of GEKOPPELD, all in memory."""
    tables = _complete(_linked_tables(bronnen, instellingen, peildatum, None))
    return {name: table.collect() for name, table in tables}


def _complete(
    tables: Iterable[tuple[str, pl.DataFrame | pl.LazyFrame]],
) -> Iterator[tuple[str, pl.LazyFrame]]:
    """Every table with the columns and types of GEKOPPELD, also those of which nothing is known."""
    missing = dict(GEKOPPELD)
    for name, table in tables:
        yield name, table.lazy().select(pl.col(c).cast(kind) for c, kind in missing.pop(name).items())
    for name, schema in missing.items():
        yield name, pl.LazyFrame(schema=schema)


def _linked_tables(
    bronnen: Bronnen, instellingen: Instellingen, peildatum: date, opzij: Path | None
) -> Iterator[tuple[str, pl.DataFrame | pl.LazyFrame]]:
    """Each table once it is known, so that it can be written and its memory used for the next.

    What is too much to hold is laid aside in the folder `opzij`, when there is one.
    """
    maand_einde = pl.select(pl.lit(peildatum).dt.month_end()).item()
    producten = link_producten(bronnen)
    linked, findings = b.link_berichten(bronnen)
    findings.append(b.inside_findings(bronnen, linked))

    gelezen = toewijzing.read_versies(bronnen, b.counting(linked, "301"))
    versies = toewijzing.keep_owner(gelezen)
    current = volume.allowed_in_all(toewijzing.select_current(versies), maand_einde)
    current = add_product_groep(current, producten, "ingangsdatum")

    starts = levering.read_meldingen(bronnen, b.counting(linked, "305"), current, "start_product")
    stops = levering.read_meldingen(bronnen, b.counting(linked, "307"), current, "stop_product")
    leveringen = levering.add_traject(levering.link_leveringen(starts, stops)).with_columns(
        pl.col("categorie").alias("product_categorie"), pl.col("code").alias("product_code")
    )
    leveringen = add_product_groep(leveringen, producten, "begindatum")

    prestaties = link_declared(bronnen, linked, current, producten, opzij)
    verhaal = Verhaal(bronnen, peildatum, linked, gelezen, current, starts, stops, leveringen, prestaties, producten)

    wijkteam = registratie.link_wijkteamtrajecten(bronnen)
    registraties = registratie.link_registraties(bronnen, wijkteam, producten)
    findings += [*find_breaches(verhaal), *find_in_registraties(bronnen, registraties, wijkteam, current)]
    controle = collect_findings(findings, linked, read_said(bronnen))
    yield "controle", controle
    yield "telling", pl.concat([count_rows(verhaal, controle), registratie.count_registraties(bronnen, registraties)])
    yield "bericht", b.to_table(linked)
    yield "toewijzing", _toewijzingen(current, leveringen, prestaties)
    yield "toewijzing_versie", toewijzing.to_table(versies)
    yield "melding", levering.to_meldingen(starts, stops, leveringen)
    yield "verzoek", verzoek.link_verzoeken(bronnen, linked, versies)
    yield "vermelding", link_vermeldingen(bronnen, linked, current)
    yield "levering", leveringen
    yield "product", producten
    yield "gebied", registratie.link_gebied(bronnen)
    yield "wijkteamtraject", wijkteam
    yield from registraties.items()

    listed = registraties | {"declaratie": bronnen.registratie("declaraties")}
    tellend = b.counting(linked, *linked["nummer"].unique())
    clients = link_clients(bronnen, tellend, registratie.registered_clients(wijkteam, listed))
    wijken, woonplaatsen = link_wijken(bronnen, tellend), link_woonplaatsen(bronnen, tellend)
    yield "client", clients
    yield "woonplaats", woonplaatsen
    yield "client_wijk", wijken.sort("client_id", "gemeente_code")
    # What months and episodes no longer need, makes room for them.
    del bronnen, verhaal, linked, tellend, findings, controle, gelezen, versies, starts, stops, registraties

    yield "prestatie", prestaties
    wijkteam_rows = registratie.wijkteam_stretches(wijkteam)
    trajecten = _trajecten(leveringen, maand.groups_over_all(prestaties), wijken, wijkteam_rows)
    yield "traject", trajecten
    yield "overgang", stapeling.link_overgangen(trajecten, clients)
    stretches = _stretches(trajecten, prestaties, leveringen, current)
    yield "episode", episode.link_episodes(stretches, instellingen.episode_gat_dagen, peildatum)
    prestatie_maand, eenheden = maand.spread_prestaties(prestaties), maand.count_units(prestaties)
    del prestaties
    yield "prestatie_maand", prestatie_maand
    prestatie_maand = prestatie_maand.drop("prestatie_id")

    awards = maand.groups_from_awards(prestatie_maand)
    toewijzing_maand = maand.link_toewijzing_maanden(current, prestatie_maand, awards, maand_einde)
    yield "toewijzing_maand", toewijzing_maand
    yield "toewijzing_maand_volume", maand.link_toewijzing_volumes(current, eenheden, awards, maand_einde)
    parts = maand.delivered_parts(leveringen, wijkteam_rows, awards, peildatum)
    per_aanbieder = maand.link_client_maanden_aanbieder(parts, awards, prestatie_maand, toewijzing_maand)
    yield "client_maand_aanbieder", per_aanbieder.filter(pl.col("uitvoerder") == "aanbieder")
    client_maanden = maand.link_client_maanden(parts, per_aanbieder)
    yield "client_maand", client_maanden
    yield "client_maand_totaal", stapeling.link_maand_totalen(client_maanden, parts, prestatie_maand, woonplaatsen)


def _toewijzingen(current: pl.DataFrame, leveringen: pl.DataFrame, prestaties: pl.LazyFrame) -> pl.DataFrame:
    """Current versions with what was delivered, declared and awarded on them."""
    delivered = (
        leveringen.filter(pl.col("toewijzing_nummer").is_not_null())
        .sort("begindatum", "levering_id")
        .group_by(_SLEUTEL)
        .agg(
            pl.col("begindatum").first().alias("begindatum_levering"),
            pl.col("einddatum").last().alias("einddatum_levering"),
            pl.col("reden_beeindiging_code")
            .filter(pl.col("reden_beeindiging_code") != levering.TIJDELIJK)
            .last()
            .alias("reden"),
            pl.col("is_tijdelijk").last(),
        )
        .with_columns(
            pl.coalesce("reden", pl.when("is_tijdelijk").then(pl.lit(levering.TIJDELIJK))).alias(
                "reden_beeindiging_code"
            )
        )
    )
    return (
        current.join(delivered, on=_SLEUTEL, how="left")
        .join(prestatie.sums_per_toewijzing(prestaties), on=_SLEUTEL, how="left")
        .with_columns(pl.col("gedeclareerd_minuten", "ingediend_cent", "toegekend_cent").fill_null(0))
        .sort(_SLEUTEL)
    )


def _trajecten(
    leveringen: pl.DataFrame, awards: pl.DataFrame, wijken: pl.DataFrame, wijkteam: pl.DataFrame
) -> pl.DataFrame:
    """Trajecten of aanbieders and wijkteams alike; those of aanbieders have the wijk that their gemeente wrote last."""
    grouped = maand.resolve_group(levering.to_trajecten(leveringen), awards)
    delivered = grouped.join(wijken, on=["client_id", "gemeente_code"], how="left")
    return pl.concat([delivered, wijkteam], how="diagonal").sort("uitvoerder", "traject_id")


def _stretches(
    trajecten: pl.DataFrame, prestaties: pl.LazyFrame, leveringen: pl.DataFrame, current: pl.DataFrame
) -> pl.DataFrame:
    """What episodes of begeleiding are made of: trajecten, and awarded prestaties of toewijzingen without a start."""
    rows = pl.concat([trajecten, episode.award_stretches(prestaties, leveringen)], how="diagonal")
    rows = rows.filter(pl.col("product_groep") != GEEN_BEGELEIDING)
    return rows.join(current.select(*_SLEUTEL, "reden_wijziging_code"), on=_SLEUTEL, how="left")


def _write(path: Path, part: pl.DataFrame) -> int:
    write_parquet(path, part)
    return part.height


def _replace(old: Path, fresh: Path) -> None:
    """Put `fresh` where `old` stands: a run that dies leaves the old tables or the new ones."""
    aside = old.with_name("gekoppeld.oud")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    fresh.rename(old)
    shutil.rmtree(aside, ignore_errors=True)


def _parts(name: str, table: pl.LazyFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """The files of a table, each made when it is asked for."""
    if name in OVER_GEMEENTEN:
        yield "alle.parquet", table.collect()
        return
    gemeenten = table.select(pl.col("gemeente_code").unique(maintain_order=True)).collect().to_series()
    for gemeente in gemeenten:
        part = table.filter(pl.col("gemeente_code").eq_missing(pl.lit(gemeente))).collect()
        yield f"gemeente_code={gemeente}/deel.parquet", part
    if gemeenten.is_empty():
        yield "gemeente_code=leeg/deel.parquet", table.collect()
