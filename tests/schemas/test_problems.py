"""What is said of a YAML file that is wrong: the field, the problem, and what to write instead."""

from typing import Literal

import pytest
from pydantic import BaseModel, ValidationError
from zoom_schemas.problems import YamlError, parse_yaml, problems_of
from zoom_schemas.texts import Bilingual


class Made(BaseModel):
    """A synthetic declaration."""

    period: str = "2024"
    state: Literal["open", "yes"] = "open"
    title: Bilingual | None = None
    options: dict[str, str] = {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("period: 2024", 'period: Input should be a valid string. Put quotes around it: "2024"'),
        ("period: 2024-01-31", 'period: Input should be a valid string. Put quotes around it: "2024-01-31"'),
        (
            "state: yes",
            "state: Input should be 'open' or 'yes'. "
            "YAML reads yes, no, on and off as true and false: put quotes around it.",
        ),
        ("title: Kielce", "title: has to hold fields of its own. See the description of the field."),
        ("options: [a]", "options: has to hold fields of its own. See the description of the field."),
    ],
)
def test_what_yaml_takes_for_something_else_is_told_with_the_way_out(text, told):
    with pytest.raises(ValidationError) as caught:
        Made.model_validate(parse_yaml(text, "made.yaml"))
    assert [str(one) for one in problems_of(caught.value, "made.yaml", Made)] == [f"made.yaml: {told}"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("title:\n\tpl: x", "Indent with spaces: YAML knows no tabs."),
        ("id: a\nid: b", "Keep one of the two."),
        ("id: [a", "Check the indentation, the quotes and the colons there."),
    ],
)
def test_what_is_no_yaml_is_told_with_its_place_and_the_way_out(text, hint):
    with pytest.raises(YamlError) as caught:
        parse_yaml(text, "made.yaml")
    assert caught.value.problem.field.startswith("line ")
    assert caught.value.problem.hint == hint
