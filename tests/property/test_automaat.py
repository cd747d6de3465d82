"""The fast way through a message says the same as the slow one: what it accepts is valid, and gives the same rows."""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.berichten.automaat import IS_GECOMPILEERD, Begin, find_begin, read_plain
from ingest.berichten.boom import Lezer, new_lezer, read_tree, take_frames
from ingest.berichten.keuren import judge
from ingest.berichten.lezen import Lezing
from ingest.instellingen import Instellingen
from ingest.standaard.model import Bericht, all_berichten, load_bericht
from tests.bouwen import SLEUTEL
from tests.gewoon import plain_message, plain_roots
from tests.schade import damage
from tests.unit.test_fuzz import BERICHTEN, mutate
from tests.willekeurig import messages, write

ALLES = Instellingen()
# Valid, and each rightly left to the slow way.
ANDERS_GESCHREVEN = {
    "a comment": (b"<wmo301:Header>", b"<!-- x --><wmo301:Header>"),
    "CDATA": (b">A1<", b"><![CDATA[A1]]><"),
    "a reference": (b">A1<", b">&#65;1<"),
    "an instruction": (b"<wmo301:Header>", b"<?x y?><wmo301:Header>"),
    "a blank in a tag": (b"<wmo301:Header>", b"<wmo301:Header >"),
    "a prefix declared later": (b"<wmo301:Header>", b'<wmo301:Header xmlns:x="urn:x">'),
    "a number with a sign": (b"<wmo301:BerichtVersie>3<", b"<wmo301:BerichtVersie>3 <"),
    "another encoding": (b"UTF-8", b"ISO-8859-1"),
}


def test_the_fast_way_is_compiled_where_the_tests_run() -> None:
    assert IS_GECOMPILEERD, "make install needs a C compiler here: without one every message goes the slow way"


def lees_snel(data: bytes, lezer: Lezer | None = None) -> Bericht | None:
    begin = find_begin(data)
    reader = new_lezer() if lezer is None else lezer
    return begin.bericht if begin is not None and read_plain(reader, [(data, begin)]) else None


def both_ways(data: list[bytes]) -> tuple[Counter[tuple[bool, bool]], list[tuple[str, Any]], list[tuple[str, Any]]]:
    """How many messages were valid and went the fast way, and the rows of each way: fast where it can, and slow."""
    fast, slow, counts = new_lezer(), new_lezer(), Counter[tuple[bool, bool]]()
    for one in data:
        verdict, found = judge(one, ALLES), lees_snel(one, fast)
        counts[verdict.root is not None, found is not None] += 1
        assert found is None or (verdict.is_geldig and found is verdict.bericht), one
        if verdict.root is not None and verdict.bericht is not None:
            read_tree(slow, verdict.bericht, verdict.root)
            if found is None:
                read_tree(fast, verdict.bericht, verdict.root)
    return counts, list(take_frames(fast)), list(take_frames(slow))


def assert_same_rows(fast: list[tuple[str, Any]], slow: list[tuple[str, Any]]) -> None:
    assert [tabel for tabel, _ in fast] == [tabel for tabel, _ in slow]
    for (tabel, rows), (_, expected) in zip(fast, slow, strict=True):
        assert rows.equals(expected), tabel


@pytest.mark.parametrize("bericht", all_berichten(), ids=lambda b: f"{b.berichttype} {b.release}")
def test_plain_messages_go_the_fast_way_to_the_same_rows(bericht: Bericht) -> None:
    toeval = random.Random(bericht.namespace)
    counts, fast, slow = both_ways([plain_message(root, toeval) for root in plain_roots(bericht, 8)])
    assert_same_rows(fast, slow)
    assert counts == {(True, True): 8}


