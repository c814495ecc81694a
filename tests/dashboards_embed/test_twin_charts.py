"""The charts of a comparison on synthetic figures: as last looked at, and what holds for every drawing.

`python tests/dashboards_embed/test_twin_charts.py` writes the golden files again, after a look.
"""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import asdict
from pathlib import Path

import pytest

from dashboards_embed import palette
from dashboards_embed.rendered import RenderedChart, chart_from_dict
from dashboards_embed.twins import BRIDGE, LINES, render_twin, spreadsheet, tidy
from indicator_jobs.twins.align import align
from indicator_jobs.twins.bridge import Bridge, BridgeStep
from indicator_jobs.twins.classify import Class, allowed
from indicator_jobs.twins.comparison import Comparison, Judged, Side
from indicator_jobs.twins.figures import Figure, Figures
from indicator_jobs.twins.measure import measure

FOLDER = Path(__file__).parent / "golden"
KINDS = (LINES, BRIDGE)
MAIN, TWIN = (
    {"pl": "Bilans próbny", "en": "Made-up balance"},
    {"pl": "Rejestr próbny", "en": "Made-up register"},
)
NOTE = {"pl": "Objaśnienie próbne.", "en": "A made-up note."}
TEXT_TAG = "{http://www.w3.org/2000/svg}text"


def _side(title: dict[str, str], values: dict[str, float]) -> Figures:
    known = {period: Figure(value) for period, value in values.items()}
    return Figures("population.made_up", "national", title, "person", "stock", "12-31", "266101", known)


def made_up() -> Comparison:
    """A synthetic comparison with a gap in the twin and three causes, one of unknown size."""
    main = _side(MAIN, {str(year): 200_000.0 - 1000 * (year - 2010) for year in range(2010, 2021)})
    twin = _side(
        TWIN, {str(year): 195_000.0 - 800 * (year - 2010) for year in range(2013, 2020) if year != 2015}
    )
    found = align(main, twin)
    measured = measure(found.rows)
    last = measured.points[-1].difference
    steps = (
        BridgeStep("DEFINITION", last + 900, "measured", NOTE),
        BridgeStep("MOMENT", -600.0, "estimated", NOTE),
        BridgeStep("COVERAGE", None, "unknown", NOTE),
    )
    sides = [Side(one.card, one.recipe, one.title, one.unit, one.moment) for one in (main, twin)]
    judged = (Judged(point, Class.EXPLAINED, None, "", "B") for point in measured.points)
    return Comparison(
        card="population.made_up",
        twin_id="register",
        title={"pl": "Wskaźnik próbny", "en": "Made-up indicator"},
        theme="population",
        territory="266101",
        unit="person",
        decimals=0,
        main=sides[0],
        twin=sides[1],
        derived_from=None,
        as_of=None,
        periods=tuple(judged),
        only_main=found.only_main,
        only_twin=found.only_twin,
        mismatches=found.mismatches,
        stability=measured.stability,
        agreement=measured.agreement,
        allowed=allowed(None, "person"),
        class_=Class.EXPLAINED,
        reason="bridge",
        bridge=Bridge("2019", last, steps, -300.0),
        split=None,
        contributions=(),
        explanation=None,
        commentary=(),
    )


def sample(kind: str, lang: str = "pl") -> RenderedChart:
    """The chart of a kind."""
    return next(chart for chart in render_twin(made_up(), lang) if chart.kind == kind)


def _texts(kind: str) -> str:
    found = {}
    for lang in ("pl", "en"):
        found[lang] = asdict(sample(kind, lang))
        for drawing in ("svg_wide", "svg_narrow"):
            del found[lang][drawing]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_it_said_when_last_looked_at(kind):
    assert _texts(kind) == (FOLDER / f"{kind}.json").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_drawn_as_when_last_looked_at(kind):
    made = sample(kind)
    assert made.svg_wide + "\n" == (FOLDER / f"{kind}.svg").read_text("utf-8")
    assert made.svg_narrow + "\n" == (FOLDER / f"{kind}.narrow.svg").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_small_safe_and_turns_dark(kind):
    for svg in (sample(kind).svg_wide, sample(kind).svg_narrow):
        used = set(re.findall(r'(?:fill|stroke)="(#[0-9A-Fa-f]+)"', svg))
        assert used <= set(palette.DARK)
        for banned in ("style", " id=", "class=", "font-family", "script", "href", "role="):
            assert banned not in svg
        assert ET.fromstring(svg).get("aria-hidden") == "true"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["pl", "en"])
def test_words_stay_inside_the_drawing(kind, lang):
    for svg in (sample(kind, lang).svg_wide, sample(kind, lang).svg_narrow):
        root = ET.fromstring(svg)
        _, _, width, height = map(float, root.get("viewBox", "").split())
        for text in root.iter(TEXT_TAG):
            assert -1 <= float(text.get("x", 0)) <= width + 1
            assert 0 <= float(text.get("y", 0)) <= height + 1


def test_the_twin_is_dashed_the_main_line_solid_and_the_gap_shaded():
    svg = sample(LINES).svg_wide
    assert f'stroke="{palette.BELOW}" stroke-width="2.5" stroke-dasharray="6 4"' in svg
    assert f'fill="{palette.SEQUENTIAL[0]}"' in svg


def test_the_gap_is_not_shaded_over_a_year_that_one_side_lacks():
    svg = sample(LINES).svg_wide
    band = re.search(rf'fill="{palette.SEQUENTIAL[0]}"[^>]* d="([^"]*)"', svg)
    assert band is not None
    assert band.group(1).count("M") == 2


def test_the_steps_of_the_bridge_lead_from_nothing_to_the_difference():
    rows = {row.header: row.cells[0].text.replace("\xa0", " ") for row in sample(BRIDGE).table.rows}
    assert rows == {
        "inna definicja": "+4 100 osób",
        "inny moment": "−600 osób",
        "inny zasięg": "–",
        "Bez wyjaśnienia": "−300 osób",
        "Cała różnica (główne minus bliźniak)": "+3 200 osób",
    }


def test_files_hold_the_figures_for_people_and_for_machines():
    people, machines = spreadsheet(made_up(), "pl"), tidy(made_up())
    assert people.startswith("\ufeffkarta;blizniak;kod_terytorium;okres;glowna")
    assert "population.made_up,register,266101,2019,191000,187800,3200," in machines
    assert "0,0168" in people
    assert len(machines.splitlines()) == len(made_up().periods) + 1


def test_without_an_amount_there_is_no_waterfall_and_without_a_shared_period_no_chart():
    made = made_up()
    assert made.bridge is not None
    bare = Comparison(**{**vars(made), "bridge": Bridge("2019", 3200, made.bridge.steps[2:], None)})
    assert [chart.kind for chart in render_twin(bare, "pl")] == [LINES]
    empty = Comparison(**{**vars(made), "periods": (), "bridge": None, "class_": None})
    assert render_twin(empty, "pl") == ()


def test_the_charts_survive_the_way_through_json():
    for chart in render_twin(made_up(), "en"):
        assert chart_from_dict(json.loads(json.dumps(asdict(chart)))) == chart


def main() -> None:
    """Writes the golden files."""
    for kind in KINDS:
        made = sample(kind)
        (FOLDER / f"{kind}.json").write_text(_texts(kind), "utf-8")
        (FOLDER / f"{kind}.svg").write_text(made.svg_wide + "\n", "utf-8")
        (FOLDER / f"{kind}.narrow.svg").write_text(made.svg_narrow + "\n", "utf-8")


if __name__ == "__main__":
    main()
