"""Declarations of sources: complete, in line with the code lists, and plain about what is wrong in them."""

import shutil
from pathlib import Path

import pytest
from zoom_schemas.settings import load_settings
from zoom_schemas.themes import load_themes
from zoom_schemas.units import load_units

from harvesters import bundled
from harvesters.source_files import SOURCES, read_sources
from harvesters.source_schema import source_schema

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    """A folder with two true declarations."""
    for name in ("mf.yaml", "gugik-area.yaml"):
        shutil.copy(SOURCES / name, tmp_path / name)
    return tmp_path


def broken(folder, name, old, new):
    """Spoil a declaration and read the folder again."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_sources([folder])


def test_every_bundled_source_can_be_read(sources):
    assert bundled.source_errors() == []
    assert {"gus-bdl", "imgw", "gios", "pkw", "eurostat-cities", "nbp-barn"} <= {one.id for one in sources}


def test_the_unit_of_every_series_is_in_the_code_list(sources):
    known = load_units()
    assert {s.unit for source in sources for s in source.series if s.unit not in known} == set()


def test_the_themes_of_every_source_are_in_the_code_list(sources):
    known = set(load_themes())
    assert {theme for source in sources for theme in source.themes} <= known


def test_the_organisation_of_every_source_is_one_of_the_portal(sources):
    known = {organisation.slug for organisation in load_settings().organisations}
    assert {source.organisation for source in sources} <= known


def test_titles_tell_series_of_a_source_apart_in_both_languages(sources):
    for source in sources:
        for lang in ("pl", "en"):
            titles = [series.title.get(lang) for series in source.series]
            assert len(set(titles)) == len(titles), source.id


def test_rates_are_never_additive(sources):
    assert [s.id for source in sources for s in source.series if s.kind == "ratio" and s.additive] == []


def test_resources_of_sources_are_there(sources):
    assert all(path.is_file() for source in sources for path in bundled.resource_files(source))


def test_a_break_of_one_city_does_not_concern_another(sources):
    bdl = next(source for source in sources if source.id == "gus-bdl")
    notes = {one.note.en for one in bdl.breaks_of("bdl:72305", "086201")}
    assert any("Zielona Góra" in note for note in notes)
    assert not any("Zielona Góra" in one.note.en for one in bdl.breaks_of("bdl:72305", "266101"))
    assert any("2021 census" in one.note.en for one in bdl.breaks_of("bdl:72305", "266101"))


def test_a_missing_field_is_named_with_its_file_and_a_hint_while_others_load(folder):
    found = broken(folder, "mf.yaml", "rhythm: year\n", "")
    (problem,) = found.errors
    assert (problem.file, problem.field, problem.problem) == ("sources/mf.yaml", "rhythm", "is missing")
    assert "year" in problem.hint
    assert set(found.sources) == {"gugik-area"}


def test_an_unknown_field_is_named(folder):
    found = broken(folder, "mf.yaml", "rhythm: year", "rhythm: year\nrythm: year")
    assert [(e.field, e.problem) for e in found.errors] == [("rythm", "is not a field that is known here")]


def test_a_series_with_a_wrong_kind_is_named_by_its_place(folder):
    found = broken(folder, "mf.yaml", "kind: flow", "kind: flood")
    (problem,) = found.errors
    assert problem.field == "series.0.kind"
    assert "stock" in problem.hint


def test_text_in_one_language_only_is_refused(folder):
    found = broken(folder, "mf.yaml", ', en: "Shares of cities in personal income tax"', "")
    assert [(error.field, error.problem) for error in found.errors] == [("title.en", "is missing")]


def test_a_secondary_copy_must_say_so(folder):
    path = folder / "mf.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    start = lines.index("note:")
    path.write_text("\n".join([*lines[:start], *lines[start + 3 :]]), encoding="utf-8")
    (problem,) = read_sources([folder]).errors
    assert "a secondary copy needs a note" in problem.problem


def test_a_break_in_an_unknown_territory_is_refused(folder):
    breaks = 'breaks: [{period: "2020", territory: "999999", note: {pl: x, en: x}}]\nseries:'
    (problem,) = broken(folder, "mf.yaml", "series:", breaks).errors
    assert problem.field == "breaks.0.territory"


def test_a_series_declared_twice_in_one_source_is_refused(folder):
    (problem,) = broken(folder, "mf.yaml", "mf:npp.pit_share_75622", "mf:npp.pit_share_75621").errors
    assert "declared twice" in problem.problem


def test_a_series_of_two_sources_is_reported_with_both_named(folder):
    found = broken(folder, "mf.yaml", "mf:npp.pit_share_75622", "gugik:area_2025")
    (problem,) = found.errors
    assert "gugik:area_2025 is declared by gugik-area too" in problem.problem
    assert problem.field == "series.1.id"


def test_the_id_must_be_the_name_of_the_file(folder):
    (problem,) = broken(folder, "mf.yaml", "id: mf", "id: fm").errors
    assert problem.hint == "Write: id: mf"


def test_a_file_that_is_no_yaml_is_reported_with_its_place(folder):
    found = broken(folder, "mf.yaml", "rhythm: year", "rhythm: [year")
    assert found.errors[0].field.startswith("line ")
    assert set(found.sources) == {"gugik-area"}


def test_the_published_json_schema_is_that_of_the_model():
    stored = (REPOSITORY / "schemas/source.schema.json").read_text(encoding="utf-8")
    assert stored == source_schema()


def test_a_source_of_the_same_id_in_another_folder_is_reported(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("another")
    shutil.copy(SOURCES / "mf.yaml", other / "mf.yaml")
    found = read_sources([folder, other])
    assert sorted(found.sources) == ["gugik-area", "mf"]
    assert [str(one) for one in found.errors] == [
        "sources/mf.yaml: id: mf is declared in another folder too. Remove one of the files."
    ]
