"""The public contract of a card is made from its model and kept up to date."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml
from made_up import content

import indicator_jobs
from indicator_jobs import reference
from indicator_jobs.cards import BUNDLED

PACKAGE = Path(indicator_jobs.__file__).parent
SCHEMA = json.loads(files("zoom_schemas").joinpath("card.schema.json").read_text("utf-8"))


def test_the_json_schema_is_current():
    assert json.loads(reference.schema()) == SCHEMA, "Run: zoom cards schema > schemas/card.schema.json"


def test_the_page_of_fields_is_current():
    page = (PACKAGE / "CARD.md").read_text("utf-8")
    assert page == reference.page(), "Run: zoom cards fields > indicator_jobs/CARD.md"


def test_a_sound_card_fits_the_json_schema_and_a_broken_one_does_not():
    jsonschema.validate(content(), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content(direction="up"), SCHEMA)


def test_every_bundled_card_fits_the_json_schema():
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for path in sorted(BUNDLED.glob("*/*.yaml")):
        validator.validate(yaml.safe_load(path.read_text("utf-8")))


def test_every_field_has_requirement_guidance_label_and_two_examples():
    for _, model in reference.PARTS:
        for name, field in model.model_fields.items():
            extra = field.json_schema_extra
            assert field.description, name
            assert extra["requirement"] in ("required", "recommended", "optional"), name
            assert extra["label_pl"], name
            assert extra["bad"], name
            assert (extra["requirement"] == "required") >= field.is_required(), name
