"""The judgement on every row by its contract: accepted, or rejected with cell, rule and what to do (Dutch)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from ingest.afkeur import Afkeur
from ingest.registraties.cellen import MAIL, expected, holds_personal_data, parse
from ingest.registraties.contract import Contract, Kolom
from ingest.registraties.tabel import BESTAND, HEEL, LEESBAAR, REGEL

_WAARDE = "__waarde_"
_PERSOON = "__persoon_"


class Fout(NamedTuple):
    """One rule of a contract: the column it is about (None: the row), what is wrong, and where that is so."""

    kolom: str | None
    uitleg: str
    waar: pl.Expr


def judge_rows(frame: pl.DataFrame, contract: Contract) -> tuple[dict[int, list[Afkeur]], pl.Series, pl.DataFrame]:
    """Rejects per file and cell, which rows are good, and the frame with typed columns.

    `frame` holds the rows of `read_tabel` of any number of files, with in BESTAND which one each is of.
    """
    typed = frame.select(BESTAND, REGEL, *(parse(pl.col(n), k).alias(n) for n, k in contract.kolommen.items()))
    both = frame.hstack(typed.drop(BESTAND, REGEL).rename(lambda naam: f"{_WAARDE}{naam}")).with_columns(
        holds_personal_data(frame[n]).alias(f"{_PERSOON}{n}")
        for n, k in contract.kolommen.items()
        if k.zonder_persoonsgegevens
    )
    faults = list(_faults(contract))
    wrong = both.select(f.waar.fill_null(value=False).alias(str(i)) for i, f in enumerate(faults))
    good = ~wrong.select(pl.any_horizontal(pl.all())).to_series()
    return _explain(frame.select(BESTAND, REGEL), faults, wrong), good, typed


def _explain(places: pl.DataFrame, faults: list[Fout], wrong: pl.DataFrame) -> dict[int, list[Afkeur]]:
    """Every fault at every place where it is found, per file and in the order of its rows."""
    afkeur: dict[int, list[Afkeur]] = defaultdict(list)
    for fault, where in zip(faults, wrong.get_columns(), strict=True):
        if where.any():
            about = ("KOLOM" if fault.kolom else "RIJ", f"{fault.kolom or 'regel'}: {fault.uitleg}")
            for bestand, regel in places.filter(where).iter_rows():
                afkeur[bestand].append(Afkeur(*about, regel, fault.kolom))
    return {bestand: sorted(found, key=lambda a: (a.regel_nr or 0, a.pad or "")) for bestand, found in afkeur.items()}


def _faults(contract: Contract) -> Iterator[Fout]:
    """Every rule of the contract."""
    yield Fout(None, "de regel heeft een ander aantal cellen dan de kopregel", ~pl.col(HEEL))
    yield Fout(None, "een cel bevat een foutwaarde van het rekenblad (zoals #DEEL/0!); herstel haar", ~pl.col(LEESBAAR))
    for naam, kolom in contract.kolommen.items():
        yield from _of_cell(naam, kolom, contract)
    for eerst, daarna in contract.volgorde:
        yield Fout(daarna, f"ligt voor {eerst}", _value(daarna) < _value(eerst))
    for regel in contract.hoogstens:
        more = pl.sum_horizontal(map(_value, regel.delen)) > _value(regel.geheel)
        yield Fout(regel.geheel, f"is minder dan {' en '.join(regel.delen)} samen", more)
    for groep in contract.een_van:
        yield Fout(groep[0], f"vul een van deze kolommen: {', '.join(groep)}", _all_empty(groep))


def _of_cell(naam: str, kolom: Kolom, contract: Contract) -> Iterator[Fout]:
    text, value = pl.col(naam), _value(naam)
    yield Fout(naam, expected(kolom), text.is_not_null() & value.is_null())
    if kolom.verplicht:
        yield Fout(naam, f"mag niet leeg zijn ({kolom.uitleg})", text.is_null())
    if kolom.verplicht_bij:
        where = _where(kolom.verplicht_bij, contract)
        yield Fout(naam, f"mag niet leeg zijn bij {_named(kolom.verplicht_bij)}", text.is_null() & where)
    if kolom.alleen_bij:
        elsewhere = ~_where(kolom.alleen_bij, contract)
        yield Fout(naam, f"hoort leeg te zijn, behalve bij {_named(kolom.alleen_bij)}", text.is_not_null() & elsewhere)
    yield from _bounds(naam, kolom)
    yield from _dependent(naam, kolom)
    if kolom.type == "tekst" and not kolom.zonder_persoonsgegevens:
        yield Fout(naam, "bevat een e-mailadres; haal het weg en lever opnieuw", text.str.contains(MAIL))
    if kolom.zonder_persoonsgegevens:
        uitleg = "bevat wat op een BSN, e-mailadres of telefoonnummer lijkt; haal het weg en lever opnieuw"
        yield Fout(naam, uitleg, pl.col(f"{_PERSOON}{naam}"))


def _bounds(naam: str, kolom: Kolom) -> Iterator[Fout]:
    """A number below or above what there is; amounts are compared in eurocent."""
    times = 100 if kolom.type == "bedrag" else 1
    if kolom.minimum is not None:
        yield Fout(naam, f"is kleiner dan {kolom.minimum:.10g}", _value(naam) < kolom.minimum * times)
    if kolom.maximum is not None:
        yield Fout(naam, f"is groter dan {kolom.maximum:.10g}", _value(naam) > kolom.maximum * times)


def _dependent(naam: str, kolom: Kolom) -> Iterator[Fout]:
    """A value that does not go with that of another column."""
    if kolom.waarden_bij is None:
        return
    for bij, waarden in kolom.waarden_bij.waarden.items():
        other = (_value(kolom.waarden_bij.kolom) == bij) & ~_value(naam).is_in(list(waarden))
        yield Fout(naam, f"hoort niet bij {kolom.waarden_bij.kolom} {bij}; kies uit: {', '.join(waarden)}", other)


def _where(voorwaarde: Mapping[str, str], contract: Contract) -> pl.Expr:
    """Rows in which every one of these columns has its value; an empty column has none."""
    parts = [_value(n) == (w == "ja" if contract.kolommen[n].type == "ja_nee" else w) for n, w in voorwaarde.items()]
    return pl.all_horizontal(parts).fill_null(value=False)


def _named(voorwaarde: Mapping[str, str]) -> str:
    return " en ".join(f"{naam} = {waarde}" for naam, waarde in voorwaarde.items())


def _all_empty(namen: tuple[str, ...]) -> pl.Expr:
    return pl.all_horizontal(pl.col(naam).is_null() for naam in namen)


def _value(naam: str) -> pl.Expr:
    return pl.col(f"{_WAARDE}{naam}")
