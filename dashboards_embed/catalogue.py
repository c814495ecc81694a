"""Reads the dashboards written in YAML. A broken file is reported; the others still load."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from zoom_schemas.problems import Problem, YamlError, problems_of, read_yaml

from dashboards_embed.definition import Dashboard

FOLDER = Path(__file__).parent / "dashboards"


@dataclass(frozen=True)
class Dashboards:
    """The dashboards that could be read, by slug, and the mistakes in the others."""

    dashboards: Mapping[str, Dashboard]
    errors: tuple[Problem, ...]


def load_dashboards(folders: Iterable[Path] = (FOLDER,), cards: Collection[str] | None = None) -> Dashboards:
    """Every `*.yaml` of the folders.

    With `cards`, a dashboard that names an unknown card is a mistake too.
    """
    found: dict[str, Dashboard] = {}
    errors: list[Problem] = []
    for path in sorted(p for folder in folders for p in folder.glob("*.yaml")):
        dashboard, mistakes = _read(path, cards)
        errors += mistakes
        if dashboard and not mistakes:
            found[dashboard.slug] = dashboard
    return Dashboards(found, tuple(errors))


def json_schema() -> str:
    """The JSON Schema of a dashboard file, as stored in `schemas/dashboard.schema.json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Dashboard.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _read(path: Path, cards: Collection[str] | None) -> tuple[Dashboard | None, list[Problem]]:
    try:
        dashboard = Dashboard.model_validate(read_yaml(path))
    except YamlError as error:
        return None, [error.problem]
    except ValidationError as error:
        return None, problems_of(error, path.name, Dashboard)
    return dashboard, [*_misnamed(path, dashboard), *_unknown_cards(path, dashboard, cards)]


def _misnamed(path: Path, dashboard: Dashboard) -> list[Problem]:
    if dashboard.slug == path.stem:
        return []
    hint = f"Name the file {dashboard.slug}.yaml, or write slug: {path.stem}."
    return [Problem(path.name, "slug", f"{dashboard.slug} is not the name of the file", hint)]


def _unknown_cards(path: Path, dashboard: Dashboard, cards: Collection[str] | None) -> list[Problem]:
    if cards is None:
        return []
    return [
        Problem(path.name, "card", f"no card is called {card}", "`zoom cards list` shows the names.")
        for card in dashboard.card_ids
        if card not in cards
    ]
