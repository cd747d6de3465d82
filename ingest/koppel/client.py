"""One client over all municipalities: what the latest message says of them, and where they lived before."""

import polars as pl

from ingest.koppel.bronnen import Bronnen
from ingest.koppel.schema import GEKOPPELD

_WOONADRES = ("01", "03", "04", "02")
# Of addresses written on one day the last message goes first, and in a message the address that counts most.
_LAATSTE, _AF = ["identificatie", "bericht_id", "rang", "volgnummer"], [True, True, False, False]


def link_clients(bronnen: Bronnen, tellend: pl.DataFrame, registered: pl.DataFrame) -> pl.DataFrame:
    """One row per client_id, of messages and registrations: each attribute from the latest that names it.

    `tellend` are the messages that count; one that was rejected or never arrived tells who somebody is only where
    nothing else does, and never where they live. `registered` has client_id, gemeente_code, registratiedatum and
    bestand of every row of a registration. The gemeente is that of the message with the address, else the latest.

    `bericht_id` is the latest message that names the client, `adres_bericht_id` the 301 with the address; of who is
    known from registrations only, `bestand` says which.
    """
    counts = pl.col("bericht_id").is_in(tellend["bericht_id"].implode()).alias("__telt")
    persons = (
        bronnen.rijen("client", "301", "303", "305", "307", "315", "317", "323")
        .select(
            "client_id",
            "gemeente_code",
            "geboortejaar",
            "geslacht_code",
            "dagtekening",
            "bericht_id",
            "volgnummer",
            counts,
        )
        .collect()
    )
    listed = registered.rename({"registratiedatum": "dagtekening"}).with_columns(__telt=pl.lit(value=True))
    known = pl.concat([persons, listed], how="diagonal").sort(
        "__telt", "dagtekening", "bericht_id", "volgnummer", "bestand"
    )
    latest = known.group_by("client_id").agg(
        pl.col("geboortejaar", "geslacht_code", "gemeente_code", "bericht_id").drop_nulls().last(),
        pl.col("bestand").filter(pl.col("bericht_id").is_null().all()).last(),
    )
    address = _latest_address(bronnen, tellend, "client_id").select(
        "client_id",
        "postcode4",
        "wijk_code",
        "adres_code",
        pl.col("bericht_id").alias("adres_bericht_id"),
        pl.col("gemeente_code").alias("__adres_gemeente"),
    )
    return (
        latest.join(address, on="client_id", how="left")
        .with_columns(pl.coalesce("__adres_gemeente", "gemeente_code").alias("gemeente_code"))
        .sort("client_id")
        .select(GEKOPPELD["client"].keys())
    )


def link_wijken(bronnen: Bronnen, tellend: pl.DataFrame) -> pl.DataFrame:
    """`wijk_code` per client_id and gemeente_code: where the latest address that this gemeente wrote lies."""
    per_gemeente = ["client_id", "gemeente_code"]
    return _latest_address(bronnen, tellend, *per_gemeente).select(*per_gemeente, "wijk_code")


def link_woonplaatsen(bronnen: Bronnen, tellend: pl.DataFrame) -> pl.DataFrame:
    """The table `woonplaats`: where each client lived, from the date of the message that says so.

    Per message the address that counts most (BRP first), per day that of the last identificatie. Another municipality
    at the same address is no move: a stretch is one address, and its municipality is that of its first message.
    """
    said = (
        _addresses(bronnen, tellend)
        .sort("client_id", "dagtekening", *_LAATSTE, descending=[False, False, *_AF])
        .unique(["client_id", "dagtekening"], keep="first", maintain_order=True)
        .with_columns(pl.coalesce("adres_code", "postcode4").alias("__plek"))
    )
    moved = said.filter(pl.col("__plek").ne_missing(pl.col("__plek").shift(1).over("client_id")))
    return moved.with_columns(
        pl.col("dagtekening").alias("begindatum"),
        (pl.col("dagtekening").shift(-1).over("client_id") - pl.duration(days=1)).alias("einddatum"),
        pl.col("gemeente_code").shift(1).over("client_id").alias("vorige_gemeente_code"),
    ).select(GEKOPPELD["woonplaats"].keys())


def _latest_address(bronnen: Bronnen, tellend: pl.DataFrame, *who: str) -> pl.DataFrame:
    """Per `who` the address of the latest 301, the one that counts most where that has several."""
    ordered = _addresses(bronnen, tellend).sort("dagtekening", *_LAATSTE, descending=[True, *_AF])
    return ordered.unique(who, keep="first", maintain_order=True)


def _addresses(bronnen: Bronnen, tellend: pl.DataFrame) -> pl.DataFrame:
    """Every address of a client in a 301 that counts, with its rank: BRP first, then where they stay."""
    order = pl.col("soort_code").replace_strict({c: n for n, c in enumerate(_WOONADRES)}, default=9)
    return (
        bronnen.rijen("contact", "301")
        .join(tellend.lazy().select("bericht_id"), on="bericht_id", how="semi")
        .filter((pl.col("ouder") == "client") & pl.col("postcode4").is_not_null())
        .with_columns(order.alias("rang"))
        .collect()
    )
