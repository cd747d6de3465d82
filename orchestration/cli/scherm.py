"""What a user sees: plain lines where nobody watches, a bar that moves on a terminal; numbers the Dutch way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

BREEDTE = 16
console = Console(highlight=False, soft_wrap=True)
fouten = Console(stderr=True, highlight=False, soft_wrap=True)


def line(kop: str, tekst: str) -> None:
    """One fact: what it is about, and what it is."""
    console.print(f"[bold]{kop:<{BREEDTE}}[/bold]", end="")
    console.print(tekst, markup=False)


def problems(kop: str, lijst: list[str]) -> None:
    """Everything that is wrong, one line each, on standard error."""
    fouten.print(kop, style="bold red")
    for probleem in lijst:
        fouten.print(f"  - {probleem}", markup=False)


def number(value: float) -> str:
    """1204 → 1.204."""
    return f"{value:,.0f}".replace(",", ".")


def count(value: int, one: str, more: str) -> str:
    """1 bestand, 1.204 bestanden."""
    return f"{number(value)} {one if value == 1 else more}"


def shown(path: Path) -> str:
    """A path as short as it can be typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


class Stappen:
    """Shows steps as they are told (see `orchestration.voortgang`)."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.huidig = ""
        self.taak = progress.add_task("beginnen", total=None) if progress else None

    def show(self, stap: str, gedaan: int = 0, totaal: int = 0) -> None:
        """A step, and how far it is; in plain lines each step is said once."""
        if self.progress is not None and self.taak is not None:
            self.progress.update(self.taak, description=stap, completed=gedaan, total=totaal or None)
        elif stap != self.huidig:
            console.print(f"  {stap} …", markup=False)
        self.huidig = stap


@contextmanager
def progress_bar() -> Iterator[Stappen]:
    """A bar on a terminal, plain lines elsewhere."""
    if not console.is_terminal:
        yield Stappen(None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Stappen(progress)
