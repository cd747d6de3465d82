"""How far a run is: steps tell it, the command line may listen. Without a listener nothing happens."""

from collections.abc import Callable

Luisteraar = Callable[[str, int, int], None]
_luisteraars: list[Luisteraar] = []


def listen(luisteraar: Luisteraar) -> None:
    """From now on call `luisteraar(step, done, total)`; total 0 means that it isn't known."""
    _luisteraars[:] = [luisteraar]


def tell(stap: str, gedaan: int = 0, totaal: int = 0) -> None:
    """Say that a step begins, or how far it is."""
    for luisteraar in _luisteraars:
        luisteraar(stap, gedaan, totaal)
