"""Why something ended or changed, in the codes that hold on the day it is told.

Reading a code takes the wet: 31 is verhuizing in the Wmo and volgens plan in Jeugd.
"""

from datetime import date

from ingest.proefregio.schalen import release_on

VOLGENS_PLAN = {"wmo": "19", "jeugd": "31"}
VERHUISD = {"wmo": "31", "jeugd": "35"}
VOORTIJDIG = {"wmo": {"21": 50, "22": 20, "23": 30}, "jeugd": {"32": 50, "33": 20, "34": 30}}
IN_OVERLEG = {"wmo": "23", "jeugd": "34"}
OVERLEDEN = "02"


def by_gemeente(wet: str, gemeld: date) -> str:
    """The gemeente wanted it: a code of its own since release 3.0."""
    return "36" if release_on(gemeld) >= "3.0" else IN_OVERLEG[wet]


def by_request(wet: str, gemeld: date) -> str:
    """The aanbieder asked for the change: a code of its own since release 3.0."""
    return "37" if release_on(gemeld) >= "3.0" else IN_OVERLEG[wet]


def to_other_domain(wet: str, gemeld: date) -> str:
    """To the Wlz: a code of its own since release 3.1 (K29)."""
    return "39" if release_on(gemeld) >= "3.1" else by_gemeente(wet, gemeld)


def withdrawn(datum: date) -> str:
    """Reden wijziging of a toewijzing that is taken back."""
    return "13" if release_on(datum) >= "3.1" else "01"
