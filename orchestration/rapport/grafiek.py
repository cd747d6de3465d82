"""A trend as an SVG drawing: the municipality, its interval, and the region beside it."""

import copy
import json
from functools import cache
from typing import Any

import altair as alt
import vl_convert

from orchestration.rapport.cijfers import Cel, Kengetal

_BREED, _HOOG = 560, 170
# Two tones that differ in lightness too, for who sees no colours.
_EIGEN, _REGIO = "#0b5394", "#767676"
MINSTE_PUNTEN = 3


def draw_trend(kengetal: Kengetal) -> str | None:
    """The drawing, without text for a reader of text (the table has that); None with too few figures to see a trend."""
    if sum(cel.waarde is not None for cel in kengetal.reeks) < MINSTE_PUNTEN:
        return None
    spec = copy.deepcopy(_compiled(kengetal.over["eenheid"] == "aandeel"))
    named = {data["name"]: data for data in spec["data"]}
    named["eigen"]["values"] = [_point(cel) for cel in kengetal.reeks]
    named["regio"]["values"] = [_point(cel) for cel in kengetal.regio]
    return vl_convert.vega_to_svg(json.dumps(spec))


def _point(cel: Cel) -> dict[str, Any]:
    return {"kwartaal": cel.kwartaal, "waarde": cel.waarde, "onder": cel.onder, "boven": cel.boven}


@cache
def _compiled(is_share: bool) -> dict[str, Any]:  # noqa: FBT001
    """The drawing without data, as Vega; made once, since that takes longer than drawing."""
    x = alt.X("kwartaal:O", title=None, axis=alt.Axis(labelAngle=-45, grid=False))
    form = "%" if is_share else ",~r"
    y = alt.Y("waarde:Q", title=None, axis=alt.Axis(format=form, tickCount=4), scale=alt.Scale(zero=True))
    none = {"kwartaal": "", "waarde": 0, "onder": 0, "boven": 0}
    own = alt.Data(values=[none], name="eigen")
    region = alt.Data(values=[none], name="regio")
    drawing = alt.layer(
        alt.Chart(own).mark_area(opacity=0.2, color=_EIGEN).encode(x=x, y=alt.Y("onder:Q", title=None), y2="boven:Q"),
        alt.Chart(region).mark_line(color=_REGIO, strokeDash=[5, 4]).encode(x=x, y=y),
        alt.Chart(own).mark_line(color=_EIGEN, point={"color": _EIGEN, "size": 35}).encode(x=x, y=y),
    )
    whole = drawing.properties(width=_BREED, height=_HOOG).configure_view(stroke=None)
    dutch = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}
    spec = vl_convert.vegalite_to_vega(whole.to_json(), vl_version="6.4")
    return {**spec, "config": {**spec.get("config", {}), "locale": {"number": dutch}}}
