"""A record of a dataset in a catalogue of others, as our portal takes it over, whatever it was read from."""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LONGEST_TEXT, LONGEST_LINK = 100_000, 2000

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Guid = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+", max_length=LONGEST_LINK)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Rhythm = Literal[
    "once", "continuous", "hour", "day", "week", "month", "quarter", "half_year", "year", "never"
]
Role = Literal["data", "service", "documentation", "metadata"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Part):
    """A text of a catalogue: in Polish or, if that is unknown, as it stands; in English if there is one."""

    pl: Long
    en: Long | None = None


class Title(Text):
    """The name of a dataset or a file; never empty."""

    pl: Name
    en: Name | None = None


class Terms(_Part):
    """A licence: the catalogue's own code, its title, or the address where it is written."""

    id: Name | None = None
    title: Name | None = None
    url: Link | None = None


class Office(_Part):
    """Who publishes a dataset."""

    name: Name
    url: Link | None = None


class Span(_Part):
    """From when until when; days or moments of ISO 8601, either may be open."""

    start: str | None = None
    end: str | None = None


class Service(_Part):
    """A service of the web that gives the data: its standard, address and layer."""

    kind: Literal["WMS", "WMTS", "WFS", "WCS", "OGC API", "CSW", "API"]
    url: Link
    layer: Name | None = None


class RecordResource(_Part):
    """A file or service of a dataset.

    `file`: sha256 of a kept snapshot whose bytes our portal offers itself under `file_name`; otherwise it
    only links to `url`. `size` in bytes. `layer`: what to ask the service at `url` for.
    """

    guid: Name
    title: Title
    description: Text | None = None
    url: Link | None = None
    format: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    media_type: Annotated[str, StringConstraints(max_length=200)] | None = None
    size: Annotated[int, Field(ge=0)] | None = None
    file: Sha256 | None = None
    file_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$")] | None = None
    role: Role = "data"
    layer: Name | None = None


class DatasetRecord(_Part):
    """One dataset. `guid` names it within its catalogue for good; dates are ISO 8601.

    `spatial` is a geometry of GeoJSON in WGS 84. `themes` are words or addresses of the catalogue; the portal
    matches them with its own. `extras` is what else a kind wants to show.
    """

    guid: Guid
    title: Title
    notes: Text | None = None
    keywords: tuple[Name, ...] = ()
    licence: Terms | None = None
    publisher: Office | None = None
    landing_page: Link | None = None
    issued: str | None = None
    modified: str | None = None
    rhythm: Rhythm | None = None
    themes: tuple[Name, ...] = ()
    spatial: dict[str, Any] | None = None
    temporal: Span | None = None
    resources: tuple[RecordResource, ...] = ()
    service: Service | None = None
    extras: dict[str, str] = {}

    @property
    def content_hash(self) -> str:
        """What tells two states of a record apart: sha256 of its canonical JSON.

        In whatever order its resources, keywords and themes come: some portals give another every time.
        """
        content = self.model_dump(mode="json", exclude_defaults=True)
        for name in ("keywords", "themes"):
            content[name] = sorted(content.get(name, ()))
        content["resources"] = sorted(content.get("resources", ()), key=lambda one: one["guid"])
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
