"""What a cell may hold, per type of column: how its text becomes a value, and what is said (Dutch) when it does not."""

import re
from collections.abc import Callable, Mapping

import polars as pl

from ingest.pseudoniem import BSN_LENGTE, is_bsn, map_unique, passes_elfproef
from ingest.registraties.contract import Kolom
from ingest.standaard.model import load_codelijst

_DATUMVORMEN = (r"^\d{2}-\d{2}-\d{4}$", "%d-%m-%Y"), (r"^\d{4}-\d{2}-\d{2}$", "%Y-%m-%d")
_GETAL = r"^[+-]?(\d+|\d{1,3}(\.\d{3})+)"
_NEGEN = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){8}(?!\d)")
MAIL = r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}"
_TELEFOON = re.compile(r"(?<!\d)(?:(?:\+|00)31[\s.\-()]*0?|0)[\s.\-()]*[1-9](?:[\s.\-()]*\d){8}(?!\d)")


def parse(text: pl.Expr, kolom: Kolom) -> pl.Expr:
    """The value of each text by the type of its column; null where it has none."""
    value = _PARSE[kolom.type](text, kolom)
    if not kolom.ook:
        return value
    lower = text.str.to_lowercase()
    return pl.coalesce(value, pl.when(lower.is_in(list(kolom.ook))).then(lower))


def expected(kolom: Kolom) -> str:
    """What a cell of this column should hold."""
    also = f"; of: {', '.join(kolom.ook)}" if kolom.ook else ""
    return _EXPECTED[kolom.type](kolom) + also


def holds_personal_data(texts: pl.Series) -> pl.Series:
    """Whether each text holds what looks like a BSN, an e-mail address or a telephone number; false where empty."""
    found = map_unique(texts, lambda unique: ["ja" if _names_somebody(text) else "nee" for text in unique])
    return (found == "ja").fill_null(value=False)


def _names_somebody(text: str) -> bool:
    numbers = (re.sub(r"\D", "", match[0]) for match in _NEGEN.finditer(text))
    return bool(re.search(MAIL, text) or _TELEFOON.search(text)) or any(is_bsn(number) for number in numbers)


def _keep(text: pl.Expr, pattern: str) -> pl.Expr:
    """The text where it has this form, else null."""
    return pl.when(text.str.contains(pattern)).then(text)


def _date(text: pl.Expr, _: Kolom) -> pl.Expr:
    found = pl.coalesce(_keep(text, vorm).str.to_date(f, strict=False) for vorm, f in _DATUMVORMEN)
    return pl.when(found.dt.year().is_between(1900, 2200)).then(found)


def _first_of(unit: str) -> Callable[[pl.Expr, Kolom], pl.Expr]:
    """A date that begins a week or month."""

    def first(text: pl.Expr, kolom: Kolom) -> pl.Expr:
        day = _date(text, kolom)
        return pl.when(day == day.dt.truncate(unit)).then(day)

    return first


def _decimal(text: pl.Expr, _: Kolom | None = None) -> pl.Expr:
    """`2.127,5` and `2127,5` are 2127.5; a point that does not part thousands is no Dutch number."""
    plain = _keep(text, _GETAL + r"(,\d+)?$").str.replace_all(".", "", literal=True)
    return plain.str.replace(",", ".", literal=True).str.strip_prefix("+").cast(pl.Float64, strict=False)


def _integer(text: pl.Expr, _: Kolom) -> pl.Expr:
    whole = _keep(text, _GETAL + "$").str.replace_all(".", "", literal=True)
    return whole.str.strip_prefix("+").cast(pl.Int64, strict=False)


def _eurocent(text: pl.Expr, _: Kolom) -> pl.Expr:
    bare = text.str.strip_prefix("€").str.strip_chars()
    return (_decimal(_keep(bare, r"^[+-]?[\d.]+(,\d{1,2})?$")) * 100).round(0).cast(pl.Int64, strict=False)


def _boolean(text: pl.Expr, _: Kolom) -> pl.Expr:
    words = {"ja": True, "j": True, "nee": False, "n": False}
    return text.str.to_lowercase().replace_strict(words, return_dtype=pl.Boolean, default=None)


