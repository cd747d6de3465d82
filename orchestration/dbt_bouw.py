"""dbt, given the project as it was parsed at installation: parsing takes a third of a small night's build."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from ingest.gezin import end_with_parent
from orchestration.omgeving import prepare_project

# What the parsed project says where a home's folder belongs; the same words as in the project's own sources.
PLAATSEN = ("SDCG_GEKOPPELD", "SDCG_BEHEER")


def load_project(path: Path, omgeving: Mapping[str, str]):  # noqa: ANN201 dbt's own type, imported late
    """The parsed project in `path`, with its sources in the folders that `omgeving` names."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    manifest = Manifest.from_msgpack(path.read_bytes(), decoder=extended_mashumuro_decoder)
    for source in manifest.sources.values():
        for meta in (source.meta, source.source_meta, source.config.meta):
            if "external_location" in meta:
                meta["external_location"] = _locate(meta["external_location"], omgeving)
    manifest.build_parent_and_child_maps()
    manifest.build_flat_graph()
    return manifest


def _locate(location: str, omgeving: Mapping[str, str]) -> str:
    for name in PLAATSEN:
        if name in omgeving:
            location = location.replace(f"{name}-ontbreekt", omgeving[name].replace("'", "''"))
    return location


def main() -> None:
    """Run dbt with the arguments of this process; the exit status is 1 where something failed, 2 where all did."""
    end_with_parent()
    from dbt.cli.main import dbtRunner

    result = dbtRunner(manifest=load_project(prepare_project(), os.environ)).invoke(sys.argv[1:])
    if result.exception:
        sys.stderr.write(f"{result.exception}\n")
        sys.exit(2)
    sys.exit(0 if result.success else 1)


if __name__ == "__main__":
    main()
