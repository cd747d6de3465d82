"""A small world for random histories: its gemeenten, aanbieders, clients and days, and what was sent in it."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.bouwen import header, make_bsn
from tests.referentie import Bericht

GEMEENTEN, AANBIEDERS = ("0202", "0221"), ("12345678", "87654321")
CLIENTEN = [make_bsn(n) for n in range(3)]
JAAR = date(2024, 1, 1)
DAGEN = st.integers(0, 11).map(lambda n: JAAR + timedelta(days=n * 30))
BEGIN = st.sampled_from([date(2024, 1, 1), date(2024, 1, 16), date(2024, 3, 1), date(2024, 6, 15)])
EINDE = st.sampled_from([date(2024, 1, 31), date(2024, 2, 10), date(2024, 4, 30), date(2024, 7, 1), date(2024, 12, 15),
                         date(2024, 12, 31), date(2025, 3, 31)])  # fmt: skip
MAANDEN = st.sampled_from([date(2024, m, 1) for m in (1, 3, 6)])
CATEGORIE = {"iwmo": "02", "ijw": "45"}
REDENEN = {"iwmo": ["20", "20", "19", "22"], "ijw": ["20", "20", "31", "32"]}


class Wereld:
    """Draws one thing after another; knows what was sent before."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.history: list[Bericht] = []
        self.nummers = self.pick((1,), (1, 2), (1, 2, 3))
        self.releases = self.pick(("3.2",), ("2.3",), ("3.2", "3.2", "2.3"))

    def pick(self, *values: Any) -> Any:
        return self.draw(st.sampled_from(values))

    def seldom(self) -> bool:
        return self.draw(st.integers(0, 9)) == 9

    def sent(self, *nummers: str) -> list[Bericht]:
        return [b for b in self.history if b.nummer in nummers]

    def ident(self, letter: str = "I") -> str:
        return f"{letter}{self.draw(st.integers(0, 9))}{len(self.history):03d}"

    def world(self) -> tuple[str, str]:
        return ("ijw" if self.seldom() else "iwmo"), self.pick(*self.releases)

    def owner(self, nummer: int) -> tuple[str, str, str]:
        """Who a number belongs to: gemeente, aanbieder, client; now and then somebody else."""
        wie = self.pick(*CLIENTEN) if self.seldom() else CLIENTEN[nummer % 3]
        agb = self.pick(*AANBIEDERS) if self.seldom() else AANBIEDERS[nummer % 2]
        return self.pick(*GEMEENTEN[: self.pick(1, 1, 2)]), agb, wie

    def product(self, standaard: str, nummer: int) -> dict[str, str]:
        return {"Categorie": CATEGORIE[standaard], "Code": f"{CATEGORIE[standaard]}P0{1 + nummer % 2}"}

    def kop(self, nummer: str, standaard: str, gemeente: str, agb: str) -> dict[str, Any]:
        van_gemeente = nummer in ("301", "325")
        eerder = [b for b in self.sent(nummer) if b.standaard == standaard and b.partijen == (gemeente, agb)]
        if eerder and self.seldom():
            dag, ident = self.pick(*eerder).eigen
            return header(ident, van_gemeente, dag, gemeente, agb)
        return header(self.ident(), van_gemeente, self.draw(DAGEN), gemeente, agb)
