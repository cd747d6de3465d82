"""The application `sdcg`, and what its commands share: options, and how a result is printed."""

import json as json_module
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.home import Home

app = typer.Typer(
    help="Van iWmo- en iJw-berichten naar gepubliceerde, herleidbare kengetallen over begeleiding.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

HomeMap = Annotated[Path, typer.Option("--home", envvar="SDCG_HOME", readable=False, help="Map van het warehouse.")]
AlsJson = Annotated[bool, typer.Option("--json", help="Als JSON, voor een ander programma.")]
STANDAARD = Path("data")


def open_home(folder: Path) -> Home:
    """The home in a folder."""
    return Home(folder.resolve())


def to_day(moment: datetime | None) -> date | None:
    """The day of an option."""
    return moment.date() if moment else None


def print_json(content: object) -> None:
    """For another program."""
    typer.echo(json_module.dumps(content, ensure_ascii=False, indent=1, default=str))
