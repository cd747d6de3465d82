"""The data dictionary in `docs/woordenboek/`, rendered from the definitions: no fact stands here."""

from ingest.standaard.woordenboek.berichten import render_bericht, render_overzicht
from ingest.standaard.woordenboek.boom import pages
from ingest.standaard.woordenboek.naslag import NASLAG


def render_woordenboek() -> dict[str, str]:
    """Every page of the dictionary, by file name."""
    lines = {"README.md": render_overzicht()}
    lines |= {naam: render() for naam, render in NASLAG.items()}
    lines |= {f"{nummer}.md": render_bericht(nummer) for nummer in pages()}
    return {naam: "\n".join([*page, ""]) for naam, page in lines.items()}
