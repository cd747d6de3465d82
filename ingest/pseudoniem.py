"""From BSN to client_id: HMAC-SHA256 with the region's secret; everything else that must not be guessed alike.

After a renewal the secret is a ring of keys, oldest first, and a pseudonym passes through all of them:
HMAC(k_n, … HMAC(k_1, bsn)). So what a later key makes of an old pseudonym is what a new delivery gets.
The secret never reaches SQL, a plan, a log or a message. Source: ontwerp §4 and §6.
"""

import hmac
import io
import os
import re
import stat
from collections.abc import Callable, Iterable
from typing import BinaryIO

import polars as pl

from ingest.begonnen import Begonnen
from ingest.home import Home

MINIMUM_LENGTE = 32
_DEEL_BYTES = 1_048_576
_RIJ = "rij"
BSN_LENGTE = 9
ELFPROEF = (9, 8, 7, 6, 5, 4, 3, 2, -1)
# What each three digits weigh, at the begin, in the middle and at the end: a column of BSN's is soon looked up.
_PER_DRIE = tuple(
    [sum(w * int(d) for w, d in zip(ELFPROEF[at : at + 3], f"{n:03}", strict=True)) for n in range(1_000)]
    for at in (0, 3, 6)
)
_CIJFERS, _NUMMER_NAAM = "cijfers", "nummer"  # of a column that is asked for BSNs: its text, and that as a number
_NUMMER = (
    pl.when(pl.col(_CIJFERS).str.contains(rf"^[0-9]{{{BSN_LENGTE}}}$"))
    .then(_CIJFERS)
    .cast(pl.UInt32)
    .alias(_NUMMER_NAAM)
)
_SOM = pl.sum_horizontal(
    pl.lit(pl.Series(weights)).gather(pl.col(_NUMMER_NAAM) // part % 1_000)
    for weights, part in zip(_PER_DRIE, (1_000_000, 1_000, 1), strict=True)
)
_PASSES = pl.when(pl.col(_CIJFERS).is_not_null()).then(
    ((_SOM % 11 == 0) & (pl.col(_NUMMER_NAAM) > 0)).fill_null(value=False)
)
_DOELEN = ("bericht", "adres", "pad", "verwijzing", "medewerker", "controle")
_MERK_LENGTE = 8
EERSTE_GEHEIME, LAATSTE_GEHEIME = 10**BSN_LENGTE, 10**BSN_LENGTE + 16**_MERK_LENGTE - 1  # what `keyed_number` makes
# What stands where a BSN stood. A text that happens to look like it is masked alike, so that every mark is ours.
MERK = rf"#[0-9a-f]{{{_MERK_LENGTE}}}"
_MERK = re.compile(rf"{MERK}(?![0-9])")
_NEGEN_CIJFERS = re.compile(rf"(?<![0-9])[0-9]{{{BSN_LENGTE}}}(?![0-9])")
_RING = b"sdcg-sleutelring"  # the first line of a key file with more keys than one, each as hex on a line of its own


class SleutelFout(ValueError):
    """There is no usable secret; the message (Dutch) says what to do."""


class Sleutel:
    """The region's secret. Never printed: its repr holds nothing of it, and it is not pickled."""

    __slots__ = ("_keyed",)

    def __init__(self, *ring: bytes) -> None:
        for secret in ring:
            if len(secret) < MINIMUM_LENGTE:
                raise SleutelFout(f"de sleutel is te kort: {len(secret)} bytes, minstens {MINIMUM_LENGTE} nodig")
        self._keyed = {"client": [Begonnen(key) for key in ring]} | {
            doel: [Begonnen(hmac.digest(key, doel.encode(), "sha256")) for key in ring] for doel in _DOELEN
        }

    def __repr__(self) -> str:
        return "Sleutel(…)"

    def __reduce__(self) -> str:
        raise TypeError("a Sleutel is not pickled")

    def pseudonym(self, doel: str, value: bytes) -> str:
        """Lower-case hex HMAC-SHA256 of `value` under the key for this purpose, and of that under each later key."""
        return self._pass_on(doel, (value,))

    def _pass_on(self, doel: str, parts: Iterable[bytes]) -> str:
        first, *later = self._keyed[doel]
        made = first.make(parts)
        for key in later:
            made = key.make((made.encode(),))
        return made

    def pseudonyms(self, doel: str, values: Iterable[bytes]) -> list[str]:
        """The same for many values at once."""
        first, *later = self._keyed[doel]
        made = first.make_all(list(values))
        for key in later:
            made = key.make_all([text.encode() for text in made])
        return made

    def pseudonym_of_stream(self, doel: str, stream: BinaryIO) -> str:
        """The same for everything that a file holds, in bounded memory; reads from its begin and goes back there."""
        if isinstance(stream, io.BytesIO):
            return self.pseudonyms(doel, [stream.getvalue()])[0]
        stream.seek(0)
        made = self._pass_on(doel, iter(lambda: stream.read(_DEEL_BYTES), b""))
        stream.seek(0)
        return made

    def shortened(self, text: str, shorten: Callable[[str], str]) -> str:
        """A pseudonym of a reference that is kept short; each key of the ring passes on what the one before made."""
        for key in self._keyed["verwijzing"]:
            text = shorten(key.make((text.encode(),)))
        return text

    def client_id(self, bsn: str) -> str:
        """Pseudonym of one BSN of nine digits."""
        return self.pseudonym("client", bsn.encode())

    @property
    def controle(self) -> str:
        """A value by which the same secret is recognised, and from which it can't be found."""
        return self.pseudonym("controle", b"sleutel")


def load_sleutel(home: Home) -> Sleutel:
    """The secret from `SDCG_SLEUTEL` or from the file `sleutel` (mode 600).

    Raises SleutelFout when there is none, both differ, it is too short, others can read the file, this home was filled
    with another one, or a change of all layers is not finished.
    """
    sleutel = Sleutel(*read_ring(home))
    check_key(home, sleutel)
    return sleutel


def read_ring(home: Home) -> tuple[bytes, ...]:
    """The keys that this home is given, oldest first; mostly one. Raises SleutelFout."""
    from_environment = os.environ.get("SDCG_SLEUTEL", "").encode()
    from_file = _read_key_file(home)
    if from_environment and from_file and from_environment != from_file:
        raise SleutelFout("SDCG_SLEUTEL en het bestand 'sleutel' verschillen; haal een van beide weg")
    secret = from_environment or from_file
    if not secret:
        raise SleutelFout(
            f"er is geen sleutel: zet SDCG_SLEUTEL, of schrijf minstens {MINIMUM_LENGTE} bytes in {home.sleutel.name} "
            "in de map van het warehouse (rechten 600)"
        )
    head, *lines = secret.splitlines()
    if head != _RING:
        return (secret,)
    try:
        ring = tuple(bytes.fromhex(line.decode("ascii")) for line in lines)
    except ValueError:
        ring = ()
    if not ring:
        raise SleutelFout("de sleutelring is beschadigd; zet de bewaarde kopie van het bestand 'sleutel' terug")
    return ring


def format_ring(ring: Iterable[bytes]) -> bytes:
    """What a key file holds with these keys; `read_ring` reads it back."""
    return b"\n".join([_RING, *(key.hex().encode() for key in ring), b""])


def check_key(home: Home, sleutel: Sleutel) -> None:
    """Refuse another secret than the one that filled this home: it would make two persons of everybody.

    Raises SleutelFout, also when a change of all layers, maybe of their key, was interrupted.
    """
    if home.wissel.exists():
        raise SleutelFout(
            "een wijziging van alle lagen (sleutel vernieuwen, wissen of opschonen) is onderbroken; de eerstvolgende "
            "sdcg run maakt haar af"
        )
    mark = home.sleutel_controle
    if mark.exists() and mark.read_text("utf-8") != sleutel.controle:
        raise SleutelFout(
            "dit is een andere sleutel dan waarmee dit warehouse is gevuld; zet de oorspronkelijke terug (na een "
            "vernieuwing, of met een kopie van ervoor: zie docs/beheer.md, De sleutel vernieuwen)"
        )


def _read_key_file(home: Home) -> bytes:
    if not home.sleutel.exists():
        return b""
    if home.sleutel.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SleutelFout("anderen kunnen het bestand 'sleutel' lezen: chmod 600 sleutel")
    return home.sleutel.read_bytes().rstrip(b"\r\n")


def is_bsn(value: str) -> bool:
    """Nine digits that pass the elfproef (CS002)."""
    if len(value) != BSN_LENGTE or not value.isascii() or not value.isdigit() or value == "000000000":
        return False
    return sum(weights[int(value[at : at + 3])] for weights, at in zip(_PER_DRIE, (0, 3, 6), strict=True)) % 11 == 0


def passes_elfproef(texts: pl.Series) -> pl.Series:
    """The same for a column: whether each text is a BSN; null where there is none."""
    return texts.to_frame(_CIJFERS).with_columns(_NUMMER).select(_PASSES).to_series()


def mask_bsn(text: str, sleutel: Sleutel) -> str:
    """The text with every nine digits that could be a BSN replaced by a keyed mark, the same mark for the same digits.

    So that a reference or file name that holds a BSN still links, without being one.
    """
    if "#" not in text and _NEGEN_CIJFERS.search(text) is None:
        return text
    made, begin = "", 0
    for found in _NEGEN_CIJFERS.finditer(text):
        if is_bsn(found[0]):
            made += renew_marks(text[begin : found.start()], sleutel) + _mark(found[0], sleutel)
            begin = found.end()
    return made + renew_marks(text[begin:], sleutel)


def renew_marks(text: str, sleutel: Sleutel) -> str:
    """A text in which every mark passed through these keys: with later ones, as if they had been in the ring before."""
    return _MERK.sub(lambda m: _mark(m[0][1:], sleutel), text) if "#" in text else text


def _mark(digits: str, sleutel: Sleutel) -> str:
    return f"#{sleutel.shortened(digits, lambda made: made[:_MERK_LENGTE])}"


def map_unique(values: pl.Series, function: Callable[[pl.Series], list[str]]) -> pl.Series:
    """Apply a function of texts to the distinct values; null stays null."""
    unique = values.unique().drop_nulls()
    if unique.is_empty():
        return values.cast(pl.String)
    made = pl.Series(function(unique), dtype=pl.String)
    return values.replace_strict(unique, made, return_dtype=pl.String, default=None)


def pseudonymise(doel: str, texts: pl.Series, sleutel: Sleutel) -> pl.Series:
    """Pseudonyms of a column; `client` of one of BSNs."""
    return map_unique(texts, lambda unique: sleutel.pseudonyms(doel, unique.cast(pl.Binary).to_list()))


def mask_columns(texts: pl.DataFrame, sleutel: Sleutel) -> list[pl.Series]:
    """Columns of free references with whatever could be a BSN masked; touches only the rows where something could."""
    if texts.is_empty():
        return texts.get_columns()
    begin = texts.select(pl.all().str.find(rf"[0-9]{{{BSN_LENGTE}}}"))
    looks_masked = texts.select(pl.all().str.contains("#", literal=True).any()).row(0, named=True)
    suspects = {name: _suspect_rows(texts[name], begin[name], looks_masked[name]) for name in texts.columns}
    return [_mask_rows(texts[name], rows, sleutel) for name, rows in suspects.items()]


def _suspect_rows(texts: pl.Series, begin: pl.Series, looks_masked: bool) -> pl.Series | None:
    """The numbers of the rows that could hold a BSN, or what is taken for the mark of one, perhaps twice.

    `begin` says where in each text the first nine digits begin. None when there are no such rows.
    """
    if begin.null_count() == begin.len() and not looks_masked:
        return None
    nine = pl.col("text").cast(pl.Binary).bin.slice("begin", BSN_LENGTE).cast(pl.String).alias(_CIJFERS)
    has_room_for_two = pl.col("text").str.len_bytes() > 2 * BSN_LENGTE
    held = pl.LazyFrame([texts.alias("text"), begin.alias("begin")]).with_row_index(_RIJ)
    found = held.filter(pl.col("begin").is_not_null()).with_columns(nine).with_columns(_NUMMER)
    rows = _at_once(found.filter(_PASSES | has_room_for_two).select(_RIJ)).to_series()
    return rows.append(texts.str.contains(MERK).fill_null(value=False).arg_true()) if looks_masked else rows


def _at_once(plan: pl.LazyFrame) -> pl.DataFrame:
    """What a plan of a few steps gives: there is nothing to gain by thinking about it first."""
    return plan.collect(optimizations=pl.QueryOptFlags.none())


def _mask_rows(texts: pl.Series, rows: pl.Series | None, sleutel: Sleutel) -> pl.Series:
    if rows is None or rows.is_empty():
        return texts
    masked = map_unique(texts.gather(rows), lambda unique: [mask_bsn(text, sleutel) for text in unique])
    return texts.clone().scatter(rows, masked)


def replace_own_bsn(numbers: pl.Series, client_ids: pl.Series, sleutel: Sleutel) -> pl.Series:
    """Numbers as text, of which those that are the BSN of the client they are about became keyed ones of ten digits.

    One number in eleven passes the elfproef, so only that of the client itself is no chance. Ten digits are more than
    the standard hands out, and never a BSN.
    """
    digits = pl.col(_CIJFERS).str.strip_chars(" \t\r\n").str.strip_chars_start("+0").str.zfill(BSN_LENGTE)
    given = pl.LazyFrame([numbers.alias(_CIJFERS), client_ids.alias("client_id")]).with_row_index(_RIJ)
    suspect = _at_once(given.with_columns(digits).with_columns(_NUMMER).filter(_PASSES))
    own = suspect.filter(pseudonymise("client", suspect[_CIJFERS], sleutel) == suspect["client_id"])
    made = [keyed_number(bsn, sleutel) for bsn in own[_CIJFERS]]
    return numbers.clone().scatter(own[_RIJ], made) if made else numbers


def keyed_number(digits: str, sleutel: Sleutel) -> str:
    """The number of ten digits that stands for a client's own BSN, or for what an earlier key made of it."""
    return sleutel.shortened(digits, lambda made: str(EERSTE_GEHEIME + int(made[:_MERK_LENGTE], base=16)))
