"""The inventory: what the city holds beyond what is open, with the plain truth about what is not known."""

import csv
import os
import re
from pathlib import Path

import pytest
from zoom_schemas.settings import load_settings
from zoom_schemas.themes import load_themes

from harvesters.bundled import load_sources
from harvesters.holding import Holding
from harvesters.holding_files import bundled_holdings, holding_schema, read_holdings

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("ZOOM_SHARED", REPOSITORY.parent / "shared"))
SOUND = """\
id: made-up
title: {pl: Zbiór próbny, en: Synthetic holding}
holder: {name: {pl: Urząd próbny, en: Synthetic office}}
quality: {state: unknown}
availability: {state: on_request}
themes: [housing]
learnt_from: {pl: Test, en: Test}
"""


@pytest.fixture
def holdings():
    return bundled_holdings().holdings


def read(folder: Path, text: str, name: str = "made-up.yaml"):
    (folder / name).write_text(text, encoding="utf-8")
    return read_holdings([folder])


def test_every_bundled_holding_can_be_read(holdings):
    assert bundled_holdings().errors == []
    assert {"pesel", "egib", "budget", "survey"} <= set(holdings)


def test_holdings_use_the_units_themes_and_sources_of_the_portal(holdings):
    units = {one.slug for one in load_settings().organisations}
    sources = {one.id for one in load_sources()}
    for one in holdings.values():
        assert one.holder.organisation is None or one.holder.organisation in units, one.id
        assert set(one.themes) <= set(load_themes()), one.id
        assert set(one.sources) <= sources, one.id


def test_the_inventory_names_every_register_that_an_indicator_needs_and_no_other(holdings):
    wanted: dict[str, set[str]] = {}
    for file in sorted((SHARED / "data" / "inventory").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                for register in re.findall(r"(kielce:[a-z0-9_]+)\.", row["inputs_local"]):
                    wanted.setdefault(register, set()).add(row["id"])
    assert {one.register_id: set(one.wanted_by) for one in holdings.values()} == wanted


def test_nothing_is_claimed_of_quality_where_nobody_has_looked(holdings):
    assert {one.quality.state for one in holdings.values()} == {"unknown"}
    assert all(one.currency.newest is None for one in holdings.values())


def test_a_sound_file_is_read(tmp_path):
    assert read(tmp_path, SOUND).holdings["made-up"].form == "unknown"


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("state: unknown", "state: complete", "quality", "why"),
        ("state: on_request", "state: open", "", "source"),
        ("state: on_request", "state: secret", "availability.state", ""),
        ("themes: [housing]", "themes: []", "themes", ""),
        ("id: made-up", "id: other", "id", "made-up.yaml"),
        ("holder: {name: {pl: Urząd próbny, en: Synthetic office}}", "", "holder", ""),
        ("themes:", "currency: {newest: jutro}\nthemes:", "currency.newest", "not a period"),
    ],
)
def test_a_mistake_is_reported_with_file_field_and_hint(tmp_path, old, new, field, said):
    found = read(tmp_path, SOUND.replace(old, new, 1))
    assert found.holdings == {}
    (problem,) = found.errors
    assert (problem.file, problem.field) == ("inventory/made-up.yaml", field or problem.field)
    assert said in f"{problem.problem} {problem.hint}"
    assert problem.hint


def test_two_files_of_one_register_are_reported_and_the_first_one_stands(tmp_path):
    register = 'register_id: "kielce:made_up"\n'
    read(tmp_path, SOUND + register)
    found = read(tmp_path, SOUND.replace("id: made-up", "id: other") + register, "other.yaml")
    assert set(found.holdings) == {"made-up", "other"}
    assert "kielce:made_up is described by made-up too" in found.errors[0].problem


def test_the_published_json_schema_is_that_of_the_model():
    stored = (REPOSITORY / "schemas/holding.schema.json").read_text(encoding="utf-8")
    assert stored == holding_schema(), "Run: python -m harvesters.holding_files > schemas/holding.schema.json"


def test_every_field_has_a_description_and_a_good_example():
    for name, field in Holding.model_fields.items():
        if name not in ("holder",):
            assert field.description, name
            assert field.json_schema_extra, name
