"""Colours: contrast on both themes, and a counterpart for each."""

import pytest

from dashboards_embed import palette
from dashboards_embed.palette import DARK, contrast

LIGHT_PAPER, DARK_PAPER = palette.PAPER, DARK[palette.PAPER]


@pytest.mark.parametrize("colour", [palette.INK, palette.MUTED, palette.FOCUS])
def test_text_has_at_least_4_5_to_1_on_both_themes(colour):
    assert contrast(colour, LIGHT_PAPER) >= 4.5
    assert contrast(DARK[colour], DARK_PAPER) >= 4.5


@pytest.mark.parametrize("colour", [*palette.CATEGORIES, palette.CONTEXT, palette.ABOVE, palette.BELOW])
def test_marks_have_at_least_3_to_1_on_both_themes(colour):
    assert contrast(colour, LIGHT_PAPER) >= 3
    assert contrast(DARK[colour], DARK_PAPER) >= 3


@pytest.mark.parametrize("fill", palette.SEQUENTIAL)
def test_text_on_a_class_of_a_map_can_be_read_on_both_themes(fill):
    ink = palette.text_on(fill)
    assert contrast(fill, ink) >= 4.5
    assert contrast(DARK[fill], DARK[ink]) >= 4.5


@pytest.mark.parametrize("fill", palette.SEQUENTIAL)
def test_an_area_of_a_map_stands_out_from_its_outline_on_both_themes(fill):
    edge = palette.OUTLINE if palette.luminance(fill) > 0.3 else palette.PAPER
    assert contrast(fill, edge) >= 3
    assert contrast(DARK[fill], DARK[edge]) >= 3


def test_no_light_colour_is_a_dark_one_so_that_the_rules_do_not_chain():
    assert len(set(DARK)) == len(DARK)
    assert not set(DARK) & set(DARK.values())


def test_the_dark_rules_turn_every_colour_as_fill_and_as_stroke():
    rules = palette.dark_rules(".dark svg")
    for light, dark in DARK.items():
        assert f'.dark svg [fill="{light}"]{{fill:{dark}}}' in rules
        assert f'.dark svg [stroke="{light}"]{{stroke:{dark}}}' in rules
