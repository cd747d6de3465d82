"""One delivery: every offer gets one status, nothing is lost, nothing is done twice."""

import errno
import os
import zipfile
from datetime import date

import polars as pl
import pytest

from ingest import aanbod, deel, inname, levering
from ingest.beheer import read_beheer, read_leveringen
from ingest.brons import BRONS_TABELLEN, read_brons
from ingest.home import Home
from ingest.inname import landing_is_unchanged
from ingest.instellingen import Instellingen
from ingest.pseudoniem import Sleutel, SleutelFout
from orchestration.veilig import StapFout, without_content
from tests.bouwen import SLEUTEL, bericht_301, deliver, make_bsn, product, register, take_in

DAG = date(2024, 1, 5)
EEN, TWEE = (bericht_301(f"A{n}", DAG, make_bsn(n), product(n, DAG)) for n in (1, 2))
SLECHT = EEN.replace(b">414<", b">999<")
GEBIED = "postcode;gemeente_code;wijk_code;wijk_naam;team;geldig_van;geldig_tot;registratiedatum;vervallen\n{}\n"


def statuses(home: Home) -> list[tuple[str, str]]:
    return read_beheer(home, "aanlevering").select("bestand", "status").sort("bestand", "status").rows()


def test_each_offer_has_exactly_one_status(home: Home) -> None:
    deliver(home, a=EEN, b=SLECHT, c=EEN)
    result = take_in(home)
    assert (result.aangeboden, result.verwerkt, result.afgekeurd, result.dubbel) == (3, 1, 1, 1)
    assert statuses(home) == [
        ("berichten/a.xml", "verwerkt"),
        ("berichten/b.xml", "afgekeurd"),
        ("berichten/c.xml", "dubbel"),
    ]


def test_a_file_that_still_lies_there_is_no_new_offer(home: Home) -> None:
    deliver(home, a=EEN, b=SLECHT)
    take_in(home)
    assert landing_is_unchanged(home, Instellingen(), SLEUTEL)
    assert take_in(home).aangeboden == 0
    os.utime(home.berichten / "a.xml", (1, 1))
    assert not landing_is_unchanged(home, Instellingen(), SLEUTEL)
    assert take_in(home).aangeboden == 0
    assert landing_is_unchanged(home, Instellingen(), SLEUTEL)
    assert take_in(home, alles=True).aangeboden == 0


def test_what_is_known_is_looked_up_a_few_files_at_a_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levering, "_SAMEN", 2)
    deliver(home, a=EEN, b=SLECHT, c=EEN, d=TWEE, e=TWEE)
    assert take_in(home).aangeboden == 5
    assert take_in(home).aangeboden == 0
    deliver(home, d=SLECHT, f=TWEE)
    found = list(levering.recall(home, SLEUTEL, levering.find_files(home)))
    assert [one.vondst.naam[-5:] for one in found] == ["a.xml", "b.xml", "c.xml", "d.xml", "e.xml", "f.xml"]
    assert [one.known and [*one.known.leden.values()] for one in found] == [
        ["verwerkt"],
        ["afgekeurd"],
        ["dubbel"],
        ["verwerkt"],
        ["dubbel"],
        None,
    ]
    assert (take_in(home).aangeboden, take_in(home, alles=True).aangeboden) == (2, 0)


