"""Each kind of chart on synthetic figures: as it was last looked at, and what holds for every drawing."""

import re
import xml.etree.ElementTree as ET

import pytest
from golden import FOLDER, drawing_of, texts_of
from samples import KINDS, chart

from dashboards_embed import palette
from dashboards_embed.charts.simplify import simplified

LANGS = ["pl", "en"]
COLOURS = re.compile(r'(?:fill|stroke)="(#[0-9A-Fa-f]+)"')
WORDS = re.compile(r"<text[^>]*>([^<]*)</text>")

sample = chart


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_says_what_it_said_when_last_looked_at(kind):
    assert texts_of(kind) == (FOLDER / f"{kind}.json").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_drawn_as_when_last_looked_at(kind):
    assert drawing_of(kind, narrow=False) == (FOLDER / f"{kind}.svg").read_text("utf-8")
    assert drawing_of(kind, narrow=True) == (FOLDER / f"{kind}.narrow.svg").read_text("utf-8")


def drawings() -> list[tuple[str, str]]:
    return [(kind, svg) for kind in KINDS for svg in (sample(kind).svg_wide, sample(kind).svg_narrow)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_uses_only_colours_that_have_a_dark_counterpart(kind):
    used = set(COLOURS.findall(sample(kind).svg_wide + sample(kind).svg_narrow))
    assert used
    assert used <= set(palette.DARK)


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_carries_no_style_no_id_and_no_font(kind):
    for svg in (sample(kind).svg_wide, sample(kind).svg_narrow):
        for banned in ("style", "<style", " id=", "class=", "font-family", "script", "href", "role="):
            assert banned not in svg
        assert ET.fromstring(svg).get("aria-hidden") == "true"


@pytest.mark.parametrize("kind", KINDS)
def test_a_narrow_drawing_is_narrow(kind):
    assert ET.fromstring(sample(kind).svg_narrow).get("viewBox", "").split()[2] == "330"


@pytest.mark.parametrize("kind", KINDS)
def test_words_stay_inside_the_drawing(kind):
    for svg in (sample(kind).svg_wide, sample(kind).svg_narrow):
        root = ET.fromstring(svg)
        _, _, width, height = map(float, root.get("viewBox", "").split())
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            assert -1 <= float(text.get("x", 0)) <= width + 1
            assert 0 <= float(text.get("y", 0)) <= height + 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_speaks_english_in_english(kind):
    english = sample(kind, "en").svg_wide
    assert not re.search(r"\d,\d{1,2}(?!\d)", " ".join(WORDS.findall(english)))


def test_a_missing_year_breaks_the_line():
    assert chart("line").svg_wide.count("M") > sample("bar").svg_wide.count("<path")
    strong = re.search(r'stroke-width="2.5" d="([^"]*)"', sample("line").svg_wide)
    assert strong is not None
    assert strong.group(1).count("M") == 2


def test_a_break_is_a_dashed_line_with_its_words():
    svg = sample("line").svg_wide
    assert 'stroke-dasharray="4 4"' in svg
    assert "nowa podstawa: spis" in svg


def test_a_break_of_another_city_is_a_ring_on_its_line_and_a_note():
    made = sample("multi_line")
    assert f'<circle fill="{palette.PAPER}" stroke="{palette.CONTEXT}"' in made.svg_wide
    assert any("Zielona Góra: 2015" in note for note in made.notes)


def test_missing_areas_are_dashed_and_named_in_the_legend():
    made = sample("choropleth")
    assert (
        f'fill="{palette.NO_DATA}" stroke="{palette.MUTED}" stroke-width="0.75" stroke-dasharray'
        in made.svg_wide
    )
    assert "brak danych" in made.svg_wide
    assert made.table.rows[-1].cells[0].text == "brak danych"


def test_a_place_without_coordinates_is_not_drawn():
    made = sample("points_map")
    assert len(re.findall(r"<circle", made.svg_wide)) == 3
    assert "Miejsca na mapie: 3." in made.sentence


def test_neighbours_keep_one_border_when_simplified():
    wavy = tuple((5.0 + 0.2 * (y % 2), float(y)) for y in range(21))
    left = (*wavy, (0.0, 20.0), (0.0, 0.0), wavy[0])
    right = (*wavy, (10.0, 20.0), (10.0, 0.0), wavy[0])
    one, other = simplified([left, right], 1.0)
    assert len(one) < 8
    shared = {(5.0, 0.0), (5.0, 20.0)}
    assert shared <= set(one)
    assert shared <= set(other)


def test_an_island_stays_a_closed_ring():
    island = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
    [ring] = simplified([island], 1.0)
    assert ring[0] == ring[-1]
    assert set(ring) == set(island)
