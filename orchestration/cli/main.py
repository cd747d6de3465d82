"""`sdcg`: the commands and their options. What a command does is in its own module, imported when it is called."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import onderhoud  # noqa: F401  # its commands
from orchestration.cli.app import STANDAARD, AlsJson, HomeMap, app, open_home, print_json, to_day

DATUM = ["%Y-%m-%d", "%d-%m-%Y"]


@app.command()
def proefregio(
    schaal: Annotated[
        str, typer.Option(help="Hoe groot: klein, regio of land; of de documenten na: pilots of hhm.")
    ] = "klein",
    seed: Annotated[int, typer.Option(help="Zelfde getal, zelfde regio.")] = 1,
    fractie: Annotated[float, typer.Option(help="Dat deel van de cliënten, bijvoorbeeld 0,01 als 0.01.")] = 1.0,
    gemeente: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Alleen deze gemeente van de schaal; mag vaker.")
    ] = None,
    fouten: Annotated[bool, typer.Option("--fouten", help="Ook fouten, van elke soort.")] = False,
    fout: Annotated[
        list[str] | None,
        typer.Option(metavar="SOORT", help="Fouten van deze soort; mag vaker (zie docs/proefregio.md)."),
    ] = None,
    foutkans: Annotated[
        int, typer.Option(metavar="PROMILLE", help="Hoe vaak van de duizend; standaard elke soort één keer.")
    ] = 0,
    vandaag: Annotated[
        datetime | None, typer.Option(formats=DATUM, help="Dag waarop de regio eindigt; standaard vandaag.")
    ] = None,
    home: HomeMap = STANDAARD,
) -> None:
    """Schrijf een verzonnen regio in een lege landing, met een eigen sleutel, om mee te proberen."""
    from orchestration.cli.proefregio import make_region

    soorten = True if fouten and not fout else fout or ()
    make_region(open_home(home), schaal, seed, soorten, to_day(vandaag), fractie, foutkans, gemeente or ())


@app.command()
def run(
    bekend_op: Annotated[
        datetime | None, typer.Option("--bekend-op", formats=DATUM, help="Wat op deze dag bekend was.")
    ] = None,
    stand: Annotated[str | None, typer.Option(help="Wat na deze run ingelezen was (run_id uit sdcg status).")] = None,
    peildatum: Annotated[
        datetime | None,
        typer.Option(
            formats=DATUM,
            help="Dag waarvan uit gekeken wordt; standaard vandaag, en bij --bekend-op of --stand de dag van toen.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Zeg alleen wat een nacht nu zou doen.")] = False,
    home: HomeMap = STANDAARD,
) -> None:
    """Eén nacht: inlezen, koppelen, marts bouwen, controleren, publiceren."""
    from orchestration.cli.nacht import run_night, show_plan

    if dry_run:
        raise typer.Exit(show_plan(open_home(home), to_day(peildatum), to_day(bekend_op), stand))
    raise typer.Exit(run_night(open_home(home), to_day(peildatum), to_day(bekend_op), stand))


@app.command()
def ingest(
    alles: Annotated[bool, typer.Option("--alles", help="Bekijk de inhoud van elk bestand opnieuw.")] = False,
    home: HomeMap = STANDAARD,
) -> None:
    """Alleen de eerste stap: lees wat er nieuw in landing ligt."""
    from orchestration.cli.nacht import run_ingest

    run_ingest(open_home(home), alles=alles)


@app.command()
def status(json: AlsJson = False, home: HomeMap = STANDAARD) -> None:
    """Wat aandacht vraagt, de laatste run, wat er aangeboden en gepubliceerd is, en hoe vers elke leverancier is."""
    from orchestration.cli import status as command

    facts = command.collect(open_home(home))
    print_json(facts) if json else command.show(facts)


@app.command()
def afkeur(
    json: AlsJson = False,
    meeste: Annotated[int, typer.Option(min=0, help="Hoeveel bestanden per oorzaak getoond worden.")] = 3,
    home: HomeMap = STANDAARD,
) -> None:
    """Wat afgekeurd is, per leverancier en oorzaak, de grootste eerst: bestand, plaats, regel en wat te doen."""
    from orchestration.cli import afkeur as command

    suppliers = command.collect(open_home(home))
    print_json(suppliers) if json else command.show(suppliers, meeste)


@app.command()
def spoor(
    vraag: Annotated[
        list[str] | None,
        typer.Argument(help="GEMEENTE TOEWIJZINGNUMMER, CLIENT_ID JJJJ-MM, of een prestatie (id of referentie)."),
    ] = None,
    wet: Annotated[str | None, typer.Option(help="wmo of jeugd, als een nummer in beide voorkomt.")] = None,
    kpi: Annotated[str | None, typer.Option(metavar="CODE", help="Van een gepubliceerd cijfer, met --periode.")] = None,
    periode: Annotated[str, typer.Option(metavar="JJJJ-MM", help="Ook JJJJ-K1, JJJJ of totaal.")] = "totaal",
    gemeente: Annotated[str | None, typer.Option(metavar="CODE", help="Zonder: alle samen; ook hieronder.")] = None,
    wijk: Annotated[str | None, typer.Option(metavar="CODE")] = None,
    team: Annotated[str | None, typer.Option(metavar="NAAM")] = None,
    agb: Annotated[str | None, typer.Option(metavar="CODE")] = None,
    product: Annotated[str | None, typer.Option(metavar="GROEP")] = None,
    uitsplitsing: Annotated[str | None, typer.Option(metavar="NAAM=WAARDE")] = None,
    meeste: Annotated[int, typer.Option(min=0, help="Van hoeveel feiten van een cijfer het verhaal volgt.")] = 5,
    json: AlsJson = False,
    home: HomeMap = STANDAARD,
) -> None:
    """Volg een toewijzing, prestatie, cliëntmaand of cijfer tot in de berichten, bestanden en regels eronder."""
    if kpi:
        from orchestration.cli import cijfer

        names = ("wet", "gemeente_code", "wijk_code", "team", "agb_code", "product_groep")
        waar = dict(zip(names, (wet, gemeente, wijk, team, agb, product), strict=True))
        found = cijfer.trace(open_home(home), kpi, periode, waar, uitsplitsing)
        if json:
            print_json(cijfer.as_json(open_home(home), found, meeste))
        else:
            cijfer.show(open_home(home), found, meeste)
        return
    from orchestration.cli import spoor as command

    sporen = command.trace(open_home(home), vraag or [], wet)
    print_json(command.as_json(sporen)) if json else command.show(sporen)
    raise typer.Exit(0 if sporen else 1)


@app.command()
def controle(home: HomeMap = STANDAARD) -> None:
    """Bekijk map, sleutel, slot, schijf, versies en instellingen, en zeg alles wat er mis mee is."""
    from orchestration.cli.controle import show_conditions

    raise typer.Exit(show_conditions(open_home(home)))


@app.command()
def keur(
    bestanden: Annotated[list[Path], typer.Argument(help="Berichten, archieven, registraties of mappen daarvan.")],
    json: AlsJson = False,
    registratie: Annotated[
        str | None, typer.Option(metavar="SOORT", help="Het zijn registraties van deze soort: WT, TR, ZRM, …")
    ] = None,
    meeste: Annotated[int, typer.Option(min=0, help="Hoeveel plaatsen per probleem getoond worden.")] = 3,
) -> None:
    """Beoordeel wat je in handen hebt, zonder warehouse of sleutel; 0 als alles geldig is, anders 1."""
    from orchestration.cli import keur as command

    uitspraken = command.judge(bestanden, registratie)
    print_json(command.as_json(uitspraken, meeste)) if json else command.show(uitspraken, meeste)
    raise typer.Exit(0 if command.all_valid(uitspraken) else 1)


@app.command()
def sjabloon(
    soort: Annotated[str, typer.Argument(help="Soort registratie: WT, EF-C, EF-I, TR, ZRM, IROC, EC, OP, EV, …")],
    naar: Annotated[
        Path | None, typer.Option(metavar="BESTAND", help="Waarheen; standaard sjabloon_SOORT.xlsx hier.")
    ] = None,
) -> None:
    """Schrijf een lege werkmap (XLSX) om een registratie in te vullen, met uitleg bij elke kolom."""
    from orchestration.cli.sjabloon import write_sjabloon

    write_sjabloon(soort, naar)


@app.command()
def ui(
    poort: Annotated[int, typer.Option(min=1, max=65_535, help="Poort op deze computer.")] = 3000,
    home: HomeMap = STANDAARD,
) -> None:
    """Start de webpagina van Dagster en de nachtelijke planning (02:00); stop met Ctrl-C."""
    from orchestration.cli.ui import serve

    raise typer.Exit(serve(open_home(home), poort))


def main() -> None:
    """Run `sdcg`. Exit status 0: done; 1: a run failed or was refused publication; 2: wrong usage or configuration."""
    from ingest.instellingen import InstellingenFout
    from ingest.pseudoniem import SleutelFout
    from orchestration.cli.scherm import problems
    from orchestration.slot import SlotBezet
    from orchestration.veilig import StapFout, explain_disk
    from orchestration.voorwaarden import VoorwaardenFout

    try:
        app()
    except (VoorwaardenFout, InstellingenFout) as error:
        problems("Er is niets gedaan:", error.problemen)
    except (SlotBezet, SleutelFout) as error:
        problems("Er is niets gedaan:", [str(error)])
    except KeyboardInterrupt:
        problems("Afgebroken:", ["onderbroken met Ctrl-C; wat gepubliceerd was, staat er nog; start opnieuw"])
        sys.exit(130)
    except Exception as error:
        told = str(error) if isinstance(error, StapFout) else explain_disk(str(error))
        if told is None:
            raise
        problems("Afgebroken:", [told])
        sys.exit(1)
    else:
        return
    sys.exit(2)


if __name__ == "__main__":
    main()
