"""The classes that xsdata reads into: made by its own generator from the schema that the warehouse validates with."""

import os
import subprocess
import sys
from pathlib import Path

from lxml import etree

from ingest.standaard.model import load_bericht
from ingest.standaard.schema import basisschema, berichtschema


def make_klassen(folder: Path, release: str, nummer: str) -> None:
    """A package per message type (`wmo301`, `jw301`) below `folder`, with the class Bericht in its module `bericht`."""
    folder.mkdir(parents=True)
    for standaard in ("iwmo", "ijw"):
        bericht = load_bericht(standaard, release, nummer)
        source = folder / f"{bericht.berichttype}_xsd"
        source.mkdir()
        (source / "basisschema.xsd").write_bytes(etree.tostring(basisschema(standaard, release)))
        (source / "bericht.xsd").write_bytes(etree.tostring(berichtschema(bericht)))
        command = [sys.executable, "-m", "xsdata", "generate", str(source), "--package", bericht.berichttype.lower()]
        tools = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }  # it calls ruff
        subprocess.run(command, check=True, capture_output=True, cwd=folder, env=tools)
