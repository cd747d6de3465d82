"""The closed list of tables that are shared, as data in `tabellen.yaml`."""

from functools import cache
from importlib import resources
from typing import Any

import yaml

DIMENSIES = ("wet", "gemeente_code", "wijk_code", "team", "agb_code", "product_groep")
SLEUTEL = ("kpi_code", "periode_soort", "periode", *DIMENSIES, "uitsplitsing", "uitsplitsing_waarde")
TOTAAL = "totaal"
MEESTE_DIMENSIES = 3
NOOIT_SAMEN = frozenset({"agb_code", "wijk_code"})
# A wijk or team lies in one gemeente; its figures add up to those of the gemeente.
BINNEN_GEMEENTE = ("wijk_code", "team")
_NIET = "niet"


@cache
def load_tabellen() -> dict[str, tuple[frozenset[str], ...]]:
    """Per periodesoort the combinations of dimensions that may be shared, smallest first.

    Raises ValueError for a combination that never may.
    """
    tables = {soort: groups for soort, groups in _load().items() if soort != _NIET}
    listed = {soort: [frozenset(group) for group in groups] for soort, groups in tables.items()}
    for group in (group for groups in listed.values() for group in groups):
        if len(group) > MEESTE_DIMENSIES or group >= NOOIT_SAMEN or not group <= {*DIMENSIES, "uitsplitsing"}:
            raise ValueError(f"tabellen.yaml: {sorted(group)} may not be shared")
    return {soort: tuple(sorted(groups, key=lambda g: (len(g), sorted(g)))) for soort, groups in listed.items()}


def never_shared() -> list[tuple[str, str]]:
    """Per KPI and uitsplitsing that is not shared a pair of the two."""
    return [(kpi_code, name) for kpi_code, names in _load()[_NIET].items() for name in names]


@cache
def _load() -> dict[str, Any]:
    return yaml.safe_load(resources.files(__package__).joinpath("tabellen.yaml").read_text("utf-8"))
