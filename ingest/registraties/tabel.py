"""The one form in which every registration file arrives: a header and rows of text."""

from dataclasses import dataclass

import polars as pl

# Columns beside the cells: where the row stands, whether it has as many cells as the header, whether all can be read.
REGEL, HEEL, LEESBAAR = "__regel_nr", "__is_heel", "__is_leesbaar"
BESTAND = "__bestand_nr"  # of files that are judged together: the how-manieth, from 0


class BestandFout(ValueError):
    """A file that can't be read as a whole; the message (Dutch) says why and holds nothing of its content."""


@dataclass(frozen=True)
class Tabel:
    """`rijen` has REGEL, HEEL, LEESBAAR and per column its place in the header ('0', '1', …) as text without spaces
    around it, null where empty; rows without any content are left out."""

    kop: list[str]
    rijen: pl.DataFrame


def dutch_number(text: pl.Expr) -> pl.Expr:
    """A number as a program writes it (`1234.50`), as a person here does: `1234,5`.

    What is left of an inexact sum after nine decimals goes; a number that was given exactly keeps all of its own.
    """
    inexact = text.str.contains(r"[eE]|\.\d{16}")
    rounded = text.cast(pl.Float64, strict=False).round(9).cast(pl.Decimal(38, 9), strict=False).cast(pl.String)
    plain = pl.when(inexact).then(rounded).otherwise(text)
    bare = pl.when(plain.str.contains(".", literal=True)).then(plain.str.strip_chars_end("0").str.strip_suffix("."))
    return pl.coalesce(bare, plain).str.replace(".", ",", literal=True)
