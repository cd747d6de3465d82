"""`sdcg publiceer`: a copy of what stands published, for tools that can't open the file."""

from ingest.home import Home
from orchestration.cli.scherm import line, number
from orchestration.publicatie.manifest import read_manifest
from orchestration.publicatie.postgres import PostgresFout, copy_to_postgres
from orchestration.voorwaarden import VoorwaardenFout


def publish_to_postgres(home: Home, dsn: str) -> None:
    """Copy to PostgreSQL and say how much. Raises VoorwaardenFout."""
    if read_manifest(home.publicatie) is None:
        raise VoorwaardenFout(["er is nog niets gepubliceerd: sdcg run"])
    try:
        rows = copy_to_postgres(dsn, home.publicatie)
    except PostgresFout as error:
        raise VoorwaardenFout([str(error)]) from None
    line("Gekopieerd", f"{len(rows)} tabellen, {number(sum(rows.values()))} rijen, schema's marts, beheer en delen")
    line("Rechten", "rol sdcg_analist leest alles, rol sdcg_delen alleen schema delen")
