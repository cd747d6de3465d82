"""Writing the proefregio at every scale: files, megabytes and prestaties per second, and peak memory."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.meten import Meting, measure

SDCG = str(Path(sys.executable).with_name("sdcg"))
VANDAAG = "2025-07-01"
# Scale, part of its clients, and what it must stay under.
SCHALEN = (("klein", 1.0, ""), ("regio", 0.1, ""), ("regio", 1.0, "600 s, 1.5 GB"), ("land", 0.01, ""))


def run(*, klein: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Rows of the result: one per scale, and how CPU grows from a tenth of the region to all of it.

    `klein` leaves the region out.
    """
    rows = [_write(schaal, deel, limit) for schaal, deel, limit in SCHALEN if not (klein and schaal == "regio")]
    made = {(row["schaal"], row["deel"]): row for row in rows}
    if ("regio", 1.0) in made:
        tenth, whole = made["regio", 0.1], made["regio", 1.0]
        growth = whole["CPU s"] / tenth["CPU s"] / (whole["prestaties"] / tenth["prestaties"])
        whole["limit"] += f"; CPU per prestatie × {growth:.2f} of a tenth"
    return {"rows": rows}


def _write(schaal: str, deel: float, limit: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        command = [SDCG, "proefregio", "--schaal", schaal, "--fractie", str(deel), "--vandaag", VANDAAG]
        meting = measure([*command, "--home", folder])
        if meting.exit_status:
            raise RuntimeError(meting.output)
        return _row(schaal, deel, limit, meting, Path(folder))


def _row(schaal: str, deel: float, limit: str, meting: Meting, home: Path) -> dict[str, Any]:
    sizes = [path.stat().st_size for path in (home / "landing").rglob("*") if path.is_file()]
    prestaties = pl.scan_parquet(home / "waarheid" / "prestatie*.parquet").select(pl.len()).collect().item()
    return {
        "schaal": schaal,
        "deel": deel,
        "bestanden": len(sizes),
        "MB": round(sum(sizes) / 1e6, 1),
        "prestaties": prestaties,
        "wall s": round(meting.wall_s, 1),
        "CPU s": round(meting.cpu_s, 1),
        "bestanden/s": round(len(sizes) / meting.wall_s),
        "MB/s": round(sum(sizes) / 1e6 / meting.wall_s, 1),
        "prestaties/s": round(prestaties / meting.wall_s),
        "peak MiB (largest process)": round(meting.peak_mib),
        "limit": limit,
    }
