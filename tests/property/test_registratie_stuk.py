"""Whatever bytes lie in the folder of a registration, they are read or refused in words; nothing breaks a night."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.instellingen import Instellingen
from ingest.registraties.contract import all_contracten
from ingest.registraties.lezen import Registratie, read_registraties
from tests.bouwen import SLEUTEL
from tests.registraties import FORMS, good_row
from tests.registreren import read_registratie

CONTRACT = all_contracten()["EV"]
WHOLE = {form: write(CONTRACT, [good_row(CONTRACT, n) for n in (1, 2, 3)]) for form, write in FORMS.items()}
CUTS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6), st.integers(0, 6)), max_size=4)
RUIM = Instellingen(maximum_werkmap_bytes=1_000_000, maximum_werkmap_cellen=100_000)


def damage(data: bytes, cuts: list[tuple[float, bytes, int]]) -> bytes:
    """The data with some bytes replaced, added or taken away."""
    for place, put, gone in cuts:
        at = int(place * len(data))
        data = data[:at] + put + data[at + gone :]
    return data


def judged(data: bytes) -> None:
    uit = read_registratie(data, CONTRACT, SLEUTEL, "inhoud", "bestand", RUIM)
    assert uit.rijen.height <= 3
    assert uit.afkeur or uit.rijen.height == uit.aangeboden


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=150)
@given(CUTS)
def test_a_damaged_file_is_judged(form: str, cuts: list[tuple[float, bytes, int]]) -> None:
    judged(damage(WHOLE[form], cuts))


@settings(max_examples=150)
@given(st.data())
def test_a_workbook_with_a_damaged_part_is_judged(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE["xlsx"])) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    naam = data.draw(st.sampled_from(sorted(parts)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, inhoud in parts.items():
            archive.writestr(part, damage(inhoud, data.draw(CUTS)) if part == naam else inhoud)
    judged(out.getvalue())


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(sorted(FORMS)), CUTS), max_size=4))
def test_files_that_are_read_together_give_what_each_gives_alone(files: list[tuple[str, list]]) -> None:
    offered = [Registratie(damage(WHOLE[form], cuts), f"i{n}", f"b{n}") for n, (form, cuts) in enumerate(files)]
    together = read_registraties(offered, CONTRACT, SLEUTEL, RUIM)
    alone = [read_registratie(one.data, CONTRACT, SLEUTEL, one.inhoud_id, one.bestand, RUIM) for one in offered]
    assert [(g.afkeur, g.aangeboden, g.reden) for g in together] == [(g.afkeur, g.aangeboden, g.reden) for g in alone]
    assert all(one.rijen.equals(other.rijen) for one, other in zip(together, alone, strict=True))
