"""Writes the pages of the report, and the page on which every column of a mart explains itself."""

import re
from datetime import date
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from orchestration.publicatie.bestand import make_durable
from orchestration.rapport.cijfers import REGIO, Cel, Pagina, read_pages
from orchestration.rapport.grafiek import draw_trend
from orchestration.rapport.opmaak import show_cell, show_change, show_interval

INDEX = "index.html"


def write_report(folder: Path, delen: Path, peildatum: date, publicatie_id: str) -> list[str]:
    """One page per municipality and one for the region, from the shared file in `delen`; returns the files' names."""
    pages = list(read_pages(delen, peildatum))
    names = {page.naam: _file_name(page) for page in pages}
    template = _environment().get_template("pagina.html")
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages:
        told = template.render(
            pagina=page, paginas=names, peildatum=f"{peildatum:%d-%m-%Y}", publicatie_id=publicatie_id, stijl=_style()
        )
        path = folder / names[page.naam]
        path.write_text(told, "utf-8")
        make_durable(path)
    return list(names.values())


def _file_name(page: Pagina) -> str:
    return (
        INDEX
        if page.gemeente_code == REGIO
        else f"{page.gemeente_code}-{re.sub(r'[^a-z]+', '-', page.naam.lower())}.html"
    )


def _by_quarter(cells: tuple[Cel, ...]) -> dict[str, Cel]:
    return {cel.kwartaal: cel for cel in cells}


def _loader() -> PackageLoader:
    return PackageLoader("orchestration.rapport", "sjablonen")


def _environment() -> Environment:
    """The templates; everything that is filled in is escaped, and what is not there is an error."""
    made = Environment(
        loader=_loader(),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "show_cell": show_cell,
        "show_change": show_change,
        "show_interval": show_interval,
        "draw_trend": draw_trend,
    }
    made.filters["items_by_kwartaal"] = _by_quarter
    return made


def _style() -> str:
    return _loader().get_source(_environment(), "stijl.css")[0]
