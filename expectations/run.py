"""The runner: hands Great Expectations frames of the columns a suite speaks of, and keeps counts only.

Great Expectations takes ten seconds to import, so it is imported inside the functions that use it, in a process
of its own that starts while other work goes on (see `check_poort`).
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.database import open_ingang, open_uitgang
from expectations.suites import Poort, Suite, Verwachting
from ingest.gezin import begin_worker

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.data_context import EphemeralDataContext

RIJEN_PER_KEER = 1_000_000
TIJDSLIMIET_S = 3600
# Counts, and never a value of a row: these results are kept and rendered.
ZONDER_WAARDEN = {"result_format": "BASIC", "partial_unexpected_count": 0}


@dataclass(frozen=True)
class Uitslag:
    """The result of one check: a row of beheer.controle_resultaat without its run."""

    controle: str
    tabel: str
    ernst: str
    geslaagd: bool
    aantal: int
    uitleg: str

    def to_row(self) -> dict[str, object]:
        """As a row of the ledger."""
        return asdict(self)


_CHECKER: list[ProcessPoolExecutor] = []


def start_checker() -> ProcessPoolExecutor:
    """The process that checks: it imports Great Expectations at once, while this one goes on with other work."""
    if not _CHECKER:
        _CHECKER.append(ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=begin_worker))
        _CHECKER[0].submit(_warm_up)
    return _CHECKER[0]


def stop_checker() -> None:
    """End that process, if there is one."""
    while _CHECKER:
        _CHECKER.pop().shutdown(wait=False, cancel_futures=True)


def _warm_up() -> None:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations  # noqa: F401


def check_poort(poort: Poort, suites: list[Suite], plaats: Mapping[str, Any], docs: Path) -> list[Uitslag]:
    """Run the suites of one border in the checking process; `plaats` are the arguments of its database."""
    return start_checker().submit(run_poort, poort, suites, plaats, docs).result(timeout=TIJDSLIMIET_S)


def run_poort(poort: Poort, suites: list[Suite], plaats: Mapping[str, Any], docs: Path) -> list[Uitslag]:
    """Run the suites of one border and render the Data Docs; `plaats` are the arguments of its database."""
    opener = {"ingang": open_ingang, "uitgang": open_uitgang}[poort]
    with opener(**plaats) as con:
        results = [uitslag for suite in suites for uitslag in _try_suite(con, suite, docs)]
    _context(docs).build_data_docs()
    return results


def _try_suite(con: duckdb.DuckDBPyConnection, suite: Suite, docs: Path) -> list[Uitslag]:
    """The results of a suite; where a table that it asks is not there nothing was checked, so all of it failed."""
    try:
        return [*_run_suite(con, suite, docs)]
    except (duckdb.CatalogException, duckdb.BinderException):
        why = "Niet na te gaan: een tabel of kolom waarover het gaat ontbreekt."
        failed = [v.model_copy(update={"uitleg": f"{v.uitleg} {why}"}) for v in suite.verwachtingen]
        return [_to_uitslag(suite, v, 1, []) for v in failed]


def _run_suite(con: duckdb.DuckDBPyConnection, suite: Suite, docs: Path) -> Iterator[Uitslag]:
    total = dict.fromkeys((v.controle for v in suite.verwachtingen), 0)
    places: set[str] = set()
    for part, frame in enumerate(_frames(con, suite)):
        for verwachting, outcome in zip(suite.verwachtingen, _validate(suite, frame, part, docs), strict=True):
            total[verwachting.controle] += _count_wrong(outcome, frame)
            if suite.vraag and not outcome["success"]:
                places |= set(frame.loc[frame["aantal"] > 0, "plek"].dropna().astype(str))
    for verwachting in suite.verwachtingen:
        yield _to_uitslag(suite, verwachting, total[verwachting.controle], sorted(places))


def _frames(con: duckdb.DuckDBPyConnection, suite: Suite) -> Iterator["pd.DataFrame"]:
    """Parts of bounded size; none for a table without rows: there is nothing in it to be wrong."""
    if suite.vraag:
        yield con.sql(suite.vraag).df()
        return
    relation = con.sql(f"from {suite.tabel}")  # noqa: S608
    columns = ", ".join(f'"{name}"' for name in relation.columns if name in suite.kolommen)
    for batch in relation.select(columns).to_arrow_reader(RIJEN_PER_KEER):
        yield batch.to_pandas()


def _validate(suite: Suite, frame: "pd.DataFrame", part: int, docs: Path) -> list[dict[str, Any]]:
    import great_expectations as gx

    context = _context(docs)
    name = f"{suite.naam}.{suite.tabel}" + (f".{part}" if part else "")
    asset = context.data_sources.get(suite.naam) if suite.naam in context.data_sources.all() else None
    source = asset or context.data_sources.add_pandas(suite.naam)
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("alles")
    expectations = [_to_expectation(v) for v in suite.verwachtingen]
    known = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    validation = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=known))
    outcome = validation.run(batch_parameters={"dataframe": frame}, result_format=ZONDER_WAARDEN).to_json_dict()
    by_name = {r["expectation_config"]["meta"]["controle"]: r for r in outcome["results"]}
    return [by_name[v.controle] for v in suite.verwachtingen]


def _to_expectation(verwachting: Verwachting) -> dict[str, Any]:
    severity = {"blokkerend": "critical", "waarschuwing": "warning"}[verwachting.ernst]
    return {
        "type": verwachting.type,
        "kwargs": verwachting.kwargs,
        "severity": severity,
        "description": verwachting.uitleg,
        "meta": {"controle": verwachting.controle},
    }


def _count_wrong(outcome: dict[str, Any], frame: "pd.DataFrame") -> int:
    if outcome["success"]:
        return 0
    if "aantal" in frame.columns and "plek" in frame.columns:
        return int(frame["aantal"].clip(lower=0).sum()) or 1
    return int(outcome["result"].get("unexpected_count") or 0) or max(len(frame), 1)


def _to_uitslag(suite: Suite, verwachting: Verwachting, wrong: int, places: list[str]) -> Uitslag:
    uitleg = verwachting.uitleg + (f" Plaats: {', '.join(places[:10])}." if wrong and places else "")
    name = f"{suite.naam}_{verwachting.controle}"
    return Uitslag(name, suite.tabel, verwachting.ernst, wrong == 0, wrong, uitleg)


@cache
def _context(docs: Path) -> "EphemeralDataContext":
    """One context per process, so that the docs of the second border still hold those of the first."""
    import great_expectations as gx

    shutil.rmtree(docs, ignore_errors=True)
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = {"globally": False}
    for site in list(context.get_docs_sites_urls() and context.variables.data_docs_sites or {}):
        context.delete_data_docs_site(site)
    backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs)}
    index = {"class_name": "DefaultSiteIndexBuilder"}
    site = {"class_name": "SiteBuilder", "show_how_to_buttons": False, "store_backend": backend}
    context.add_data_docs_site("controles", site | {"site_index_builder": index})
    return context
