"""The linking rules of ontwerp §5 once more, slow and plain: dicts and loops over messages as nested values.

Written from the text alone, so that two readings of it can be compared. Where the text leaves an answer open, it
raises Onbeslist. A toewijzing is known here by (gemeente, wet, nummer), or without a number by what §5.1 lists.
"""

from datetime import date

from tests.referentie.declareren import declare
from tests.referentie.leveren import deliver, follow
from tests.referentie.stukken import Bericht, Onbeslist, Uitkomst, soort
from tests.referentie.tellen import chain, count_days
from tests.referentie.toewijzen import answer, assign, remember

__all__ = ["Bericht", "Onbeslist", "Uitkomst", "link", "soort"]


def link(history: list[Bericht], peildatum: date) -> Uitkomst:
    """Everything §5 says about this history on this day."""
    uit = Uitkomst()
    remember(history, uit)
    answer(uit)
    assign(uit)
    deliver(uit, peildatum)
    follow(uit)
    declare(uit)
    count_days(uit, peildatum)
    chain(uit, peildatum)
    return uit
