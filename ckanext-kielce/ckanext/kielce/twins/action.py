"""The API of twins: the queue, one comparison as data, a new comment."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.kielce.indicators import holdings
from ckanext.kielce.twins import schema
from zoom_schemas.settings import load_settings

from indicator_jobs.trace import UnknownError
from indicator_jobs.twins.compare import compare
from indicator_jobs.twins.pairs import find
from indicator_jobs.twins.queue import queue

__all__ = ["kielce_twin_comment_create", "kielce_twin_list", "kielce_twin_show"]

DataDict = dict[str, Any]

_IN_LIST = (
    "card", "twin_id", "title", "theme", "unit", "main", "twin", "derived_from", "class", "reason",
    "sentence", "oddness", "views", "score",
)  # fmt: skip


@tk.side_effect_free
@tk.validate_action_data(schema.twin_list)
def kielce_twin_list(context: Context, data_dict: DataDict) -> list[DataDict]:
    """Comparisons of indicators with their other sources, in the portal's territory: those that need a person
    (class 3 and 4) first, the oddest and most read before the others.

    :param class: only this class: 0 agree, 1 within tolerance, 2 explained, 3 unexplained, 4 contradict
        (optional)
    :type class: integer
    :param theme: only cards of this theme (optional)
    :type theme: string
    :param card: only this card (optional)
    :type card: string
    :param derived: only twins that follow from another card's (``true``), or only declared ones (optional)
    :type derived: boolean

    :returns: a list of dictionaries with ``card``, ``twin_id``, ``title``, ``theme``, ``unit``, ``main`` and
        ``twin`` (card, recipe, title), ``derived_from``, ``class``, ``reason``, ``sentence``, ``oddness``
        (\\|l − b\\| / s), ``views``, ``score``
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_twin_list", context, data_dict)
    rows = holdings.store().twin_results.of(load_settings().territory, data_dict.get("card"))
    wanted = {name: data_dict[name] for name in ("class", "theme") if data_dict.get(name) is not None}
    derived = data_dict.get("derived")
    return [
        {name: row[name] for name in _IN_LIST}
        for row in queue(rows)
        if all(row[name] == value for name, value in wanted.items())
        and (derived is None or (row["derived_from"] is not None) == derived)
    ]


@tk.side_effect_free
@tk.validate_action_data(schema.twin_show)
def kielce_twin_show(context: Context, data_dict: DataDict) -> DataDict:
    """One comparison as data: aligned, measured, classified, explained, with what analysts said.

    :param card: id of the card
    :type card: string
    :param twin: id of the twin within the card, as in ``kielce_twin_list``
    :type twin: string
    :param territory: TERYT code; the portal's territory if left out (optional)
    :type territory: string
    :param as_of: by the figures as known at the end of that day or at that moment (optional)
    :type as_of: string

    :returns: ``class`` and ``reason``, ``periods`` (both figures, ``difference``, ``relative``, ``log``,
        ``band`` of rounding, ``step`` of direction, ``oddness``, ``class``), ``stability``, ``agreement``,
        ``split`` (numerator and denominator), ``bridge`` with its ``residual``, ``contributions``,
        ``mismatches`` (what could not be aligned), ``commentary`` and ``sentence`` (each text in ``pl`` and
        ``en``)
    :rtype: dictionary
    """
    tk.check_access("kielce_twin_show", context, data_dict)
    territory = data_dict.get("territory") or load_settings().territory
    try:
        made = compare(
            holdings.store(),
            holdings.cards(),
            data_dict["card"],
            data_dict["twin"],
            territory,
            data_dict.get("as_of"),
        )
    except UnknownError as error:
        raise tk.ObjectNotFound(str(error)) from error
    return made.as_dict()


@tk.validate_action_data(schema.twin_comment_create)
def kielce_twin_comment_create(context: Context, data_dict: DataDict) -> DataDict:
    """Say why a card and its twin differ, in both languages. A comment carries author and date and stays: to
    correct it, write another one.

    :param card: id of the card
    :type card: string
    :param twin: id of the twin within the card
    :type twin: string
    :param text_pl: the comment in Polish
    :type text_pl: string
    :param text_en: the comment in English
    :type text_en: string

    :returns: the comment with ``date``, ``author`` and ``text`` (``{"pl": …, "en": …}``)
    :rtype: dictionary
    """
    tk.check_access("kielce_twin_comment_create", context, data_dict)
    try:
        pair = find(holdings.cards(), data_dict["card"], data_dict["twin"])
    except UnknownError as error:
        raise tk.ObjectNotFound(str(error)) from error
    user = model.User.get(context.get("user", ""))
    author = (user.fullname or user.name) if user else str(context.get("user"))
    made = holdings.store().twin_comments.add(
        pair.card, pair.id, author, data_dict["text_pl"], data_dict["text_en"]
    )
    return made.model_dump()
