"""The documents' own figures, counted by their definitions from what the pilots write, never by the writer's code."""

import re
import zipfile
from datetime import date
from functools import cache
from math import floor

import polars as pl
from lxml import etree

from ingest.home import Home

PEIL = date(2022, 6, 30)
TEAMS = {"wmo": ["CSA", "RKV"], "jeugd": ["Malburgen", "Schuytgraaf/Elderveld"]}
BEGIN = {"wmo": date(2021, 2, 1), "jeugd": date(2020, 11, 1)}
Cijfers = dict[tuple[str, str, str], float]


# Reading what was written, without the house's own reader


def registered(home: Home, soort: str, *sleutel: str) -> pl.DataFrame:
    """Every column as text; per key the row that was registered last."""
    delen = [
        pl.read_csv(pad, separator=";", infer_schema=False).with_columns(dag("registratiedatum"))
        for pad in sorted((home.registraties / soort).glob("*.csv"))
    ]
    return pl.concat(delen).sort("registratiedatum").unique(list(sleutel), keep="last", maintain_order=True)


def dag(kolom: str) -> pl.Expr:
    return pl.col(kolom).str.to_date("%d-%m-%Y")


def getal(kolom: str) -> pl.Expr:
    return pl.col(kolom).str.replace(",", ".", literal=True).cast(pl.Float64)


def trajecten(home: Home) -> pl.DataFrame:
    gelezen = registered(home, "WT", "gemeente_code", "team", "traject_id")
    telt = gelezen.filter((pl.col("pilot") == "ja") & (dag("startdatum") <= PEIL))
    return telt.with_columns(dag("startdatum"), dag("einddatum"), getal("geraamde_uren"))


@cache
def messages(home: Home) -> list[tuple[str, etree._Element]]:
    gevonden = []
    for pad in sorted(home.berichten.glob("*.zip")):
        with zipfile.ZipFile(pad) as archief:
            gevonden += [(naam, etree.fromstring(archief.read(naam))) for naam in archief.namelist()]
    return gevonden


def texts(bericht: etree._Element, element: str) -> list[str]:
    return [e.text for e in bericht.iter(f"{{*}}{element}")]


def in_care(home: Home) -> pl.DataFrame:
    """Whoever an aanbieder guides on the peildatum: started, and granted until after it. One row per inwoner."""
    wijk = dict(
        pl.read_csv(home.registraties / "gebied" / "gebied.csv", separator=";", infer_schema=False)
        .select("postcode", "wijk_naam")
        .iter_rows()
    )
    gegund, gestart = {}, set()
    for naam, bericht in messages(home):
        if re.match(r"(wmo|jeugd)301_", naam):
            (bsn,), (eind,) = texts(bericht, "Bsn"), texts(bericht, "Einddatum")
            if date.fromisoformat(eind) > PEIL:
                gegund[bsn] = (naam.partition("3")[0], wijk[texts(bericht, "Postcode")[0]])
        elif re.match(r"(wmo|jeugd)305_", naam):
            (begin,) = texts(bericht, "Begindatum")
            if date.fromisoformat(begin) <= PEIL:
                gestart |= set(texts(bericht, "Bsn"))
    rijen = [(bsn, *gegund[bsn]) for bsn in sorted(gegund.keys() & gestart)]
    return pl.DataFrame(rijen, schema=["bsn", "wet", "wijk"], orient="row")


# Counting by the definitions of the documents


def half_up(waarde: float, decimalen: int = 0) -> float:
    return floor(waarde * 10**decimalen + 0.5) / 10**decimalen


def procent(teller: float, noemer: float) -> float:
    return half_up(100 * teller / noemer)


def flows(home: Home) -> Cijfers:
    """G1: began until the peildatum, ended until then, and what runs on it."""
    uit: Cijfers = {}
    alle = trajecten(home)
    for wet, teams in TEAMS.items():
        for rij, kies in ((wet, pl.col("wet") == wet), *((team, pl.col("team") == team) for team in teams)):
            eigen = alle.filter(kies)
            uit["G1", rij, "instroom"] = eigen.filter(pl.col("startdatum") >= BEGIN[wet]).height
            uit["G1", rij, "uitstroom"] = eigen.filter(pl.col("einddatum") <= PEIL).height
            loopt = pl.col("einddatum").is_null() | (pl.col("einddatum") > PEIL)
            uit["G1", rij, "actief"] = eigen.filter(loopt).height
    return uit


