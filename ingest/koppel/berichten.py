"""Which answer belongs to which message, and what that makes of it: goedgekeurd, afgekeurd or still open.

Source: ontwerp §5.3 and §5.13; IV028, IV087, TR337, TR056, OP286.
"""

import polars as pl

from ingest.brons import read_brons
from ingest.koppel.bronnen import IDENTITEIT, Bronnen, retour_types
from ingest.koppel.controle import finding
from ingest.koppel.schema import GEKOPPELD
from ingest.standaard.regels import all_regels
from ingest.standaard.tabellen import BEVINDING, brons_schemas

NIET_BEZORGD = "niet bezorgd"
# What is as never sent: in no count, version or amount.
NOOIT_VERZONDEN = ("afgekeurd", NIET_BEZORGD)
_GOED_RETOUR = ("0200", "0233")
_GOED_KOP = ("0200",)
_GOED_DECLARATIE = ("0200", "8001")
_SLEUTEL = ["nummer", *IDENTITEIT, "identificatie", "dagtekening"]
_GEEN_INHOUD = {"bericht_id", "regel_nr", "bestand", "run_id"}


def link_berichten(bronnen: Bronnen) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """One row per known message: columns of `gekoppeld.bericht`, and the fields by which content is linked.

    A message that was not delivered (Fo01) is as never sent, an answer too; but one that was answered did arrive.
    Returns the findings beside it: an answer to nothing, two answers to one.
    """
    berichten = _mark_logical_doubles(bronnen)
    answers = pl.concat(
        [_retour_pairs(bronnen, berichten), _pairs_325(bronnen, berichten), _pairs_304(bronnen, berichten)]
    ).filter(~pl.col("retour_id").is_in(bronnen.niet_bezorgd.implode()))
    latest = answers.sort("heen_id", "eigen_datum", "eigen_identificatie", "retour_id", nulls_last=False).unique(
        "heen_id", keep="last", maintain_order=True
    )
    heen = set(retour_types().values()) | {"303", "323"}
    linked = (
        berichten.join(bronnen.ontvangen, on="bericht_id", how="left")
        .join(
            latest.select(
                pl.col("heen_id").alias("bericht_id"), pl.col("retour_id").alias("retour_bericht_id"), "is_goed"
            ),
            on="bericht_id",
            how="left",
        )
        .with_columns(
            pl.when(pl.col("is_niet_bezorgd") & pl.col("is_goed").is_null())
            .then(pl.lit(NIET_BEZORGD))
            .when(~pl.col("nummer").is_in(list(heen)))
            .then(pl.lit("n.v.t."))
            .when(pl.col("is_goed").is_null())
            .then(pl.lit("open"))
            .when("is_goed")
            .then(pl.lit("goedgekeurd"))
            .otherwise(pl.lit("afgekeurd"))
            .alias("retour_status"),
        )
    )
    return linked, [_answers_to_nothing(berichten, answers, heen), _two_answers(berichten, answers)]


def counting(linked: pl.DataFrame, *nummers: str) -> pl.DataFrame:
    """Messages of these numbers that count: delivered, not rejected as a whole (OP286) and not a logical double."""
    counts = ~pl.col("retour_status").is_in(NOOIT_VERZONDEN) & ~pl.col("is_logisch_dubbel")
    return linked.filter(pl.col("nummer").is_in(nummers) & counts)


def to_table(linked: pl.DataFrame) -> pl.DataFrame:
    """The table `bericht`: each message with its own date and identification."""
    return linked.with_columns(
        pl.col("eigen_datum").alias("dagtekening"), pl.col("eigen_identificatie").alias("identificatie")
    ).select(GEKOPPELD["bericht"].keys())


def _mark_logical_doubles(bronnen: Bronnen) -> pl.DataFrame:
    """Messages equal in key and typed content, though not in bytes, count once: the one with the lowest id.

    What was not delivered is no double of what was. Of a 303 the period belongs to the key (ontwerp §5.3).
    """
    berichten = bronnen.berichten.with_columns(
        pl.col("bericht_id").is_in(bronnen.niet_bezorgd.implode()).alias("is_niet_bezorgd")
    )
    period = [pl.when(pl.col("nummer") == "303").then(f"declaratie_periode_{d}") for d in ("begindatum", "einddatum")]
    key = [*_SLEUTEL, "eigen_identificatie", "eigen_datum", "bericht_code", *period]
    suspects = berichten.filter(~pl.col("is_niet_bezorgd")).filter(pl.len().over(key) > 1)
    if suspects.is_empty():
        return berichten.with_columns(is_logisch_dubbel=pl.lit(value=False))
    content = _content(bronnen, suspects)
    marks = suspects.join(content, on="bericht_id", how="left").select(
        "bericht_id",
        (pl.col("bericht_id") != pl.col("bericht_id").min().over([*key, "inhoud"])).alias("is_logisch_dubbel"),
    )
    return berichten.join(marks, on="bericht_id", how="left").with_columns(
        pl.col("is_logisch_dubbel").fill_null(value=False)
    )


def _content(bronnen: Bronnen, suspects: pl.DataFrame) -> pl.DataFrame:
    """Per message one text of everything it says, over all its tables."""
    parts = []
    for tabel in brons_schemas().keys() - {BEVINDING}:
        rows = (
            read_brons(bronnen.home, tabel, bronnen.stand)
            .join(suspects.lazy().select("bericht_id"), on="bericht_id", how="semi")
            .collect()
        )
        said = [c for c in rows.columns if c not in _GEEN_INHOUD]
        text = pl.concat_str([pl.lit(tabel), *(pl.col(c).cast(pl.String).fill_null("") for c in said)], separator="|")
        parts.append(rows.select("bericht_id", text.alias("inhoud")))
    return pl.concat(parts).group_by("bericht_id").agg(pl.col("inhoud").sort().str.join("\n"))


