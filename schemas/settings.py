"""The settings of one portal: which territory it looks at, its names, languages, peers and organisations.

The defaults describe Kielce. Another gmina names its own file in the environment variable ZOOM_SETTINGS; what
that file leaves out keeps the default.
"""

import os
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from zoom_schemas.problems import YamlError, problems_of, read_yaml
from zoom_schemas.texts import Bilingual, Lang, Text

VARIABLE = "ZOOM_SETTINGS"

Teryt = Annotated[str, StringConstraints(pattern=r"^(PL|\d{2}|\d{4}|\d{6})$")]
CardId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*$")]


def _setting(description: str, good: Any) -> Any:
    return Field(description=description, json_schema_extra={"good": good})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PolishName(_Part):
    """A Polish place name as sentences need it."""

    nominative: Text = _setting("Who or what: Kielce leżą…", "Kielce")
    genitive: Text = _setting("Of what: mieszkańcy Kielc.", "Kielc")
    locative: Text = _setting("Where, without the preposition: w Kielcach.", "Kielcach")
    plural: bool = _setting("Whether the verb is in the plural: Kielce mają, but Radom ma.", True)


class CityName(_Part):
    """The name of the territory in both languages."""

    pl: PolishName = _setting("Polish forms.", {"nominative": "Radom", "genitive": "Radomia"})
    en: Text = _setting("English name.", "Kielce")


class Contact(_Part):
    """Where readers turn to."""

    unit: Bilingual = _setting("The unit that answers.", {"pl": "Urząd Miasta", "en": "City Hall"})
    email: Text = _setting("Its address for electronic mail.", "otwarte.dane@example.org")


class Organisation(_Part):
    """A unit of the city that publishes data: an organisation in CKAN."""

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,100}$")] = _setting(
        "Name in addresses; never changes.", "wydzial-edukacji"
    )
    title: Bilingual = _setting("Its full name.", {"pl": "Wydział Edukacji", "en": "Education Department"})


class PortalSettings(_Part):
    """Everything that makes this portal the portal of one territory."""

    territory: Teryt = _setting("TERYT code of the territory the portal is about.", "266101")
    name: Bilingual = _setting("Name of the portal.", {"pl": "Zoom na Radom", "en": "Zoom in on Radom"})
    city: CityName = _setting("Name of the territory as sentences need it.", {"pl": "…", "en": "Radom"})
    headline: Bilingual = _setting("Question on the home page.", {"pl": "Jak się ma Radom?", "en": "…"})
    languages: tuple[Lang, ...] = _setting("Languages, the first is the one at /.", ["pl", "en"])
    peers: tuple[Teryt, ...] = _setting("Cities shown in comparisons, besides the territory.", ["146301"])
    contact: Contact = _setting("Where readers turn to.", {"unit": "…", "email": "…"})
    home_figures: tuple[CardId, ...] = _setting("Cards on the home page.", ["population.total"])
    organisations: tuple[Organisation, ...] = _setting("Units that publish data.", [{"slug": "…"}])


class SettingsError(ValueError):
    """A settings file with mistakes; the message names file, field, problem and hint of each."""


def load_settings(path: Path | None = None) -> PortalSettings:
    """The settings: the defaults with the file at `path`, or named by ZOOM_SETTINGS, laid over them.

    Raises SettingsError.
    """
    chosen = path or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if chosen is None:
        return _load(None, 0)
    try:
        changed = chosen.stat().st_mtime_ns
    except OSError as error:
        hint = f"Correct the path in {VARIABLE} or unset it."
        raise SettingsError(f"The settings file {chosen} cannot be read. {hint}") from error
    return _load(chosen, changed)


@cache
def _load(path: Path | None, _changed: int) -> PortalSettings:
    with as_file(files("zoom_config") / "portal.yaml") as default:
        content = _read(default)
    if path is not None:
        content = _merged(content, _read(path))
    try:
        return PortalSettings.model_validate(content)
    except ValidationError as error:
        found = problems_of(error, str(path or "portal.yaml"), PortalSettings)
        raise SettingsError("\n".join(str(problem) for problem in found)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_yaml(path, str(path))
    except YamlError as error:
        raise SettingsError(str(error)) from error


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`over` laid over `base`: mappings field by field, everything else as a whole."""
    result = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        result[key] = _merged(base[key], value) if both else value
    return result
