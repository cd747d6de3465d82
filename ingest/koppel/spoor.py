"""From a toewijzing, a prestatie or a month of a client to everything it rests on: linked rows, messages, files, lines.

Read from what the last run linked (`gekoppeld`) and from brons for what does not count: rejected messages and doubles.
Of a person nothing but the client_id is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import polars as pl

from ingest.brons import read_brons
from ingest.home import Home

Rij = dict[str, Any]
SLEUTEL = ("gemeente_code", "wet", "toewijzing_nummer")
# Brons tables whose rows name a toewijzing by its number, and the linked table that holds those that count.
_NOEMT_NUMMER = {"toegewezen_product": "toewijzing_versie", "start_product": "melding", "stop_product": "melding"}
_ANTWOORD_OP_ALLES = ("bericht", "declaratie_antwoord", "antwoord")


@dataclass
class Spoor:
    """One thing that was asked for: the linked rows below it, and what the messages are that they came in.

    `rijen` holds rows per linked table; `niet_geteld` the brons rows that name the same toewijzing and do not count;
    `berichten` every message involved by its id; `codes` the retour codes that an answer gives about these rows.
    """

    soort: str
    vraag: Rij
    client_id: str | None
    rijen: dict[str, list[Rij]]
    niet_geteld: list[Rij] = field(default_factory=list)
    berichten: dict[str, Rij] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    bevindingen: list[Rij] = field(default_factory=list)


class Gekoppeld:
    """The linked tables of a home, a few rows at a time."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def rows(self, tabel: str, *where: pl.Expr, **equal: Any) -> list[Rij]:
        """Rows of one linked table that satisfy everything asked."""
        found = pl.scan_parquet(self.home.gekoppeld / tabel / "**" / "*.parquet", hive_partitioning=False)
        return found.filter(*where, **equal).collect().to_dicts()

    def brons(self, tabel: str, *where: pl.Expr, **equal: Any) -> list[Rij]:
        """Rows of one brons table that satisfy everything asked."""
        return read_brons(self.home, tabel).filter(*where, **equal).collect().to_dicts()


def trace_toewijzing(home: Home, gemeente_code: str, nummer: str, wet: str | None = None) -> list[Spoor]:
    """The whole story of every toewijzing with this number; a number may stand under both wetten."""
    tabellen = Gekoppeld(home)
    asked = {"gemeente_code": gemeente_code, "toewijzing_nummer": nummer} | ({"wet": wet} if wet else {})
    return [
        _complete(tabellen, Spoor("toewijzing", _key(row), row["client_id"], _of_toewijzing(tabellen, row)))
        for row in tabellen.rows("toewijzing", **asked)
    ]


def trace_prestatie(home: Home, naam: str, wet: str | None = None) -> list[Spoor]:
    """What every prestatie with this id or referentie rests on: its debet or credits, its toewijzing and its answer."""
    tabellen = Gekoppeld(home)
    named = (pl.col("prestatie_id") == naam) | (pl.col("referentie_nummer") == naam)
    found = []
    for row in tabellen.rows("prestatie", named, **({"wet": wet} if wet else {})):
        rijen = {"prestatie": [row, *_other_side(tabellen, row)]}
        if row["is_gekoppeld"]:
            rijen["toewijzing"] = tabellen.rows("toewijzing", **_key(row))
            rijen["toewijzing_versie"] = tabellen.rows("toewijzing_versie", **_key(row))
        rijen["prestatie_maand"] = tabellen.rows("prestatie_maand", prestatie_id=row["prestatie_id"])
        vraag = {name: row[name] for name in ("prestatie_id", "referentie_nummer")}
        found.append(_complete(tabellen, Spoor("prestatie", vraag, row["client_id"], rijen)))
    return found


def trace_maand(home: Home, client: str, maand: date, wet: str | None = None) -> list[Spoor]:
    """What each month of this client rests on; a client is known by the begin of its client_id."""
    tabellen = Gekoppeld(home)
    eind = pl.select(pl.lit(maand).dt.month_end()).item()
    asked = {"wet": wet} if wet else {}
    of_month = tabellen.rows("client_maand", pl.col("client_id").str.starts_with(client), maand=maand, **asked)
    return [
        _complete(tabellen, Spoor("clientmaand", {"maand": maand}, client_id, _of_maand(tabellen, rows, maand, eind)))
        for client_id, rows in _grouped(of_month, "client_id").items()
    ]


def trace_traject(home: Home, traject_id: str) -> list[Spoor]:
    """What a traject rests on: its deliveries with their starts and stops, or the registration of the wijkteam."""
    tabellen = Gekoppeld(home)
    return [
        _complete(
            tabellen, Spoor("traject", {"traject_id": traject_id}, row["client_id"], _of_trajecten(tabellen, [row]))
        )
        for row in tabellen.rows("traject", traject_id=traject_id)
    ]


