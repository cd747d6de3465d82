"""What encrypted storage costs: the same nights at klein on one ext4, in a plain and in an encrypted folder of it.

Needs root (a loop device) and fscrypt, set up.
"""

import os
import secrets
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.meten import Meting
from benchmarks.meten import measure as measure_command
from benchmarks.nacht import SDCG
from orchestration.versleuteling import find_encryption

RONDEN = 3
_OMVANG = 6 * 2**30
_VANDAAG = "2025-07-01"


def run(*, klein: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Rows of the result: per kind of folder the medians of its nights, and what they are of the plain one's.

    `klein` takes one round. Raises RuntimeError where the machine can't make an encrypted folder.
    """
    if os.geteuid() or not shutil.which("fscrypt"):
        raise RuntimeError("needs root, and fscrypt (apt-get install fscrypt; fscrypt setup)")
    with _folders() as (plain, encrypted):
        if find_encryption(encrypted) is None or find_encryption(plain):
            raise RuntimeError("the folders are not as they should be")
        measured: dict[Path, list[Meting]] = {plain: [], encrypted: []}
        for number in range(1 if klein else RONDEN):
            for folder, found in measured.items():
                found.append(_night(folder / str(number)))
    (one, other) = (
        {"wall s": statistics.median(m.wall_s for m in found), "CPU s": statistics.median(m.cpu_s for m in found)}
        for found in measured.values()
    )
    rows = [_row("gewone map", one, one), _row("versleutelde map (fscrypt, AES-256-XTS)", other, one)]
    return {"rows": rows}


def _row(what: str, found: dict[str, float], plain: dict[str, float]) -> dict[str, Any]:
    figures = {name: round(value, 1) for name, value in found.items()}
    return {"opslag": what} | figures | {f"× {name}": round(found[name] / plain[name], 2) for name in found}


def _night(home: Path) -> Meting:
    env = {"SDCG_HOME": str(home)}
    for command in ([SDCG, "proefregio", "--vandaag", _VANDAAG], [SDCG, "run", "--peildatum", _VANDAAG]):
        meting = measure_command(command, env)
        if meting.exit_status:
            raise RuntimeError(meting.output)
    os.sync()
    shutil.rmtree(home)
    return meting


@contextmanager
def _folders() -> Iterator[tuple[Path, Path]]:
    """A plain and an encrypted folder on a file system that is there for as long as this lasts."""
    with tempfile.TemporaryDirectory() as work:
        disk, place = Path(work) / "schijf", Path(work) / "plek"
        with disk.open("wb") as handle:
            handle.truncate(_OMVANG)
        _call("mkfs.ext4", "-q", "-O", "encrypt", str(disk))
        place.mkdir()
        _call("mount", "-o", "loop", str(disk), str(place))
        try:
            plain, encrypted = place / "gewoon", place / "versleuteld"
            plain.mkdir()
            encrypted.mkdir()
            _call("fscrypt", "setup", str(place), "--quiet")
            key = Path(work) / "sleutel"
            key.write_bytes(secrets.token_bytes(32))
            _call("fscrypt", "encrypt", str(encrypted), "--source=raw_key", f"--key={key}", "--name=proef", "--quiet")
            yield plain, encrypted
        finally:
            _call("umount", str(place))


def _call(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
