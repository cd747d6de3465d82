"""One question by one engine: `python -m benchmarks.koppelen.varianten ENGINE QUESTION FOLDER`, in its own process.

Prints what it cost and a digest of the answer as JSON. Every engine reads the same Parquet and answers the same.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.koppelen.gegevens import EERSTE
from benchmarks.meten import peak_megabytes

MAANDEN = 36
SLEUTEL = ["gemeente", "nummer"]
Antwoord = list[tuple[Any, ...]]


def _month_ends() -> list[date]:
    import polars as pl

    return (
        pl.date_range(EERSTE, pl.lit(EERSTE).dt.offset_by(f"{MAANDEN - 1}mo"), "1mo", eager=True)
        .dt.month_end()
        .to_list()
    )


def _scan(folder: Path) -> tuple[Any, Any]:
    import polars as pl

    return pl.scan_parquet(folder / "prestatie" / "*.parquet"), pl.scan_parquet(folder / "toewijzing.parquet")


def _one_key() -> Any:
    """Gemeente and number as one number, as linking has it: gemeente by gemeente, each number is a key by itself."""
    import polars as pl

    return (pl.col("gemeente").cast(pl.Int64) * 2**32 + pl.col("nummer")).alias("sleutel")


def _polars_periode(folder: Path) -> Antwoord:
    """Prestaties by whether their toewijzing exists and holds their period."""
    import polars as pl

    prestatie, toewijzing = _scan(folder)
    known = toewijzing.select(_one_key(), pl.col("begin").alias("van"), pl.col("eind").alias("tot"))
    inside = (pl.col("begin") >= pl.col("van")) & (pl.col("eind") <= pl.col("tot"))
    status = pl.when(pl.col("van").is_null()).then(0).when(inside).then(2).otherwise(1)
    counted = (
        prestatie.select(_one_key(), "begin", "eind", "minuten")
        .join(known, on="sleutel", how="left")
        .group_by(status.alias("status"))
        .agg(pl.len(), pl.col("minuten").cast(pl.Int64).sum())
    )
    return counted.sort("status").collect(engine="streaming").rows()


def _polars_maanden(folder: Path) -> Antwoord:
    """Toewijzingen and different clients per gemeente at the end of each month: one small question per month."""
    import polars as pl

    _, toewijzing = _scan(folder)
    asked = [
        toewijzing.filter(pl.col("begin") <= peil, pl.col("eind") > peil)
        .group_by("gemeente")
        .agg(pl.len(), pl.col("client").n_unique().alias("clienten"))
        .select(pl.lit(peil).alias("peil"), pl.col("len", "clienten").sum(), pl.col("clienten").max().alias("meest"))
        for peil in _month_ends()
    ]
    return pl.concat(pl.collect_all(asked, engine="streaming")).sort("peil").rows()


def _polars_volume(folder: Path) -> Antwoord:
    """How many toewijzingen are used up, by what was declared on them."""
    import polars as pl

    prestatie, toewijzing = _scan(folder)
    used = prestatie.group_by(_one_key()).agg(pl.col("minuten").cast(pl.Int64).sum().alias("gebruikt"))
    known = toewijzing.select(_one_key(), "minuten")
    joined = known.join(used, on="sleutel", how="left").with_columns(pl.col("gebruikt").fill_null(0))
    over = pl.col("gebruikt") > pl.col("minuten")
    return (
        joined.select(pl.len(), over.sum().alias("op"), (pl.col("gebruikt") - pl.col("minuten")).filter(over).sum())
        .collect(engine="streaming")
        .rows()
    )


def _sql(folder: Path, sql: str) -> Antwoord:
    import duckdb

    with duckdb.connect() as con:
        con.execute(f"create view prestatie as from '{folder}/prestatie/*.parquet'")
        con.execute(f"create view toewijzing as from '{folder}/toewijzing.parquet'")
        return con.execute(sql).fetchall()


def _duckdb_periode(folder: Path) -> Antwoord:
    return _sql(
        folder,
        """select case when t.begin is null then 0 when p.begin >= t.begin and p.eind <= t.eind then 2 else 1 end as s,
                  count(*), sum(p.minuten)::bigint
           from prestatie p left join toewijzing t using (gemeente, nummer) group by s order by s""",
    )


def _duckdb_maanden(folder: Path) -> Antwoord:
    return _sql(
        folder,
        f"""with peil as (select last_day(range::date) as peil
                from range(date '{EERSTE}', date '{EERSTE}' + interval {MAANDEN} month, interval 1 month)),
             per as (select peil, gemeente, count(*) as n, count(distinct client) as c
                from peil join toewijzing on begin <= peil and eind > peil group by all)
            select peil, sum(n)::bigint, sum(c)::bigint, max(c) from per group by peil order by peil""",  # noqa: S608
    )


def _duckdb_volume(folder: Path) -> Antwoord:
    return _sql(
        folder,
        """with gebruik as (select gemeente, nummer, sum(minuten)::bigint as g from prestatie group by all),
             samen as (select minuten, coalesce(g, 0) as g from toewijzing left join gebruik using (gemeente, nummer))
           select count(*), count(*) filter (g > minuten), coalesce(sum(g - minuten) filter (g > minuten), 0)::bigint
           from samen""",
    )


def _frames(folder: Path, *columns: str) -> tuple[Any, Any]:
    import pandas as pd

    return pd.read_parquet(folder / "prestatie", columns=list(columns)), pd.read_parquet(folder / "toewijzing.parquet")


def _pandas_periode(folder: Path) -> Antwoord:
    import numpy as np

    prestatie, toewijzing = _frames(folder, *SLEUTEL, "begin", "eind", "minuten")
    known = toewijzing[[*SLEUTEL, "begin", "eind"]].rename(columns={"begin": "van", "eind": "tot"})
    both = prestatie.merge(known, on=SLEUTEL, how="left")
    both[["begin", "eind", "van", "tot"]] = both[["begin", "eind", "van", "tot"]].astype("datetime64[s]")
    inside = (both["begin"] >= both["van"]) & (both["eind"] <= both["tot"])
    both["status"] = np.where(both["van"].isna(), 0, np.where(inside, 2, 1))
    counted = both.groupby("status")["minuten"].agg(["size", "sum"])
    return [(int(status), int(n), int(total)) for status, n, total in counted.itertuples()]


def _pandas_maanden(folder: Path) -> Antwoord:
    import pandas as pd

    toewijzing = pd.read_parquet(folder / "toewijzing.parquet", columns=["gemeente", "client", "begin", "eind"])
    begin, end = toewijzing["begin"].astype("datetime64[s]"), toewijzing["eind"].astype("datetime64[s]")
    rows = []
    for peil in _month_ends():
        day = pd.Timestamp(peil)
        per = toewijzing[(begin <= day) & (end > day)].groupby("gemeente")["client"].agg(["size", "nunique"])
        rows.append(
            (peil, int(per["size"].sum()), int(per["nunique"].sum()), int(per["nunique"].max() if len(per) else 0))
        )
    return rows


def _pandas_volume(folder: Path) -> Antwoord:
    prestatie, toewijzing = _frames(folder, *SLEUTEL, "minuten")
    used = prestatie.groupby(SLEUTEL)["minuten"].sum().rename("gebruikt").reset_index()
    joined = toewijzing.merge(used, on=SLEUTEL, how="left").fillna({"gebruikt": 0})
    over = joined[joined["gebruikt"] > joined["minuten"]]
    return [(len(joined), len(over), int((over["gebruikt"] - over["minuten"]).sum()))]


VRAGEN = ("periode", "maanden", "volume")
ENGINES: dict[str, dict[str, Callable[[Path], Antwoord]]] = {
    engine: {vraag: globals()[f"_{engine}_{vraag}"] for vraag in VRAGEN} for engine in ("polars", "duckdb", "pandas")
}


def measure(engine: str, vraag: str, folder: Path) -> dict[str, Any]:
    """Seconds of clock and CPU, peak MB of the process, and the answer as text."""
    __import__(engine)
    before = time.process_time()
    begin = time.perf_counter()
    answer = ENGINES[engine][vraag](folder)
    wall, cpu = time.perf_counter() - begin, time.process_time() - before
    rows = sorted(tuple(str(value if value is not None else 0) for value in row) for row in answer)
    return {"wall_s": wall, "cpu_s": cpu, "peak_mb": peak_megabytes(), "answer": rows}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
