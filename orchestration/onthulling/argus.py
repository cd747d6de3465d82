"""One table through τ-ARGUS: primary cells in, secondary cells and the audit's intervals out.

The engine is native code that may crash or search for hours, so it runs in a child process with a time limit per table
(`Motor`); a table that it dies of has no result, and the next one gets a new child.
"""

import contextlib
import json
import os
import resource
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from orchestration.onthulling.tabellen import TOTAAL

# Letters of τ-ARGUS. A cell may be published, must be empty, or was published already and so can't help to hide others.
VRIJ, ONDERDRUKT, OPENBAAR, ONGEDEELD = "S", "U", "P", "M"
ROOT = Path(__file__).parents[2]
LEEG = (ONDERDRUKT, ONGEDEELD)
RONDES = 4
VEEL = 100
SECONDEN_PER_TABEL = 20
# Its log is padded by a width that it never sets: sometimes with gigabytes of blanks.
_BYTES_PER_BESTAND = 32_000_000
METADATA = """<SEPARATOR> ";"\n<SAFE> "S"\n<UNSAFE> "U"\n<PROTECT> "P"\n"""
KOLOMMEN = """x\n<NUMERIC>\n<DECIMALS> 4\nkosten\n<NUMERIC> <COSTVAR>\nonder\n<NUMERIC> <LOWERPL>
boven\n<NUMERIC> <UPPERPL>\naantal\n<FREQUENCY>\nstatus\n<STATUS>\n"""

Code = tuple[str, ...]
Leeg = frozenset[Code]


@dataclass(frozen=True)
class Tabel:
    """A table with all its totals: per cell (a code per dimension) its value and its letter.

    `bomen` gives per dimension the codes below another code, where there are more levels than one. `breedte` is how
    far apart the bounds of an empty cell must at least be, in the unit of the values.
    """

    dimensies: tuple[str, ...]
    cellen: Mapping[Code, tuple[float, str]]
    bomen: Mapping[str, Mapping[str, tuple[str, ...]]]
    breedte: float

    def described(self) -> tuple[object, ...]:
        """As plain values that JSON can hold."""
        cells = [[*code, *cell] for code, cell in self.cellen.items()]
        return self.dimensies, cells, self.bomen, self.breedte

    @property
    def needs_protection(self) -> bool:
        """Whether something is empty that could be computed from what is not."""
        letters = {letter for _, letter in self.cellen.values()}
        return ONDERDRUKT in letters and VRIJ in letters

    @property
    def is_nothing(self) -> bool:
        """Whether all is zero: whatever is empty is known as soon as anything above it is shared."""
        return not any(value for value, _ in self.cellen.values())


def without_lone_dimensions(tabel: Tabel) -> tuple[Tabel, dict[Code, Code]]:
    """The table without dimensions of one code whose totals are not shared, and per code of it the code it had.

    Such a dimension tells nothing apart, and the engine dies of it. One dimension always stays.
    """
    lone = [d for d in range(len(tabel.dimensies)) if _is_lone(tabel, d)]
    kept = [d for d in range(len(tabel.dimensies)) if d not in lone] or lone[:1]
    back = {
        tuple(code[d] for d in kept): code
        for code in tabel.cellen
        if not any(code[d] == TOTAAL for d in lone if d not in kept)
    }
    cells = {short: tabel.cellen[code] for short, code in back.items()}
    dims = tuple(tabel.dimensies[d] for d in kept)
    bomen = {dimensie: tree for dimensie, tree in tabel.bomen.items() if dimensie in dims}
    return Tabel(dims, cells, bomen, tabel.breedte), back


def _is_lone(tabel: Tabel, place: int) -> bool:
    codes = {code[place] for code in tabel.cellen} - {TOTAAL}
    totals = {letter for code, (_, letter) in tabel.cellen.items() if code[place] == TOTAAL}
    return len(codes) == 1 and totals <= {ONGEDEELD}


class Motor:
    """The engine in a child process that takes one table after another; started when needed, ended by `close`.

    All files of the engine, which hold figures, lie in a folder of its own in `werkmap` that goes when we go.
    """

    def __init__(self, werkmap: Path | None = None) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(dir=werkmap)

    def protect(self, tabel: Tabel, deadline: float) -> Leeg | None:
        """The cells that must be empty; None where the engine gave no result, or none that its audit accepts.

        `deadline` is a moment of `time.monotonic`; what has not been protected by then has no result.
        """
        if not tabel.needs_protection:
            return frozenset(code for code, (_, letter) in tabel.cellen.items() if letter in LEEG)
        asked, whole_codes = without_lone_dimensions(tabel)
        left = min(SECONDEN_PER_TABEL, deadline - monotonic())
        if left <= 0 or tabel.is_nothing:
            return None
        child = self._child = self._child or self._start()
        child.stdin.write(json.dumps(asked.described()) + "\n")
        child.stdin.flush()
        ready, _, _ = select.select([child.stdout], [], [], left)
        answer = child.stdout.readline() if ready else ""
        if not answer:
            self.close()
            return None
        codes = json.loads(answer)
        return None if codes is None else frozenset(whole_codes[tuple(code)] for code in codes)

    def close(self) -> None:
        """End the child, whatever it is doing."""
        if self._child:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "orchestration.onthulling.argus"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=self._folder.name,
            env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": self._folder.name},
        )


