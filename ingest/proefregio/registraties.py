"""What organisations register without messages, as Dutch CSV: wijkteams, lists of declarations, wijken and postcodes.

Half of the suppliers still write Windows-1252.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ingest.proefregio.leven import Wijkteamtraject
from ingest.proefregio.prestatie import Declaratie, Prestatie
from ingest.proefregio.toeval import add_workdays
from ingest.proefregio.verkeer import Bestand
from ingest.proefregio.wereld import load_teams, load_wijken

# fmt: off
WT = [
    "traject_id", "gemeente_code", "wet", "team", "wijk_code", "bsn", "startdatum", "einddatum", "reden_einde",
    "geraamde_uren", "pilot", "coach_id", "tweede_coach_id", "vraagsoort", "reden_niet_zelf", "registratiedatum",
    "vervallen",
]
DECLARATIES = [
    "regel_id", "gemeente_code", "wet", "agb_code", "bsn", "toewijzing_nummer", "product_categorie", "product_code",
    "begindatum", "einddatum", "volume", "eenheid_code", "tarief", "bedrag", "toegekend", "registratiedatum",
    "vervallen",
]
GEBIED = [
    "postcode", "gemeente_code", "wijk_code", "wijk_naam", "team", "geldig_van", "geldig_tot", "registratiedatum",
    "vervallen",
]
# fmt: on
_BEGIN = date(2019, 1, 1)
_COACHES = 7


def write_csv(kop: Sequence[str], rijen: Iterable[Sequence[Any]], encoding: str = "utf-8") -> bytes:
    """Dutch CSV: semicolons, Windows line ends."""
    uit = io.StringIO(newline="")
    csv.writer(uit, delimiter=";", lineterminator="\r\n").writerows([kop, *rijen])
    return uit.getvalue().encode(encoding)


def dutch_date(datum: date | None) -> str:
    """dd-mm-jjjj, or nothing."""
    return f"{datum:%d-%m-%Y}" if datum else ""


def dutch_decimal(getal: int, decimalen: int) -> str:
    """A number of tenths or hundredths with a decimal comma."""
    geheel, rest = divmod(abs(getal), 10**decimalen)
    return f"{'-' if getal < 0 else ''}{geheel},{rest:0{decimalen}d}"


def _file(soort: str, naam: str, kop: Sequence[str], rijen: Sequence[Sequence[Any]], is_oud: bool) -> Bestand:
    inhoud = write_csv(kop, rijen, "cp1252" if is_oud else "utf-8")
    return Bestand(f"registraties/{soort}/{naam}.csv", inhoud, regels=len(rijen))


def wijkteam_files(trajecten: Iterable[Wijkteamtraject], vandaag: date, reeks: str) -> Iterator[Bestand]:
    """Per team and half-year what was registered then; a traject that ends is delivered again with its end."""
    per_levering: dict[tuple[str, str], list[tuple[date, list[Any]]]] = defaultdict(list)
    for traject in trajecten:
        for rij in _wijkteam_rows(traject):
            datum = rij[0]
            if datum <= vandaag:
                per_levering[traject.team, f"{datum.year}-{1 if datum.month < 7 else 2}"].append(rij)
    for (team, halfjaar), rijen in sorted(per_levering.items()):
        naam = f"wijkteam_{team.lower().replace('/', '-')}_{halfjaar}_{reeks}"
        gesorteerd = sorted(rijen, key=lambda r: (r[0], r[1][0]))
        yield _file("WT", naam, WT, [rij for _, rij in gesorteerd], is_oud=len(team) % 2 == 0)


def _wijkteam_rows(traject: Wijkteamtraject) -> Iterator[tuple[date, list[Any]]]:
    """Each registration of one traject with its date: the start, the end, and a withdrawal."""
    yield traject.geregistreerd, wijkteam_row(traject, traject.geregistreerd, is_klaar=False)
    if traject.is_vervallen:
        datum = add_workdays(traject.geregistreerd, 3)
        yield datum, wijkteam_row(traject, datum, is_klaar=False, vervallen="ja")
    else:
        yield traject.einde_geregistreerd, wijkteam_row(traject, traject.einde_geregistreerd, is_klaar=True)


def wijkteam_row(traject: Wijkteamtraject, registratiedatum: date, is_klaar: bool, vervallen: str = "") -> list[Any]:
    """One row of WT, as registered on a day."""
    persoon = traject.persoon
    return [
        traject.traject_id,
        persoon.gemeente_code,
        persoon.wet,
        traject.team,
        traject.wijk_code,
        persoon.bsn,
        dutch_date(traject.startdatum),
        dutch_date(traject.einddatum if is_klaar else None),
        traject.reden_einde if is_klaar else "",
        dutch_decimal(traject.geraamde_uren, 1),
        "ja" if traject.is_pilot else "nee",
        *_coaches(traject),
        traject.vraagsoort,
        traject.reden_niet_zelf if is_klaar else "",
        dutch_date(registratiedatum),
        vervallen,
    ]


def _coaches(traject: Wijkteamtraject) -> tuple[str, str]:
    """Personnel numbers of the coach and, for every third traject, the second one."""
    nummer = int(traject.traject_id.rpartition("-")[2])
    return f"c{nummer % _COACHES + 1}", f"c{(nummer + 1) % _COACHES + 1}" if nummer % 3 == 0 else ""


def declaration_file(declaratie: Declaratie, gemeente_code: str, reeks: str) -> Bestand:
    """One declaration as a list; what is not answered yet has no amount awarded."""
    registratiedatum = declaratie.antwoord or declaratie.datum
    rijen = [_declaration_row(p, declaratie, gemeente_code, registratiedatum) for p in declaratie.prestaties]
    wie = f"{declaratie.wet}_{gemeente_code}_{declaratie.aanbieder.agb_code}"
    naam = f"declaratie_{wie}_{declaratie.maand:%Y-%m}_{reeks}"
    return _file("declaraties", naam, DECLARATIES, rijen, is_oud=gemeente_code == "0275")


def _declaration_row(
    prestatie: Prestatie, declaratie: Declaratie, gemeente_code: str, geregistreerd: date
) -> list[Any]:
    product = prestatie.toewijzing.product
    return [
        f"{declaratie.aanbieder.agb_code}-{declaratie.wet}-{prestatie.referentie}",
        gemeente_code,
        declaratie.wet,
        declaratie.aanbieder.agb_code,
        prestatie.persoon.bsn,
        prestatie.toewijzing.nummer,
        product.categorie,
        product.code,
        dutch_date(prestatie.begindatum),
        dutch_date(prestatie.einddatum),
        prestatie.teken * prestatie.volume,
        product.eenheid,
        dutch_decimal(prestatie.tarief_cent, 2),
        dutch_decimal(prestatie.ingediend_cent, 2),
        dutch_decimal(prestatie.toegekend_cent, 2) if declaratie.antwoord else "",
        dutch_date(geregistreerd),
        "",
    ]


def area_file(gemeente_code: str) -> Bestand:
    """Every postcode of a gemeente with its wijk and team. One postcode changed team when the wijkteams began."""
    teams = load_teams(gemeente_code)
    gewisseld = date(2021, 1, 1)
    rijen = []
    for nummer, (postcode, wijk) in enumerate((p, w) for w in load_wijken(gemeente_code) for p in w.postcodes):
        perioden = [(_BEGIN, None, wijk.team)]
        if nummer == 0 and teams:
            perioden = [(_BEGIN, date(2020, 12, 31), teams[-1].naam), (gewisseld, None, wijk.team)]
        rijen += [
            [postcode, gemeente_code, wijk.code, wijk.naam, team, dutch_date(van), dutch_date(tot), dutch_date(van), ""]
            for van, tot, team in perioden
        ]
    return _file("gebied", f"gebied_{gemeente_code}", GEBIED, rijen, is_oud=gemeente_code == "1734")
