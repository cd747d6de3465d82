"""Short marks made of pseudonyms, for ids that hold more than a pseudonym."""

import polars as pl

_CIJFERS, _LETTERS = list("0123456789"), list("ghijklmnop")


def shorten(kolom: str, lengte: int) -> pl.Expr:
    """The first characters of a hexadecimal pseudonym, its digits written as letters.

    So that nine of them in a row never look like a BSN by chance: about one pseudonym in three hundred would, and a
    text that looks like a BSN is never published.
    """
    return pl.col(kolom).str.head(lengte).str.replace_many(_CIJFERS, _LETTERS)
