"""One client over all municipalities: what the latest message says of them (ontwerp §4, dim_client)."""

import polars as pl

from ingest.koppel.bronnen import Bronnen
from ingest.koppel.schema import GEKOPPELD

_WOONADRES = ("01", "03", "04", "02")


def link_clients(bronnen: Bronnen, wijkteam: pl.DataFrame) -> pl.DataFrame:
    """One row per client_id, of messages and registrations: each attribute from the latest that names it."""
    persons = (
        bronnen.rijen("client", "301", "303", "305", "307", "315", "317", "323")
        .select(
            "client_id", "gemeente_code", "geboortejaar", "geslacht_code", "dagtekening", "bericht_id", "volgnummer"
        )
        .collect()
    )
    registered = wijkteam.select("client_id", "gemeente_code", pl.col("registratiedatum").alias("dagtekening"))
    known = pl.concat([persons, registered], how="diagonal").sort("dagtekening", "bericht_id", "volgnummer")
    latest = known.group_by("client_id").agg(
        pl.col("geboortejaar", "geslacht_code", "gemeente_code").drop_nulls().last()
    )
    return (
        latest.join(_addresses(bronnen), on="client_id", how="left")
        .sort("client_id")
        .select(GEKOPPELD["client"].keys())
    )


def _addresses(bronnen: Bronnen) -> pl.DataFrame:
    """Per client the address of the latest 301: BRP first, then where they stay."""
    order = pl.col("soort_code").replace_strict({c: n for n, c in enumerate(_WOONADRES)}, default=9)
    return (
        bronnen.rijen("contact", "301")
        .filter((pl.col("ouder") == "client") & pl.col("postcode4").is_not_null())
        .with_columns(order.alias("rang"))
        .collect()
        .sort("dagtekening", pl.col("rang"), "bericht_id", "volgnummer", descending=[True, False, True, False])
        .unique("client_id", keep="first", maintain_order=True)
        .select("client_id", "postcode4", "wijk_code", "adres_code")
    )
