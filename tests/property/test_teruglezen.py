"""Every element of a random valid message is found back in the brons tables, except what privacy drops."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import polars as pl
import pytest

from ingest.berichten.boom import IS_GECOMPILEERD, new_lezer
from ingest.berichten.keuren import judge
from ingest.berichten.lezen import Lezing
from ingest.instellingen import Instellingen
from ingest.standaard import tabellen
from ingest.standaard.model import Bericht, Element, all_berichten, load_datatypes, load_samengesteld
from ingest.standaard.tabellen import BERICHT_EXTRA, BEVINDING, brons_schemas, column_name, table_of
from tests.bouwen import SLEUTEL
from tests.nalezen import BEWERKT, WEGGELATEN, Rows, Walk, address, complete, expected_rows, identity
from tests.willekeurig import messages, write

Lees = Callable[[list[bytes]], dict[str, pl.DataFrame]]
PER_BERICHT = 8


def lees(data: list[bytes], *, compiled: bool = False) -> dict[str, pl.DataFrame]:
    """Brons of one batch of messages; the wijk of a place is its postcode here."""
    lezing = Lezing("run", new_lezer(compiled=compiled))
    for one in data:
        verdict = judge(one, Instellingen())
        lezing.add(verdict.bericht, verdict.root, identity(one), f"{identity(one)}.xml")
    return lezing.to_brons(SLEUTEL, lambda places: places["postcode"])


WEGEN = [pytest.param(lees, id="python")]
if IS_GECOMPILEERD:
    WEGEN.append(pytest.param(partial(lees, compiled=True), id="C"))


def batch(bericht: Bericht, zaad: int = 0) -> list[bytes]:
    toeval = random.Random(bericht.namespace)
    return [write(root, toeval) for root in messages(bericht, PER_BERICHT, zaad)]


def by_table(walks: list[Walk]) -> Rows:
    """The rows of a batch, per table in reading order."""
    tables: Rows = defaultdict(list)
    for walk in walks:
        for tabel, rows in walk.rows.items():
            tables[tabel] += rows
    return tables


@pytest.mark.parametrize("lees", WEGEN)
@pytest.mark.parametrize("bericht", all_berichten(), ids=lambda b: f"{b.berichttype} {b.release}")
def test_every_element_is_read_back_from_its_own_row_and_column(bericht: Bericht, lees: Lees) -> None:
    data = batch(bericht)
    walks = [expected_rows(one) for one in data]
    tables, codes = by_table(walks), {}
    found = lees(data)
    assert found.keys() - {BEVINDING} == tables.keys()
    for tabel, rows in tables.items():
        frame = found[tabel]
        assert dict(frame.schema) == brons_schemas()[tabel]
        for row, made in zip(rows, frame.iter_rows(named=True), strict=True):
            if "adres_code" in made:
                codes.setdefault(address(row), set()).add(made.pop("adres_code"))
                assert made == {k: v for k, v in complete(tabel, row).items() if k != "adres_code"}
            else:
                assert made == complete(tabel, row)
    assert codes.pop(None, {None}) == {None}
    assert all(len(of_one) == 1 and None not in of_one for of_one in codes.values())
    assert len(set().union(*codes.values())) == len(codes)


@pytest.mark.parametrize("lees", WEGEN)
def test_there_are_as_many_filled_cells_as_elements(lees: Lees) -> None:
    """Counted without knowing which column is whose: nothing lost, nothing invented."""
    made = {*tabellen.SLEUTEL, *BERICHT_EXTRA, "adres_code", "wijk_code"}
    for bericht in all_berichten():
        data, cells = batch(bericht, zaad=1), 0
        for tabel, frame in lees(data).items():
            other = made if tabel == "client" else {*made, "client_id"}
            own = [n for n, kind in frame.schema.items() if kind != pl.Boolean and n not in other]
            cells += sum(frame[n].count() for n in own) if tabel != BEVINDING else 0
        assert cells == sum(expected_rows(one).cellen for one in data), bericht.namespace


def leaf_paths(bericht: Bericht) -> Iterator[tuple[str, str, tuple[str, ...], Element]]:
    """Every value of a definition: table, class and path inside the class."""
    groups = load_samengesteld(bericht.standaard, bericht.release)

    def below(klasse: str, path: tuple[str, ...], element: Element) -> Iterator[tuple[tuple[str, ...], Element]]:
        path = (*path, element.naam)
        for inner in groups.get(element.type, ()):
            yield from below(klasse, path, inner)
        if element.type not in groups and element.type not in bericht.klassen and not element.is_lijst:
            yield path, element

    for klasse, elements in bericht.klassen.items():
        for element in elements:
            yield from ((table_of(klasse), klasse, path, leaf) for path, leaf in below(klasse, (), element))


# Columns that do not hold the words of their element: those of another release, or of what privacy makes of it.
_FACTUUR = "DeclaratieFactuurBedragen/DeclaratieFactuurTotaalBedrag"
ANDERS = {
    ("client_id", "Bsn"),
    ("geboortejaar", "Geboortedatum/Datum"),
    ("postcode4", "Adres/Postcode"),
    *(("gemeente_code", "Afzender"), ("gemeente_code", "Ontvanger")),
    *(("agb_code", "Afzender"), ("agb_code", "Ontvanger"), ("agb_code", "Aanbieder")),
    ("identificatie_retour", "RetourHeader/GemeenteReferentieNummer"),
    ("totaal_ingediend_cent", f"{_FACTUUR}/TotaalBedrag"),
    ("totaal_ingediend_debet_credit", f"{_FACTUUR}/DebetCredit"),
}
VULWOORDEN = {"code", "cent"}


def test_no_two_elements_of_a_row_share_a_column() -> None:
    for bericht in all_berichten():
        datatypes = load_datatypes(bericht.standaard, bericht.release)
        leaves = [leaf for leaf in leaf_paths(bericht) if datatypes[leaf[3].type].naam not in WEGGELATEN]
        columns = Counter((tabel, column_name(path, e, datatypes[e.type], klasse)) for tabel, klasse, path, e in leaves)
        assert [place for place, times in columns.items() if times > 1] == [], bericht.namespace


def test_a_column_is_named_after_its_element() -> None:
    """So that two columns that are swapped in the definitions do not pass."""
    odd = set()
    for bericht in all_berichten():
        datatypes = load_datatypes(bericht.standaard, bericht.release)
        for _, klasse, path, element in leaf_paths(bericht):
            column = column_name(path, element, datatypes[element.type], klasse)
            words = set(column.split("_")) - VULWOORDEN
            if datatypes[element.type].naam not in WEGGELATEN and not all(w in "/".join(path).lower() for w in words):
                odd.add((column, "/".join(path)))
    assert odd == ANDERS


def test_what_privacy_drops_is_exactly_the_list() -> None:
    for bericht in all_berichten():
        for naam, datatype in load_datatypes(bericht.standaard, bericht.release).items():
            assert (naam in WEGGELATEN) == (datatype.privacy in ("weg", "adres")), naam
            assert BEWERKT.get(naam) == (datatype.privacy if datatype.privacy in BEWERKT.values() else None), naam


def ordered(frames: list[dict[str, pl.DataFrame]]) -> dict[str, list[tuple[Any, ...]]]:
    tables: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for found in frames:
        for tabel, frame in found.items():
            tables[tabel] += frame.rows()
    return {tabel: sorted(rows, key=repr) for tabel, rows in tables.items()}


@pytest.mark.parametrize("lees", WEGEN)
def test_it_does_not_matter_which_messages_are_read_together(lees: Lees) -> None:
    toeval = random.Random(5)
    data = [write(root, toeval) for bericht in all_berichten() for root in messages(bericht, 2, zaad=3)]
    alone = ordered([lees([one]) for one in toeval.sample(data, len(data))])
    assert ordered([lees(data)]) == alone
    assert ordered([lees(data[at : at + 7]) for at in range(0, len(data), 7)]) == alone
