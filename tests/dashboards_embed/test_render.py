"""Tables, files, tiles, pictures and dashboards on synthetic figures."""

import csv
import io
import json
import math
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from samples import KINDS, chart
from synthetic import KIELCE, RADOM, TODAY, SyntheticValues, card, frame, world
from zoom_schemas.settings import load_settings

from dashboards_embed import edition
from dashboards_embed.definition import Chart, Clause, Dashboard
from dashboards_embed.export import BOM, exact
from dashboards_embed.render import lead, render_card_chart, render_chart, render_dashboard, render_tiles
from dashboards_embed.rendered import RenderedDashboard
from dashboards_embed.standalone import standalone_png, standalone_svg

LANGS = ["pl", "en"]
POPULATION = {str(y): 200_000 - 1_000 * (y - 2000) for y in range(2000, 2026)}


def one(values, lang="pl", flags="", of=None, kind="line", **fields):
    made = of or card()
    frames = {made.id: frame({KIELCE: values}, flags)}
    spec = {"id": "one", "kind": kind, "cards": [made.id], **fields}
    return render_chart(Chart.model_validate(spec), world(SyntheticValues(frames), [made], lang))


def tile(values, today=TODAY, lang="pl", **fields):
    made = card(**fields)
    values = SyntheticValues({made.id: frame({KIELCE: values})})
    return render_tiles([made.id], values, {made.id: made}, load_settings(), lang, today)[0]


def read_tidy(text):
    return list(csv.DictReader(io.StringIO(text)))


def dashboard(**changes) -> Dashboard:
    text = {"pl": "Co?", "en": "What?"}
    cards = ["population.total"] * 4
    content = {
        "slug": "proba",
        "title": text,
        "theme": "population",
        "lead": [
            {"card": "population.total", "outcomes": {"falling": {"pl": "Mniej o {change}.", "en": "Less."}}}
        ],
        "tiles": cards,
        "sections": [{"title": text, "charts": [{"id": "a", "kind": "line", "card": cards[0]}]}],
        "unknown": [{"text": text}],
    }
    return Dashboard.model_validate({**content, **changes})


def rendered(lang="pl", **changes) -> RenderedDashboard:
    values = SyntheticValues({"population.total": frame({KIELCE: POPULATION})})
    return render_dashboard(dashboard(**changes), values, {card().id: card()}, load_settings(), lang, TODAY)


def test_a_missing_value_is_said_in_the_table_and_empty_in_the_file():
    made = one({"2022": 5, "2023": None, "2024": 7})
    assert [row.cells[0].text for row in made.table.rows] == ["5", "brak danych", "7"]
    assert [row["value"] for row in read_tidy(made.tidy)] == ["5", "", "7"]


def test_a_status_flag_is_a_note_in_words_and_a_code_in_the_file():
    made = one({"2023": 5, "2024": 7}, flags="B secondary-copy")
    assert made.table.rows[0].cells[0].notes == ("przerwa w szeregu",)
    assert read_tidy(made.tidy)[0]["flags"] == "B secondary-copy"


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in {"points_map", "pyramid"}])
def test_the_table_holds_a_cell_for_every_value_of_the_file(kind):
    made = chart(kind)
    shown = sum(cell.text != "brak danych" for row in made.table.rows for cell in row.cells)
    assert shown == sum(row["value"] != "" for row in read_tidy(made.tidy))


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_a_table_has_a_cell_for_every_column(kind):
    table = chart(kind).table
    assert table.rows
    assert {len(row.cells) for row in table.rows} == {len(table.headers) - 1}


def test_the_polish_file_opens_in_a_polish_spreadsheet_without_questions():
    made = one({"2024": 1234.5}, of=card(decimals=1))
    assert made.csv.startswith(BOM)
    head, row = made.csv.removeprefix(BOM).splitlines()
    assert head.split(";")[:4] == ["karta", "kod_terytorium", "terytorium", "okres"]
    assert row.split(";") == ["population.total", "266101", "Kielce", "2024", "1234,5", "osoby", ""]


def test_the_english_file_and_the_tidy_one_use_points():
    made = one({"2024": 1234.5}, "en", of=card(decimals=1))
    assert made.csv.splitlines()[1].startswith("population.total,266101,Kielce,2024,1234.5,")
    assert not made.tidy.startswith(BOM)
    assert read_tidy(made.tidy)[0]["card"] == "population.total"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1 + 0.2, "0.3"), (-684.0, "-684"), (178837.0, "178837"), (math.nan, ""), (None, "")],
)
def test_files_hold_what_was_computed_without_the_noise_of_binary_arithmetic(value, text):
    assert exact(value) == text


def test_a_tile_says_value_unit_change_period_and_where_it_comes_from():
    made = tile(POPULATION)
    assert (made.value_text, made.unit_text) == ("175\u00a0000", "osób")
    assert made.change_text == "▼ o\u00a01\u00a0000 mniej niż w\u00a02024\u00a0r."
    assert made.direction == "falling"
    assert made.period_text == "31 grudnia 2025"
    assert made.trace == ("population.total", KIELCE, "2025")
    assert made.spark_svg.count("<circle") == 1


def test_a_tile_without_a_change_as_shown_says_so():
    assert tile({"2023": 7.1, "2024": 7.3}).change_text == "Bez zmian względem poprzedniej wartości (2023)"


def test_a_tile_of_one_value_has_no_line_and_compares_nothing():
    made = tile({"2024": 7})
    assert made.spark_svg == ""
    assert made.change_text == "Jedyna znana wartość"