@pytest.mark.parametrize("place", ["berichten/mis.xml", "registraties/WT/mis.csv"])
def test_an_error_of_ours_names_the_file_that_was_being_judged(
    home: Home, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(deel, "unpack", fail)
    monkeypatch.setattr(inname, "lid_id", fail)
    (home.landing / place).parent.mkdir(parents=True)
    (home.landing / place).write_bytes(SLECHT)
    with pytest.raises(StapFout) as caught:
        without_content(lambda: take_in(home))
    assert f"aan de beurt was {place}" in str(caught.value)


def test_the_same_content_under_another_name_or_in_a_later_night_is_dubbel(home: Home) -> None:
    deliver(home, a=EEN)
    take_in(home)
    (home.berichten / "a.xml").unlink()
    deliver(home, z=EEN)
    assert take_in(home).dubbel == 1
    assert read_brons(home, "bericht").collect().height == 1


def test_rejected_content_is_judged_again_when_it_is_offered_again(home: Home) -> None:
    deliver(home, a=SLECHT)
    take_in(home)
    deliver(home, b=SLECHT)
    assert take_in(home).afgekeurd == 1
    (home.berichten / "a.xml").write_bytes(TWEE)
    assert take_in(home).verwerkt == 1


def test_rejected_content_is_judged_again_when_a_setting_changes(home: Home) -> None:
    small = Instellingen(maximum_bericht_bytes=100)
    deliver(home, a=EEN)
    assert take_in(home, instellingen=small).afgekeurd == 1
    assert not landing_is_unchanged(home, Instellingen(), SLEUTEL)
    assert take_in(home).verwerkt == 1
    assert take_in(home).aangeboden == 0


def test_a_zip_offers_its_members_and_only_the_rejected_ones_are_judged_again(home: Home) -> None:
    home.berichten.mkdir(parents=True)
    with zipfile.ZipFile(home.berichten / "pak.zip", "w") as archive:
        archive.writestr("een.xml", EEN)
        archive.writestr("map/twee.xml", SLECHT)
    result = take_in(home)
    assert (result.verwerkt, result.afgekeurd) == (1, 1)
    assert ("berichten/pak.zip!map/twee.xml", "afgekeurd") in statuses(home)
    again = take_in(home, instellingen=Instellingen(maximum_archief_leden=99))
    assert (again.aangeboden, again.afgekeurd, again.dubbel) == (1, 1, 0)


def test_a_file_gone_from_landing_changes_nothing(home: Home) -> None:
    deliver(home, a=EEN)
    take_in(home)
    (home.berichten / "a.xml").unlink()
    assert take_in(home).aangeboden == 0
    assert read_brons(home, "toegewezen_product").collect().height == 1


def test_what_does_not_belong_in_landing_is_refused_by_name(home: Home) -> None:
    register(home, "onbekend", "x.csv", "a;b\n1;2\n")
    (home.landing / "los.txt").write_text("hallo")
    (home.landing / ".verborgen").write_text("geen aanlevering")
    assert take_in(home).afgekeurd == 2
    assert set(read_beheer(home, "afkeur")["regel_code"]) == {"ONBEKEND"}


def test_an_unreadable_file_costs_only_itself(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(home, a=EEN, b=TWEE)
    normal = aanbod.read_files

    def refuse(plekken, grootten):
        read = normal(plekken, grootten)
        return [errno.EACCES if plek.endswith("a.xml") else r for plek, r in zip(plekken, read, strict=True)]

    monkeypatch.setattr(aanbod, "read_files", refuse)
    result = take_in(home)
    assert (result.verwerkt, result.afgekeurd) == (1, 1)
    monkeypatch.undo()


def test_a_registration_with_bad_rows_keeps_its_good_ones(home: Home) -> None:
    good = "6811AB;0202;W1;Centrum;CSA;01-01-2020;;01-01-2020;"
    register(home, "gebied", "g.csv", GEBIED.format(good + "\nFOUT;0202;W1;Centrum;CSA;01-01-2020;;01-01-2020;"))
    assert take_in(home).verwerkt == 1
    row = read_beheer(home, "aanlevering").row(0, named=True)
    assert (row["rijen_aangeboden"], row["rijen_verwerkt"], row["rijen_afgekeurd"]) == (2, 1, 1)
    assert read_beheer(home, "afkeur").select("regel_nr", "pad").rows() == [(3, "postcode")]


@pytest.mark.parametrize(
    ("postcode", "gemeente", "wijk"),
    [("6811AB", "0202", "W1"), ("9999XX", "0202", "buiten gemeente"), ("6811AB", "0275", None)],
)
def test_the_wijk_follows_from_the_postcode_within_the_own_gemeente(
    home: Home, postcode: str, gemeente: str, wijk: str | None
) -> None:
    from tests.bouwen import contact

    register(home, "gebied", "g.csv", GEBIED.format("6811AB;0202;W1;Centrum;CSA;01-01-2020;;01-01-2020;"))
    deliver(home, a=bericht_301("A1", DAG, make_bsn(1), product(1, DAG), gemeente=gemeente, adres=contact(postcode)))
    take_in(home)
    assert read_brons(home, "contact").collect()["wijk_code"].to_list() == [wijk]


def test_another_key_than_the_one_of_this_home_is_refused(home: Home) -> None:
    deliver(home, a=EEN)
    take_in(home)
    with pytest.raises(SleutelFout, match="andere sleutel"):
        take_in(home, sleutel=Sleutel(b"een andere sleutel van genoeg lengte!!"))


def test_a_delivery_that_dies_leaves_nothing_and_the_next_one_does_it_all(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(home, a=EEN, b=TWEE)
    with monkeypatch.context() as broken:
        broken.setattr("ingest.inname.write_levering", lambda *_: (_ for _ in ()).throw(OSError("schijf vol")))
        with pytest.raises(OSError, match="schijf vol"):
            take_in(home)
    assert read_leveringen(home) == {}
    assert read_beheer(home, "aanlevering").is_empty()
    assert take_in(home).verwerkt == 2
    assert len(list((home.brons / "bericht").glob("*"))) == 1


def test_the_same_delivery_gives_the_same_bytes(tmp_path) -> None:
    made = []
    for name in ("een", "twee"):
        other = Home(tmp_path / name)
        deliver(other, a=EEN, b=TWEE, c=SLECHT)
        take_in(other)
        made.append({p.relative_to(other.root): p.read_bytes() for p in sorted(other.brons.rglob("*.parquet"))})
    assert made[0] == made[1]
    assert len(made[0]) > 3


def test_an_empty_landing_gives_every_table_empty(home: Home) -> None:
    assert take_in(home).aangeboden == 0
    for tabel in BRONS_TABELLEN:
        assert read_brons(home, tabel).collect().is_empty()
    assert not read_leveringen(home)


def test_a_file_name_that_holds_a_bsn_is_masked(home: Home) -> None:
    bsn = make_bsn(5)
    deliver(home, **{f"client {bsn}": EEN, f"{bsn} fout": SLECHT})
    take_in(home)
    for tabel in ("aanlevering", "afkeur"):
        assert bsn not in str(read_beheer(home, tabel).rows())
    assert bsn not in str(read_brons(home, "bericht").collect().rows())
    assert pl.DataFrame({"n": [str(p) for p in home.beheer.rglob("*")]})["n"].str.contains(bsn).any() is False


def test_a_file_of_two_gigabytes_is_refused_unread_and_only_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(home, a=EEN)
    register(home, "gebied", "groot.csv", "")
    for path in (home.berichten / "groot.xml", home.registraties / "gebied" / "groot.csv"):
        with path.open("wb") as handle:
            handle.truncate(2 * 1024**3)
    normal, asked = aanbod.read_files, []
    monkeypatch.setattr(aanbod, "read_files", lambda plekken, sizes: asked.extend(plekken) or normal(plekken, sizes))
    result = take_in(home)
    assert (result.verwerkt, result.afgekeurd) == (1, 2)
    assert asked == [str(home.berichten / "a.xml")]
    assert set(read_beheer(home, "afkeur")["regel_code"]) == {"ONVEILIG"}
    assert take_in(home, alles=True).aangeboden == 0


def test_an_archive_larger_than_a_message_is_read_from_disk(home: Home) -> None:
    home.berichten.mkdir(parents=True)
    with zipfile.ZipFile(home.berichten / "pak.zip", "w") as archive:
        archive.writestr("een.xml", EEN)
        archive.writestr("vulling", os.urandom(200_000))
    result = take_in(home, instellingen=Instellingen(maximum_bericht_bytes=20_000))
    assert (result.verwerkt, result.afgekeurd) == (1, 1)
