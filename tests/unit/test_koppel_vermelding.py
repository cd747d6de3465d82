"""Which messages name a toewijzing, whether they count or not."""

from datetime import date

from ingest.home import Home
from tests.bouwen import bericht_305, bericht_307, linked, retour
from tests.koppelen import ANDER, BSN, FEB, JAN, MRT, START, TOEWIJZING


def test_a_rejected_message_is_correspondence_too_and_that_of_another_client_is_not(home: Home) -> None:
    made = linked(
        home,
        a=TOEWIJZING,
        s=START,
        t=bericht_307("T1", FEB, BSN, 1, date(2024, 1, 2), date(2024, 1, 31)),
        r=retour("308", True, ("T1", FEB), FEB, ("9990",)),
        x=bericht_305("S9", MRT, ANDER, 1, JAN),
    )
    types = dict(made["bericht"].select("bericht_id", "berichttype").rows())
    named = sorted(types[bericht_id] for bericht_id in made["vermelding"]["bericht_id"])
    assert named == ["WMO301", "WMO305", "WMO307"]
    assert made["vermelding"]["toewijzing_nummer"].unique().to_list() == ["1"]
    assert made["levering"]["einddatum"].to_list()[0] is None
