"""BDL: what answers and errors mean, and that the stand-in answers as the API is described and recorded."""

import json
from typing import Any

import jsonschema
import pytest
from bdl_cases import KIELCE, KIELCE_AS_POWIAT, POPULATION, SHARED, Opened, year
from bdl_stand_in import Bank
from web import reply

from harvesters.feeds.bdl_answers import ATTRIBUTES


def test_the_stand_in_answers_as_the_api_describes(opened: Opened):
    bank = Bank({"72305": {KIELCE: year(180_540.0, 9)}, "60270": {KIELCE_AS_POWIAT: year(0.0, 50)}})
    described = json.loads((SHARED / "data/bdl/bdl_swagger.json").read_text(encoding="utf-8"))
    given = {key: value for key, value in POPULATION.items() if key != "bdl_subject"}
    trial = opened(bank, POPULATION, {**given, "id": "bdl:60270", "lowest_level": "powiat"})
    trial.sync()
    snapshots = trial.bench.fetcher.snapshots
    seen = set()
    for one in snapshots.arrivals(trial.source.id):
        if one.content_type == "application/json":
            name = _schema_of(one.address)
            seen.add(name)
            jsonschema.validate(json.loads(snapshots.read(one.sha256)), _schema(described, name))
    assert seen == {"SubjectDetails", "VariableList", "VariableDetails", "SingleUnitData"}


def test_recorded_answers_are_of_the_same_shape_as_those_of_the_stand_in():
    described = json.loads((SHARED / "data/bdl/bdl_swagger.json").read_text(encoding="utf-8"))
    samples = SHARED / "data/bdl/pybdl_samples"
    recorded = json.loads((samples / "samples_raw_data.json").read_text(encoding="utf-8"))
    for one in recorded["get_data_by_variable"]:
        jsonschema.validate(one, _schema(described, "UnitData"))
    listed = json.loads((samples / "samples_raw_variables.json").read_text(encoding="utf-8"))
    for one in listed["list_variables"]:
        jsonschema.validate(one, _schema(described, "Variable"))


def _schema_of(address: str) -> str:
    path = address.partition("/api/v1/")[2].partition("?")[0].split("/")
    names = {"subjects": "SubjectDetails", "variables": "VariableDetails", "data": "SingleUnitData"}
    return "VariableList" if path == ["variables"] else names[path[0]]


RECORDED_NAMES = {
    "value": "val",
    "firstPage": "first",
    "prevPage": "prev",
    "nextPage": "next",
    "lastPage": "last",
}
"""Recorded answers call these fields otherwise than the description does."""


def _schema(described: Any, name: str) -> dict[str, Any]:
    return {"components": _recorded(described["components"]), "$ref": f"#/components/schemas/{name}"}


def _recorded(schema: Any) -> Any:
    """A description as JSON Schema: `nullable` written out, fields called as recorded answers call them."""
    if isinstance(schema, list):
        return [_recorded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {
        RECORDED_NAMES.get(key, key) if isinstance(value, dict) else key: _recorded(value)
        for key, value in schema.items()
        if key != "nullable"
    }
    if "type" in found and isinstance(found["type"], str) and schema.get("nullable"):
        found["type"] = [found["type"], "null"]
    return found


@pytest.mark.parametrize(
    ("status", "content", "content_type", "told"),
    [
        (429, b'{"result": "Limit", "reason": "Za duzo"}', "application/json", "answers 429"),
        (404, b'{"errors": [{"result": "Nie znaleziono"}]}', "application/json", "answers 404"),
        (500, b"<html>Server Error</html>", "text/html", "answers 500"),
        (200, b'{"errors": [{"result": "Blad", "reason": "powod"}]}', "application/json", "powod"),
        (200, b'{"errorResult": "Blad"}', "application/json", "Blad"),
    ],
)
def test_errors_in_every_shape_are_told_and_change_nothing(
    opened: Opened, status: int, content: bytes, content_type: str, told: str
):
    bank = Bank({"72305": {KIELCE: year(180_540.0)}})
    trial = opened(bank, POPULATION)
    trial.sync()
    before = trial.figures()
    trial.spoil = lambda handler: reply(handler, content, status, Content_Type=content_type)
    report = trial.sync()
    assert report.state == {429: "paused", 200: "held"}.get(status, "error")
    assert told in (report.reason or "") + " ".join(report.remarks)
    assert trial.figures() == before
    kept = trial.bench.fetcher.snapshots
    assert content in [kept.read(one.sha256) for one in kept.arrivals(trial.source.id)]


def test_every_attribute_that_bdl_lists_is_known_and_those_without_a_number_are_missing():
    path = SHARED / "data/bdl/pybdl_samples/samples_raw_attributes.json"
    listed = json.loads(path.read_text(encoding="utf-8"))["list_attributes"]
    assert {one["id"] for one in listed} <= set(ATTRIBUTES)
    assert {number for number, (absent, _) in ATTRIBUTES.items() if absent} == {4, 14, 15, 50, 91}


@pytest.mark.parametrize("attribute", [4, 14, 15, 50, 91])
def test_a_zero_that_says_that_there_is_no_number_is_missing(opened: Opened, attribute: int):
    bank = Bank({"72305": {KIELCE: {"2023": (1.0, 1), "2024": (0.0, attribute)}}})
    trial = opened(bank, POPULATION)
    trial.sync()
    value, flags = trial.figures()["bdl:72305", "266101", "2024", ""]
    assert value is None
    assert flags
