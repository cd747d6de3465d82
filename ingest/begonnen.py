"""HMAC-SHA256 (RFC 2104) of very many values with the same key."""

import hmac
from collections.abc import Iterable
from hashlib import sha256

_BLOK = 64  # bytes that SHA-256 takes at a time
_KLEIN, _ONDER_SLOT = 65_536, 2047


class BegonnenInPython:
    """It begun with a key: both of its hashes, so that this is done once and not for every value."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        block = (key if len(key) <= _BLOK else sha256(key).digest()).ljust(_BLOK, b"\0")
        self._inner = sha256(block.translate(hmac.trans_36))
        self._outer = sha256(block.translate(hmac.trans_5C))

    def make(self, parts: Iterable[bytes]) -> str:
        """Of one value, which comes in one part or more."""
        inner, outer = self._inner.copy(), self._outer.copy()
        for part in parts:
            inner.update(part)
        outer.update(inner.digest())
        return outer.hexdigest()

    def make_all(self, values: list[bytes]) -> list[str]:
        """Of each value."""
        return [self.make(_short_parts(value)) for value in values]


def _short_parts(data: bytes) -> list[bytes]:
    """Small content in parts that are hashed under Python's lock: to get it back costs more than a file of a message.

    For 2048 bytes or more hashlib lets go of it.
    """
    if len(data) <= _ONDER_SLOT or len(data) > _KLEIN:
        return [data]
    return [data[at : at + _ONDER_SLOT] for at in range(0, len(data), _ONDER_SLOT)]


try:
    from ingest._begonnen import Begonnen
except ImportError:  # no compiler, or no OpenSSL to compile with, where this was installed
    Begonnen = BegonnenInPython
