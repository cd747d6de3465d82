"""Whether a folder lies on encrypted storage: a volume, a folder of ext4, or a file system made for it.

Encrypting below the files keeps every layer, every temporary file and every reader as they are; Polars reads no
encrypted Parquet. Linux only.
"""

import array
import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_GETFLAGS, _ENCRYPTED = 0x80086601, 0x00000800  # FS_IOC_GETFLAGS and FS_ENCRYPT_FL of linux/fs.h
_BESTANDSSYSTEMEN = ("ecryptfs", "fuse.cryfs", "fuse.encfs", "fuse.gocryptfs")


def find_encryption(folder: Path, system: Path = Path("/")) -> str | None:
    """What encrypts the storage of a folder that exists, in words; None where nothing is seen to.

    `system` is where `/sys` and `/proc` are looked up.
    """
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    if any(uuid.startswith("CRYPT-") for uuid in _mapped(system / "sys/dev/block" / number)):
        return "een versleuteld volume (dm-crypt)"
    kind = find_kind((system / "proc/self/mountinfo").read_text("utf-8").splitlines(), number)
    if kind in _BESTANDSSYSTEMEN:
        return f"een versleuteld bestandssysteem ({kind})"
    return "een versleutelde map (fscrypt)" if _is_encrypted(folder) else None


def find_kind(mounts: Iterable[str], number: str) -> str | None:
    """The kind of file system of a device `major:minor`, from lines of `mountinfo`."""
    for line in mounts:
        place, _, kind = line.partition(" - ")
        if place.split()[2] == number:
            return kind.split()[0]
    return None


def _mapped(device: Path) -> Iterator[str]:
    """The names that the device mapper gives to a device and to all that it lies on."""
    name = device / "dm" / "uuid"
    if name.exists():
        yield name.read_text("utf-8")
    below = device / "slaves"
    for part in below.iterdir() if below.is_dir() else ():
        yield from _mapped(part)


def _is_encrypted(folder: Path) -> bool:
    flags = array.array("l", [0])
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.ioctl(handle, _GETFLAGS, flags)
    except OSError:  # a file system that has no such flags
        return False
    finally:
        os.close(handle)
    return bool(flags[0] & _ENCRYPTED)
