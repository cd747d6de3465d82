"""Numbers that organisations give out: unique in the whole region, though every part of it is told by itself."""

from collections import Counter

from ingest.proefregio.schalen import Deel
from ingest.proefregio.wereld import load_regio

_PER_DEEL, _MEESTE_DELEN = 100_000, 20
# Nine digits, as many municipalities have them: one in eleven passes the elfproef, and is no BSN.
_EERSTE = 100_000_000
# No toewijzing has a number from here on.
ONBEKEND = 500_000_000


class Nummers:
    """The numbers of one part: every number holds the gemeente that the clients came from, and the part."""

    def __init__(self, deel: Deel) -> None:
        self.deel = deel
        self.reeks = f"{deel.gemeente_code}{deel.volgnummer:02d}"
        self._tellers: Counter[tuple[str, ...]] = Counter()

    def next(self, *soort: str) -> int:
        """The next one of a kind, from 1."""
        self._tellers[soort] += 1
        return self._tellers[soort]

    def bericht(self, afzender: str) -> str:
        """Identificatie of the next message of a sender: twelve characters."""
        return f"{self.reeks}{self.next('bericht', afzender):06d}"

    def declaratie(self, agb_code: str) -> str:
        """DeclaratieNummer, also the DeclarantFactuurNummer of 2.x: twelve characters."""
        return f"D{self.reeks}{self.next('declaratie', agb_code):05d}"

    def toewijzing(self, gemeente_code: str, wet: str) -> int:
        """Number that a gemeente gives; who came from another gemeente of the region gets one of another range."""
        blok = 1 + self.deel.volgnummer
        if gemeente_code != self.deel.gemeente_code:
            blok += 100 + _MEESTE_DELEN * load_regio().index(self.deel.gemeente_code)
        return _EERSTE + blok * _PER_DEEL + self.next("toewijzing", gemeente_code, wet)

    def verzoek(self) -> str:
        """ReferentieAanbieder, different for every request, also over gemeenten (TR347)."""
        return f"V{self.reeks}{self.next('verzoek'):07d}"

    def prestatie(self) -> str:
        """ReferentieNummer of a declared line (TR314)."""
        return f"R{self.reeks}{self.next('prestatie'):07d}"

    def wijkteamtraject(self) -> str:
        """Number of a traject at a wijkteam."""
        return f"WT{self.reeks}-{self.next('wijkteamtraject'):05d}"
