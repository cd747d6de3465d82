"""Fixtures of several modules of unit tests; a region that takes seconds to write is written once."""

from collections import defaultdict
from typing import Any

import pytest

from ingest.home import Home
from ingest.proefregio import schalen
from ingest.proefregio.schalen import VANDAAG
from ingest.proefregio.schrijven import write_proefregio
from tests.proefregio import MINI
from tests.regio import Regio, granted


@pytest.fixture(scope="module")
def mini():
    schalen.SCHALEN["mini"] = MINI
    yield
    del schalen.SCHALEN["mini"]


@pytest.fixture(scope="session")
def regio(tmp_path_factory) -> Regio:
    home = Home(tmp_path_factory.mktemp("klein"))
    verslag = write_proefregio(home, "klein", 1, False, VANDAAG)
    assert 3000 <= verslag.bestanden <= 6000
    return Regio(home)


@pytest.fixture(scope="session")
def toewijzingen(regio) -> dict[tuple[str, str, str], list[tuple[dict[str, Any], str, str]]]:
    """Every version per (gemeente, wet, number), oldest first, with its client and aanbieder."""
    gevonden = defaultdict(list)
    for wet, inhoud in regio.standing("301"):
        for product in granted(inhoud):
            sleutel = (inhoud["Header"]["Afzender"], wet, product["ToewijzingNummer"])
            gevonden[sleutel].append((product, inhoud["Client"]["Bsn"], inhoud["Header"]["Ontvanger"]))
    for versies in gevonden.values():
        versies.sort(key=lambda v: (v[0]["Toewijzingsdatum"], v[0]["Toewijzingstijd"], "RedenWijziging" in v[0]))
    return gevonden
