"""The 20 themes of the city, in its order."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from zoom_schemas.texts import Bilingual

DATA_THEME = "http://publications.europa.eu/resource/authority/data-theme/"


class Theme(BaseModel):
    """One theme: a group of cards and datasets. `icon` holds the paths of a 24 by 24 line drawing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$")]
    title: Bilingual
    data_theme: Literal[
        "AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN"
    ]
    icon: Annotated[str, StringConstraints(pattern=r"^M[MmLlHhVvCcSsAaZz0-9 .,-]+$")]
    indicators_planned: Annotated[int, Field(ge=0)]

    @property
    def data_theme_uri(self) -> str:
        """The theme in the EU authority list, as DCAT-AP wants it."""
        return DATA_THEME + self.data_theme


@cache
def load_themes() -> dict[str, Theme]:
    """All themes by id, in the order of the city."""
    text = files("zoom_schemas").joinpath("codelists/themes.yaml").read_text(encoding="utf-8")
    themes = (Theme.model_validate(entry) for entry in yaml.safe_load(text))
    return {theme.id: theme for theme in themes}
