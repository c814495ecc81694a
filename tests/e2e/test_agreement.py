"""One number, everywhere: dashboard, table, CSV, DataStore, and a computation of its own."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from lxml import html
from zoom_schemas import numbers

import harvesters.bundled as bundled
from dashboards_embed.catalogue import load_dashboards
from dashboards_embed.definition import Chart
from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.jobs import compute_all
from indicator_jobs.loading import load_bundled
from indicator_jobs.store import Store

BASE_URL = os.environ.get("ZOOM_BASE_URL", "http://127.0.0.1:5050")
Cell = tuple[str, str, str]

CARDS = load_cards().cards
CHARTS = [
    (board.slug, chart)
    for board in load_dashboards().dashboards.values()
    for chart in board.charts
    if chart.kind != "points_map"
]
each_chart = pytest.mark.parametrize(("slug", "chart"), CHARTS, ids=lambda one: getattr(one, "id", one))


def _fetch(path: str) -> bytes:
    with urlopen(BASE_URL.rstrip("/") + path, timeout=30) as answer:
        return answer.read()


@pytest.fixture(scope="module")
def recomputed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Cell, float]:
    """Every value, computed from the bundled files in a database of this test alone."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('own') / 'zoom.db'}")
    load_bundled(store, bundled)
    compute_all(store, CARDS)
    used = sorted({card for _, chart in CHARTS for card in chart.card_ids})
    return {
        (card, row.territory, row.period): row.value
        for card in used
        for row in store.values(card).itertuples()
        if row.value == row.value
    }


@cache
def _datastore(card_id: str) -> dict[tuple[str, str], float | None]:
    name = card_id.replace(".", "-")
    package = json.loads(_fetch(f"/api/3/action/package_show?id={name}"))["result"]
    table = next(one for one in package["resources"] if one.get("datastore_active"))
    found = json.loads(_fetch(f"/api/3/action/datastore_search?resource_id={table['id']}&limit=32000"))[
        "result"
    ]
    assert {field["id"]: field["type"] for field in found["fields"]}["value"] in {"numeric", "float8"}
    return {
        (row["territory"], row["period"]): None if row["value"] is None else float(row["value"])
        for row in found["records"]
    }


def _rows(slug: str, chart: Chart) -> list[dict[str, str]]:
    text = _fetch(f"/pulpity/{slug}/{chart.id}.csv?format=tidy").decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _expected(row: dict[str, str], chart: Chart, values: Mapping[Cell, float]) -> float:
    value = values[row["card"], row["territory"], row["period"]]
    if not chart.index_base:
        return value
    return 100 * value / values[row["card"], row["territory"], chart.index_base]


@each_chart
def test_a_chart_shows_what_its_own_computation_from_the_bundled_files_gives(
    slug: str, chart: Chart, recomputed: Mapping[Cell, float]
) -> None:
    rows = [row for row in _rows(slug, chart) if row["value"]]
    assert rows
    for row in rows:
        assert float(row["value"]) == pytest.approx(_expected(row, chart, recomputed), rel=1e-9), row


@each_chart
def test_the_datastore_holds_the_figures_of_the_chart(slug: str, chart: Chart) -> None:
    for row in _rows(slug, chart):
        if not row["value"] or chart.index_base:
            continue
        held = _datastore(row["card"])[row["territory"], row["period"]]
        assert held == pytest.approx(float(row["value"]), rel=1e-9), row


@each_chart
def test_the_table_of_the_chart_says_the_figures_of_its_csv(slug: str, chart: Chart) -> None:
    page = html.fromstring(_fetch(f"/pulpity/{slug}/{chart.id}"))
    said = {cell.text_content().split("(")[0].strip() for cell in page.xpath("//table//td")}
    for row in _rows(slug, chart):
        if row["value"]:
            decimals = 1 if chart.index_base else CARDS[row["card"]].decimals
            text = numbers.number(float(row["value"]), decimals, "pl")
            assert any(one.startswith(text) for one in said), (text, sorted(said)[:12])


def _copies(card: Card) -> list[tuple[str, str, str]]:
    """(series, from, to) where a version only passes a series of its own unit on."""
    versions = card.recipes.national
    ends = [version.from_ for version in versions[1:]] + ["9999"]
    return [
        (one.series, version.from_, end)
        for version, end in zip(versions, ends, strict=True)
        for name, one in version.inputs.items()
        if one.series and version.formula == name and one.unit == card.unit
    ]


def test_a_card_that_copies_a_series_says_the_figures_of_the_bundled_file(
    recomputed: Mapping[Cell, float],
) -> None:
    units = {series.id: series.unit for source in bundled.load_sources() for series in source.series}
    figures: dict[Cell, Any] = {}
    for path in Path(bundled.__file__).parent.glob("figures/*.csv"):
        if "overlaps" not in path.name:
            with path.open(encoding="utf-8") as lines:
                figures |= {
                    (r["series"], r["territory"], r["period"]): r["value"] for r in csv.DictReader(lines)
                }
    compared = 0
    for (card_id, territory, period), value in recomputed.items():
        for series, start, end in _copies(CARDS[card_id]):
            if units[series] == CARDS[card_id].unit and start <= period < end:
                assert float(figures[series, territory, period]) == pytest.approx(value, rel=1e-12)
                compared += 1
    assert compared > 1000