def main() -> None:
    """Protect the table on each line of input; each line of output holds the codes of its empty cells, or null."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the engine talks
    # Python has no signal for a file that grows beyond it, so the write fails and the engine goes on.
    resource.setrlimit(resource.RLIMIT_FSIZE, (_BYTES_PER_BESTAND, _BYTES_PER_BESTAND))
    for line in sys.stdin:
        dims, rows, bomen, width = json.loads(line)
        cells = {tuple(row[: len(dims)]): tuple(row[len(dims) :]) for row in rows}
        # It stumbles over what it left behind for another table.
        with tempfile.TemporaryDirectory(dir=".") as folder, contextlib.chdir(folder):
            result = _protect_one(Tabel(tuple(dims), cells, bomen, width))
        answers.write(json.dumps(None if result is None else sorted(result)) + "\n")
        answers.flush()


def _protect_one(tabel: Tabel) -> Leeg | None:
    """Suppress, audit, and ask protection for empty cells that stayed too narrow, until the audit finds none."""
    from pytauargus.engine import BatchError

    for _ in range(RONDES):
        try:
            empty, narrow = _run_engine(tabel)
        except BatchError:
            return None
        if not narrow:
            return empty
        cells = {c: (v, ONDERDRUKT if c in narrow else letter) for c, (v, letter) in tabel.cellen.items()}
        if cells == tabel.cellen:
            return None
        tabel = Tabel(tabel.dimensies, cells, tabel.bomen, tabel.breedte)
    return None


def _run_engine(tabel: Tabel) -> tuple[frozenset[Code], frozenset[Code]]:
    """The empty cells after one run of the engine, and those of them whose interval is narrower than asked."""
    from pytauargus.engine import run_batch
    from pytauargus.result import parse_simple_tab

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_input(folder, tabel)
        engine = run_batch(folder / "opdracht.arb")
        rows = parse_simple_tab(folder / "uit.tab", list(tabel.dimensies), "x")
        codes = [tuple(row[d] or TOTAAL for d in tabel.dimensies) for row in rows]
        letters = [row["status"] for row in rows]
        shared = {code for code, (_, letter) in tabel.cellen.items() if letter != ONGEDEELD}
        empty = frozenset(c for c, letter in zip(codes, letters, strict=True) if letter in LEEG)
        audited = {codes[row["cell"]]: row["max"] - row["min"] for row in engine.audit(0)}
    return empty, frozenset(c for c, width in audited.items() if c in shared and width < tabel.breedte * (1 - 1e-6))


def _write_input(folder: Path, tabel: Tabel) -> None:
    metadata = METADATA
    for dimensie in tabel.dimensies:
        metadata += f'{dimensie}\n<RECODEABLE>\n<TOTCODE> "{TOTAAL}"\n'
        if dimensie in tabel.bomen:
            path = folder / f"{dimensie}.hrc"
            lines = [
                line
                for parent, leaves in tabel.bomen[dimensie].items()
                for line in (parent, *("@" + b for b in leaves))
            ]
            path.write_text("\n".join(lines) + "\n", "utf-8")
            metadata += f'<HIERARCHICAL>\n<HIERCODELIST> "{path}"\n<HIERLEADSTRING> "@"\n'
    (folder / "tabel.rda").write_text(metadata + KOLOMMEN, "utf-8")
    rows = [";".join(map(str, (*code, *_fields(tabel, *cell)))) for code, cell in tabel.cellen.items()]
    (folder / "tabel.tab").write_text("\n".join(rows) + "\n", "utf-8")
    names = "".join(f'"{d}"' for d in tabel.dimensies)
    (folder / "opdracht.arb").write_text(
        f'<OPENTABLEDATA> "{folder}/tabel.tab"\n<OPENMETADATA> "{folder}/tabel.rda"\n'
        f'<SPECIFYTABLE> {names}|"x"|""|"kosten"\n<SAFETYRULE> \n<READTABLE> \n<SUPPRESS> MOD(1,1,1,1,1)\n'
        f'<WRITETABLE> (1,5,SO+,"{folder}/uit.tab")\n',
        "utf-8",
    )


def _fields(tabel: Tabel, value: float, letter: str) -> tuple[object, ...]:
    """Value, cost, protection below and above, count and letter.

    A zero counts as a cell, or it would be no secret; no cell counts as one person's, the rule for those is ours. What
    is no cell of the publication is empty without asking protection.
    """
    below = min(tabel.breedte, value)
    levels = {ONDERDRUKT: (below, tabel.breedte), ONGEDEELD: (0, 0)}.get(letter, ("", ""))
    return (value, max(value, 1), *levels, VEEL, ONDERDRUKT if letter == ONGEDEELD else letter)


if __name__ == "__main__":
    main()
