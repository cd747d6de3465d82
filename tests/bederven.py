"""How every blocking check of a night is made to fail."""

import json
from collections.abc import Callable

import polars as pl

from ingest.home import Home
from tests.nachten import BSN


def rewrite(home: Home, table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Spoil the one delivery of a table, in brons or in the ledger."""
    path = next((home.root / table.replace(".", "/")).glob("2*.parquet"))
    change(pl.read_parquet(path)).write_parquet(path)


def put(column: str, value: object) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda frame: frame.with_columns(pl.lit(value, dtype=frame.schema[column]).alias(column))


# How each entry check is made to fail: the table and what happens to it.
SPOIL_BRONS: dict[str, tuple[str, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "sleutels_bericht_id_gevuld": ("brons.retourcode", put("bericht_id", None)),
    "sleutels_inhoud_id_gevuld": ("brons.wijkteamtraject", put("inhoud_id", None)),
    "sleutels_bericht_id_is_pseudoniem": ("brons.retourcode", put("bericht_id", "zichtbaar")),
    "sleutels_client_id_is_pseudoniem": ("brons.client", put("client_id", "zichtbaar")),
    "sleutels_medewerker_id_is_pseudoniem": ("brons.tijdregistratie", put("medewerker_id", "P-17")),
    "sleutels_coach_id_is_pseudoniem": ("brons.wijkteamtraject", put("coach_id", "c1")),
    "sleutels_tweede_coach_id_is_pseudoniem": ("brons.wijkteamtraject", put("tweede_coach_id", "c1")),
    "sleutels_adres_code_is_pseudoniem": ("brons.contact", put("adres_code", "Verzonnenlaan 12")),
    "sleutels_postcode_is_vier_cijfers": ("brons.contact", put("postcode4", "6811AB")),
    "berichten_kolommen": ("brons.bericht", lambda frame: frame.drop("identificatie")),
    "berichten_wet_bekend": ("brons.bericht", put("wet", "wlz")),
    "berichten_standaard_bekend": ("brons.bericht", put("standaard", "iwlz")),
    "berichten_berichttype_gevuld": ("brons.bericht", put("berichttype", None)),
    "berichten_release_gevuld": ("brons.bericht", put("release", None)),
    "telling_sluit": ("beheer.aanlevering", put("rijen_verwerkt", 7)),
    "lek_geen_bsn_ingelezen": ("beheer.afkeur", put("uitleg", f"de waarde {BSN} is onbekend")),
}
# How each publication check is made to fail: SQL on the built warehouse.
SPOIL_WAREHOUSE = {
    "contract_tabellen_en_kolommen": "alter table marts.dim_team rename to dim_teams",
    "telling_sluit": "delete from marts.fct_prestatie",
    "lek_geen_bsn_gepubliceerd": f"update marts.fct_bericht set bestand = '{BSN}.xml'",
    "pseudoniemen_client_id_is_pseudoniem": "update marts.fct_levering set client_id = 'zichtbaar'",
    "pseudoniemen_adres_code_is_pseudoniem": "update marts.dim_client set adres_code = 'Verzonnenlaan 12'",
    "getallen_is_getal": "update marts.kpi_waarde set waarde = cast('nan' as double)",
}


def spoil_with_rows(home: Home, table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Spoil a table; one that this landing does not fill gets a row first."""
    schema, _, name = table.partition(".")
    if not list((home.root / schema / name).glob("2*.parquet")):
        lay_row(home, name)
    # Definitions count as changed, so that all of brons is judged again.
    runs = home.beheer / "run"
    for path in runs.glob("2*.parquet"):
        pl.read_parquet(path).with_columns(vingerafdruk=pl.lit("eerder")).write_parquet(path)
    rewrite(home, table, change)


def lay_row(home: Home, tabel: str) -> None:
    from ingest.brons import all_schemas

    run_id = next((home.beheer / "levering").glob("2*.json")).stem
    schema = all_schemas()[tabel]
    row = {name: ["0" * 64] if kind == pl.String else [None] for name, kind in schema.items()}
    folder = home.brons / tabel
    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(row, schema=schema).write_parquet(folder / f"{run_id}.parquet")
    entry = json.loads((home.beheer / "levering" / f"{run_id}.json").read_text())
    entry["tabellen"][tabel] = 1
    (home.beheer / "levering" / f"{run_id}.json").write_text(json.dumps(entry))
