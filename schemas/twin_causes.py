"""Why two sources of one indicator differ: the closed list of causes that the bridge of a twin may name."""

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict
from zoom_schemas.texts import Bilingual

CauseCode = Literal[
    "MOMENT",
    "TERRITORY",
    "POPULATION",
    "DEFINITION",
    "CLASSIFICATION",
    "UNIT",
    "METHOD",
    "COVERAGE",
    "VINTAGE",
    "CONFIDENTIALITY",
    "ERROR",
    "UNKNOWN",
]


class Cause(BaseModel):
    """One cause: a noun for tables and charts, and the words that follow “explained by”."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: CauseCode
    label: Bilingual
    because: Bilingual


@cache
def load_twin_causes() -> dict[str, Cause]:
    """All causes by code, in the order of the list."""
    text = files("zoom_schemas").joinpath("codelists/twin_causes.yaml").read_text(encoding="utf-8")
    return {code: Cause(code=code, **entry) for code, entry in yaml.safe_load(text).items()}