def wijknaam(home: Home) -> pl.DataFrame:
    gebied = pl.read_csv(home.registraties / "gebied" / "gebied.csv", separator=";", infer_schema=False)
    return gebied.select("wijk_code", "wijk_naam").unique()


def origin(home: Home) -> Cijfers:
    """G2: where the inwoners of the Wmo pilot live."""
    wmo = trajecten(home).filter(pl.col("wet") == "wmo").join(wijknaam(home), on="wijk_code")
    per_wijk = {w: wmo.filter(pl.col("wijk_naam") == w)["bsn"].n_unique() for w in ("Kronenburg", "Spijkerkwartier")}
    return {
        **{("G2", wijk, "inwoners"): aantal for wijk, aantal in per_wijk.items()},
        ("G2", "doelwijken", "inwoners"): sum(per_wijk.values()),
        ("G2", "alle wijken", "inwoners"): wmo["bsn"].n_unique(),
    }


def own_share(home: Home) -> Cijfers:
    """G3: of everybody in any begeleiding on the peildatum, who is guided by the wijkteam."""
    loopt = trajecten(home).filter(pl.col("einddatum").is_null() | (pl.col("einddatum") > PEIL))
    zelf = loopt.join(wijknaam(home), on="wijk_code").select("bsn", "wet", wijk="wijk_naam")
    iedereen = pl.concat([zelf, in_care(home)])
    doelwijken = ["Spijkerkwartier", "Kronenburg", "Malburgen", "Schuytgraaf/Elderveld"]
    uit: Cijfers = {}
    for rij, kies in {
        "totaal": pl.lit(True),
        "wmo": pl.col("wet") == "wmo",
        "jeugd": pl.col("wet") == "jeugd",
        "pilotwijken": pl.col("wijk").is_in(doelwijken),
    }.items():
        teller, noemer = (f.filter(kies)["bsn"].n_unique() for f in (zelf, iedereen))
        uit |= {("G3", rij, "zelf_begeleid"): teller, ("G3", rij, "in_begeleiding"): noemer}
        uit["G3", rij, "aandeel_procent"] = procent(teller, noemer)
    return uit


def use_of_formation(home: Home) -> Cijfers:
    """G4 with D2: estimated hours of all trajecten over fte × norm × days / 365."""
    uit: Cijfers = {}
    fb = registered(home, "FB", "regel_id").filter((pl.col("soort") == "formatie") & pl.col("team").is_not_null())
    for wet, team, fte, norm, van, tot in (
        fb.select("wet", "team", getal("fte"), getal("productiviteitsnorm"), dag("ingangsdatum"), dag("einddatum"))
    ).iter_rows():
        dagen = (tot - van).days + 1
        uit |= {("D2", "norm", "uren_per_fte_per_jaar"): norm, ("D2", wet, "dagen"): dagen}
        uit["G4", team, "extra_fte"] = fte
        uit["G4", team, "beschikbare_uren"] = half_up(fte * norm * dagen / 365)
        uit["G4", team, "ingezette_uren"] = trajecten(home).filter(pl.col("team") == team)["geraamde_uren"].sum()
    teams = [team for van_wet in TEAMS.values() for team in van_wet]
    for kolom in ("extra_fte", "beschikbare_uren", "ingezette_uren"):
        uit["G4", "totaal", kolom] = half_up(sum(uit["G4", team, kolom] for team in teams), 2)
    for rij in (*teams, "totaal"):
        uit["G4", rij, "benutting_procent"] = procent(
            uit["G4", rij, "ingezette_uren"], uit["G4", rij, "beschikbare_uren"]
        )
    return uit


