"""Which messages there are, what answers them, and the toewijzingen they make (ontwerp §5.1 to 5.3 and 5.13)."""

from collections import defaultdict

from tests.referentie.stukken import (
    GOED,
    NIET_BEOORDEELD,
    VOLLEDIG,
    Bericht,
    Onbeslist,
    Post,
    Toewijzing,
    Uitkomst,
    Versie,
    codes,
)


def remember(history: list[Bericht], uit: Uitkomst) -> None:
    gezien: set[bytes] = set()
    for nummer, bericht in enumerate(history):
        data = bericht.to_bytes()
        if data in gezien:
            continue
        gezien.add(data)
        if any(same(bericht, post.bericht) for post in uit.posten):
            uit.dubbel += 1
        else:
            uit.posten.append(Post(nummer, bericht))
    for een in uit.posten:
        for ander in uit.posten:
            collide = (een.bericht.nummer, kenmerk(een.bericht)) == (ander.bericht.nummer, kenmerk(ander.bericht))
            if een is not ander and collide and een.bericht.nummer not in ("302", "304", "306", "308"):
                uit.find("TR056", een, ander)


def kenmerk(bericht: Bericht) -> tuple:
    return (bericht.wet, *bericht.partijen, *bericht.eigen) if bericht.nummer == "325" else bericht.gesprek


def same(een: Bericht, ander: Bericht) -> bool:
    return (een.standaard, een.nummer, een.inhoud) == (ander.standaard, ander.nummer, ander.inhoud)


# 3. Retour


def answer(uit: Uitkomst) -> None:
    for post in uit.posten:
        if post.bericht.is_retour:
            heen = [p for p in uit.posten if not p.bericht.is_retour and p.bericht.gesprek == post.bericht.gesprek]
            if not heen:
                uit.find("RETOUR-ZONDER-HEEN", post)
            continue
        antwoorden = [p for p in uit.posten if p.bericht.is_retour and p.bericht.gesprek == post.bericht.gesprek]
        post.status = "open"
        if antwoorden and any(p is not post and same_heen(p, post) for p in uit.posten):
            raise Onbeslist("an answer to two messages of one identification")
        if len(antwoorden) > 1:
            uit.find("RETOUR-DUBBEL", post, *antwoorden)
        if antwoorden:
            post.antwoord = max(antwoorden, key=lambda p: p.bericht.eigen)
            if sum(p.bericht.eigen == post.antwoord.bericht.eigen for p in antwoorden) > 1:
                raise Onbeslist("two answers with one date and identification")
            post.status = "afgekeurd" if rejects(post.antwoord.bericht) else "goedgekeurd"


def same_heen(een: Post, ander: Post) -> bool:
    return not een.bericht.is_retour and een.bericht.gesprek == ander.bericht.gesprek


def rejects(antwoord: Bericht) -> bool:
    kop = set(codes(antwoord.kop))
    if antwoord.nummer == "304":
        return bool(kop - {GOED})
    if antwoord.nummer == "325":
        eigen = set(codes(antwoord.inhoud.get("DeclaratieAntwoord", {}).get("RetourCodes", {})))
        return bool(kop - {GOED}) or bool(eigen - {GOED, VOLLEDIG})
    return bool(set(codes(antwoord.inhoud)) - {GOED, NIET_BEOORDEELD})


def counting(uit: Uitkomst, nummer: str) -> list[Post]:
    return [p for p in uit.posten if p.bericht.nummer == nummer and p.status != "afgekeurd"]


# 1 and 2. Identity and versions


def assign(uit: Uitkomst) -> None:
    versies = [v for post in counting(uit, "301") for v in versions_of(post)]
    genummerd = defaultdict(set)
    for v in versies:
        if v.product.get("ToewijzingNummer") is not None and v.post.bericht.is_2x:
            genummerd[v.kenmerk].add(v.product["ToewijzingNummer"])
    for kenmerk, nummers in numbered_since_3(versies, genummerd).items():
        genummerd[kenmerk] |= nummers
    per_nummer: dict[tuple, list[Versie]] = defaultdict(list)
    for v in versies:
        nummer = v.product.get("ToewijzingNummer")
        if nummer is None:
            if len(genummerd[v.kenmerk]) > 1:
                raise Onbeslist("a toewijzing without a number that got two")
            nummer = next(iter(genummerd[v.kenmerk]), None)
        per_nummer[v.kenmerk if nummer is None else (*v.kenmerk[:2], nummer)].append(v)
    for sleutel, van_nummer in per_nummer.items():
        uit.toewijzingen[sleutel] = hold(sleutel, van_nummer, uit)


