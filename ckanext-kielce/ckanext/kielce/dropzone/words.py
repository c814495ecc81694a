"""What people read of the drop zone outside its pages: reasons, texts of resources, in both languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from zoom_schemas.texts import Bilingual


def reason(name: str, given: object = "") -> dict[str, str]:
    """A reason in both languages, as data."""
    return {lang: text.format(name=given) for lang, text in _words()["reasons"][name].items()}


def resource(role: str) -> tuple[Bilingual, Bilingual]:
    """Title and description of a resource that the drop zone writes."""
    said = _words()["resources"][role]
    return Bilingual(**said["title"]), Bilingual(**said["about"])


def licences() -> dict[str, tuple[Bilingual, str]]:
    """The licences that a new dataset may have, by CKAN's identifier: title and address."""
    found = _words()["licences"]
    return {code: (Bilingual(**said["title"]), said["url"]) for code, said in found.items()}


@cache
def _words() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
