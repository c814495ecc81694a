"""Dashboards in YAML: what is refused, how it is said, and that the others still load."""

import json
from pathlib import Path

import pytest
import yaml

from dashboards_embed.catalogue import FOLDER, json_schema, load_dashboards
from dashboards_embed.charts import KINDS
from dashboards_embed.definition import Kind
from dashboards_embed.speech import SPEECH
from dashboards_embed.tables import table_of
from indicator_jobs.cards import load_cards

REPOSITORY = Path(__file__).parents[2]
SLUGS = ["aktywnosc-obywatelska", "gospodarka", "ludnosc"]


@pytest.fixture
def folder(tmp_path):
    for slug in SLUGS[1:]:
        (tmp_path / f"{slug}.yaml").write_text((FOLDER / f"{slug}.yaml").read_text("utf-8"), "utf-8")
    return tmp_path


def broken(folder: Path, change) -> list:
    """Mistakes reported after a change to one file; the other one must still be there."""
    path = folder / "ludnosc.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    found = load_dashboards([folder])
    assert list(found.dashboards) == ["gospodarka"]
    return list(found.errors)


def first_chart(content):
    return content["sections"][0]["charts"][0]


def test_the_three_dashboards_load_without_a_mistake():
    found = load_dashboards()
    assert list(found.dashboards) == SLUGS
    assert found.errors == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_dashboard_has_tiles_charts_of_three_kinds_a_map_and_a_comparison(slug):
    dashboard = load_dashboards().dashboards[slug]
    kinds = {chart.kind for chart in dashboard.charts}
    assert 4 <= len(dashboard.tiles) <= 6
    assert 5 <= len(dashboard.charts) <= 12
    assert len(kinds) >= 3
    assert kinds & {"choropleth", "points_map"}
    assert any(chart.territories == "peers" for chart in dashboard.charts)
    assert dashboard.unknown


def test_every_dashboard_names_only_cards_that_exist():
    assert [str(error) for error in load_dashboards(cards=load_cards().cards).errors] == []


def test_every_kind_is_drawn_spoken_and_tabled():
    names = set(Kind.__args__)
    assert set(KINDS) == set(SPEECH) == names
    assert callable(table_of)


def test_a_map_of_areas_shows_rates_only():
    cards = load_cards().cards
    dashboards = load_dashboards().dashboards.values()
    maps = [chart for d in dashboards for chart in d.charts if chart.kind == "choropleth"]
    assert [chart.id for chart in maps if cards[chart.cards[0]].kind != "ratio"] == []


def test_an_unknown_kind_is_refused_with_the_field(folder):
    [error] = broken(folder, lambda c: first_chart(c).update(kind="pie"))
    assert error.file == "ludnosc.yaml"
    assert error.field == "sections.0.charts.0.kind"
    assert "line" in error.problem


def test_an_unknown_field_is_refused(folder):
    [error] = broken(folder, lambda c: c.update(colour="red"))
    assert (error.file, error.field) == ("ludnosc.yaml", "colour")
    assert error.hint


def test_a_text_in_one_language_is_refused(folder):
    [error] = broken(folder, lambda c: c.update(title={"pl": "Ludność"}))
    assert error.field == "title.en"


def test_a_figure_that_no_sentence_has_is_refused_by_name(folder):
    [error] = broken(
        folder, lambda c: first_chart(c).update(finding={"rising": {"pl": "{wzrost}", "en": "x"}})
    )
    assert "wzrost" in error.problem


def test_an_outcome_that_never_comes_about_is_refused(folder):
    title = {"pl": "x", "en": "x"}
    [error] = broken(folder, lambda c: first_chart(c).update(finding={"faling": title}))
    assert "faling" in error.problem
    assert "falling_below" in error.problem


def test_two_charts_of_one_id_are_refused(folder):
    def twice(content):
        content["sections"][0]["charts"][1]["id"] = first_chart(content)["id"]

    [error] = broken(folder, twice)
    assert "miasta" in error.problem


def test_a_section_is_titled_by_a_question(folder):
    [error] = broken(folder, lambda c: c["sections"][0].update(title={"pl": "Ludzie", "en": "People"}))
    assert "question" in error.problem


def test_a_slug_is_the_name_of_its_file(folder):
    [error] = broken(folder, lambda c: c.update(slug="inny"))
    assert error.field == "slug"


def test_what_is_no_yaml_names_the_line(folder):
    (folder / "ludnosc.yaml").write_text("slug: [a\ntitle: b", "utf-8")
    found = load_dashboards([folder])
    assert list(found.dashboards) == ["gospodarka"]
    assert "line" in found.errors[0].field


def test_an_unknown_card_is_named_and_the_other_dashboards_stay(folder):
    known = load_dashboards([folder]).dashboards["gospodarka"].card_ids
    found = load_dashboards([folder], cards=known)
    assert list(found.dashboards) == ["gospodarka"]
    assert any("population.total" in error.problem for error in found.errors)


def test_the_schema_in_the_repository_is_current():
    stored = (REPOSITORY / "schemas" / "dashboard.schema.json").read_text("utf-8")
    assert json.loads(stored) == json.loads(json_schema())
