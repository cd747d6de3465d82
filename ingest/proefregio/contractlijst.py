"""Rows of a registration as the Dutch CSV that an organisation would deliver, by the contract of its soort."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ingest.proefregio.registraties import dutch_date, write_csv
from ingest.registraties.contract import all_contracten


def registration_csv(soort: str, rijen: Iterable[Mapping[str, Any]], encoding: str = "utf-8") -> bytes:
    """Dutch CSV with the header of the contract; what a row does not have stays empty.

    Raises ValueError for a column that the contract does not know.
    """
    kop = list(all_contracten()[soort].kolommen)
    regels = list(rijen)
    vreemd = {naam for rij in regels for naam in rij} - set(kop)
    if vreemd:
        raise ValueError(f"{soort} has no column {', '.join(sorted(vreemd))}")
    return write_csv(kop, [[_as_text(rij.get(naam)) for naam in kop] for rij in regels], encoding)


def _as_text(waarde: Any) -> str:
    match waarde:
        case None:
            return ""
        case bool():
            return "ja" if waarde else "nee"
        case date():
            return dutch_date(waarde)
        case Decimal():
            return f"{waarde:f}".replace(".", ",")
        case _:
            return str(waarde)
