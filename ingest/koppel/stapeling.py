"""Clients over all municipalities and both wetten: what comes together in a month, who lives together, who goes over.

Nothing here is about one municipality: one pseudonym is one person in the whole region.
"""

import polars as pl

from ingest.koppel.maand import AS_CATEGORIES, count_days
from ingest.koppel.schema import GEKOPPELD

_CLIENT_MAAND = ["client_id", "maand"]
_IN_GEMEENTE = [*_CLIENT_MAAND, "wet", "gemeente_code"]
NAAR_GEMEENTE, NAAR_WMO = "andere gemeente", "jeugd naar wmo"


def link_maand_totalen(
    client_maand: pl.DataFrame, parts: pl.DataFrame, prestatie_maand: pl.DataFrame, woonplaats: pl.DataFrame
) -> pl.DataFrame:
    """The table `client_maand_totaal`: per client and month everything that `client_maand` has of them, together.

    `parts` are those of `delivered_parts`: a product is active while it is delivered. `dubbele_dagen` are days on which
    one wet is delivered in two municipalities, counted once for each more than one. `open_cent` is declared and not
    answered yet.
    """
    of_money = prestatie_maand.filter(pl.col("client_id").is_not_null()).group_by(_CLIENT_MAAND)
    summed = client_maand.group_by(_CLIENT_MAAND).agg(
        (pl.col("wet") == "wmo").any().alias("is_wmo"),
        (pl.col("wet") == "jeugd").any().alias("is_jeugd"),
        pl.col("gemeente_code").n_unique().alias("aantal_gemeenten"),
        pl.col("toegewezen_minuten", "gedeclareerd_minuten", "toegekend_cent").sum(),
    )
    whole = summed
    money = of_money.agg(pl.col("open_cent").sum())
    for frame in (_products(parts), count_days(parts, _CLIENT_MAAND), _double_days(parts), money):
        whole = whole.join(frame, on=_CLIENT_MAAND, how="left")
    counts = ("aantal_producten", "aantal_product_groepen", "aantal_aanbieders")
    return (
        _with_household(whole, woonplaats)
        .with_columns(pl.col(*counts, "dagen", "dubbele_dagen", "open_cent").fill_null(0))
        .sort(_CLIENT_MAAND)
        .select(GEKOPPELD["client_maand_totaal"].keys())
    )


def _products(parts: pl.DataFrame) -> pl.DataFrame:
    """What is delivered in the month: codes of products, and the group where there is no code."""
    product = pl.concat_str("wet", pl.coalesce("product_code", "product_groep"), separator=" ")
    return parts.group_by(_CLIENT_MAAND).agg(
        product.unique().sort().str.join(", ").alias("producten"),
        product.n_unique().alias("aantal_producten"),
        pl.col("product_groep").n_unique().alias("aantal_product_groepen"),
        pl.col("agb_code").drop_nulls().n_unique().alias("aantal_aanbieders"),
    )


def _double_days(parts: pl.DataFrame) -> pl.DataFrame:
    """Days that two municipalities deliver under one wet: what they have apart, less what they have together."""
    apart = count_days(parts, _IN_GEMEENTE).group_by(_CLIENT_MAAND).agg(pl.col("dagen").sum().alias("apart"))
    together = count_days(parts, [*_CLIENT_MAAND, "wet"]).group_by(_CLIENT_MAAND).agg(pl.col("dagen").sum())
    return apart.join(together, on=_CLIENT_MAAND).select(
        *_CLIENT_MAAND, (pl.col("apart") - pl.col("dagen")).alias("dubbele_dagen")
    )


