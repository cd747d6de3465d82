"""A registration as Parquet: typed columns become the text that a person would have written."""

import io
from datetime import time

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.instellingen import MEGABYTE, Instellingen
from ingest.registraties.tabel import HEEL, LEESBAAR, REGEL, BestandFout, Tabel, dutch_number

_KAPOT = (pa.ArrowException, pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)


def read_parquet_tabel(data: bytes, instellingen: Instellingen) -> Tabel:
    """Every column as text. Raises BestandFout for what is damaged, too large, or holds a list in a cell."""
    _refuse_size(data, instellingen)
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except _KAPOT:
        raise BestandFout("het Parquetbestand is beschadigd; lever het opnieuw") from None
    nested = [naam for naam, soort in frame.schema.items() if soort.is_nested() or soort == pl.Binary]
    if nested:
        raise BestandFout("een kolom bevat lijsten of bytes; lever per kolom één waarde")
    texts = [_as_text(pl.col(naam), frame.schema[naam]).alias(str(i)) for i, naam in enumerate(frame.columns)]
    rows = frame.with_row_index(REGEL, 1).select(
        pl.col(REGEL).cast(pl.Int64), pl.lit(value=True).alias(HEEL), pl.lit(value=True).alias(LEESBAAR), *texts
    )
    cells = [str(i) for i in range(frame.width)]
    return Tabel(frame.columns, rows.filter(pl.any_horizontal(pl.col(cells).is_not_null())))


def _refuse_size(data: bytes, instellingen: Instellingen) -> None:
    """Look at what the file says of itself before anything of it is unpacked."""
    try:
        about = pq.read_metadata(io.BytesIO(data))
        size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        cells = about.num_rows * about.num_columns
    except _KAPOT:
        raise BestandFout("het Parquetbestand is beschadigd; lever het opnieuw") from None
    if size > instellingen.maximum_werkmap_bytes or cells > instellingen.maximum_werkmap_cellen:
        limit = instellingen.maximum_werkmap_bytes // MEGABYTE
        raise BestandFout(f"uitgepakt groter dan {limit} MB of te veel cellen; splits de aanlevering")


def _as_text(column: pl.Expr, soort: pl.DataType) -> pl.Expr:
    """A value the Dutch way; a moment at midnight is a date."""
    if soort == pl.Boolean:
        return pl.when(column).then(pl.lit("ja")).when(~column).then(pl.lit("nee"))
    if isinstance(soort, pl.Datetime):
        day = pl.when(column.dt.time() == time(0)).then(column.dt.strftime("%d-%m-%Y"))
        return pl.coalesce(day, column.dt.strftime("%d-%m-%Y %H:%M:%S"))
    if soort == pl.Date:
        return column.dt.strftime("%d-%m-%Y")
    if soort.is_float() or soort.is_decimal():
        return dutch_number(column.cast(pl.String))
    text = column.cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)
