"""A small sample of the storm: a delivery killed at random moments and started again is that of a quiet night."""

import pytest

from tests.storm import storm

pytestmark = [pytest.mark.nacht]


def test_a_delivery_that_is_killed_and_started_again_loses_nothing_and_doubles_nothing():
    counted = storm(inname=3, publicatie=0, nacht=0, seed=1)["inname"]
    assert counted["gelijk hersteld"] == 3
    assert counted["gedood"] > 0