def trace_episode(home: Home, episode_id: str) -> list[Spoor]:
    """What an episode rests on: every traject of the client that begins in it."""
    tabellen = Gekoppeld(home)
    found = []
    for row in tabellen.rows("episode", episode_id=episode_id):
        eind = row["einddatum"] or date.max
        same = {name: row[name] for name in ("client_id", "wet")}
        trajecten = tabellen.rows("traject", pl.col("begindatum").is_between(row["begindatum"], eind), **same)
        rijen = {"episode": [row], **_of_trajecten(tabellen, trajecten)}
        found.append(_complete(tabellen, Spoor("episode", {"episode_id": episode_id}, row["client_id"], rijen)))
    return found


def _of_trajecten(tabellen: Gekoppeld, trajecten: list[Rij]) -> dict[str, list[Rij]]:
    ids = [row["traject_id"] for row in trajecten]
    leveringen = tabellen.rows("levering", pl.col("traject_id").is_in(ids))
    return {
        "traject": trajecten,
        "levering": leveringen,
        "melding": tabellen.rows("melding", pl.col("levering_id").is_in([r["levering_id"] for r in leveringen])),
        "wijkteamtraject": [
            row | {"regel_nr": _registered_line(tabellen, row)}
            for row in tabellen.rows("wijkteamtraject", pl.col("wijkteamtraject_id").is_in(ids))
        ],
    }


def _registered_line(tabellen: Gekoppeld, row: Rij) -> int | None:
    """The line in the file of a registration that gave this row; None when more lines say the same."""
    same = {name: row[name] for name in ("gemeente_code", "wet", "client_id", "registratiedatum", "bestand")}
    lines = tabellen.brons("wijkteamtraject", pl.col("startdatum") == row["begindatum"], **same)
    return lines[0]["regel_nr"] if len(lines) == 1 else None


def _key(row: Rij) -> Rij:
    return {name: row[name] for name in SLEUTEL}


def _grouped(rows: list[Rij], name: str) -> dict[str, list[Rij]]:
    groups: dict[str, list[Rij]] = {}
    for row in rows:
        groups.setdefault(row[name], []).append(row)
    return dict(sorted(groups.items()))


def _of_toewijzing(tabellen: Gekoppeld, row: Rij) -> dict[str, list[Rij]]:
    key = _key(row)
    versies = tabellen.rows("toewijzing_versie", **key)
    asked = {v["referentie_aanbieder"] for v in versies} - {None}
    party = {name: row[name] for name in ("gemeente_code", "wet", "agb_code")}
    return {
        "toewijzing": [row],
        "toewijzing_versie": versies,
        "verzoek": tabellen.rows("verzoek", pl.col("referentie_aanbieder").is_in(asked), **party) if asked else [],
        **{tabel: tabellen.rows(tabel, **key) for tabel in ("melding", "levering", "traject")},
        "prestatie": tabellen.rows("prestatie", is_gekoppeld=True, **key),
        "toewijzing_maand": tabellen.rows("toewijzing_maand", **key),
        "toewijzing_maand_volume": tabellen.rows("toewijzing_maand_volume", **key),
    }


def _other_side(tabellen: Gekoppeld, row: Rij) -> list[Rij]:
    """The debet that a credit takes back, or the credits that took this one back."""
    same = {name: row[name] for name in ("gemeente_code", "wet", "agb_code")}
    if row["vorig_referentie_nummer"]:
        return tabellen.rows("prestatie", **same, referentie_nummer=row["vorig_referentie_nummer"])
    return tabellen.rows("prestatie", **same, vorig_referentie_nummer=row["referentie_nummer"])


def _of_maand(tabellen: Gekoppeld, rows: list[Rij], maand: date, eind: date) -> dict[str, list[Rij]]:
    """Everything that gives days, allowance or money in these rows of one client and month."""
    wetten, client_id = {r["wet"] for r in rows}, rows[0]["client_id"]
    own = pl.col("wet").is_in(wetten) & (pl.col("client_id") == client_id)
    running = (pl.col("begindatum") <= eind) & (pl.col("einddatum").is_null() | (pl.col("einddatum") >= maand))
    leveringen = tabellen.rows("levering", own, running)
    allowed = tabellen.rows("toewijzing_maand", own, maand=maand)
    declared = tabellen.rows("prestatie_maand", own, maand=maand)
    prestaties = [r["prestatie_id"] for r in declared]
    linked = [r for r in (*leveringen, *allowed, *declared) if r["toewijzing_nummer"]]
    meldingen = tabellen.rows("melding", pl.col("levering_id").is_in([r["levering_id"] for r in leveringen]))
    return {
        "client_maand": rows,
        "levering": leveringen,
        "toewijzing_maand": allowed,
        "prestatie_maand": declared,
        "prestatie": tabellen.rows("prestatie", pl.col("prestatie_id").is_in(prestaties)),
        "melding": meldingen,
        "toewijzing_versie": tabellen.rows("toewijzing_versie", _any_of(linked)) if linked else [],
        "wijkteamtraject": tabellen.rows("wijkteamtraject", own, running),
    }