def numbered_since_3(versies: list[Versie], genummerd: dict[tuple, set]) -> dict[tuple, set]:
    """Since 3.0 no beschikking is named: the same content without one is the same where there is one of each."""
    met_beschikking = {(*v.kenmerk[:2], v.product.get("ToewijzingNummer")) for v in versies if v.post.bericht.is_2x}
    los, zonder_nummer = defaultdict(set), defaultdict(set)
    for v in versies:
        nummer = v.product.get("ToewijzingNummer")
        if nummer is None and not genummerd.get(v.kenmerk):
            zonder_nummer[v.zonder_beschikking].add(v.kenmerk)
        if nummer is not None and (*v.kenmerk[:2], nummer) not in met_beschikking:
            los[v.zonder_beschikking].add(nummer)
    alleen = {k: kenmerken for k, kenmerken in zonder_nummer.items() if len(kenmerken) == len(los[k]) == 1}
    return {next(iter(kenmerken)): los[k] for k, kenmerken in alleen.items()}


def versions_of(post: Post) -> list[Versie]:
    client = post.bericht.inhoud["Client"]
    besluit = client.get("Beschikking", client)
    producten = besluit["ToegewezenProducten"]["ToegewezenProduct"]
    return [Versie(post, client["Bsn"], besluit.get("BeschikkingNummer"), p) for p in producten]


def hold(sleutel: tuple, versies: list[Versie], uit: Uitkomst) -> Toewijzing:
    groepen: dict[tuple, list[Versie]] = defaultdict(list)
    for v in sorted(versies, key=lambda v: v.volgorde):
        groepen[v.bsn, v.post.bericht.partijen[1]].append(v)
    eerste = [g[0].product["Toewijzingsdatum"] for g in groepen.values()]
    is_overgenomen = any(v.product.get("ToewijzingNummer") is None for v in versies)
    if len(groepen) > 1 and (is_overgenomen or eerste.count(min(eerste)) > 1):
        raise Onbeslist("two owners from one day, or a number given to one of them later")
    (bsn, agb), eigen = min(groepen.items(), key=lambda item: item[1][0].product["Toewijzingsdatum"])
    for v in versies:
        if v not in eigen:
            uit.find("TR332", v.post)
    if any(a.volgorde == b.volgorde and a.inhoud != b.inhoud for a in eigen for b in eigen):
        raise Onbeslist("two contents in one message or one identification")
    for v in eigen:
        anders = [w for w in eigen if w.volgorde[:2] == v.volgorde[:2] and w.inhoud != v.inhoud]
        if anders:
            uit.find("VERSIE-ZELFDE-TIJD", *(w.post for w in eigen if w.volgorde[:2] == v.volgorde[:2]))
    toewijzing = Toewijzing(sleutel, bsn, agb, eigen)
    withdraw(toewijzing, uit)
    return toewijzing


def withdraw(toewijzing: Toewijzing, uit: Uitkomst) -> None:
    nu = toewijzing.nu
    met_reden = [v for v in toewijzing.versies if v.volgorde[:2] == nu.volgorde[:2] and v.product.get("RedenWijziging")]
    if not met_reden:
        return
    toewijzing.reden = met_reden[-1].product["RedenWijziging"]
    weg = "13" if met_reden[-1].post.bericht.release >= "3.1" else "01"
    toewijzing.is_vervallen = toewijzing.reden == weg and toewijzing.einddatum == toewijzing.ingangsdatum
    if toewijzing.reden == "13" and toewijzing.einddatum != toewijzing.ingangsdatum:
        uit.find("REDEN-13", nu.post, met_reden[-1].post)
