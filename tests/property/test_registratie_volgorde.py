"""Of any registration the row that holds is the latest registered, whatever the order, the files and their form."""

from datetime import date, timedelta

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.registraties.contract import Contract, all_contracten
from ingest.registraties.volgorde import latest_rows
from tests.bouwen import SLEUTEL
from tests.registraties import FORMS, good_row
from tests.registreren import read_registratie

BEGIN = date(2024, 4, 1)
HERKOMST = ["inhoud_id", "regel_nr", "bestand"]
Rij = dict[str, object]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Contract, list[Rij]]:
    """Rows of one soort over at most three keys: registered again, changed, withdrawn, and put back."""
    contract = all_contracten()[draw(st.sampled_from(sorted(all_contracten())))]
    free = [
        n for n, k in contract.kolommen.items() if n not in contract.sleutel and not k.verplicht and k.type != "bsn"
    ]
    free = [n for n in free if not contract.kolommen[n].verplicht_bij and not any(n in g for g in contract.een_van)]
    rows = draw(
        st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4), st.booleans(), st.booleans()), min_size=1, max_size=8)
    )
    return contract, [
        good_row(contract, key)
        | {"registratiedatum": BEGIN + timedelta(days=day), "vervallen": gone}
        | ({naam: None for naam in free if naam != "vervallen"} if bare else {})
        for key, day, gone, bare in rows
    ]


def read(contract: Contract, form: str, rows: list[Rij], naam: str) -> pl.DataFrame:
    uit = read_registratie(FORMS[form](contract, rows), contract, SLEUTEL, naam, naam)
    assert (uit.afkeur, uit.rijen.height) == ([], len(rows))
    return uit.rijen


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), histories())
def test_any_order_split_and_form_gives_the_same_rows(data: st.DataObject, history: tuple[Contract, list[Rij]]) -> None:
    contract, rows = history
    straight = read(contract, "csv", rows, "een")
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    forms = [data.draw(st.sampled_from(sorted(FORMS))) for _ in parts]
    crooked = pl.concat(read(contract, f, p, f"{n}") for n, (f, p) in enumerate(zip(forms, parts, strict=True)))
    bekend_op = data.draw(st.none() | st.integers(0, 4).map(lambda n: BEGIN + timedelta(days=n)))
    holds = [latest_rows(frame, contract.sleutel, bekend_op).drop(HERKOMST) for frame in (straight, crooked)]
    assert holds[0].equals(holds[1])


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_what_holds_is_registered_last_and_is_not_withdrawn(history: tuple[Contract, list[Rij]]) -> None:
    """Said once more without frames: per key the last day; withdrawn if that day says so and nothing else."""
    contract, rows = history
    per_key: dict[tuple, list[Rij]] = {}
    for row in rows:
        per_key.setdefault(tuple(row[k] for k in contract.sleutel), []).append(row)
    last = {key: max(r["registratiedatum"] for r in group) for key, group in per_key.items()}
    told = {key: {r["vervallen"] for r in per_key[key] if r["registratiedatum"] == day} for key, day in last.items()}
    holds = latest_rows(read(contract, "csv", rows, "een"), contract.sleutel)
    assert holds.height <= len(per_key)
    assert (
        sum(says == {False} for says in told.values()) <= holds.height <= sum(says != {True} for says in told.values())
    )
    assert holds["registratiedatum"].is_in([*last.values()]).all()
