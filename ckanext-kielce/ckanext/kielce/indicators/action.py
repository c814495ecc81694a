"""The API of cards, values, traces and runs."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.kielce.indicators import holdings, run_rows, schema, values
from zoom_schemas.settings import load_settings

from indicator_jobs.card import Card
from indicator_jobs.revisions import revisions
from indicator_jobs.trace import UnknownError, known_card, known_territory, trace
from indicator_jobs.writing import mathml, vtl

__all__ = [
    "kielce_card_list",
    "kielce_card_show",
    "kielce_revision_show",
    "kielce_run_list",
    "kielce_trace_show",
    "kielce_value_list",
]

DataDict = dict[str, Any]


@tk.side_effect_free
@tk.validate_action_data(schema.card_list)
def kielce_card_list(context: Context, data_dict: DataDict) -> list[DataDict]:
    """Cards of indicators, in the order of their ids.

    :param theme: only cards of this theme, such as ``population`` (optional)
    :type theme: string

    :returns: a list of dictionaries with ``id``, ``name`` (of the dataset), ``theme``, ``title``,
        ``short_title`` and ``definition`` (each ``{"pl": …, "en": …}``), ``unit``, ``direction``, ``period``
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_card_list", context, data_dict)
    theme = data_dict.get("theme")
    cards = (holdings.cards()[card_id] for card_id in sorted(holdings.cards()))
    return [_summary(card) for card in cards if theme in (None, card.theme)]


@tk.side_effect_free
@tk.validate_action_data(schema.card_show)
def kielce_card_show(context: Context, data_dict: DataDict) -> DataDict:
    """One card in full: meaning, unit, recipes, example, and the city's last values.

    :param id: id of the card (``population.total``) or name of its dataset (``population-total``)
    :type id: string

    :returns: the fields of the card as in its YAML file; ``name`` of its dataset; ``last``: a list of the
        territory's last values, one a recipe, as in :py:func:`kielce_value_list`
    :rtype: dictionary
    """
    tk.check_access("kielce_card_show", context, data_dict)
    card = _card(data_dict["id"])
    last = values.last(holdings.store(), card, load_settings().territory)
    content = card.model_dump(mode="json", by_alias=True, exclude_none=True)
    return content | {"name": card.slug, "last": last}


@tk.side_effect_free
@tk.validate_action_data(schema.value_list)
def kielce_value_list(context: Context, data_dict: DataDict) -> DataDict:
    """Values of a card. A missing value is ``null``, never zero; flags are those of SDMX and our own.

    :param card: id of the card or name of its dataset
    :type card: string
    :param territory: TERYT code; all territories if left out (optional)
    :type territory: string
    :param recipe: ``national`` or ``local``; both if left out (optional)
    :type recipe: string
    :param as_of: values as known at the end of that day (``2024-01-01``) or at that moment (optional)
    :type as_of: string

    :returns: ``card``, ``unit``, ``as_of`` and ``values``: a list of dictionaries with ``recipe``,
        ``territory``, ``period``, ``value`` (number or null) and ``flags`` (separated by spaces)
    :rtype: dictionary
    """
    tk.check_access("kielce_value_list", context, data_dict)
    card, as_of = _card(data_dict["card"]), data_dict.get("as_of")
    found = values.listed(
        holdings.store(), card, _territory(data_dict.get("territory")), data_dict.get("recipe"), as_of
    )
    return {
        "card": card.id,
        "unit": card.unit,
        "as_of": as_of.isoformat() if as_of else None,
        "values": found,
    }


