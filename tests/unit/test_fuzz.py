"""Whatever is offered: no input crashes a run, and each offered file ends in exactly one status."""

import gzip
import io
import random
import re
import zipfile
from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.beheer import read_beheer
from ingest.berichten.keuren import judge
from ingest.berichten.lezen import Lezing
from ingest.envelop import unpack
from ingest.home import Home
from ingest.instellingen import Instellingen
from tests.bouwen import (
    SLEUTEL,
    bericht_301,
    bericht_305,
    bericht_307,
    bericht_323,
    make_bsn,
    prestatie,
    product,
    retour,
    take_in,
)
from tests.inpakken import envelop, foutbericht, in_soap, pak_zip

DAG = date(2024, 1, 5)
KLEIN = Instellingen(maximum_bericht_bytes=200_000, maximum_archief_bytes=400_000, maximum_archief_leden=30)
REGELS = {"XML", "XSD", "ONBEKEND", "ONVEILIG"}
BERICHTEN = [
    bericht_301("A1", DAG, make_bsn(1), product(1, DAG), product(2, DAG, DAG)),
    bericht_305("B1", DAG, make_bsn(2), 1, DAG),
    bericht_307("C1", DAG, make_bsn(2), 1, DAG, DAG),
    bericht_323("D1", DAG, DAG.replace(day=1), {make_bsn(3): [prestatie("R1", 1, DAG.replace(day=1), 4)]}),
    retour("302", True, ("A1", DAG), DAG, ("0001",)),
]
ZADEN = [
    *BERICHTEN,
    envelop(BERICHTEN[0]),
    in_soap(envelop(BERICHTEN[1])),
    foutbericht(),
    BERICHTEN[0].decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    gzip.compress(BERICHTEN[0]),
    pak_zip({"a.xml": BERICHTEN[0], "b/c.xml": BERICHTEN[2], "d.gz": gzip.compress(BERICHTEN[3])}),
    pak_zip({"z.zip": pak_zip({"e.xml": envelop(BERICHTEN[4])}), "f": b""}, zipfile.ZIP_STORED),
]
STUKKEN = [
    *(b"<", b">", b"&", b"&x;", b"]]>", b"<!--", b"<![CDATA[", b"<!DOCTYPE a>", b"<a/>", b"&#1;", b"&#x41;", b"xmlns"),
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xff" * 8),
    *(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\x1f\x8b"),
    *(b"", b" ", b"\n", b"-", b"+", b'"', b"T", b"Z", b"1", b"9" * 30, b"2_3", b"jw301"),
]
WAARDEN = [b"", b" ", b" +0012 ", b"-1", b"12024-01-01", b"-0044-03-15", b"0001-01-01", b" 2024-02-29 ", b"24:00:00",
           b"00:00:00.123", b"<!-- a -->1", b"<![CDATA[12]]>", b"&#48;1", b"\xc3\xa9", b"x" * 300]  # fmt: skip
TEKST = re.compile(rb"(?<=>)[^<>]+(?=<)")


def mutate(data: bytes, toeval: random.Random) -> bytes:
    """Another value in one place, or one to four small accidents anywhere."""
    texts = [m.span() for m in TEKST.finditer(data)]
    if texts and toeval.random() < 0.5:
        begin, end = toeval.choice(texts)
        return data[:begin] + toeval.choice(WAARDEN) + data[end:]
    for _ in range(toeval.randint(1, 4)):
        at, length = toeval.randrange(len(data) + 1), toeval.choice((0, 0, 1, 1, 2, 5, 40, 400))
        piece = toeval.choice((toeval.choice(STUKKEN), toeval.randbytes(2), data[at // 2 : at // 2 + length]))
        data = data[:at] + piece + data[at + length :]
    return data


def outcome(data: bytes, lezing: Lezing) -> list[str]:
    """Status of each message in a file, as a run would give it; the accepted ones are added to the batch."""
    statuses = []
    for lid in unpack(io.BytesIO(data), KLEIN):
        verdict = None if lid.afkeur or lid.envelop and lid.envelop.fout else judge(lid.data, KLEIN)
        reasons = (lid.afkeur,) if lid.afkeur else verdict.afkeur if verdict else ()
        assert {a.regel_code for a in reasons} <= REGELS
        if verdict is not None and not reasons:
            lezing.add(verdict.bericht, verdict.root, f"{len(lezing)}", "bestand")
        statuses.append("afgekeurd" if reasons else "verwerkt")
    return statuses


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_have_an_outcome(data: bytes) -> None:
    assert outcome(data, Lezing("run"))


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.binary(max_size=200), st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"<?xml ", b"\xff\xfe<\0"])
)
def test_anything_that_begins_like_something_has_an_outcome(data: bytes, begin: bytes) -> None:
    assert outcome(begin + data, Lezing("run"))


def test_two_thousand_damaged_messages_and_archives_have_an_outcome() -> None:
    """In twenty batches, each read to its rows."""
    toeval = random.Random(3)
    found: Counter[str] = Counter()
    for _ in range(20):
        lezing = Lezing("run")
        for _ in range(100):
            found.update(outcome(mutate(toeval.choice(ZADEN), toeval), lezing))
        lezing.to_brons(SLEUTEL, lambda rows: rows["postcode"])
    assert found["afgekeurd"] > 500
    assert found["verwerkt"] > 200


def test_a_night_over_damaged_files_ends_with_one_status_for_each(home: Home) -> None:
    toeval = random.Random(7)
    files = {f"{n}": mutate(toeval.choice(ZADEN), toeval) for n in range(400)}
    home.berichten.mkdir(parents=True)
    for name, data in files.items():
        (home.berichten / name).write_bytes(data)
    result = take_in(home, instellingen=KLEIN)
    offers = read_beheer(home, "aanlevering")
    assert result.aangeboden == result.verwerkt + result.afgekeurd + result.dubbel == offers.height
    assert offers["bestand"].n_unique() == offers.height
    assert {name.split("!")[0].removeprefix("berichten/") for name in offers["bestand"]} == set(files)
    rejected = set(offers.filter(status="afgekeurd")["bestand"])
    assert rejected == set(read_beheer(home, "afkeur")["bestand"])
    assert take_in(home, instellingen=KLEIN).aangeboden == 0
