"""Readers that reconnect while publications go by never meet an error or half a night (a small sample)."""

from pathlib import Path

from benchmarks.lezers import watch


def test_readers_see_whole_publications_only_while_others_take_their_place(tmp_path: Path):
    found = watch(tmp_path / "huis", readers=3, publications=12, rows=20_000)
    assert found["vragen"] > 0
    assert found["fouten"] == []
    assert found["half"] == 0
    assert found["gezien"] > 1
