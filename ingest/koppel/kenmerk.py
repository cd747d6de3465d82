"""Marks that name a row: short ones made of pseudonyms, and ids put together from the columns of a key."""

from collections.abc import Sequence

import polars as pl

_CIJFERS, _LETTERS = list("0123456789"), list("ghijklmnop")


def shorten(kolom: str, lengte: int) -> pl.Expr:
    """The first characters of a hexadecimal pseudonym, its digits written as letters.

    So that nine of them in a row never look like a BSN by chance: about one pseudonym in three hundred would, and a
    text that looks like a BSN is never published.
    """
    return pl.col(kolom).str.head(lengte).str.replace_many(_CIJFERS, _LETTERS)


def identify(kolommen: Sequence[str]) -> pl.Expr:
    """One text from the columns of a key, empty ones left out: another key, another text.

    Only the last may hold the hyphen that parts them; in the others it is escaped.
    """
    *first, last = (pl.col(kolom).cast(pl.String) for kolom in kolommen)
    escaped = [part.str.replace_many(["%", "-"], ["%25", "%2D"]) for part in first]
    return pl.concat_str([*escaped, last], separator="-", ignore_nulls=True)
