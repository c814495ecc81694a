"""What holds for every chart of every dashboard, in both languages, on the bundled figures."""

import csv
import gzip
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from bundled_values import BundledValues
from zoom_schemas import numbers, periods
from zoom_schemas.settings import load_settings

from dashboards_embed import palette
from dashboards_embed.catalogue import load_dashboards
from dashboards_embed.findings import MOST_WORDS
from dashboards_embed.render import render_dashboard
from dashboards_embed.standalone import standalone_svg
from indicator_jobs.cards import load_cards

SLUGS = sorted(load_dashboards().dashboards)
PAGES = [(slug, lang) for slug in SLUGS for lang in ("pl", "en")]
MISSING = {"pl": "brak danych", "en": "no data"}
CARDS = load_cards().cards


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    return BundledValues(tmp_path_factory.mktemp("figures"), CARDS)


@pytest.fixture(scope="module")
def pages(values):
    definitions = load_dashboards().dashboards
    return {
        (slug, lang): render_dashboard(
            definitions[slug], values, CARDS, load_settings(), lang, date(2026, 11, 23)
        )
        for slug, lang in PAGES
    }


@pytest.fixture(params=PAGES, ids=lambda page: "-".join(page))
def page(request, pages):
    return pages[request.param]


def read_back(text: str, lang: str) -> float:
    plain = text.replace("\u00a0", "").replace("−", "-")
    return float(plain.replace(",", ".") if lang == "pl" else plain.replace(",", ""))


def figures_in(chart, lang: str) -> list[float]:
    """Every figure of a table, smallest first."""
    texts = [cell.text for row in chart.table.rows for cell in row.cells if cell.text != MISSING[lang]]
    return sorted(read_back(text, lang) for text in texts)


def shown_number(value: str, decimals: int, lang: str) -> str:
    return numbers.number(float(value), decimals, lang)


def test_every_chart_is_drawn_for_a_wide_card_and_for_a_phone(page):
    assert [chart.id for chart in page.charts if not (chart.svg_wide and chart.svg_narrow)] == []


def test_every_tile_has_a_value(page):
    assert len(page.tiles) >= 4
    assert all(tile.value_text and tile.period_text and tile.change_text for tile in page.tiles)


def test_the_lead_is_said(page):
    assert page.lead.endswith(".")


def test_every_sentence_holds_the_last_value_and_its_period(page):
    for chart in page.charts:
        if chart.kind == "pyramid" or not chart.card_ids:
            continue
        wanted = periods.label(chart.period, page.lang).split()[-1]
        assert wanted in chart.sentence, chart.id
        assert chart.value_text.split("\u00a0")[0] in chart.sentence, chart.id


def test_titles_are_short_and_start_with_a_capital_letter(page):
    for chart in page.charts:
        assert len(chart.title.split()) <= MOST_WORDS, chart.title
        assert chart.title[0].isupper() or chart.title[0].isdigit(), chart.title


def test_no_text_holds_an_unfilled_place_or_a_word_of_the_machine(page):
    for text in [page.lead, *(t for c in page.charts for t in (c.title, c.subtitle, c.sentence, *c.notes))]:
        assert not re.search(r"[{}\[\]|]|nan|None|  |\.\.", text), text


def test_the_table_has_a_cell_for_every_column_and_every_number_of_the_file(page):
    for chart in page.charts:
        assert {len(row.cells) for row in chart.table.rows} == {len(chart.table.headers) - 1}, chart.id
        if chart.kind in {"pyramid", "points_map"}:
            continue
        rows = [row for row in csv.DictReader(io.StringIO(chart.tidy)) if row["value"]]
        decimals = 1 if "= 100" in chart.subtitle else CARDS[rows[0]["card"]].decimals
        from_file = sorted(shown_number(row["value"], decimals, page.lang) for row in rows)
        in_table = sorted(
            cell.text for row in chart.table.rows for cell in row.cells if cell.text != MISSING[page.lang]
        )
        assert in_table == from_file, chart.id


def test_the_spreadsheet_and_the_tidy_file_hold_the_same_numbers(page):
    delimiter = ";" if page.lang == "pl" else ","
    for chart in page.charts:
        tidy = list(csv.reader(io.StringIO(chart.tidy)))[1:]
        sheet = list(csv.reader(io.StringIO(chart.csv.removeprefix("\ufeff")), delimiter=delimiter))[1:]
        assert len(tidy) == len(sheet)
        column = 3 if chart.kind == "points_map" else 4
        assert [row[column] for row in tidy] == [row[column].replace(",", ".") for row in sheet], chart.id


def test_every_value_of_a_file_is_a_value_of_its_card(page, values):
    for chart in page.charts:
        if chart.kind == "points_map" or "= 100" in chart.subtitle:
            continue
        for row in csv.DictReader(io.StringIO(chart.tidy)):
            known = values.values(row["card"], [row["territory"]])
            [stored] = known.loc[known["period"] == row["period"], "value"]
            assert row["value"] == "" or float(row["value"]) == pytest.approx(stored), chart.id


def test_drawings_use_only_colours_of_the_palette(page):
    for chart in page.charts:
        used = set(re.findall(r'(?:fill|stroke)="(#[^"]+)"', chart.svg_wide + chart.svg_narrow))
        assert used <= set(palette.DARK), chart.id


def test_drawings_carry_no_style_no_id_no_script(page):
    for drawing in [d for c in page.charts for d in (c.svg_wide, c.svg_narrow)] + [
        t.spark_svg for t in page.tiles
    ]:
        for banned in ("style", " id=", "class=", "script", "href", " on", "url("):
            assert banned not in drawing


def test_words_of_drawings_stay_inside(page):
    for drawing in [d for c in page.charts for d in (c.svg_wide, c.svg_narrow)]:
        root = ET.fromstring(drawing)
        _, _, width, height = map(float, root.get("viewBox", "").split())
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            assert -1 <= float(text.get("x", 0)) <= width + 1
            assert 0 <= float(text.get("y", 0)) <= height + 1


def test_every_chart_names_its_source(page):
    for chart in page.charts:
        assert chart.sources or not chart.card_ids, chart.id
        for source in chart.sources:
            assert source.publisher
            assert source.licence
            assert source.address.startswith("https://")


def test_standalone_pictures_are_well_formed(page):
    for chart in page.charts:
        ET.fromstring(standalone_svg(chart, page.portal, page.lang))


def test_the_two_languages_show_the_same_figures(pages):
    for slug in SLUGS:
        polish, english = pages[slug, "pl"], pages[slug, "en"]
        assert [c.id for c in polish.charts] == [c.id for c in english.charts]
        for one, other in zip(polish.charts, english.charts, strict=True):
            assert figures_in(one, "pl") == figures_in(other, "en"), one.id


def test_the_drawings_of_a_page_are_light(pages):
    for page in pages.values():
        drawings = "".join(c.svg_wide + c.svg_narrow for c in page.charts)
        assert len(gzip.compress(drawings.encode())) < 25_000


def test_a_page_survives_json(page):
    assert type(page).from_dict(json.loads(json.dumps(page.to_dict()))) == page
