"""Figures in words: the Dutch forms of numbers, shares and amounts."""

from orchestration.rapport.cijfers import Cel

_GEEN = "–"


def show_value(value: float | None, eenheid: str) -> str:
    """0.345 as a share → 34,5 %; 1234.5 euro → € 1.234,50; a count without decimals, another figure with one."""
    if value is None:
        return _GEEN
    if eenheid == "aandeel":
        return f"{_dutch(100 * value, 1)} %"
    if eenheid.startswith("euro"):
        return f"€ {_dutch(value, 0 if abs(value) >= 1000 else 2)}"  # noqa: PLR2004
    return _dutch(value, 0 if float(value).is_integer() else 1)


def show_cell(cel: Cel, eenheid: str) -> str:
    """A figure, or why there is none."""
    return "niet te tonen" if cel.onderdrukt else show_value(cel.waarde, eenheid)


def show_interval(cel: Cel, eenheid: str) -> str:
    """Between which bounds it lies (95%), where that can be said."""
    if cel.onder is None or cel.boven is None:
        return ""
    return f"{show_value(cel.onder, eenheid)} tot {show_value(cel.boven, eenheid)}"


def show_change(change: float | None, eenheid: str) -> str:
    """With its sign; a share's in percentage points."""
    if change is None:
        return _GEEN
    sign = "+" if change > 0 else "−" if change < 0 else ""
    if eenheid == "aandeel":
        return f"{sign}{_dutch(100 * abs(change), 1)} procentpunt"
    return f"{sign}{show_value(abs(change), eenheid)}"


def _dutch(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
