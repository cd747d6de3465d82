"""The story of a Spoor in Dutch, in the order of time: one step per line of a message, and per answer to one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ingest.koppel.spoor import Rij, Spoor
from ingest.standaard.model import load_codelijst

_GOED = ("0200", "0233", "8001")
_ONBEGRENSD = "onbepaald"
_SOORT = {"toegewezen_product": "toewijzing", "start_product": "start", "stop_product": "stop"}
_WIJZIGING = {
    "eerste": "toegewezen",
    "herhaald": "herhaald, niets gewijzigd",
    "vervallen": "vervallen: ingetrokken alsof nooit verstuurd",
}


@dataclass(frozen=True)
class Stap:
    """One step: when, what, and the message and line that say so (none for a registration)."""

    datum: date | None
    soort: str
    tekst: str
    bericht_id: str | None
    regel_nr: int | None
    bestand: str | None = None


def tell(spoor: Spoor) -> list[Stap]:
    """Every step in the order of time; on one day what was sent comes before what answers it."""
    steps = [*_versies(spoor), *_meldingen(spoor), *_verzoeken(spoor), *_prestaties(spoor), *_niet_geteld(spoor)]
    steps += [*_wijkteam(spoor), *_antwoorden(spoor)]
    return sorted(steps, key=lambda s: (s.datum or date.min, s.soort == "antwoord"))


def day(value: date | None) -> str:
    """A date the Dutch way; an open end has none."""
    return f"{value:%d-%m-%Y}" if value else _ONBEGRENSD


def euro(cents: int) -> str:
    """123456 → € 1.234,56."""
    return f"€ {cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))


def hold(spoor: Spoor) -> Iterator[str]:
    """What it comes to: the version that holds, what was delivered, declared and awarded; or the rows of the month."""
    for row in spoor.rijen.get("toewijzing", ()):
        state = "vervallen" if row["is_vervallen"] else row["retour_status"]
        product = row["product_code"] or row["product_categorie"] or "elk product"
        yield f"{product}, {_period(row)}; {state}, {row['aantal_versies']} versies"
        if row["begindatum_levering"]:
            yield f"geleverd vanaf {day(row['begindatum_levering'])} tot en met {day(row['einddatum_levering'])}"
        yield f"ingediend {euro(row['ingediend_cent'])}, toegekend {euro(row['toegekend_cent'])}"
    for row in spoor.rijen.get("client_maand", ()):
        minutes = (
            f"{row['toegewezen_minuten'] or 0} minuten toegewezen, {row['gedeclareerd_minuten'] or 0} gedeclareerd"
        )
        who = f"{row['wet']} {row['gemeente_code']}, {row['product_groep']} door {row['uitvoerder']}"
        yield f"{who}: {row['dagen']} dagen, {minutes}, toegekend {euro(row['toegekend_cent'])}"


def _label(spoor: Spoor, lijst: str, row: Rij, kolom: str, bericht_id: str | None = None) -> str:
    """A code with its meaning in the release of the message that gives it."""
    code = row[kolom]
    bericht = spoor.berichten.get(bericht_id or row["bericht_id"])
    meaning = load_codelijst(lijst, bericht["standaard"], bericht["release"]).get(code) if bericht else None
    return f"{code} ({meaning})" if meaning else str(code)


def _versies(spoor: Spoor) -> Iterator[Stap]:
    key = ("gemeente_code", "wet", "toewijzing_nummer")
    rows = sorted(spoor.rijen.get("toewijzing_versie", ()), key=lambda r: tuple(r[k] for k in key))
    for (_, _, nummer), group in groupby(rows, key=lambda r: tuple(r[k] for k in key)):
        before: Rij = {}
        for row in sorted(group, key=_validity):
            text = f"toewijzing {nummer} {_change(spoor, before, row)}{_reason(spoor, row)}"
            yield Stap(row["dagtekening"], "toewijzing", text, row["bericht_id"], row["regel_nr"])
            before = row


def _validity(row: Rij) -> tuple[Any, ...]:
    return (row["toewijzingsdatum"], row["toewijzingstijd"] or "", row["dagtekening"], row["is_huidig"])


def _change(spoor: Spoor, before: Rij, row: Rij) -> str:
    word = _WIJZIGING.get(row["wijziging"], row["wijziging"])
    if not before:
        product = row["product_code"] or row["product_categorie"] or "elk product"
        return f"{word}: {product}, {_period(row)}{_volume(spoor, row)}"
    changed = [c for c in (row["gewijzigd"] or "").split(", ") if c]
    return word + "".join(
        f"; {c.removesuffix('_code').removesuffix('_cent')} {_was(before[c])} → {_was(row[c])}" for c in changed
    )


def _was(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    return _ONBEGRENSD if value is None else str(value)


def _reason(spoor: Spoor, row: Rij) -> str:
    if not row["reden_wijziging_code"]:
        return ""
    return f"; reden {_label(spoor, 'RedenWijziging', row, 'reden_wijziging_code')}"


def _period(row: Rij, begin: str = "ingangsdatum") -> str:
    return f"{day(row[begin])} tot en met {day(row['einddatum'])}"


def _volume(spoor: Spoor, row: Rij) -> str:
    if row["volume"] is None:
        return ""
    parts = [("Eenheid", "eenheid_code"), ("Frequentie", "frequentie_code")]
    return f", volume {row['volume']}: " + ", ".join(_label(spoor, a, row, b).lower() for a, b in parts if row[b])


def _meldingen(spoor: Spoor) -> Iterator[Stap]:
    for row in spoor.rijen.get("melding", ()):
        what = f"start per {day(row['begindatum'])}"
        if row["soort"] == "stop":
            reden = _label(spoor, "RedenBeeindiging", row, "reden_beeindiging_code")
            what = f"stop per {day(row['einddatum'])} van de start per {day(row['begindatum'])}; reden {reden}"
        gevolg = "" if row["gevolg"] == "geldt" else f" [{row['gevolg']}]"
        yield Stap(row["dagtekening"], row["soort"], what + gevolg, row["bericht_id"], row["regel_nr"])


def _verzoeken(spoor: Spoor) -> Iterator[Stap]:
    for row in spoor.rijen.get("verzoek", ()):
        what = {"VOT": "verzoek om toewijzing", "VOW": "verzoek om wijziging"}[row["soort"]]
        after = f" na {row['antwoord_dagen']} dagen" if row["antwoord_dagen"] is not None else ""
        text = f"{what} {row['referentie_aanbieder']}: {row['antwoord']}{after}"
        yield Stap(row["dagtekening"], "verzoek", text, row["bericht_id"], row["regel_nr"])


def _prestaties(spoor: Spoor) -> Iterator[Stap]:
    for row in spoor.rijen.get("prestatie", ()):
        message = spoor.berichten.get(row["bericht_id"] or "")
        what = "gecrediteerd" if row["ingediend_cent"] < 0 else "gedeclareerd"
        take = f", neemt {row['vorig_referentie_nummer']} terug" if row["vorig_referentie_nummer"] else ""
        text = (
            f"{what} {row['referentie_nummer']}: {_period(row, 'begindatum')}, volume {row['geleverd_volume']}, "
            f"{euro(row['ingediend_cent'])}{take}; {_award(row)}"
        )
        datum = message["dagtekening"] if message else row["einddatum"]
        yield Stap(datum, "prestatie", text, row["bericht_id"], row["regel_nr"], row["bestand"])


def _award(row: Rij) -> str:
    status = row["antwoord_status"]
    return f"{status} toegekend: {euro(row['toegekend_cent'])}" if status == "deels" else status


def _niet_geteld(spoor: Spoor) -> Iterator[Stap]:
    for row in spoor.niet_geteld:
        message = spoor.berichten[row["bericht_id"]]
        why = "dubbel van een ander bericht" if message["is_logisch_dubbel"] else message["retour_status"]
        soort = _SOORT[row["tabel"]]
        text = f"{soort} telt niet mee: bericht {why}"
        if message["retour_status"] in ("goedgekeurd", "open") and not message["is_logisch_dubbel"]:
            text = f"{soort} telt niet mee: het nummer is van een ander"
        yield Stap(message["dagtekening"], soort, text, row["bericht_id"], row["regel_nr"])


def _wijkteam(spoor: Spoor) -> Iterator[Stap]:
    for row in spoor.rijen.get("wijkteamtraject", ()):
        text = f"traject bij wijkteam {row['team']}: {_period(row, 'begindatum')}"
        yield Stap(row["begindatum"], "wijkteam", text, None, row.get("regel_nr"), row["bestand"])


def _antwoorden(spoor: Spoor) -> Iterator[Stap]:
    """Every answer once, with the codes that it gives about these rows."""
    answered: dict[str, Rij] = {m["retour_bericht_id"]: m for m in spoor.berichten.values() if m["retour_bericht_id"]}
    for answer_id, heen in answered.items():
        answer = spoor.berichten.get(answer_id)
        if answer is None:
            continue
        codes = [c for c in spoor.codes.get(answer_id, ()) if c not in _GOED]
        labels = load_codelijst("RetourCode", answer["standaard"], answer["release"])
        given = "; ".join(f"{c} ({labels[c]})" if labels.get(c) else c for c in codes)
        text = f"{heen['berichttype']} {heen['identificatie']} {heen['retour_status']}" + (
            f": {given}" if given else ""
        )
        yield Stap(answer["dagtekening"], "antwoord", text, answer_id, None)
