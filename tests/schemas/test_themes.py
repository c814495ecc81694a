"""The 20 themes of the city, in its order."""

import csv
import os
import re
from pathlib import Path

from zoom_schemas.themes import load_themes

SHARED = Path(os.environ.get("ZOOM_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))


def test_there_are_twenty_themes_in_the_order_of_the_city():
    themes = load_themes()
    assert len(themes) == 20
    assert list(themes)[0] == "population"
    assert [themes[one].title.pl for one in ("population", "energy")] == ["Ludność", "Energia"]


def test_every_theme_has_both_titles_an_eu_theme_and_an_icon_of_its_own():
    themes = load_themes().values()
    assert len({theme.title.pl for theme in themes}) == 20
    assert len({theme.title.en for theme in themes}) == 20
    assert len({theme.icon for theme in themes}) == 20
    for theme in themes:
        assert re.fullmatch(r"http://publications\.europa\.eu/.*/data-theme/[A-Z]{4}", theme.data_theme_uri)


def test_the_planned_indicators_are_those_of_the_inventory():
    counted = {}
    for path in (SHARED / "data" / "inventory").glob("*.csv"):
        with path.open(encoding="utf-8") as lines:
            counted[path.stem] = sum(1 for _ in csv.DictReader(lines))
    assert {theme.id: theme.indicators_planned for theme in load_themes().values()} == counted
