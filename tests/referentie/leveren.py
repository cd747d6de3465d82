"""Starts and stops, what stands of them, and the trajecten they make (ontwerp §5.4 and 5.8)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.referentie.stukken import TIJDELIJK, Levering, Onbeslist, Post, Toewijzing, Uitkomst, earliest, groep, soort
from tests.referentie.toewijzen import counting


def candidate(uit: Uitkomst, post: Post, bsn: str, regel: dict[str, Any], product: tuple, van: date, tot: date
              ) -> Toewijzing | None:  # fmt: skip
    """The one toewijzing that a row of 2.x without a number can mean (§5.6)."""
    gemeente, agb = post.bericht.partijen
    passend = [
        t
        for t in uit.toewijzingen.values()
        if t.sleutel[:2] == (gemeente, post.bericht.wet)
        and (t.bsn, t.agb) == (bsn, agb)
        and soort(t.nu.product)[0] == product[0]
        and soort(t.nu.product)[1] in (product[1], None)
        and regel.get("BeschikkingNummer") in (None, t.beschikking)
        and min(v.product["Ingangsdatum"] for v in t.versies) <= van
        and any(v.product.get("Einddatum") is None or tot <= v.product["Einddatum"] for v in t.versies)
    ]
    nu = [
        t
        for t in passend
        if not t.is_vervallen and t.ingangsdatum <= van and (t.einddatum is None or tot <= t.einddatum)
    ]
    keuze = nu or passend
    return keuze[0] if len(keuze) == 1 else None


@dataclass(eq=False)
class Melding:
    """What one 305 or 307 says of one product."""

    post: Post
    regel: dict[str, Any]
    sleutel: tuple
    toewijzing: Toewijzing | None
    status: str


def reports(uit: Uitkomst, nummer: str, lijst: str, naam: str) -> Iterator[Melding]:
    for post in counting(uit, nummer):
        client = post.bericht.inhoud["Client"]
        for regel in client[lijst][naam]:
            gemeente, agb = post.bericht.partijen
            genoemd, toewijzing = regel.get("ToewijzingNummer"), None
            if genoemd is not None:
                toewijzing = uit.toewijzingen.get((gemeente, post.bericht.wet, genoemd))
                if toewijzing is None or toewijzing.bsn != client["Bsn"]:
                    uit.find("TR304" if toewijzing else "TR019", post)
                    toewijzing = None
            elif post.bericht.is_2x:
                begin = regel["Begindatum"]
                toewijzing = candidate(uit, post, client["Bsn"], regel, soort(regel), begin, begin)
            wat = toewijzing.sleutel if toewijzing else genoemd
            sleutel = (post.bericht.wet, gemeente, agb, client["Bsn"], wat, soort(regel))
            status = "3" if client.get("StatusAanlevering") == "3" else regel["StatusAanlevering"]
            if status in "29":
                uit.find("OP033x2", post)
            yield Melding(post, regel, sleutel, toewijzing, status)


def standing(meldingen: list[Melding]) -> Melding | None:
    """The latest 1 of a key that stands after all its dates, else nothing."""
    staat = 0
    dagen = sorted({m.post.bericht.eigen[0] for m in meldingen})
    for dag in dagen:
        van_dag = [m.status for m in meldingen if m.post.bericht.eigen[0] == dag]
        erbij = sum(s in ("1", "2") for s in van_dag)
        eraf = sum(s in ("3", "2") for s in van_dag)
        staat = min(1, max(0, staat + erbij - eraf))
    return max((m for m in meldingen if m.status in "12"), key=lambda m: m.post.bericht.eigen) if staat else None


def stand_per_key(meldingen: Iterator[Melding], *velden: str) -> list[Melding]:
    per: dict[tuple, list[Melding]] = defaultdict(list)
    for m in meldingen:
        per[m.sleutel, *(m.regel[v] for v in velden)].append(m)
    return [m for van_sleutel in per.values() if (m := standing(van_sleutel))]


def deliver(uit: Uitkomst, peildatum: date) -> None:
    starts = stand_per_key(reports(uit, "305", "StartProducten", "StartProduct"), "Begindatum")
    stops = stand_per_key(
        reports(uit, "307", "StopProducten", "StopProduct"), "Begindatum", "Einddatum", "RedenBeeindiging"
    )
    begin_van = {(m.sleutel, m.regel["Begindatum"]): m for m in starts}
    stops_van: dict[tuple, list[Melding]] = defaultdict(list)
    for m in stops:
        stops_van[m.sleutel, m.regel["Begindatum"]].append(m)
    for sleutel, begin in begin_van.keys() | stops_van.keys():
        start, einden = begin_van.get((sleutel, begin)), stops_van[sleutel, begin]
        levering = interval(sleutel, begin, start, einden)
        uit.leveringen.append(levering)
        if start is None:
            uit.find("OP072", *(m.post for m in einden))
        t = levering.toewijzing
        if t is None:
            continue
        t.leveringen.append(levering)
        if any(x is not levering and x.begin == begin for x in t.leveringen):
            raise Onbeslist("two deliveries that begin on one day, by two aanbieders")
        if levering.eind is None and t.einddatum and t.einddatum < peildatum and start:
            uit.find("OP288", start.post)


def interval(sleutel: tuple, begin: date, start: Melding | None, stops: list[Melding]) -> Levering:
    einden = sorted(stops, key=lambda m: m.regel["Einddatum"])
    definitief = [m.regel for m in einden if m.regel["RedenBeeindiging"] != TIJDELIJK]
    if len({r["RedenBeeindiging"] for r in definitief if r["Einddatum"] == definitief[0]["Einddatum"]}) > 1:
        raise Onbeslist("two reasons for one end")
    eind = einden[0].regel["Einddatum"] if einden else None
    melding = start or stops[0]
    is_taakgericht = melding.toewijzing is None and melding.regel.get("ToewijzingNummer") is None
    reden = definitief[0]["RedenBeeindiging"] if definitief else TIJDELIJK if einden else None
    einde_traject = definitief[0]["Einddatum"] if definitief else None
    post = start.post if start else None
    eerste = {m.regel["RedenBeeindiging"] for m in einden if m.regel["Einddatum"] == eind}
    return Levering(sleutel, melding.toewijzing, sleutel[5], begin, eind, reden, reden == TIJDELIJK,
                    eerste == {TIJDELIJK}, einde_traject, post, is_taakgericht)  # fmt: skip


# 8. Trajecten


def follow(uit: Uitkomst) -> None:
    per: dict[tuple, list[Levering]] = defaultdict(list)
    for levering in sorted(uit.leveringen, key=lambda x: x.begin):
        if not (levering.toewijzing and levering.toewijzing.is_vervallen):
            per[levering.sleutel].append(levering)
    for leveringen in per.values():
        reeks: list[Levering] = []
        for levering in leveringen:
            if reeks and not reeks[-1].is_tijdelijk:
                uit.trajecten.append(traject(reeks))
                reeks = []
            reeks.append(levering)
        uit.trajecten.append(traject(reeks))


def traject(reeks: list[Levering]) -> tuple:
    t = reeks[0].toewijzing
    eind = earliest(reeks[-1].einde_traject, t.einddatum if t else None)
    begin = reeks[0].begin
    wet, gemeente, agb, bsn = reeks[0].sleutel[:4]
    return (wet, gemeente, agb, bsn, t.sleutel if t else None, begin, max(begin, eind) if eind else None,
            groep(reeks[0].soort))  # fmt: skip
