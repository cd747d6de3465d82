"""A chart as plain SVG: title, axes, legend, and every value readable in the drawing itself.

The renderers of chart packages ask for a browser or a compiled engine, neither of which is among what is installed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

_BREED, _HOOG = 960, 420
_LINKS, _RECHTS, _BOVEN, _ONDER = 90, 20, 70, 80
# Okabe and Ito: also told apart by who does not see all colours.
_KLEUREN = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")


@dataclass(frozen=True)
class Plaatje:
    """One chart: per name of a reeks a value at every punt. `merken` are the points that the axis names.

    `is_staaf`: bars instead of lines, for what has no order in time.
    """

    titel: str
    as_x: str
    as_y: str
    bron: str
    punten: Sequence[str]
    merken: Mapping[int, str]
    reeksen: Mapping[str, Sequence[float]]
    is_staaf: bool = False


def to_svg(plaatje: Plaatje) -> str:
    """The chart as one SVG document; equal charts give equal text."""
    stap, top = _scale(max((w for reeks in plaatje.reeksen.values() for w in reeks), default=0))
    regels = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_BREED} {_HOOG}" role="img" '
        'font-family="sans-serif" font-size="12" fill="#333">',
        f"<title>{escape(plaatje.titel)}</title>",
        f'<rect width="{_BREED}" height="{_HOOG}" fill="#fff"/>',
        _text(plaatje.titel, _LINKS, 24, 'font-size="17" font-weight="bold"'),
        *_legend(plaatje),
        *_axis_y(plaatje, stap, top),
        *_axis_x(plaatje),
        *(_bars if plaatje.is_staaf else _lines)(plaatje, top),
        _text(plaatje.bron, _LINKS, _HOOG - 10, 'class="bron" fill="#666" font-size="11"'),
        "</svg>",
    ]
    return "\n".join(regels) + "\n"


def dutch_number(waarde: float) -> str:
    """1234567 as 1.234.567; what is not whole with one decimal."""
    tekst = f"{waarde:,.0f}" if waarde == int(waarde) else f"{waarde:,.1f}"
    return tekst.translate(str.maketrans(",.", ".,"))


def _scale(hoogste: float) -> tuple[float, float]:
    """The distance between lines (1, 2 or 5 with zeros) and the top of the axis, for four to eight lines."""
    macht = 1
    while hoogste > 8 * 5 * macht:
        macht *= 10
    stap = next(s * macht for s in (1, 2, 5) if hoogste <= 8 * s * macht)
    return stap, max(stap, -(-hoogste // stap) * stap)


def _x(plaatje: Plaatje, plek: float) -> float:
    """Where a point stands: in the middle of its own strip."""
    return round(_LINKS + (_BREED - _LINKS - _RECHTS) * (plek + 0.5) / len(plaatje.punten), 1)


def _y(waarde: float, top: float) -> float:
    return round(_HOOG - _ONDER - (_HOOG - _BOVEN - _ONDER) * waarde / top, 1)


def _text(tekst: str, x: float, y: float, stijl: str) -> str:
    return f'<text x="{x}" y="{y}" {stijl}>{escape(tekst)}</text>'


def _legend(plaatje: Plaatje) -> Iterator[str]:
    for n, naam in enumerate(plaatje.reeksen):
        x = _LINKS + 170 * n
        yield f'<rect x="{x}" y="41" width="12" height="12" fill="{_color(n)}"/>'
        yield _text(naam, x + 17, 52, 'class="reeks"')


def _color(nummer: int) -> str:
    return _KLEUREN[nummer % len(_KLEUREN)]


def _axis_y(plaatje: Plaatje, stap: float, top: float) -> Iterator[str]:
    for n in range(int(top // stap) + 1):
        y = _y(n * stap, top)
        yield f'<line x1="{_LINKS}" x2="{_BREED - _RECHTS}" y1="{y}" y2="{y}" stroke="{"#ddd" if n else "#333"}"/>'
        yield _text(dutch_number(n * stap), _LINKS - 8, y + 4, 'text-anchor="end"')
    midden = (_BOVEN + _HOOG - _ONDER) / 2
    draai = f'class="as" text-anchor="middle" transform="rotate(-90 16 {midden})"'
    yield _text(plaatje.as_y, 16, midden, draai)


def _axis_x(plaatje: Plaatje) -> Iterator[str]:
    y = _HOOG - _ONDER
    for plek, merk in plaatje.merken.items():
        x = _x(plaatje, plek)
        yield f'<line x1="{x}" x2="{x}" y1="{y}" y2="{y + 5}" stroke="#333"/>'
        yield _text(merk, x, y + 19, 'text-anchor="middle"')
    midden = (_LINKS + _BREED - _RECHTS) / 2
    yield _text(plaatje.as_x, midden, y + 42, 'class="as" text-anchor="middle"')


def _lines(plaatje: Plaatje, top: float) -> Iterator[str]:
    for n, (naam, waarden) in enumerate(plaatje.reeksen.items()):
        plekken = [(_x(plaatje, i), _y(waarde, top)) for i, waarde in enumerate(waarden)]
        lijn = " ".join(f"{x},{y}" for x, y in plekken)
        yield f'<polyline points="{lijn}" fill="none" stroke="{_color(n)}" stroke-width="2"/>'
        for (x, y), punt, waarde in zip(plekken, plaatje.punten, waarden, strict=True):
            yield _mark(f'<circle cx="{x}" cy="{y}" r="2.5" fill="{_color(n)}"', "circle", naam, punt, waarde)


def _bars(plaatje: Plaatje, top: float) -> Iterator[str]:
    strook = 0.8 / len(plaatje.reeksen)
    for n, (naam, waarden) in enumerate(plaatje.reeksen.items()):
        for i, (punt, waarde) in enumerate(zip(plaatje.punten, waarden, strict=True)):
            x, y = _x(plaatje, i - 0.4 + n * strook), _y(waarde, top)
            breed = round(_x(plaatje, i + strook) - _x(plaatje, i), 1)
            hoog = round(_y(0, top) - y, 1)
            staaf = f'<rect x="{x}" y="{y}" width="{breed}" height="{hoog}" fill="{_color(n)}"'
            yield _mark(staaf, "rect", naam, punt, waarde)


def _mark(begin: str, element: str, naam: str, punt: str, waarde: float) -> str:
    """A mark that tells its value to who points at it, and to a program."""
    uitleg = escape(f"{naam}, {punt}: {dutch_number(waarde)}")
    gegevens = f'data-reeks="{escape(naam)}" data-punt="{escape(punt)}" data-waarde="{waarde!r}"'
    return f"{begin} {gegevens}><title>{uitleg}</title></{element}>"