@tk.side_effect_free
@tk.validate_action_data(schema.trace_show)
def kielce_trace_show(context: Context, data_dict: DataDict) -> DataDict:
    """How one value came about: every input cell with the source it is from, every step of the formula.

    :param card: id of the card or name of its dataset
    :type card: string
    :param territory: TERYT code; the portal's territory if left out (optional)
    :type territory: string
    :param period: period of the value (``2024``, ``2024-Q1``); the last one if left out (optional)
    :type period: string
    :param recipe: ``national`` (default) or ``local``
    :type recipe: string
    :param as_of: from the figures as known at the end of that day (``2024-01-01``) or then (optional)
    :type as_of: string

    :returns: the value with ``formula``, ``leaves`` (inputs with ``cells``, ``source``, ``publisher``,
        ``address``, ``licence``), ``steps`` (``expression``, ``period``, ``arguments``, ``value``, ``unit``,
        ``flags``), ``sentence`` and ``mathml`` (the formula with its numbers; each ``{"pl": …, "en": …}``)
        and ``vtl`` (the recipe in VTL 2.1)
    :rtype: dictionary
    """
    tk.check_access("kielce_trace_show", context, data_dict)
    card, recipe = _card(data_dict["card"]), data_dict["recipe"]
    territory = _territory(data_dict.get("territory")) or load_settings().territory
    period = data_dict.get("period") or _last_period(card, territory, recipe)
    store, as_of = holdings.store(), data_dict.get("as_of")
    try:
        found = trace(store, holdings.cards(), card.id, territory, period, recipe, as_of)
    except UnknownError as error:
        raise tk.ObjectNotFound(str(error)) from error
    units = {series: declared["unit"] for series, declared in store.series().items()}
    return found.as_dict() | {
        "sentence": {lang: found.sentence(lang) for lang in ("pl", "en")},
        "mathml": {lang: mathml.filled(found, lang, found.formula) for lang in ("pl", "en")},
        "vtl": vtl.recipe(card, recipe, units),
    }


@tk.side_effect_free
@tk.validate_action_data(schema.revision_show)
def kielce_revision_show(context: Context, data_dict: DataDict) -> DataDict:
    """How the values of a card changed from release to release: its revision triangle.

    :param card: id of the card or name of its dataset
    :type card: string
    :param territory: TERYT code; the portal's territory if left out (optional)
    :type territory: string
    :param recipe: ``national`` (default) or ``local``
    :type recipe: string

    :returns: ``periods``; ``releases``: a list with ``moment`` and ``values`` (what was known of each period
        then, with ``value`` and ``flags``); ``revisions`` and ``first_to_last``: lists with ``period``,
        ``moment``, ``before``, ``after`` and ``difference``; ``withdrawn``: periods without a value now;
        ``measures``: ``periods``, ``revised``, ``mean``, ``mean_absolute`` and ``relative``
    :rtype: dictionary
    """
    tk.check_access("kielce_revision_show", context, data_dict)
    card = _card(data_dict["card"])
    territory = _territory(data_dict.get("territory")) or load_settings().territory
    return revisions(holdings.store(), card.id, territory, data_dict["recipe"]).as_dict()


@tk.side_effect_free
@tk.validate_action_data(schema.run_list)
def kielce_run_list(context: Context, data_dict: DataDict) -> list[DataDict]:
    """What the portal did last: loading, computing, publishing. Only for staff.

    :param kind: ``load``, ``compute``, ``publish-card`` or ``publish-source`` (optional)
    :type kind: string
    :param state: ``running``, ``ok``, ``held`` or ``error`` (optional)
    :type state: string
    :param limit: at most so many, the newest first (optional, 100)
    :type limit: integer

    :returns: a list of dictionaries with ``id``, ``kind``, ``subject``, ``state``, ``started``,
        ``heartbeat``, ``finished``, ``reason``, ``input_hash``, ``result_hash``, ``resource_id`` and
        ``silent`` (running, but without a heartbeat for longer than ``ckanext.kielce.stale_after``)
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_run_list", context, data_dict)
    rows = run_rows.newest(
        holdings.store(), data_dict.get("kind"), data_dict.get("state"), data_dict["limit"]
    )
    return [run_rows.as_dict(run) for run in rows]


def _summary(card: Card) -> DataDict:
    texts = {name: getattr(card, name).model_dump() for name in ("title", "short_title", "definition")}
    facts = {name: getattr(card, name) for name in ("id", "theme", "unit", "direction", "period")}
    return facts | texts | {"name": card.slug}


def _card(written: str) -> Card:
    cards = holdings.cards()
    by_name = {card.slug: card.id for card in cards.values()}
    try:
        return known_card(cards, by_name.get(written, written))
    except UnknownError as error:
        raise tk.ObjectNotFound(f"{error.problem} kielce_card_list shows all cards.") from error


def _territory(written: str | None) -> str | None:
    if not written:
        return None
    try:
        return known_territory(written)
    except UnknownError as error:
        raise tk.ObjectNotFound(str(error)) from error


def _last_period(card: Card, territory: str, recipe: str) -> str:
    found = [one for one in values.last(holdings.store(), card, territory) if one["recipe"] == recipe]
    if not found:
        raise tk.ObjectNotFound(f"{card.id} has no value for {territory} by the {recipe} recipe.")
    return found[0]["period"]
