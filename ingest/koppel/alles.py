"""Every linked table from brons, as of two axes; assembly only, each question has its own module."""

import shutil
from collections.abc import Mapping
from datetime import date

import polars as pl

from ingest.bestanden import write_parquet
from ingest.home import Home
from ingest.instellingen import Instellingen
from ingest.koppel import berichten as b
from ingest.koppel import episode, levering, maand, prestatie, registratie, stapeling, toewijzing, verzoek, volume
from ingest.koppel.bronnen import Bronnen
from ingest.koppel.client import link_clients, link_woonplaatsen
from ingest.koppel.controle import collect_findings, read_said
from ingest.koppel.product import add_product_groep, load_producten
from ingest.koppel.registratieregels import find_in_registraties
from ingest.koppel.schema import GEKOPPELD, OVER_GEMEENTEN
from ingest.koppel.tussen import Verhaal, count_rows, find_breaches

_SLEUTEL = toewijzing.SLEUTEL


def link_all(
    home: Home, instellingen: Instellingen, peildatum: date, bekend_op: date | None = None, stand: str | None = None
) -> dict[str, int]:
    """Link everything that is known and write `gekoppeld/`; returns the number of rows per table.

    Every table is written, empty where nothing is known. The folder is replaced as a whole.
    """
    tables = build_tables(Bronnen(home, bekend_op, stand), instellingen, peildatum)
    _write(home, tables)
    return {name: frame.height for name, frame in tables.items()}


def build_tables(bronnen: Bronnen, instellingen: Instellingen, peildatum: date) -> dict[str, pl.DataFrame]:
    """Every gekoppeld table as a frame with the columns and types of GEKOPPELD."""
    maand_einde = pl.select(pl.lit(peildatum).dt.month_end()).item()
    producten = load_producten()
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

    declared = pl.concat(
        [prestatie.read_prestaties(bronnen, linked), prestatie.read_registratie_declaraties(bronnen)], how="diagonal"
    )
    prestaties = prestatie.drop_credits_of_rejected(prestatie.link_prestaties(declared, current))
    prestaties = add_product_groep(prestaties, producten, "begindatum")
    verhaal = Verhaal(bronnen, peildatum, linked, gelezen, current, starts, stops, leveringen, prestaties, producten)

    wijkteam = registratie.link_wijkteamtrajecten(bronnen)
    wijkteam_rows = registratie.wijkteam_stretches(wijkteam)
    registraties = registratie.link_registraties(bronnen, wijkteam, producten)
    findings += [*find_breaches(verhaal), *find_in_registraties(registraties, wijkteam, current)]
    controle = collect_findings(findings, linked, read_said(bronnen))
    registered = registratie.registered_clients(wijkteam, registraties)
    clients, woonplaatsen = link_clients(bronnen, registered), link_woonplaatsen(bronnen)
    prestatie_maand = maand.spread_prestaties(prestaties)
    toewijzing_maand = maand.link_toewijzing_maanden(volume.allowed_per_month(current, maand_einde), prestatie_maand)
    trajecten = _trajecten(leveringen, clients, wijkteam_rows)
    client_maanden = maand.link_client_maanden(leveringen, wijkteam_rows, prestatie_maand, toewijzing_maand, peildatum)
    tables = {
        "bericht": b.to_table(linked),
        "toewijzing": _toewijzingen(current, leveringen, prestaties),
        "toewijzing_versie": toewijzing.to_table(versies),
        "melding": levering.to_meldingen(starts, stops, leveringen),
        "verzoek": verzoek.link_verzoeken(bronnen, linked, versies),
        "levering": leveringen,
        "traject": trajecten,
        "prestatie": prestaties.sort("prestatie_id"),
        "prestatie_maand": prestatie_maand,
        "toewijzing_maand": toewijzing_maand,
        "controle": controle,
        "telling": pl.concat([count_rows(verhaal, controle), registratie.count_registraties(bronnen, registraties)]),
        "client_maand": client_maanden,
        "client_maand_totaal": stapeling.link_maand_totalen(
            client_maanden, leveringen, wijkteam_rows, prestatie_maand, woonplaatsen, peildatum
        ),
        "overgang": stapeling.link_overgangen(trajecten, clients),
        "woonplaats": woonplaatsen,
        "wijkteamtraject": wijkteam,
        "client": clients,
        "episode": episode.link_episodes(
            _stretches(trajecten, prestaties, leveringen, current), instellingen.episode_gat_dagen, peildatum
        ),
        "product": producten,
        "gebied": registratie.link_gebied(bronnen),
        **registraties,
    }
    return {name: _conform(tables.get(name), schema) for name, schema in GEKOPPELD.items()}


def _toewijzingen(current: pl.DataFrame, leveringen: pl.DataFrame, prestaties: pl.DataFrame) -> pl.DataFrame:
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


def _trajecten(leveringen: pl.DataFrame, clients: pl.DataFrame, wijkteam: pl.DataFrame) -> pl.DataFrame:
    """Trajecten of aanbieders and wijkteams alike; those of aanbieders have the wijk where the client lives now."""
    home = clients.select("client_id", "gemeente_code", "wijk_code")
    delivered = levering.to_trajecten(leveringen).join(home, on=["client_id", "gemeente_code"], how="left")
    return pl.concat([delivered, wijkteam], how="diagonal").sort("uitvoerder", "traject_id")


def _stretches(
    trajecten: pl.DataFrame, prestaties: pl.DataFrame, leveringen: pl.DataFrame, current: pl.DataFrame
) -> pl.DataFrame:
    """What episodes are made of: trajecten, and awarded prestaties of toewijzingen without a start."""
    rows = pl.concat([trajecten, episode.award_stretches(prestaties, leveringen)], how="diagonal")
    return rows.join(current.select(*_SLEUTEL, "reden_wijziging_code"), on=_SLEUTEL, how="left")


def _conform(frame: pl.DataFrame | None, schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    if frame is None:
        return pl.DataFrame(schema=schema)
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _write(home: Home, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write beside what stands, then take its place: a run that dies leaves the old tables or the new ones."""
    fresh = home.gekoppeld.with_name("gekoppeld.tijdelijk")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, frame in tables.items():
        for path, part in _parts(name, frame):
            write_parquet(fresh / name / path, part)
    old = home.gekoppeld.with_name("gekoppeld.oud")
    shutil.rmtree(old, ignore_errors=True)
    if home.gekoppeld.exists():
        home.gekoppeld.rename(old)
    fresh.rename(home.gekoppeld)
    shutil.rmtree(old, ignore_errors=True)


def _parts(name: str, frame: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    if name in OVER_GEMEENTEN:
        return [("alle.parquet", frame)]
    parts = frame.partition_by("gemeente_code", as_dict=True, maintain_order=True)
    if not parts:
        return [("gemeente_code=leeg/deel.parquet", frame)]
    return [(f"gemeente_code={key[0]}/deel.parquet", part) for key, part in parts.items()]
