"""Schema `ggm`: our tables under the names of the Gemeentelijk Gegevensmodel, as views, and the mapping as a table.

The mapping is data (`ggm.yaml`); the views are made of it, so that neither can say something else than the other. They
are created in the published file itself: a view made from elsewhere would keep that place in its text.
"""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.publicatie.database import text


@cache
def load_mapping() -> dict[str, Any]:
    """Per objecttype our table and, per attribute, our column."""
    return yaml.safe_load(resources.files(__package__).joinpath("ggm.yaml").read_text("utf-8"))


def add_ggm(target: Path) -> None:
    """Create the views and `ggm.afbeelding` in a closed file that holds `marts`.

    Raises duckdb.Error when the mapping names a column that is not there.
    """
    mapping = load_mapping()
    rows = [
        (objecttype, attribuut, f"marts.{entry['tabel']}", kolom, entry["opmerking"], mapping["versie"])
        for objecttype, entry in mapping["objecttypen"].items()
        for attribuut, kolom in entry["attributen"].items()
    ]
    with duckdb.connect(str(target)) as con:
        con.execute("create schema ggm")
        con.execute("""create table ggm.afbeelding (objecttype varchar, attribuut varchar, tabel varchar,
                       kolom varchar, opmerking varchar, ggm_versie varchar)""")
        con.executemany("insert into ggm.afbeelding values (?, ?, ?, ?, ?, ?)", rows)
        for objecttype, entry in mapping["objecttypen"].items():
            columns = ", ".join(f"{kolom} as {attribuut}" for attribuut, kolom in entry["attributen"].items())
            condition = f" where {entry['waar']}" if "waar" in entry else ""
            query = f"select {columns} from marts.{entry['tabel']}{condition}"  # noqa: S608
            con.execute(f"create view ggm.{objecttype} as {query}")
            con.execute(f"comment on view ggm.{objecttype} is {text(entry['opmerking'])}")
        con.execute("checkpoint")