def _bsn(text: pl.Expr, _: Kolom) -> pl.Expr:
    """Nine digits that pass the elfproef; a leading zero that a spreadsheet dropped is put back."""
    padded = text.str.zfill(BSN_LENGTE)
    return pl.when(padded.map_batches(passes_elfproef, return_dtype=pl.Boolean)).then(padded)


def _pattern(pattern: str, clean: Callable[[pl.Expr], pl.Expr] = lambda s: s) -> Callable[..., pl.Expr]:
    return lambda text, _: _keep(clean(text), pattern)


def _employee(text: pl.Expr, _: Kolom) -> pl.Expr:
    """A number with perhaps letters, so that a name is noticed."""
    return pl.when(text.str.contains(r"\d")).then(_keep(text, r"^[0-9A-Za-z_.-]{1,20}$"))


def _choice(text: pl.Expr, kolom: Kolom) -> pl.Expr:
    lower = text.str.to_lowercase()
    return pl.when(lower.is_in(list(kolom.waarden))).then(lower)


def _free(text: pl.Expr, kolom: Kolom) -> pl.Expr:
    """Free text; where another column says which values there are, their own small letters."""
    return text.str.to_lowercase() if kolom.waarden_bij else text


def codes(kolom: Kolom) -> list[str]:
    """Every code of the column's list, of any standard and release."""
    lists = [load_codelijst(kolom.codelijst or "", s, r) for s in ("iwmo", "ijw") for r in ("2.3", "3.2")]
    return sorted({code for found in lists for code in found})


def _code(text: pl.Expr, kolom: Kolom) -> pl.Expr:
    return pl.when(text.is_in(codes(kolom))).then(text)


def _number(wat: str, vorm: str) -> str:
    return f"geen {wat}; schrijf {vorm}, zonder eenheid of procentteken (38% is een deling: lever de aantallen)"


_PARSE: Mapping[str, Callable[[pl.Expr, Kolom], pl.Expr]] = {
    "tekst": _free,
    "code": _choice,
    "codelijst": _code,
    "gemeente": _pattern(r"^\d{4}$"),
    "agb": _pattern(r"^\d{8}$"),
    "kpi": _pattern(r"^K[1-9][0-9A-Z]$", lambda s: s.str.to_uppercase()),
    "datum": _date,
    "week": _first_of("1w"),
    "maand": _first_of("1mo"),
    "getal": _integer,
    "decimaal": _decimal,
    "bedrag": _eurocent,
    "ja_nee": _boolean,
    "bsn": _bsn,
    "medewerker": _employee,
    "postcode": _pattern(r"^[1-9]\d{3}[A-Z]{2}$", lambda s: s.str.replace_all(" ", "").str.to_uppercase()),
}
_EXPECTED: Mapping[str, Callable[[Kolom], str]] = {
    "tekst": lambda _: "geen geldige tekst",
    "code": lambda kolom: f"geen bekende waarde; kies uit: {', '.join(kolom.waarden)}",
    "codelijst": lambda kolom: f"geen bekende code van {kolom.codelijst}; kies uit: {', '.join(codes(kolom))}",
    "gemeente": lambda _: "geen gemeentecode; schrijf vier cijfers, met voorloopnul",
    "agb": lambda _: "geen AGB-code; schrijf acht cijfers, met voorloopnullen",
    "kpi": lambda _: "geen code van een KPI; schrijf haar zoals in de catalogus, bijvoorbeeld K11",
    "datum": lambda _: "geen bestaande datum; schrijf dd-mm-jjjj",
    "week": lambda _: "geen maandag; schrijf de maandag van de week als dd-mm-jjjj",
    "maand": lambda _: "geen eerste dag van een maand; schrijf 01-mm-jjjj",
    "getal": lambda _: _number("geheel getal", "alleen cijfers"),
    "decimaal": lambda _: _number("getal", "een decimale komma"),
    "bedrag": lambda _: "geen bedrag in euro; schrijf hoogstens twee cijfers achter de komma",
    "ja_nee": lambda _: "schrijf ja of nee",
    "bsn": lambda _: "geen geldig BSN: negen cijfers die de elfproef doorstaan",
    "medewerker": lambda _: "geen personeelsnummer; schrijf een nummer van hoogstens 20 tekens, nooit een naam",
    "postcode": lambda _: "geen postcode; schrijf vier cijfers en twee letters",
}
