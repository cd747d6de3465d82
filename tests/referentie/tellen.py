"""Days and episodes (ontwerp §5.8 and 5.9)."""

from collections import defaultdict
from datetime import date

from tests.referentie.stukken import DAG, GAT, Toewijzing, Uitkomst, earliest, groep, soort


def count_days(uit: Uitkomst, peildatum: date) -> None:
    dagen: dict[tuple, set[date]] = defaultdict(set)
    for levering in uit.leveringen:
        if levering.toewijzing and levering.toewijzing.is_vervallen:
            continue
        wet, gemeente, _, bsn = levering.sleutel[:4]
        dag, eind = levering.begin, earliest(levering.einde_effectief, peildatum)
        while dag <= eind:
            dagen[bsn, wet, gemeente, dag.replace(day=1), groep(levering.soort)].add(dag)
            dag += DAG
    uit.dagen = {sleutel: len(gevuld) for sleutel, gevuld in dagen.items()}


def chain(uit: Uitkomst, peildatum: date) -> None:
    stukken: dict[tuple, list[tuple]] = defaultdict(list)
    for wet, _, _, bsn, _, begin, eind, _ in uit.trajecten:
        stukken[bsn, wet].append((begin, eind or date.max))
    for t in uit.toewijzingen.values():
        if not t.leveringen and not t.is_vervallen:
            stukken[t.bsn, t.sleutel[1]] += awarded_periods(t)
    for (bsn, wet), van_client in stukken.items():
        reeksen: list[list[date]] = []
        for begin, eind in sorted(s for s in van_client if s[0] <= peildatum):
            if reeksen and (reeksen[-1][1] == date.max or begin - reeksen[-1][1] - DAG <= GAT):
                reeksen[-1][1] = max(reeksen[-1][1], eind)
            else:
                reeksen.append([begin, eind])
        for begin, eind in reeksen:
            loopt = eind > peildatum
            uit.episoden.append((bsn, wet, begin, None if loopt else eind, not loopt and peildatum - eind <= GAT))


def awarded_periods(t: Toewijzing) -> list[tuple]:
    """Where nothing says that delivery began, what was awarded and not taken back says so."""
    per: dict[tuple, int] = defaultdict(int)
    for p in t.prestaties:
        product = soort(p.regel) if "Product" in p.regel else (p.regel["ProductCategorie"], p.regel["ProductCode"])
        per[*p.regel["ProductPeriode"].values(), groep(product)] += p.toegekend
    return [(van, tot) for (van, tot, _), cent in per.items() if cent > 0]
