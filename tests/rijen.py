"""Hand-made gekoppeld and beheer rows, few enough to work the figures out by hand."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from ingest.beheer import BEHEER
from ingest.koppel.schema import GEKOPPELD

Rows = dict[str, list[dict]]

A, B, C = "client-a", "client-b", "client-c"
ARNHEM, RHEDEN = "0202", "0275"


def traject(traject_id, uitvoerder, wet, gemeente, client, begin, einde=None, **more):
    return {
        "traject_id": traject_id, "uitvoerder": uitvoerder, "wet": wet, "gemeente_code": gemeente, "client_id": client,
        "begindatum": begin, "einddatum": einde, "wijk_code": "WK020201",
        **({"agb_code": "12345678", "product_groep": "basis"} if uitvoerder == "aanbieder" else {"team": "CSA"}),
        **more,
    }  # fmt: skip


def prestatie(prestatie_id, client, begin, einde, ingediend, toegekend, status):
    return {
        "prestatie_id": prestatie_id, "bron": "bericht", "wet": "wmo", "agb_code": "12345678", "bericht_id": "b323",
        "gemeente_code": ARNHEM, "toewijzing_nummer": "1", "client_id": client, "product_groep": "basis",
        "begindatum": begin, "einddatum": einde, "declaratie_maand": begin.replace(day=1), "ingediend_cent": ingediend,
        "toegekend_cent": toegekend, "antwoord_status": status, "is_gekoppeld": True,
    }  # fmt: skip


def client_maand(client, maand, groep, minuten, cent):
    return {
        "client_id": client, "wet": "wmo", "gemeente_code": ARNHEM, "maand": maand, "product_groep": groep,
        "uitvoerder": "aanbieder", "agb_code": "12345678", "dagen": 1, "gedeclareerd_minuten": minuten,
        "toegekend_cent": cent,
    }  # fmt: skip


CLIENT_MAAND = [
    client_maand(A, date(2024, 1, 1), "basis", 90, 10000),
    client_maand(A, date(2024, 2, 1), "specialistisch", 30, 20001),
    client_maand(B, date(2024, 2, 1), "basis", 0, 0),
]

ROWS: Rows = {
    "bericht": [
        {"bericht_id": i, "wet": "wmo", "gemeente_code": ARNHEM, "agb_code": "12345678", "retour_status": "open"}
        for i in ("b301", "b305", "b323")
    ],
    "toewijzing": [
        {"gemeente_code": ARNHEM, "wet": "wmo", "toewijzing_nummer": "1", "client_id": A, "agb_code": "12345678",
         "retour_status": "open", "bericht_id": "b301", "budget_cent": 123456, "toegekend_cent": -5},
    ],
    "levering": [
        {"levering_id": "l1", "traject_id": "t6", "wet": "wmo", "gemeente_code": ARNHEM, "client_id": A,
         "begindatum": date(2024, 2, 15), "einde_effectief": date(2024, 3, 10), "is_tijdelijk": True,
         "is_onderbroken": True, "bericht_id": "b305"},
        {"levering_id": "l2", "traject_id": "t6", "wet": "wmo", "gemeente_code": ARNHEM, "client_id": A,
         "begindatum": date(2024, 5, 5), "is_tijdelijk": False, "bericht_id": "b305"},
    ],
    "traject": [
        traject("t1", "aanbieder", "wmo", ARNHEM, A, date(2024, 1, 10)),
        traject("t2", "aanbieder", "jeugd", ARNHEM, B, date(2024, 2, 1), date(2024, 3, 31)),
        traject("t3", "wijkteam", "wmo", ARNHEM, C, date(2024, 7, 15)),
        traject("t4", "aanbieder", "wmo", RHEDEN, C, date(2024, 7, 16)),
        traject("t5", "wijkteam", "jeugd", RHEDEN, B, date(2024, 1, 1), date(2024, 7, 20), team="Rheden"),
        traject("t6", "aanbieder", "wmo", ARNHEM, A, date(2024, 2, 15)),
    ],
    "prestatie": [
        prestatie("p1", A, date(2024, 1, 1), date(2024, 1, 31), 10001, 10001, "toegekend"),
        prestatie("p2", A, date(2024, 1, 22), date(2024, 2, 20), 10000, 10000, "toegekend"),
        prestatie("p3", B, date(2024, 2, 1), date(2024, 2, 29), 5000, 0, "open"),
        prestatie("p4", B, date(2024, 2, 1), date(2024, 2, 29), 7000, 0, "afgewezen"),
    ],
    "prestatie_maand": [
        {"prestatie_id": p, "maand": m, "wet": "wmo", "gemeente_code": ARNHEM, "agb_code": "12345678", "client_id": c,
         "product_groep": "basis", "toegekend_cent": t, "open_cent": o}
        for p, m, c, t, o in (("p1", date(2024, 1, 1), A, 10001, 0), ("p2", date(2024, 1, 1), A, 3333, 0),
                              ("p2", date(2024, 2, 1), A, 6667, 0), ("p3", date(2024, 2, 1), B, 0, 5000))
    ],
    "toewijzing_maand": [
        {"gemeente_code": ARNHEM, "wet": "wmo", "toewijzing_nummer": n, "maand": date(2024, 1, 1), "client_id": c,
         "agb_code": "12345678", "product_groep": "basis", "toegewezen_minuten": t, "gedeclareerd_minuten": d}
        for n, c, t, d in (("1", A, 100, 100), ("2", B, 900, 150))
    ],
    "toewijzing_maand_volume": [
        {"gemeente_code": ARNHEM, "wet": "wmo", "toewijzing_nummer": "3", "maand": date(2024, 1, 1), "client_id": A,
         "agb_code": "12345678", "product_groep": "basis", "maat": "stuks", "toegewezen": 8, "gedeclareerd": 2}
    ],
    "client_maand": CLIENT_MAAND,
    "client_maand_aanbieder": [
        {name: value for name, value in row.items() if name != "uitvoerder"} for row in CLIENT_MAAND
    ],
    "gebied": [
        {"gemeente_code": ARNHEM, "wijk_code": "WK020201", "wijk_naam": name, "team": "CSA", "geldig_van": since}
        for name, since in (("Oud", date(2015, 1, 1)), ("Spijkerkwartier", date(2020, 1, 1)))
    ],
    "aanlevering": [
        {"bestand": "berichten/a.xml", "status": "verwerkt", "ontvangen_op": datetime(2024, 7, 15, 1, tzinfo=UTC),
         "run_id": "r1"},
    ],
}  # fmt: skip


def write_tables(root: Path, rows: Rows) -> None:
    """Every table of both contracts, as linking and ledger write them: partitioned by gemeente where it has one."""
    for folder, tables in (("gekoppeld", GEKOPPELD), ("beheer", BEHEER)):
        for table, schema in tables.items():
            target = root / folder / table
            parts = {"alle.parquet": pl.DataFrame(rows.get(table, []), schema=schema)}
            if folder == "gekoppeld" and "gemeente_code" in schema and rows.get(table):
                split = parts["alle.parquet"].partition_by("gemeente_code", as_dict=True)
                parts = {f"gemeente_code={code}/deel.parquet": part for (code,), part in split.items()}
            for name, part in parts.items():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                part.write_parquet(target / name)
