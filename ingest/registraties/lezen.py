"""Reading one registration file by its contract: each row is accepted, or rejected with cell, rule and what to do."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from ingest.afkeur import Afkeur, hide_digits
from ingest.pseudoniem import Sleutel, mask_column, passes_elfproef, pseudonymise
from ingest.registraties.contract import Contract, Kolom
from ingest.standaard.model import load_codelijst

_REGEL = "__regel_nr"
_WAARDE = "__waarde_"
_DATUMVORMEN = (r"^\d{2}-\d{2}-\d{4}$", "%d-%m-%Y"), (r"^\d{4}-\d{2}-\d{2}$", "%Y-%m-%d")


@dataclass
class Gelezen:
    """What came of one file: the accepted rows as brons columns, the rejects, and how many rows were offered."""

    rijen: pl.DataFrame
    afkeur: list[Afkeur] = field(default_factory=list)
    aangeboden: int = 0
    reden: str | None = None


def read_registratie(data: bytes, contract: Contract, sleutel: Sleutel, inhoud_id: str, bestand: str) -> Gelezen:
    """Read a Dutch CSV (`;`, decimal comma, dd-mm-jjjj, UTF-8 or Windows-1252).

    Returns rows with the columns of `contract.brons_schema`, in the order of the file. A file that can't be read as a
    whole (no header, a mandatory column missing) gives no rows and its reason as Afkeur.
    """
    leeg = pl.DataFrame(schema=contract.brons_schema)
    try:
        frame, extra = _as_text(data, contract)
    except ValueError as error:
        return Gelezen(leeg, [Afkeur("BESTAND", str(error), 1)], reden=str(error))
    afkeur, good, typed = _judge(frame, contract)
    made = typed.filter(good)
    rijen = made.with_columns(
        pl.lit(inhoud_id).alias("inhoud_id"), pl.lit(bestand).alias("bestand"), pl.col(_REGEL).alias("regel_nr")
    )
    rijen = _pseudonymise(rijen, contract, sleutel).select(contract.brons_schema.keys())
    reden = f"kolommen die het contract niet kent zijn overgeslagen: {', '.join(extra)}" if extra else None
    return Gelezen(rijen.cast(contract.brons_schema), afkeur, frame.height, reden)


def _as_text(data: bytes, contract: Contract) -> tuple[pl.DataFrame, list[str]]:
    """The file as text columns of the contract, with line numbers; and the names of columns it does not know.

    Raises ValueError (Dutch) when the file as a whole can't be read.
    """
    if not data.strip():
        raise ValueError("het bestand is leeg; lever een CSV met een kopregel")
    if b"\0" in data:
        raise ValueError("dit is geen tekstbestand; lever een CSV met puntkomma's")
    reader = csv.reader(io.StringIO(_decode(data), newline=""), delimiter=";")
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise ValueError(f"regel {reader.line_num} is geen CSV; controleer de aanhalingstekens") from None
    header = [name.strip().lower() for name in rows[0][1]]
    missing = [n for n, k in contract.kolommen.items() if k.verplicht and n not in header]
    if missing:
        raise ValueError(f"verplichte kolom ontbreekt: {', '.join(missing)}; neem de kopregel van het contract over")
    doubled = sorted({n for n in header if n in contract.kolommen and header.count(n) > 1})
    if doubled:
        raise ValueError(f"kolom staat er meer dan eens: {', '.join(doubled)}")
    filled = [(number, row) for number, row in rows[1:] if any(cell.strip() for cell in row)]
    columns = {
        name: [_cell(row, header.index(name)) if name in header else None for _, row in filled]
        for name in contract.kolommen
    }
    frame = pl.DataFrame(
        {_REGEL: [n for n, _ in filled], "__cellen": [len(r) for _, r in filled], **columns},
        schema={_REGEL: pl.Int64, "__cellen": pl.Int64, **dict.fromkeys(contract.kolommen, pl.String)},
    )
    extra = [hide_digits(n) for n in header if n and n not in contract.kolommen]
    return frame.with_columns(breedte_goed=pl.col("__cellen") == len(header)), extra


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _cell(row: list[str], index: int) -> str | None:
    text = row[index].strip() if index < len(row) else ""
    return text or None


def _judge(frame: pl.DataFrame, contract: Contract) -> tuple[list[Afkeur], pl.Series, pl.DataFrame]:
    """Rejects per cell, which rows are good, and the frame with typed columns."""
    typed = frame.select(_REGEL, *(_PARSE[k.type](pl.col(n), k).alias(n) for n, k in contract.kolommen.items()))
    faults = list(_faults(contract))
    both = frame.hstack(typed.drop(_REGEL).rename(lambda naam: f"{_WAARDE}{naam}"))
    wrong = both.select(expression.alias(str(i)) for i, (_, _, expression) in enumerate(faults))
    good = ~wrong.select(pl.any_horizontal(pl.all())).to_series()
    afkeur = [
        Afkeur("KOLOM" if naam else "RIJ", f"{naam or 'regel'}: {uitleg}", int(regel), naam)
        for i, (naam, uitleg, _) in enumerate(faults)
        if wrong[str(i)].any()
        for regel in frame[_REGEL].filter(wrong[str(i)])
    ]
    return sorted(afkeur, key=lambda a: (a.regel_nr or 0, a.pad or "")), good, typed


def _faults(contract: Contract) -> Iterator[tuple[str | None, str, pl.Expr]]:
    """Per rule of the contract: the column, what is wrong (Dutch), and where that is so."""
    yield None, "de regel heeft een ander aantal cellen dan de kopregel", ~pl.col("breedte_goed")
    for naam, kolom in contract.kolommen.items():
        text, value = pl.col(naam), pl.col(f"{_WAARDE}{naam}")
        yield naam, _EXPECTED[kolom.type](kolom), text.is_not_null() & value.is_null()
        if kolom.verplicht:
            yield naam, f"mag niet leeg zijn ({kolom.uitleg})", text.is_null()
    for eerst, daarna in contract.volgorde:
        before = pl.col(f"{_WAARDE}{daarna}") < pl.col(f"{_WAARDE}{eerst}")
        yield daarna, f"ligt voor {eerst}", before.fill_null(value=False)


def _pseudonymise(rijen: pl.DataFrame, contract: Contract, sleutel: Sleutel) -> pl.DataFrame:
    """BSN's become client_id's, amounts eurocent columns; free text that could hold a BSN is masked."""
    made = {}
    for naam, kolom in contract.kolommen.items():
        column = rijen[naam]
        if kolom.type == "bsn":
            column = pseudonymise("client", column, sleutel)
        elif kolom.type == "tekst":
            column = mask_column(column, sleutel)
        made[contract.brons_column(naam)] = column
    return rijen.with_columns(**made)


def _keep(text: pl.Expr, pattern: str) -> pl.Expr:
    """The text where it has this form, else null."""
    return pl.when(text.str.contains(pattern)).then(text)


def _date(text: pl.Expr, _: Kolom) -> pl.Expr:
    found = pl.coalesce(_keep(text, vorm).str.to_date(f, strict=False) for vorm, f in _DATUMVORMEN)
    return pl.when(found.dt.year().is_between(1900, 2200)).then(found)


def _decimal(text: pl.Expr, _: Kolom | None = None) -> pl.Expr:
    """`2.127,5` and `2127,5` are 2127.5; a point that does not part thousands is no Dutch number."""
    plain = _keep(text, r"^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$").str.replace_all(".", "", literal=True)
    return plain.str.replace(",", ".", literal=True).str.strip_prefix("+").cast(pl.Float64, strict=False)


def _integer(text: pl.Expr, _: Kolom) -> pl.Expr:
    whole = _keep(text, r"^[+-]?(\d+|\d{1,3}(\.\d{3})+)$").str.replace_all(".", "", literal=True)
    return whole.str.strip_prefix("+").cast(pl.Int64, strict=False)


def _eurocent(text: pl.Expr, _: Kolom) -> pl.Expr:
    bare = text.str.strip_prefix("€").str.strip_chars()
    return (_decimal(_keep(bare, r"^[+-]?[\d.]+(,\d{1,2})?$")) * 100).round(0).cast(pl.Int64, strict=False)


def _boolean(text: pl.Expr, _: Kolom) -> pl.Expr:
    words = {"ja": True, "j": True, "nee": False, "n": False}
    return text.str.to_lowercase().replace_strict(words, return_dtype=pl.Boolean, default=None)


def _bsn(text: pl.Expr, _: Kolom) -> pl.Expr:
    """Nine digits that pass the elfproef; a leading zero that a spreadsheet dropped is put back."""
    padded = text.str.zfill(9)
    return pl.when(passes_elfproef(padded)).then(padded)


def _pattern(pattern: str, clean: Callable[[pl.Expr], pl.Expr] = lambda s: s) -> Callable[..., pl.Expr]:
    return lambda text, _: _keep(clean(text), pattern)


def _choice(text: pl.Expr, kolom: Kolom) -> pl.Expr:
    lower = text.str.to_lowercase()
    return pl.when(lower.is_in(list(kolom.waarden))).then(lower)


def _codes(kolom: Kolom) -> list[str]:
    lists = [load_codelijst(kolom.codelijst or "", s, r) for s in ("iwmo", "ijw") for r in ("2.3", "3.2")]
    return sorted({code for codes in lists for code in codes})


def _code(text: pl.Expr, kolom: Kolom) -> pl.Expr:
    return pl.when(text.is_in(_codes(kolom))).then(text)


_PARSE: dict[str, Callable[[pl.Expr, Kolom], pl.Expr]] = {
    "tekst": lambda text, _: text,
    "code": _choice,
    "codelijst": _code,
    "gemeente": _pattern(r"^\d{4}$"),
    "agb": _pattern(r"^\d{8}$"),
    "datum": _date,
    "getal": _integer,
    "decimaal": _decimal,
    "bedrag": _eurocent,
    "ja_nee": _boolean,
    "bsn": _bsn,
    "postcode": _pattern(r"^[1-9]\d{3}[A-Z]{2}$", lambda s: s.str.replace_all(" ", "").str.to_uppercase()),
}
_EXPECTED: dict[str, Callable[[Kolom], str]] = {
    "tekst": lambda _: "geen geldige tekst",
    "code": lambda kolom: f"geen bekende waarde; kies uit: {', '.join(kolom.waarden)}",
    "codelijst": lambda kolom: f"geen bekende code van {kolom.codelijst}; kies uit: {', '.join(_codes(kolom))}",
    "gemeente": lambda _: "geen gemeentecode; schrijf vier cijfers, met voorloopnul",
    "agb": lambda _: "geen AGB-code; schrijf acht cijfers, met voorloopnullen",
    "datum": lambda _: "geen bestaande datum; schrijf dd-mm-jjjj",
    "getal": lambda _: "geen geheel getal",
    "decimaal": lambda _: "geen getal; schrijf een decimale komma",
    "bedrag": lambda _: "geen bedrag in euro; schrijf hoogstens twee cijfers achter de komma",
    "ja_nee": lambda _: "schrijf ja of nee",
    "bsn": lambda _: "geen geldig BSN: negen cijfers die de elfproef doorstaan",
    "postcode": lambda _: "geen postcode; schrijf vier cijfers en twee letters",
}