def _with_household(whole: pl.DataFrame, woonplaats: pl.DataFrame) -> pl.DataFrame:
    """`whole` with the address at the end of the month, and who else there has something in that month.

    An address that is known from a later month on only, is taken for the months before it.
    """
    known = woonplaats.filter(pl.col("adres_code").is_not_null()).with_columns(AS_CATEGORIES)
    stays = known.select("client_id", "begindatum", "adres_code")
    first = stays.sort("client_id", "begindatum").unique("client_id", keep="first").drop("begindatum")
    located = (
        whole.with_columns(pl.col("maand").dt.month_end().alias("__eind"))
        .sort("__eind")
        .join_asof(
            stays.sort("begindatum"), left_on="__eind", right_on="begindatum", by="client_id", check_sortedness=False
        )
        .join(first, on="client_id", how="left", suffix="_eerste")
        .with_columns(pl.coalesce("adres_code", "adres_code_eerste").alias("adres_code"))
    )
    house = ["adres_code", "maand"]
    is_known = pl.col("adres_code").is_not_null()
    return located.with_columns(
        pl.when(is_known).then(pl.len().over(house) - 1).alias("aantal_huisgenoten"),
        *(
            pl.when(is_known).then(pl.col(f"is_{wet}").any().over(house)).otherwise(f"is_{wet}").alias(name)
            for wet, name in (("wmo", "is_huishouden_wmo"), ("jeugd", "is_huishouden_jeugd"))
        ),
    )


def link_overgangen(trajecten: pl.DataFrame, clients: pl.DataFrame) -> pl.DataFrame:
    """The table `overgang`: the first traject in each next municipality (per wet), and the first Wmo after Jeugd.

    `dagen_ertussen` counts from the latest end of the trajecten before it to the new begin; negative where they
    overlap, null while one of those has no end. `leeftijd` is by year of birth.
    """
    to_gemeente = _next_firsts(trajecten, ["client_id", "wet"], "gemeente_code", NAAR_GEMEENTE)
    to_wmo = _next_firsts(trajecten, ["client_id"], "wet", NAAR_WMO).filter(
        (pl.col("van_wet") == "jeugd") & (pl.col("naar_wet") == "wmo")
    )
    years = clients.select("client_id", "geboortejaar")
    return (
        pl.concat([to_gemeente, to_wmo])
        .join(years, on="client_id", how="left")
        .with_columns((pl.col("datum").dt.year() - pl.col("geboortejaar")).alias("leeftijd"))
        .sort("client_id", "datum", "soort", "naar_traject_id")
        .select(GEKOPPELD["overgang"].keys())
    )


def _next_firsts(trajecten: pl.DataFrame, who: list[str], what: str, soort: str) -> pl.DataFrame:
    """Per `who` the first traject of each value of `what`, beside those of the value before it that began by then."""
    order = ["begindatum", "traject_id"]
    other = [name for name in ("wet", "gemeente_code") if name not in (*who, what)]
    ordered = trajecten.sort(*who, *order)
    firsts = (
        ordered.group_by(*who, what, maintain_order=True)
        .agg(pl.col("begindatum", "traject_id", *other).first())
        .sort(*who, *order)
        .with_columns(pl.col("wet", "gemeente_code").shift(1).over(who).name.prefix("van_"))
        .filter(pl.col(f"van_{what}").is_not_null())
    )
    began_by_then = pl.col("begindatum_van") <= pl.col("begindatum")
    ends = pl.when(pl.col("einddatum").is_not_null().all()).then(pl.col("einddatum").max())
    before = (
        firsts.join(
            ordered.select(*who, what, *order, "einddatum"),
            left_on=[*who, f"van_{what}"],
            right_on=[*who, what],
            suffix="_van",
            maintain_order="left_right",
        )
        .filter(began_by_then)
        .group_by("traject_id", maintain_order=True)
        .agg(pl.col("traject_id_van").last().alias("van_traject_id"), ends.first().alias("__vorig_einde"))
    )
    return firsts.join(before, on="traject_id").select(
        "client_id",
        pl.lit(soort).alias("soort"),
        pl.col("begindatum").alias("datum"),
        "van_wet",
        pl.col("wet").alias("naar_wet"),
        "van_gemeente_code",
        pl.col("gemeente_code").alias("naar_gemeente_code"),
        (pl.col("begindatum") - pl.col("__vorig_einde")).dt.total_days().alias("dagen_ertussen"),
        "van_traject_id",
        pl.col("traject_id").alias("naar_traject_id"),
    )
