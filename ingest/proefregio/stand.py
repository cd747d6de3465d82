"""Who had what, month by month and stretch by stretch: from intervals of begeleiding, without looking at a message."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.proefregio.persoon import Persoon
from ingest.proefregio.toeval import later, month_end, months

# Days without begeleiding that do not end an episode (ontwerp: the setting's default).
GAT_DAGEN = 30


@dataclass(frozen=True, slots=True)
class Stuk:
    """An interval in which someone has begeleiding, the last day included; `einddatum` is None while it runs.

    `groepen` gives the product group of a month where the toewijzing itself names none. `einde` is the end of the
    traject, which goes on during a pause.
    """

    persoon: Persoon
    begindatum: date
    einddatum: date | None
    groep: str
    uitvoerder: str
    agb_code: str | None
    groepen: Mapping[date, str]
    einde: date | None


def client_months(stukken: Iterable[Stuk], vandaag: date) -> Iterator[tuple[Any, ...]]:
    """Per wet, gemeente, month, product group and uitvoerder: days with begeleiding, each counted once."""
    gevonden: dict[tuple[Any, ...], list[tuple[date, date, str]]] = defaultdict(list)
    for stuk in stukken:
        einde = min(stuk.einddatum or vandaag, vandaag)
        for maand in months(stuk.begindatum, einde) if stuk.begindatum <= einde else ():
            groep = stuk.groepen.get(maand, stuk.groep)
            sleutel = (stuk.persoon.wet, stuk.persoon.gemeente_code, maand, groep, stuk.uitvoerder)
            van, tot = max(maand, stuk.begindatum), min(month_end(maand), einde)
            gevonden[(stuk.persoon.nummer, *sleutel)].append((van, tot, stuk.agb_code or ""))
    for sleutel, delen in gevonden.items():
        yield (*sleutel, _main_provider(delen), _days(delen))


def _days(delen: list[tuple[date, date, str]]) -> int:
    """Days in at least one of the parts."""
    dagen, bereikt = 0, date.min
    for van, tot, _ in sorted(delen):
        vrij = max(van, later(bereikt, 1))
        if tot >= vrij:
            dagen, bereikt = dagen + (tot - vrij).days + 1, tot
    return dagen


def _main_provider(delen: list[tuple[date, date, str]]) -> str | None:
    """The aanbieder with the most days; of equals the lowest AGB-code."""
    if len(delen) == 1:
        return delen[0][2] or None
    codes = sorted({agb_code for _, _, agb_code in delen})
    return max(codes, key=lambda code: _days([d for d in delen if d[2] == code])) or None


def episodes(stukken: Iterable[Stuk], vandaag: date) -> Iterator[tuple[Any, ...]]:
    """Chains of trajecten under one wet, over aanbieders and gemeenten, with at most GAT_DAGEN days between them."""
    per_wet: dict[str, list[Stuk]] = defaultdict(list)
    for stuk in stukken:
        if stuk.begindatum <= vandaag:
            per_wet[stuk.persoon.wet].append(stuk)
    for wet, lijst in per_wet.items():
        keten: list[Stuk] = []
        for stuk in sorted(lijst, key=lambda s: (s.begindatum, s.einde or date.max, s.groep, s.persoon.gemeente_code)):
            if keten and (stuk.begindatum - _reached(keten)).days - 1 > GAT_DAGEN:
                yield _episode(keten, wet, vandaag)
                keten = []
            keten.append(stuk)
        yield _episode(keten, wet, vandaag)


def _reached(keten: list[Stuk]) -> date:
    return max(stuk.einde or date.max for stuk in keten)


def _episode(keten: list[Stuk], wet: str, vandaag: date) -> tuple[Any, ...]:
    """`gemeente_code` is that of the stretch that ends last."""
    bereikt = _reached(keten)
    laatste = next(stuk for stuk in keten if (stuk.einde or date.max) == bereikt)
    einde = bereikt if bereikt <= vandaag else None
    is_voorlopig = einde is not None and (vandaag - einde).days <= GAT_DAGEN
    persoon = laatste.persoon
    return (persoon.nummer, wet, persoon.gemeente_code, keten[0].begindatum, einde, is_voorlopig, len(keten))