def test_a_large_amount_is_shortened_to_three_digits():
    made = tile({"2024": 972_345_678.0}, unit="PLN", range=[0, 1e12])
    assert (made.value_text, made.unit_text) == ("972\u00a0mln", "zł")


@pytest.mark.parametrize(("last", "late"), [("2025", False), ("2024", False), ("2023", True)])
def test_a_value_is_late_when_more_than_one_expected_period_is_missing(last, late):
    values = {p: v for p, v in POPULATION.items() if p <= last}
    assert bool(tile(values, date(2026, 11, 23)).stale) is late


def test_elections_are_never_late():
    assert tile({"2005": 1, "2007": 2, "2011": 3, "2015": 4, "2019": 5}).stale == ""


def test_a_card_without_a_value_has_no_tile():
    values = SyntheticValues({})
    assert render_tiles(["population.total"], values, {card().id: card()}, load_settings(), "pl") == ()


def test_a_chart_without_values_says_so_and_draws_nothing():
    made = one({})
    assert made.svg_wide == ""
    assert made.sentence == "Nie mamy jeszcze wartości do tego wykresu."
    assert made.title == "Miara total"


def test_a_chart_of_a_card_that_is_not_there_leaves_the_others_standing():
    made = rendered(
        sections=[
            {
                "title": {"pl": "Co?", "en": "What?"},
                "charts": [
                    {"id": "lost", "kind": "line", "card": "population.lost"},
                    {"id": "kept", "kind": "line", "card": "population.total"},
                ],
            }
        ]
    )
    assert [bool(c.svg_wide) for c in made.charts] == [False, True]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "line"),
        ({"kind": "flow", "moment": "period"}, "signed_bars"),
        ({"kind": "flow", "moment": "period", "range": [0, 10_000_000]}, "bar"),
    ],
)
def test_a_card_has_a_chart_that_suits_it(fields, kind):
    made = card(**fields)
    values = SyntheticValues({made.id: frame({KIELCE: POPULATION})})
    assert render_card_chart(made, values, load_settings(), "pl", today=TODAY).kind == kind


def test_the_lead_says_only_what_the_data_say():
    rising = Clause.model_validate(
        {"card": "population.total", "outcomes": {"rising": {"pl": "Więcej.", "en": "More."}}}
    )
    values = SyntheticValues({"population.total": frame({KIELCE: POPULATION})})
    assert lead([rising], world(values, [card()])) == ""
    assert rendered().lead == "Mniej o\u00a025\u00a0000."


@pytest.mark.parametrize("lang", LANGS)
def test_a_dashboard_survives_json(lang):
    made = rendered(lang)
    assert RenderedDashboard.from_dict(json.loads(json.dumps(made.to_dict()))) == made


def test_two_renderings_are_the_same_to_the_byte():
    assert json.dumps(rendered().to_dict()) == json.dumps(rendered().to_dict())


def test_an_edition_is_named_by_its_content_and_old_ones_stay(tmp_path: Path):
    first, second = rendered(), rendered("en")
    old = edition.publish(tmp_path, "proba", "pl", first)
    assert edition.publish(tmp_path, "proba", "pl", first) == old
    new = edition.publish(tmp_path, "proba", "pl", second)
    assert edition.current(tmp_path, "proba", "pl") == second
    assert edition.current_name(tmp_path, "proba", "pl") == new
    assert edition.get(tmp_path, old) == first


def test_an_edition_that_was_never_published_is_none(tmp_path: Path):
    assert edition.current(tmp_path, "proba", "pl") is None
    assert edition.get(tmp_path, "0" * 64) is None
    assert edition.get(tmp_path, "../../etc/passwd") is None


def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="not the name"):
        edition.current_name(tmp_path, "../proba", "pl")


def test_nothing_but_whole_files_is_left_behind(tmp_path: Path):
    edition.publish(tmp_path, "proba", "pl", rendered())
    assert {p.suffix for p in tmp_path.rglob("*") if p.is_file()} == {".json", ".pl"}


def test_a_picture_that_leaves_the_page_says_what_where_from_and_who():
    made = chart("line")
    picture = standalone_svg(made, "Zoom na Kielce", "pl")
    words = " ".join("".join(t.itertext()) for t in ET.fromstring(picture).iter())
    assert made.title.split()[0] in words
    assert "Źródło: Źródło syntetyczne" in words
    assert "stan na 2 stycznia 2026" in words
    assert "Zoom na Kielce" in words


def test_a_picture_is_a_png_of_twice_its_size():
    data = standalone_png(chart("bar"), "Zoom na Kielce", "pl")
    assert data.startswith(b"\x89PNG")
    width = int.from_bytes(data[16:20], "big")
    assert width == 2 * (480 + 48)


def test_sources_of_several_cards_are_named_once():
    made = chart("stacked_bar")
    assert [source.id for source in made.sources] == ["test"]
    assert made.sources[0].retrieved_text == "2 stycznia 2026"


def test_the_other_cities_keep_their_names():
    frames = {"population.total": frame({KIELCE: POPULATION, RADOM: POPULATION})}
    spec = {"id": "x", "kind": "multi_line", "cards": ["population.total"], "territories": "peers"}
    made = render_chart(Chart.model_validate(spec), world(SyntheticValues(frames), [card()]))
    assert made.table.headers == ("Okres", "Kielce (osoby)", "Radom (osoby)")
