"""`sdcg ui`: Dagster's webserver and daemon for one home, until Ctrl-C."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from ingest.home import Home
from orchestration.cli.scherm import line, problems
from orchestration.omgeving import prepare_manifest, set_up
from orchestration.voorwaarden import require_settings

MODULE = ("-m", "orchestration.definitions")
AFSLUITEN_S = 20


def serve(home: Home, poort: int) -> int:
    """Start both and wait; when one ends, the other is ended too. Returns the exit status."""
    require_settings(home)
    set_up(home)
    prepare_manifest()
    (home.root / "logs").mkdir(exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    commands = {
        "webserver": ["dagster-webserver", "-h", "127.0.0.1", "-p", str(poort), *MODULE],
        "daemon": ["dagster-daemon", "run", *MODULE],
    }
    children = {name: _start(home, name, command) for name, command in commands.items()}
    line("Dagster", f"http://127.0.0.1:{poort} (over een kwart minuut)")
    line("Planning", "elke nacht om 02:00 (Europe/Amsterdam)")
    line("Logboek", str(home.root / "logs"))
    line("Stoppen", "Ctrl-C")
    try:
        while all(child.poll() is None for child in children.values()):
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(list(children.values()))
    ended = [name for name, child in children.items() if child.returncode]
    problems("Gestopt:", [f"{name}: zie {home.root / 'logs' / f'{name}.log'}" for name in ended])
    return 1


def _start(home: Home, name: str, command: list[str]) -> subprocess.Popen[bytes]:
    executable = str(Path(sys.executable).with_name(command[0]))
    with (home.root / "logs" / f"{name}.log").open("ab") as log:
        return subprocess.Popen([executable, *command[1:]], stdout=log, stderr=log, cwd=home.root)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask them to end, so that they end their own children; after a while, make them."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(AFSLUITEN_S)
        except subprocess.TimeoutExpired:
            child.kill()


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
