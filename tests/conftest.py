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


@pytest.fixture
def istandaarden() -> Path:
    """The official schemas and examples, which are not ours to carry: a test that needs them runs where they are.

    What such tests found elsewhere runs everywhere: the verdicts in `tests/golden/oordelen`.
    """
    folder = SHARED / "istandaarden"
    if not folder.exists():
        pytest.skip("the official schemas are not at hand here; tests/golden/oordelen holds their verdicts")
    return folder