def _any_of(rows: list[Rij]) -> pl.Expr:
    keys = {tuple(_key(row).items()) for row in rows}
    return reduce(or_, (pl.all_horizontal(pl.col(name) == value for name, value in key) for key in sorted(keys)))


def _complete(tabellen: Gekoppeld, spoor: Spoor) -> Spoor:
    """Add what does not count, the messages, their answers and the findings."""
    spoor.niet_geteld = list(_not_counted(tabellen, spoor)) if spoor.soort == "toewijzing" else []
    own = {r["bericht_id"] for r in _message_rows(spoor)}
    messages = tabellen.rows("bericht", pl.col("bericht_id").is_in(own))
    answers = {m["retour_bericht_id"] for m in messages} - {None}
    messages += tabellen.rows("bericht", pl.col("bericht_id").is_in(answers))
    spoor.berichten = {m["bericht_id"]: m for m in messages}
    spoor.codes = _codes(tabellen, spoor, answers)
    spoor.bevindingen = _findings(tabellen, spoor, own)
    return spoor


def _message_rows(spoor: Spoor) -> Iterator[Rij]:
    """Every row that came in a message."""
    tables = ("toewijzing_versie", "melding", "prestatie", "verzoek")
    for row in (*(r for tabel in tables for r in spoor.rijen.get(tabel, ())), *spoor.niet_geteld):
        if row["bericht_id"]:
            yield row


def _not_counted(tabellen: Gekoppeld, spoor: Spoor) -> Iterator[Rij]:
    """Rows that name this toewijzing and are as never sent: rejected, not delivered or double."""
    nummer = spoor.vraag["toewijzing_nummer"]
    if not nummer.isdecimal():
        return
    of_whom = (pl.col("toewijzing_nummer") == int(nummer)) & (pl.col("client_id") == spoor.client_id)
    for brons, linked in _NOEMT_NUMMER.items():
        counted = {(r["bericht_id"], r["volgnummer"]) for r in spoor.rijen[linked]}
        rows = [r for r in tabellen.brons(brons, of_whom) if (r["bericht_id"], r["volgnummer"]) not in counted]
        about = _senders(tabellen, rows, spoor.vraag)
        for row in rows:
            if row["bericht_id"] in about:
                yield {"tabel": brons, **{k: row[k] for k in ("bericht_id", "volgnummer", "regel_nr")}}


def _senders(tabellen: Gekoppeld, rows: list[Rij], vraag: Rij) -> set[str]:
    """Heenberichten among those of these rows, of the gemeente and wet asked for."""
    messages = tabellen.rows(
        "bericht",
        pl.col("bericht_id").is_in([r["bericht_id"] for r in rows]),
        pl.col("retour_status") != "n.v.t.",
        gemeente_code=vraag["gemeente_code"],
        wet=vraag["wet"],
    )
    return {m["bericht_id"] for m in messages}


def _codes(tabellen: Gekoppeld, spoor: Spoor, answers: set[str]) -> dict[str, list[str]]:
    """Per answer the codes about these rows: everything in an answer about one client, else only of our own lines."""
    codes = tabellen.brons("retourcode", pl.col("bericht_id").is_in(answers))
    references = {p["referentie_nummer"] for p in spoor.rijen.get("prestatie", ())}
    lines = tabellen.brons("prestatie", pl.col("bericht_id").is_in(answers))
    ours = {(r["bericht_id"], r["volgnummer"]) for r in lines if r["referentie_nummer"] in references}
    declared = {r["bericht_id"] for r in lines}
    found: dict[str, set[str]] = {}
    for code in codes:
        place = (code["bericht_id"], code["ouder_volgnummer"])
        is_line = code["ouder"] == "prestatie" and place in ours
        if code["bericht_id"] not in declared or code["ouder"] in _ANTWOORD_OP_ALLES or is_line:
            found.setdefault(code["bericht_id"], set()).add(code["retour_code"])
    return {answer: sorted(given) for answer, given in found.items()}


def _findings(tabellen: Gekoppeld, spoor: Spoor, own: set[str]) -> list[Rij]:
    """Findings about these rows; of a declaration, which is about many clients, only those on our lines or keys."""
    rows = tabellen.rows("controle", pl.col("bericht_id").is_in(own))
    of_many = {p["bericht_id"] for p in spoor.rijen.get("prestatie", ())}
    keys = {r[name] for r in _message_rows(spoor) for name in ("referentie_nummer", "toewijzing_nummer") if r.get(name)}
    keys |= {f"regel {r['regel_nr']}" for r in _message_rows(spoor)}
    return [r for r in rows if r["bericht_id"] not in of_many or (r["sleutel"] or "").partition(":")[0] in keys]
