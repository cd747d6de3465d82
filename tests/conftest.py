"""Fixtures that every test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

from ingest.home import Home
from tests.bouwen import SHARED

# A busy machine is no reason to fail, and every run draws the same examples.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "huis")


ISTANDAARDEN = SHARED / "istandaarden"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The official schemas and examples are not ours to carry: tests about them are there where those are.

    What they find holds everywhere by the verdicts that they recorded (`tests/golden/oordelen`), always judged.
    """
    if not ISTANDAARDEN.exists():
        about_them = [item for item in items if "istandaarden" in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if item not in about_them]
        config.hook.pytest_deselected(items=about_them)


@pytest.fixture
def istandaarden() -> Path:
    """Where the official schemas and examples are."""
    return ISTANDAARDEN
