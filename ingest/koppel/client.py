"""One client over all municipalities: what the latest message says of them, and where they lived before."""

import polars as pl

from ingest.koppel.bronnen import Bronnen
from ingest.koppel.schema import GEKOPPELD

_WOONADRES = ("01", "03", "04", "02")


def link_clients(bronnen: Bronnen, registered: pl.DataFrame) -> pl.DataFrame:
    """One row per client_id, of messages and registrations: each attribute from the latest that names it.

    `registered` has client_id, gemeente_code, registratiedatum and bestand of every row of a registration.

    `bericht_id` is the latest message that names the client, `adres_bericht_id` the 301 with the address; of who is
    known from registrations only, `bestand` says which.
    """
    persons = (
        bronnen.rijen("client", "301", "303", "305", "307", "315", "317", "323")
        .select(
            "client_id", "gemeente_code", "geboortejaar", "geslacht_code", "dagtekening", "bericht_id", "volgnummer"
        )
        .collect()
    )
    listed = registered.rename({"registratiedatum": "dagtekening"})
    known = pl.concat([persons, listed], how="diagonal").sort("dagtekening", "bericht_id", "volgnummer", "bestand")
    latest = known.group_by("client_id").agg(
        pl.col("geboortejaar", "geslacht_code", "gemeente_code", "bericht_id").drop_nulls().last(),
        pl.col("bestand").filter(pl.col("bericht_id").is_null().all()).last(),
    )
    address = _addresses(bronnen).sort(
        "dagtekening", "rang", "bericht_id", "volgnummer", descending=[True, False, True, False]
    )
    return (
        latest.join(
            address.unique("client_id", keep="first", maintain_order=True).select(
                "client_id",
                "postcode4",
                "wijk_code",
                "adres_code",
                pl.col("bericht_id").alias("adres_bericht_id"),
            ),
            on="client_id",
            how="left",
        )
        .sort("client_id")
        .select(GEKOPPELD["client"].keys())
    )


def link_woonplaatsen(bronnen: Bronnen) -> pl.DataFrame:
    """The table `woonplaats`: where each client lived, from the date of the message that says so.

    Per message the address that counts most (BRP first). Another municipality at the same address is no move: a stretch
    is one address, and its municipality is that of its first message.
    """
    said = (
        _addresses(bronnen)
        .sort("client_id", "dagtekening", "bericht_id", "rang", "volgnummer")
        .unique(["client_id", "dagtekening", "bericht_id"], keep="first", maintain_order=True)
        .with_columns(pl.coalesce("adres_code", "postcode4").alias("__plek"))
    )
    moved = said.filter(pl.col("__plek").ne_missing(pl.col("__plek").shift(1).over("client_id")))
    return moved.with_columns(
        pl.col("dagtekening").alias("begindatum"),
        (pl.col("dagtekening").shift(-1).over("client_id") - pl.duration(days=1)).alias("einddatum"),
        pl.col("gemeente_code").shift(1).over("client_id").alias("vorige_gemeente_code"),
    ).select(GEKOPPELD["woonplaats"].keys())


def _addresses(bronnen: Bronnen) -> pl.DataFrame:
    """Every address of a client in a 301 with its rank: BRP first, then where they stay."""
    order = pl.col("soort_code").replace_strict({c: n for n, c in enumerate(_WOONADRES)}, default=9)
    return (
        bronnen.rijen("contact", "301")
        .filter((pl.col("ouder") == "client") & pl.col("postcode4").is_not_null())
        .with_columns(order.alias("rang"))
        .collect()
    )
