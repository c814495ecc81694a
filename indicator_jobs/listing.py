"""What the command `zoom` prints about cards."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zoom_schemas.problems import Problem

from indicator_jobs.card import Card
from indicator_jobs.declared import Misfit, input_problems, weight_problem
from indicator_jobs.graph import layers_of
from indicator_jobs.loading import Sources, series_of_source
from indicator_jobs.recipe import Input
from indicator_jobs.store import Store
from indicator_jobs.trace import UnknownError, known_territory


def row(card: Card) -> dict[str, str]:
    """A card in one line."""
    return {"id": card.id, "title": card.title.pl, "unit": card.unit, "period": card.period}


def table(rows: list[dict[str, str]]) -> str:
    """Lines with the id, the title and the unit of cards."""
    width = max((len(one["id"]) for one in rows), default=0)
    return "\n".join(f"{one['id']:<{width}}  {one['title']} [{one['unit']}]" for one in rows)


def described(card: Card, lang: str) -> str:
    """A card as a reader wants it: meaning first, then recipes."""
    lines = [
        card.title.get(lang),
        "",
        card.definition.get(lang),
        card.why.get(lang),
        card.how_to_read.get(lang),
    ]
    if card.limits:
        lines.append(card.limits.get(lang))
    for name, versions in card.recipes.named().items():
        for version in versions:
            lines += ["", f"{name} {version.from_}–: {version.text} [{card.unit}]"]
            for input_name, given in version.inputs.items():
                origin = given.series or given.card or f"{given.constant:g}"
                lines.append(f"  {input_name} = {origin} [{given.unit}]")
    return "\n".join(lines)


def latest_period(
    store: Store, card: Card, territory: str, recipe: str, as_of: datetime.date | None = None
) -> str:
    """The last period that has a value, or had one on a day. Raises UnknownError where there is none."""
    values = store.values(card.id, known_territory(territory), as_of)
    known = values[(values["recipe"] == recipe) & values["value"].notna()]
    if known.empty:
        raise UnknownError(
            f"{card.id} has no value for the territory {territory}.",
            "Run `zoom load` and `zoom compute` first, or give another territory.",
        )
    return str(known["period"].max())


def series_problems(cards: Mapping[str, Card], modules: Iterable[Sources]) -> list[Problem]:
    """Inputs and layers that no installed source declares, or declares otherwise than the card takes them."""
    modules = list(modules)
    declared = {
        one["id"]: one
        for module in modules
        for source in module.load_sources()
        for one in series_of_source(source)
    }
    layers = {layer for module in modules for layer in module.layer_ids()}
    problems: list[Problem] = []
    for card in cards.values():
        file = f"{card.theme}/{card.id.partition('.')[2]}.yaml"
        problems += series_problems_in(card, declared, file)
        problems += [
            Problem(file, "recipes", f"no source has the layer {layer}", f"Layers are: {', '.join(layers)}.")
            for layer in sorted(layers_of(card) - layers)
        ]
    return problems


def series_problems_in(card: Card, declared: Mapping[str, Mapping[str, Any]], file: str) -> list[Problem]:
    """Inputs of one card, which errors call `file`, that do not fit the declared series."""
    found: list[Problem] = []
    for recipe, versions in card.recipes.named().items():
        for position, version in enumerate(versions):
            for name, given in version.inputs.items():
                field = f"recipes.{recipe}.{position}.inputs.{name}"
                if given.series:
                    found += [
                        Problem(file, f"{field}.{one.field}", one.problem, one.hint)
                        for one in _misfits(given, declared)
                    ]
    return found


def _misfits(given: Input, declared: Mapping[str, Mapping[str, Any]]) -> Iterator[Misfit]:
    series = declared.get(given.series or "")
    if series is None:
        hint = "Correct the id, or add it to a source."
        yield Misfit("series", f"no source declares {given.series}", hint)
        return
    yield from input_problems(given, series)
    if (misfit := weight_problem(given, series, declared.get(given.weight or ""))) is not None:
        yield misfit
