"""What layers are made of is Vega-Lite, as its own schema says."""

import altair as alt
import jsonschema
import pytest

from dashboards_embed.charts.frame import Frame, areas, dots, paths, rectangles, rules, texts
from dashboards_embed.charts.ground import outlines, unprojected

FRAME = Frame(330, 200, left=20, right=10, top=8, bottom=24)
SPOT, BOX = {"x": 1, "y": 2}, {"x": 1, "y": 2, "x2": 3, "y2": 4}
SHAPE = {
    "type": "Feature",
    "properties": {},
    "geometry": {"type": "MultiPolygon", "coordinates": [[[[0, 0], [9, 0], [0, 9], [0, 0]]]]},
}
LAYERS = {
    "texts": texts(FRAME, [{**SPOT, "t": "180 540"}], align="right", fontSize=12, fontWeight="bold"),
    "rectangles": rectangles(FRAME, [BOX], "#123456", stroke="#000000", strokeWidth=1),
    "rules": rules(FRAME, [BOX], strokeDash=[4, 4]),
    "areas": areas(FRAME, [{**SPOT, "y2": 4}], "#123456"),
    "dots": dots(FRAME, [SPOT], "#123456", 2.5, fill="#ffffff"),
    "paths": paths(FRAME, [{**SPOT, "s": 0}], "#123456", 2.5, strokeDash=[4, 4]),
    "outlines": outlines([SHAPE], fill="#123456", filled=False),
}


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_a_layer_is_sound_vega_lite(layer):
    alt.LayerChart.from_dict(unprojected(FRAME.fit(layer)), validate=True)


@pytest.mark.parametrize("spoilt", [{"mark": {"type": "blob"}}, {"encoding": {"x": {"kind": "?"}}}])
def test_what_is_no_vega_lite_would_be_noticed(spoilt):
    with pytest.raises(jsonschema.ValidationError):
        alt.LayerChart.from_dict(FRAME.fit({**LAYERS["texts"], **spoilt}), validate=True)
