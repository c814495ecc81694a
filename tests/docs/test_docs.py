"""What the project offers is described where people look for it: nothing is offered in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
import yaml
from pydantic import BaseModel
from zoom_schemas.texts import Bilingual

ROOT = Path(__file__).resolve().parents[2]
DECLARATION = ROOT / "ckanext-kielce/ckanext/kielce/config_declaration.yaml"


def _page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _described(word: str, page: str) -> bool:
    return f"`{word}`" in _page(page)


def _fields(model: type[BaseModel], seen: set[type[BaseModel]] | None = None) -> Iterator[str]:
    """Every field that a writer of the YAML can use, nested ones too; a bilingual text is one field."""
    seen = seen if seen is not None else {Bilingual}
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield field.alias or name
        for inner in _models_in(field.annotation):
            yield from _fields(inner, seen)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)


def _commands(group: click.Command, prefix: str) -> Iterator[str]:
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from _commands(command, f"{prefix} {name}")
    else:
        yield prefix


@pytest.mark.parametrize(
    ("module", "model", "page"),
    [
        ("indicator_jobs.card", "Card", "indicator_jobs/CARD.md"),
        ("harvesters.source", "Source", "harvesters/README.md"),
        ("harvesters.holding", "Holding", "harvesters/README.md"),
        ("dashboards_embed.definition", "Dashboard", "dashboards_embed/README.md"),
        ("zoom_schemas.settings", "PortalSettings", "schemas/README.md"),
    ],
)
def test_every_field_of_a_yaml_file_is_described(module: str, model: str, page: str) -> None:
    fields = set(_fields(getattr(import_module(module), model)))
    assert {field for field in fields if not _described(field, page)} == set()


def test_every_setting_of_the_portal_is_described() -> None:
    declared = yaml.safe_load(DECLARATION.read_text(encoding="utf-8"))
    keys = {option["key"] for group in declared["groups"] for option in group["options"]}
    assert keys
    assert {key for key in keys if not _described(key, "ckanext-kielce/README.md")} == set()


def test_every_setting_that_the_portal_reads_is_declared() -> None:
    declared = DECLARATION.read_text(encoding="utf-8")
    read = {
        key
        for path in (ROOT / "ckanext-kielce").rglob("*.py")
        for key in re.findall(r"[\"'](ckanext\.kielce\.[a-z_]+)[\"']", path.read_text(encoding="utf-8"))
    }
    modules = {f"ckanext.kielce.{path.name}" for path in (ROOT / "ckanext-kielce/ckanext/kielce").iterdir()}
    assert {key for key in read - modules if key not in declared} == set()


def test_every_action_is_described() -> None:
    actions = {
        name
        for path in (ROOT / "ckanext-kielce").rglob("*.py")
        for name in re.findall(
            r"^def (kielce_\w+)\(context", path.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        if "auth" not in path.name
    }
    assert actions
    assert {action for action in actions if not _described(action, "ckanext-kielce/README.md")} == set()


def test_every_zoom_command_is_described() -> None:
    commands = set(_commands(import_module("indicator_jobs.cli").main, "zoom"))
    assert commands
    assert {command for command in commands if not _described(command, "indicator_jobs/README.md")} == set()


def test_every_portal_command_is_described() -> None:
    commands = set(_commands(import_module("ckanext.kielce.cli").kielce, "ckan kielce"))
    assert commands
    assert {command for command in commands if not _described(command, "ckanext-kielce/README.md")} == set()


def test_every_make_target_is_described_in_the_readme() -> None:
    targets = set(re.findall(r"^([a-z]+):", _page("Makefile"), flags=re.MULTILINE))
    assert targets
    assert {target for target in targets if not _described(f"make {target}", "README.md")} == set()


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("*/*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target
        and not target.startswith(("/", "mailto:"))
        and not (page.parent / target).exists()
    ]
    assert broken == []