def budget(home: Home) -> Cijfers:
    """G5: fte × amount per fte × months / 12, rounded only where it is printed."""
    fb = registered(home, "FB", "regel_id").filter((pl.col("soort") == "begroting") & pl.col("totaal").is_null())
    regels = fb.select(
        "wet",
        "functie",
        getal("fte"),
        getal("loonkosten_per_fte").alias("per_fte"),
        per_jaar=getal("fte") * getal("loonkosten_per_fte"),
    ).with_columns(vijftien_maanden=pl.col("per_jaar") * 15 / 12)
    assert set(fb["ingangsdatum"]) == {"01-11-2022"}
    assert set(fb["einddatum"]) == {"31-01-2024"}
    uit: Cijfers = {}
    for wet, functie, fte, per_fte, per_jaar, maanden in regels.iter_rows():
        rij = f"{wet} {functie}"
        uit |= {("G5", rij, "fte"): half_up(fte, 2), ("G5", rij, "per_fte"): per_fte}
        uit |= {("G5", rij, "per_jaar"): half_up(per_jaar), ("G5", rij, "vijftien_maanden"): half_up(maanden)}
    for wet in TEAMS:
        som = regels.filter(pl.col("wet") == wet).sum()
        uit["G5", wet, "fte"] = half_up(som["fte"].item(), 2)
        uit["G5", wet, "per_jaar"] = half_up(som["per_jaar"].item())
        uit["G5", wet, "vijftien_maanden"] = half_up(som["vijftien_maanden"].item())
    uit["G5", "totaal", "vijftien_maanden"] = half_up(regels["vijftien_maanden"].sum())
    return uit


def effects(home: Home) -> Cijfers:
    """G6 with D5: forms that were filled in over trajecten that ended, answers 'ja' over forms."""
    sleutel = ["gemeente_code", "team", "traject_id"]
    wt = trajecten(home).filter(pl.col("einddatum") <= PEIL).select(*sleutel, "wet")
    inwoner = registered(home, "EF-I", *sleutel).filter(pl.col("ingevuld") == "ja")
    coach = registered(home, "EF-C", *sleutel).filter(pl.col("ingevuld") == "ja")
    uit: Cijfers = {}
    for rij, kies in {"wmo": pl.col("wet") == "wmo", "jeugd": pl.col("wet") == "jeugd", "totaal": pl.lit(True)}.items():
        geeindigd = wt.filter(kies)
        i, c = (form.join(geeindigd, on=sleutel) for form in (inwoner, coach))
        uit |= {("D5", rij, "trajecten"): geeindigd.height}
        uit |= {("D5", rij, "respons_inwoner"): i.height, ("D5", rij, "respons_coach"): c.height}
        for naam, form, kolom in (
            ("zelfstandig_verder", i, "zelfstandig_verder"),
            ("netwerk", c, "netwerk_betrokken"),
            ("oplossingsvermogen", c, "oplossingsvermogen_vergroot"),
            ("integraal", c, "integraal_vormgegeven"),
        ):
            ja = form.filter(pl.col(kolom) == "ja").height
            uit |= {("D5", rij, naam): ja, ("G6", rij, f"{naam}_procent"): procent(ja, form.height)}
        for wie, form in (("inwoner", i), ("coach", c)):
            uit["G6", rij, f"respons_{wie}_procent"] = procent(form.height, geeindigd.height)
    uit["G6", "Effectencalculator", "casussen"] = registered(home, "EC", "casus_id", "scenario")["casus_id"].n_unique()
    return uit


def study(home: Home) -> Cijfers:
    """G9: hours per client and week, and who gave them; and the hours granted to whoever got fewest."""
    tr = registered(home, "TR", "gemeente_code", "agb_code", "regel_id").with_columns(getal("uren"))
    clientweken = tr.select("bsn", "week").unique().height
    per_discipline = dict(tr.group_by("discipline").agg(pl.col("uren").sum()).iter_rows())
    gegund = [sum(map(int, texts(bericht, "Volume"))) for naam, bericht in messages(home) if naam.startswith("wmo301_")]
    return {
        ("G9", "totaal", "uren_per_week"): half_up(tr["uren"].sum() / clientweken, 1),
        ("G9", "totaal", "pb_procent"): procent(per_discipline["pb"], tr["uren"].sum()),
        ("G9", "totaal", "mb_procent"): procent(per_discipline["mb"], tr["uren"].sum()),
        ("G9", "totaal", "minimum_geindiceerde_uren_per_week"): min(gegund),
    }


def truth(home: Home) -> Cijfers:
    rijen = pl.read_parquet(home.root / "waarheid" / "pilots.parquet").iter_rows(named=True)
    return {(rij["tabel"], rij["rij"], rij["kolom"]): rij["waarde"] for rij in rijen}
