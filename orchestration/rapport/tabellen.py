"""The dbt documentation as one page without a network: what every table and column means, and what it is made of."""

import json
from collections.abc import Sequence
from pathlib import Path

from orchestration.publicatie.bestand import make_durable

NAAM = "tabellen.html"
# What the page would otherwise fetch or report to; it has everything in itself.
_GEEN_NETWERK = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; connect-src 'none'; "
    "script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; font-src data:\">"
)


def write_tabellen(folder: Path, dbt_manifest: Path, hide: Sequence[Path]) -> str:
    """Write the page from dbt's own template and this manifest, without the paths in `hide`; returns its name."""
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    told = dbt_manifest.read_text("utf-8")
    for path in hide:
        told = told.replace(json.dumps(str(path))[1:-1], "…")
    manifest = json.loads(told)
    manifest["metadata"] |= {"user_id": None, "send_anonymous_usage_stats": False, "env": {}}
    catalog = {"metadata": manifest["metadata"], "nodes": {}, "sources": {}, "errors": None}
    page = Path(DOCS_INDEX_FILE_PATH).read_text("utf-8").replace("<head>", f"<head>{_GEEN_NETWERK}", 1)
    for mark, content in (("MANIFEST", manifest), ("CATALOG", catalog)):
        page = page.replace(f'"{mark}.JSON INLINE DATA"', _inline(content))
    target = folder / NAAM
    target.write_text(page, "utf-8")
    make_durable(target)
    return NAAM


def _inline(content: object) -> str:
    """As JavaScript inside a page: nothing in a description may end the script."""
    return json.dumps(content, ensure_ascii=False).replace("</", "<\\/")
