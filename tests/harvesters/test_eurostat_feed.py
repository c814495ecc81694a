"""What tables of Eurostat look like beside the ordinary. Synthetic, in the shape of JSON-stat 2.0."""

import json
from pathlib import Path
from typing import Any

import pytest
from feed_cases import CASES, source_of
from replay_bench import replaying
from web import reply

from harvesters.feeds.eurostat import parse
from harvesters.feeds.feed import Parsed, read_parsed
from harvesters.fetching.sandbox import ParseError

TABLE: dict[str, Any] = {
    "version": "2.0",
    "class": "dataset",
    "id": ["freq", "indic_ur", "geo", "time"],
    "size": [1, 1, 1, 3],
    "dimension": {
        "freq": {"category": {"index": {"A": 0}}},
        "indic_ur": {"category": {"label": {"DE1001V": "Population"}}},
        "geo": {"category": {"index": ["PL012C"]}},
        "time": {"category": {"index": {"2021": 0, "2022": 1, "2023": 2}}},
    },
    "value": [193_415, None, "191448"],
}


def read(folder: Path, table: Any) -> Parsed:
    (folder / "arrived").write_text(json.dumps(table))
    context = {"variable": "indic_ur", "cities": {"PL012C": "266101"}}
    options = {"context": context, "series": [{"id": "estat:DE1001V"}]}
    parse(folder / "arrived", folder / "result", options)
    return read_parsed(folder / "result")


def test_values_in_a_list_and_as_text_are_numbers_and_an_empty_place_is_no_figure(tmp_path: Path):
    rows = read(tmp_path, TABLE).rows
    assert [(row[2], row[3]) for row in rows] == [("2021", 193_415.0), ("2023", 191_448.0)]


def test_one_status_for_the_whole_table_stands_at_every_cell(tmp_path: Path):
    rows = read(tmp_path, TABLE | {"status": "p"}).rows
    assert [(row[3], row[4]) for row in rows] == [(193_415.0, "P"), (None, "O P"), (191_448.0, "P")]


def test_statuses_in_a_list_stand_at_their_cells(tmp_path: Path):
    rows = read(tmp_path, TABLE | {"status": ["b", ":", None]}).rows
    assert [(row[3], row[4]) for row in rows] == [(193_415.0, "B"), (None, "O"), (191_448.0, "")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": [{"status": 400, "id": 150, "label": "Dataset contains no data."}]}, "contains no data"),
        ({"warning": {"status": 413, "label": "ASYNCHRONOUS_RESPONSE. Try later."}}, "ASYNCHRONOUS_RESPONSE"),
        ({"warning": "EXTRACTION_TOO_BIG"}, "TOO_BIG"),
        (TABLE | {"value": ["many"]}, "'many' where a number"),
        (TABLE | {"size": [1, 1, 1, 2]}, "whose size is not the count"),
    ],
)
def test_a_body_without_figures_is_told_in_the_words_of_eurostat(tmp_path: Path, body: Any, words: str):
    with pytest.raises(ParseError, match=words):
        read(tmp_path, body)


def test_a_table_told_apart_by_more_than_city_and_year_is_not_mixed_up(tmp_path: Path):
    split = TABLE | {"size": [2, 1, 1, 3], "value": {}}
    split["dimension"] = TABLE["dimension"] | {"freq": {"category": {"index": ["A", "Q"]}}}
    with pytest.raises(ParseError, match="apart by freq too"):
        read(tmp_path, split)


def test_a_table_that_is_withdrawn_is_told_and_the_others_go_on(tmp_path: Path):
    source = source_of(CASES["eurostat"], "https://ec.europa.eu").model_copy(update={"files": []})
    feed = {**(source.feed or {}), "tables": ["urb_gone", "urb_cpop1"]}
    content = json.dumps(TABLE).encode()
    answers = {"urb_cpop1": lambda handler: reply(handler, content, Content_Type="application/json")}
    with replaying(tmp_path, source.model_copy(update={"feed": feed}), answers) as replay:
        report = replay.sync()
        assert report.state == "ok", report
        assert any("urb_gone" in remark and "404" in remark for remark in report.remarks)
        assert replay.figure("estat:DE1001V", "2021") == 193_415
