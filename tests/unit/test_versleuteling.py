"""Whether a home lies on encrypted storage, and that a night is refused where the settings ask for it in vain."""

import os
from pathlib import Path

import pytest

from ingest.home import Home
from orchestration.versleuteling import find_encryption, find_kind
from orchestration.voorwaarden import find_problems

REGEL = "29 1 {} / {} rw,relatime shared:1 - {} /dev/x rw"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The root of a machine whose only disk, of our own number, lies on another one."""
    (device(tmp_path) / "slaves" / "sda1").mkdir(parents=True)
    write_mounts(tmp_path, "ext4")
    return tmp_path


def number(folder: Path) -> str:
    found = folder.stat().st_dev
    return f"{os.major(found)}:{os.minor(found)}"


def device(machine: Path) -> Path:
    return machine / "sys/dev/block" / number(machine)


def write_mounts(machine: Path, kind: str) -> None:
    (machine / "proc/self").mkdir(parents=True, exist_ok=True)
    lines = [REGEL.format("0:1", "/proc", "proc"), REGEL.format(number(machine), "/srv", kind)]
    (machine / "proc/self/mountinfo").write_text("\n".join(lines), "utf-8")


def test_a_plain_disk_is_not_encrypted(machine: Path):
    assert find_encryption(machine, machine) is None


def test_a_logical_volume_on_an_encrypted_one_is_encrypted(machine: Path):
    for place, uuid in ((device(machine), "LVM-abc"), (device(machine) / "slaves" / "sda1", "CRYPT-LUKS2-abc")):
        (place / "dm").mkdir()
        (place / "dm" / "uuid").write_text(uuid, "utf-8")
    assert "dm-crypt" in find_encryption(machine, machine)


def test_a_file_system_made_for_it_is_encrypted(machine: Path):
    write_mounts(machine, "fuse.gocryptfs")
    assert "gocryptfs" in find_encryption(machine, machine)


def test_the_mounts_of_this_machine_can_be_read():
    lines = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    mounted = {line.split()[2]: line.split(" - ")[1].split()[0] for line in reversed(lines)}
    assert {found: find_kind(lines, found) for found in mounted} == mounted


def test_a_night_that_asks_for_encrypted_storage_is_refused_on_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDCG_SLEUTEL", "een geheim van meer dan tweeendertig tekens")
    home = Home(tmp_path / "huis" / "nog niet gemaakt")
    home.root.parent.mkdir()
    assert find_problems(home) == []
    home.root.mkdir()
    home.instellingen.write_text("eis_versleuteling = true\n", "utf-8")
    refused = any("eis_versleuteling" in problem for problem in find_problems(home))
    assert refused is (find_encryption(tmp_path) is None)