def broken(zaad: int) -> Iterator[bytes]:
    """Of every definition a plain message, one damaged by name, and some with accidents to their bytes."""
    toeval = random.Random(zaad)
    for bericht in all_berichten():
        for root in plain_roots(bericht, 1, zaad):
            yield damage(root, toeval)[1]
            data = plain_message(root, toeval)
            yield data
            yield from (mutate(data, toeval) for _ in range(4))


@pytest.mark.parametrize("zaad", range(4))
def test_what_goes_the_fast_way_is_valid_and_what_does_not_leaves_nothing(zaad: int) -> None:
    counts, fast, slow = both_ways(list(broken(zaad)))
    print(dict(counts))
    assert_same_rows(fast, slow)
    assert counts[False, True] == 0
    assert counts[False, False] > 400
    assert counts[True, True] > 100


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_change_of_a_few_bytes_is_let_by(data: st.DataObject) -> None:
    message = data.draw(st.sampled_from(BERICHTEN))
    begin = data.draw(st.integers(0, len(message)))
    end = data.draw(st.integers(begin, min(begin + 3, len(message))))
    changed = message[:begin] + data.draw(st.binary(max_size=3)) + message[end:]
    assert lees_snel(changed) is None or judge(changed, ALLES).is_geldig


def test_random_ways_of_writing_xml_are_left_to_the_slow_way_or_read_alike() -> None:
    toeval = random.Random(5)
    data = [write(root, toeval) for bericht in all_berichten() for root in messages(bericht, 4, zaad=5)]
    _, fast, slow = both_ways(data)
    assert_same_rows(fast, slow)


@pytest.mark.parametrize("how", ANDERS_GESCHREVEN)
def test_what_is_written_otherwise_is_valid_and_goes_the_slow_way(how: str) -> None:
    message, (old, new) = BERICHTEN[0], ANDERS_GESCHREVEN[how]
    assert lees_snel(message) is load_bericht("iwmo", "3.2", "301")
    changed = message.replace(old, new, 1)
    assert changed != message
    assert judge(changed, ALLES).is_geldig
    assert lees_snel(changed) is None


def test_a_derived_release_is_refused_on_both_ways_where_the_setting_says_so() -> None:
    bericht = load_bericht("iwmo", "3.1", "301")
    data = plain_message(next(plain_roots(bericht, 1)), random.Random(0))
    lezing, streng = Lezing("run"), Instellingen(lees_afgeleide_releases=False)
    assert lees_snel(data) is bericht
    assert not lezing.judge(data, streng, "b", "b.xml").is_geldig
    assert len(lezing) == 0


def test_a_batch_reads_plain_and_other_messages_together() -> None:
    plain, other = BERICHTEN[0], BERICHTEN[0].replace(b">A1<", b">&#65;2<")
    lezing = Lezing("run")
    verdicts = [lezing.judge(data, ALLES, str(n), f"{n}.xml") for n, data in enumerate((plain, b"<x/>", other, plain))]
    assert [verdict.is_geldig for verdict in verdicts] == [True, False, True, True]
    berichten = lezing.to_brons(SLEUTEL, lambda places: places["postcode"])["bericht"]
    assert berichten["bericht_id"].to_list() == ["0", "2", "3"]
    assert berichten["identificatie"].to_list() == ["A1", "A2", "A1"]


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(1, 9))
def test_read_together_they_give_what_each_gives_alone(zaad: int, together: int) -> None:
    alone, group, read = new_lezer(), new_lezer(), []
    data = [*islice(broken(zaad), 60)]
    expected = [at for at, one in enumerate(data) if lees_snel(one, alone) is not None]
    begin: Begin | None = None
    for first in range(0, len(data), together):
        messages, at = [], 0
        for one in data[first : first + together]:
            begin = find_begin(one, begin) or begin
            messages.append((one, find_begin(one, begin)))
        while at < len(messages):
            end = read_plain(group, messages, at)
            read += range(first + at, first + end)
            at = end + 1
    assert read == expected
    assert_same_rows(list(take_frames(group)), list(take_frames(alone)))
