"""The commands about what is published and kept: put back, compare, hand out, back up, and one person's rights."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.app import STANDAARD, AlsJson, HomeMap, app, open_home, print_json

PANEEL = "Uitvoer en onderhoud"
sleutel = typer.Typer(no_args_is_help=True)
app.add_typer(sleutel, name="sleutel", help="Het geheim van de regio.", rich_help_panel=PANEEL)


@app.command(rich_help_panel=PANEEL)
def herstel(
    publicatie_id: Annotated[str | None, typer.Argument(help="Welke; zonder naam: welke er bewaard zijn.")] = None,
    home: HomeMap = STANDAARD,
) -> None:
    """Zet een eerdere publicatie terug, of laat zien welke bewaard zijn."""
    from orchestration.cli import publicaties as command

    command.put_back(open_home(home), publicatie_id) if publicatie_id else command.show_kept(open_home(home))


@app.command(rich_help_panel=PANEEL)
def verschil(
    publicatie_id: Annotated[
        str | None, typer.Argument(help="Vanaf welke bewaarde publicatie; standaard de vorige.")
    ] = None,
    json: AlsJson = False,
    home: HomeMap = STANDAARD,
) -> None:
    """Wat er sinds een eerdere publicatie veranderde: tabellen, kolommen, rijen en kengetallen."""
    from orchestration.cli import publicaties as command

    found = command.find_differences(open_home(home), publicatie_id)
    print_json(found) if json else command.show_differences(found)


@app.command(rich_help_panel=PANEEL)
def export(
    doel: Annotated[Path, typer.Argument(help="Een nieuw XLSX-bestand, of met --csv een map.")],
    csv: Annotated[
        bool, typer.Option("--csv", help="Als CSV (puntkomma, decimale komma), een bestand per familie.")
    ] = False,
    gemeente: Annotated[str | None, typer.Option(metavar="CODE", help="Alleen deze gemeente.")] = None,
    home: HomeMap = STANDAARD,
) -> None:
    """Schrijf de kengetallen die gedeeld mogen worden naar Excel of CSV, met hun definitie en duiding."""
    from orchestration.cli.export import export as write

    write(open_home(home), doel, gemeente, als_csv=csv)


@app.command(rich_help_panel=PANEEL)
def publiceer(
    postgres: Annotated[
        str,
        typer.Option(envvar="SDCG_POSTGRES", show_envvar=True, help="Verbinding, bijvoorbeeld host=… dbname=… user=…"),
    ],
    home: HomeMap = STANDAARD,
) -> None:
    """Kopieer wat gepubliceerd is naar PostgreSQL, voor Power BI, Tableau en Excel; wachtwoord in PGPASSWORD."""
    from orchestration.cli.publiceer import publish_to_postgres

    publish_to_postgres(open_home(home), postgres)


@app.command(rich_help_panel=PANEEL)
def reservekopie(
    doel: Annotated[Path, typer.Argument(help="Een nieuwe map, liefst op een andere schijf.")],
    met_sleutel: Annotated[
        bool, typer.Option("--met-sleutel", help="Ook de sleutel; bewaar die liever apart.")
    ] = False,
    home: HomeMap = STANDAARD,
) -> None:
    """Kopieer wat niet opnieuw te maken is: brons, het grootboek en de instellingen."""
    from orchestration.cli.reservekopie import copy

    copy(open_home(home), doel, met_sleutel=met_sleutel)


@app.command(rich_help_panel=PANEEL)
def terugzetten(
    bron: Annotated[Path, typer.Argument(exists=True, help="Een map die sdcg reservekopie maakte.")],
    home: HomeMap = STANDAARD,
) -> None:
    """Zet een reservekopie terug in een leeg warehouse."""
    from orchestration.cli.reservekopie import restore

    restore(open_home(home), bron)


@app.command(rich_help_panel=PANEEL)
def inzage(
    uit: Annotated[Path | None, typer.Option(help="Schrijf de rijen als CSV in deze nieuwe map.")] = None,
    home: HomeMap = STANDAARD,
) -> None:
    """Wat er van één persoon bekend is; vraagt om het BSN."""
    from orchestration.cli.betrokkene import show_known

    show_known(open_home(home), uit)


@app.command(rich_help_panel=PANEEL)
def wissen(home: HomeMap = STANDAARD) -> None:
    """Vergeet één persoon in alle lagen; vraagt om het BSN en een bevestiging."""
    from orchestration.cli.betrokkene import forget

    forget(open_home(home))


@app.command(rich_help_panel=PANEEL)
def opschonen(
    doe: Annotated[bool, typer.Option("--doe", help="Verwijder het ook; anders wordt het alleen getoond.")] = False,
    home: HomeMap = STANDAARD,
) -> None:
    """Wat er volgens de instellingen bewaar_… weg mag, per laag; verwijdert alleen met --doe."""
    from orchestration.cli.opschonen import clean_up

    clean_up(open_home(home), doe=doe)


@sleutel.command()
def vernieuw(home: HomeMap = STANDAARD) -> None:
    """Voeg een nieuwe sleutel aan de ring toe en geef alles wat eerder gelezen is een nieuw pseudoniem."""
    from orchestration.cli.sleutel import renew

    renew(open_home(home))