def _codes(bronnen: Bronnen, *ouders: str) -> pl.LazyFrame:
    """Retour codes per message that stand at these places (all places when none is named)."""
    codes = read_brons(bronnen.home, "retourcode", bronnen.stand)
    return codes.filter(pl.col("ouder").is_in(ouders)) if ouders else codes


def _bad(codes: pl.LazyFrame, good: tuple[str, ...]) -> pl.DataFrame:
    return codes.filter(~pl.col("retour_code").is_in(good)).select("bericht_id").unique().collect()


def _pair(
    answers: pl.DataFrame, heen: pl.DataFrame, left: list[str], right: list[str], bad: pl.DataFrame
) -> pl.DataFrame:
    """Answers with what they answer (heen_id null when it is not there), and whether they approve.

    An answer to a key that two messages share answers both (TR056), but not the one that was not delivered.
    """
    undelivered = pl.col("is_niet_bezorgd")
    return answers.join(
        heen.filter(undelivered == undelivered.min().over(right)).select(pl.col("bericht_id").alias("heen_id"), *right),
        left_on=left,
        right_on=right,
        how="left",
    ).select(
        pl.col("bericht_id").alias("retour_id"),
        "heen_id",
        "eigen_datum",
        "eigen_identificatie",
        (~pl.col("bericht_id").is_in(bad["bericht_id"].implode())).alias("is_goed"),
    )


def _once(berichten: pl.DataFrame, *nummers: str) -> pl.DataFrame:
    return berichten.filter(pl.col("nummer").is_in(nummers) & ~pl.col("is_logisch_dubbel"))


def _retour_pairs(bronnen: Bronnen, berichten: pl.DataFrame) -> pl.DataFrame:
    """302, 306, 308, 316, 318, 320: they copy the header of what they answer (IV028)."""
    pairs = retour_types()
    answers = _once(berichten, *pairs).with_columns(
        pl.col("nummer").replace_strict(pairs, default=None, return_dtype=pl.String)
    )
    return _pair(answers, _once(berichten, *pairs.values()), _SLEUTEL, _SLEUTEL, _bad(_codes(bronnen), _GOED_RETOUR))


def _pairs_325(bronnen: Bronnen, berichten: pl.DataFrame) -> pl.DataFrame:
    """A 325 names the 323's BerichtIdentificatie, both parts (IV087, TR337)."""
    bad = pl.concat(
        [_bad(_codes(bronnen, "bericht"), _GOED_KOP), _bad(_codes(bronnen, "declaratie_antwoord"), _GOED_DECLARATIE)]
    )
    named = [*IDENTITEIT, "declaratie_identificatie_identificatie", "declaratie_identificatie_dagtekening"]
    own = [*IDENTITEIT, "identificatie", "dagtekening"]
    return _pair(_once(berichten, "325"), _once(berichten, "323"), named, own, bad)


def _pairs_304(bronnen: Bronnen, berichten: pl.DataFrame) -> pl.DataFrame:
    """A 304 repeats the number, date and period of the 303; declaratie answers declaratie, factuur factuur."""
    key = [
        *IDENTITEIT,
        "declaratie_nummer",
        "declaratie_dagtekening",
        "declaratie_periode_begindatum",
        "declaratie_periode_einddatum",
        "is_factuur",
    ]
    kind = berichten.with_columns(is_factuur=pl.col("bericht_code").is_in(["448", "449", "450", "451"]))
    return _pair(_once(kind, "304"), _once(kind, "303"), key, key, _bad(_codes(bronnen, "bericht"), _GOED_RETOUR))


def inside_findings(bronnen: Bronnen, linked: pl.DataFrame) -> pl.DataFrame:
    """What was found inside messages while reading (CD, CS and TR rules), as findings; logical doubles left out."""
    counted = linked.lazy().filter(~pl.col("is_logisch_dubbel")).select("bericht_id", *IDENTITEIT)
    rows = read_brons(bronnen.home, BEVINDING, bronnen.stand).join(counted, on="bericht_id").collect()
    place = pl.concat_str(pl.lit("regel "), "regel_nr", pl.lit(": "), "element")
    regels = all_regels()
    parts = [
        finding(part, code, regels[code].retourcode, regels[code].uitleg, place)
        for (code,), part in rows.partition_by("regel_code", as_dict=True).items()
    ]
    return pl.concat([finding(rows.clear(), "", None, "", place), *parts])


def _answers_to_nothing(berichten: pl.DataFrame, answers: pl.DataFrame, heen: set[str]) -> pl.DataFrame:
    lost = answers.filter(pl.col("heen_id").is_null()).select(pl.col("retour_id").alias("bericht_id"))
    rows = berichten.join(lost, on="bericht_id", how="semi").filter(~pl.col("nummer").is_in(list(heen)))
    return finding(rows, "RETOUR-ZONDER-HEEN", None, "antwoord op een bericht dat niet is ontvangen", "identificatie")


def _two_answers(berichten: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    often = answers.filter(pl.col("heen_id").is_not_null() & (pl.len().over("heen_id") > 1))
    rows = berichten.join(often.select(pl.col("heen_id").alias("bericht_id")).unique(), on="bericht_id", how="semi")
    return finding(rows, "RETOUR-DUBBEL", None, "meer dan één antwoord; het laatste geldt", "identificatie")
