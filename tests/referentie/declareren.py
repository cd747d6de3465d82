"""What was declared, awarded and linked, and what is wrong with it (ontwerp §5.3 and 5.6)."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.referentie.leveren import candidate
from tests.referentie.stukken import Bericht, Onbeslist, Post, Prestatie, Uitkomst, cents, geleverd_deel


def declare(uit: Uitkomst) -> None:
    for post in uit.posten:
        if post.bericht.nummer in ("303", "323"):
            uit.prestaties += declared(post)
    debets = defaultdict(list)
    for p in uit.prestaties:
        if p.vorige is None:
            debets[p.referentie].append(p)
    for p in uit.prestaties:
        p.debet = debet_of(p, debets[p.vorige]) if p.vorige else None
    for p in uit.prestaties:
        connect(uit, p)
    for p in uit.prestaties:
        if p.toewijzing:
            p.toewijzing.prestaties.append(p)
        if not p.is_heel_afgewezen:
            judge(uit, p)


def lines(bericht: Bericht) -> list[tuple[str, dict[str, Any]]]:
    """BSN and line of every prestatie in a declaration or its answer."""
    top = bericht.inhoud.get("Declaratie") or bericht.inhoud.get("DeclaratieAntwoord") or bericht.inhoud
    clienten = top.get("Clienten", {}).get("Client", [])
    return [(c["Bsn"], regel) for c in clienten for regel in c["Prestaties"]["Prestatie"]]


def declared(post: Post) -> Iterator[Prestatie]:
    genoemd = {}
    if post.antwoord:
        for bsn, r in reversed(lines(post.antwoord.bericht)):
            genoemd[bsn, r["ProductReferentie"]["ReferentieNummer"]] = r
            genoemd[r["ProductReferentie"]["ReferentieNummer"]] = r
    regels = lines(post.bericht)
    for bsn, regel in regels:
        deel = geleverd_deel(regel)
        ingediend = cents(deel.get("DeclaratieFactuurBedrag") or deel["IngediendBedrag"])
        nummer = regel["ProductReferentie"]["ReferentieNummer"]
        gelijk = [b for b, r in regels if r["ProductReferentie"]["ReferentieNummer"] == nummer]
        antwoord = genoemd.get((bsn, nummer)) or (genoemd.get(nummer) if len(gelijk) == 1 else None)
        if antwoord and gelijk.count(bsn) > 1:
            raise Onbeslist("an answer on a reference that the declaration holds twice for one client")
        status, toegekend = award(post, ingediend, antwoord)
        yield Prestatie(post, bsn, regel, status, ingediend, toegekend)


def award(post: Post, ingediend: int, antwoord: dict[str, Any] | None) -> tuple[str, int]:
    if post.antwoord is None:
        return "open", 0
    if post.status == "afgekeurd":
        return "afgewezen", 0
    if antwoord is None:
        return "toegekend", ingediend
    if post.bericht.nummer == "323":
        return "afgewezen", 0
    toegekend = cents(antwoord["ToegekendeBedragPrestatie"]["ToegekendBedrag"])
    return "toegekend" if toegekend == ingediend else "deels" if toegekend else "afgewezen", toegekend


def debet_of(credit: Prestatie, debets: list[Prestatie]) -> Prestatie | None:
    debets = [d for d in debets if not d.is_heel_afgewezen] or debets
    if len({(d.bsn, d.post.bericht.partijen, d.regel.get("ToewijzingNummer"), d.status) for d in debets}) > 1:
        raise Onbeslist("a credit on a reference that two debets have")
    if debets and (debets[0].bsn, debets[0].post.bericht.partijen) != (credit.bsn, credit.post.bericht.partijen):
        raise Onbeslist("a credit on somebody else's debet")
    return debets[0] if debets else None


def connect(uit: Uitkomst, p: Prestatie) -> None:
    """Fill the toewijzing; a number that leads nowhere is a finding."""
    bron = p.debet or p
    bericht, genoemd = bron.post.bericht, bron.regel.get("ToewijzingNummer")
    regel = None
    if genoemd is not None:
        t = uit.toewijzingen.get((bericht.partijen[0], bericht.wet, genoemd))
        regel = "TR338" if t is None else "TR304" if t.bsn != p.bsn else None
        p.toewijzing = None if regel else t
    else:
        product = (bron.regel["ProductCategorie"], bron.regel["ProductCode"])
        p.toewijzing = candidate(uit, bron.post, bron.bsn, bron.regel, product, *bron.regel["ProductPeriode"].values())
        regel = None if p.toewijzing else "TR338"
    if regel and not p.is_heel_afgewezen:
        uit.find(regel, p.post)


def judge(uit: Uitkomst, p: Prestatie) -> None:
    anderen = [q for q in uit.prestaties if not q.is_heel_afgewezen and q is not p]
    zelfde = [q for q in anderen if q.referentie == p.referentie]
    if zelfde:
        uit.find("TR314", p.post, *(q.post for q in zelfde))
    ook_credit = [q for q in anderen if p.vorige and q.vorige == p.vorige]
    if ook_credit:
        uit.find("TR390", p.post, *(q.post for q in ook_credit))
    if p.debet and p.debet.status == "afgewezen":
        uit.find("CREDIT-OP-AFGEWEZEN", p.post)
    t = p.toewijzing
    if t is None:
        return
    periode = p.regel["ProductPeriode"]
    if t.is_vervallen:
        uit.find("TR384", p.post)
    if p.vorige:
        return
    if periode["Begindatum"] < t.ingangsdatum:
        uit.find("TR307", p.post)
    if t.einddatum and periode["Einddatum"] > t.einddatum:
        uit.find("TR308", p.post)
