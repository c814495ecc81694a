"""What is left of a drawing."""

import xml.etree.ElementTree as ET

from dashboards_embed import svg
from dashboards_embed.shapes import number

RAW = """<svg xmlns="http://www.w3.org/2000/svg" class="marks" width="100" height="50" viewBox="0 0 100 50">
<g fill="none" stroke-miterlimit="10" transform="translate(10,5)"><g class="root" role="graphics-object">
<path class="background" d="M0,0h80v40h-80Z"/>
<g role="graphics-symbol"><path d="M0,0L10.04,5.06L20,5.06" stroke="#0b3c8c" stroke-width="2.5"/></g>
<g><line transform="translate(0,10)" x2="80" y2="0" stroke="#E3E7EC" stroke-width="1" opacity="1"/>
<line transform="translate(0,20)" x2="80" y2="0" stroke="#E3E7EC" stroke-width="1" opacity="1"/></g>
<path transform="translate(3,4)" d="M2.5,0A2.5,2.5,0,1,1,-2.5,0A2.5,2.5,0,1,1,2.5,0" fill="#0B3C8C"/>
<text font-family="serif" font-size="13px" style="x" fill="#1B2430"
 transform="translate(1,2)">A &amp; B</text>
<path d="M0,0L5,5" stroke="#0B3C8C" opacity="0"/><path d="" stroke="#0B3C8C"/>
<path d="M0,0h3v3h-3Z" fill="transparent"/>
</g></g></svg>"""


def body() -> str:
    return svg.shrink(RAW)


def test_nothing_is_left_that_a_page_may_not_carry():
    for banned in ("style", "class", "role=", "font-family", "id=", "xlink"):
        assert banned not in body()


def test_shapes_stand_at_their_absolute_place_with_one_decimal():
    assert '<path stroke="#0B3C8C" stroke-width="2.5" d="M10,5l10,5.1h10"/>' in body()


def test_lines_of_one_paint_become_one_path():
    assert '<path stroke="#E3E7EC" d="M10,15h80M10,25h80"/>' in body()


def test_a_round_mark_becomes_a_circle():
    assert '<circle fill="#0B3C8C" cx="13" cy="9" r="2.5"/>' in body()


def test_text_is_escaped_and_keeps_its_colour():
    assert '<text fill="#1B2430" x="11" y="7">A &amp; B</text>' in body()


def test_what_cannot_be_seen_is_gone():
    assert len(list(ET.fromstring(body()))) == 4


def test_the_drawing_is_hidden_from_screen_readers_and_scales():
    root = ET.fromstring(body())
    assert root.get("aria-hidden") == "true"
    assert root.get("focusable") == "false"
    assert root.get("viewBox") == "0 0 100 50"
    assert root.get("width") is None


def test_coordinates_are_as_short_as_can_be():
    assert [number(v) for v in (0.04, -0.04, 10.0, 2.25, -3.96)] == ["0", "0", "10", "2.2", "-4"]
