"""The API of the gate and of the register of corrections."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.kielce.editing.desk import is_staff
from ckanext.kielce.indicators import holdings
from ckanext.kielce.quality import register, schema

from indicator_jobs.known import UnknownError, known_card
from indicator_jobs.quality.releasing import ReleaseError, release
from indicator_jobs.quality.report import as_public, differing

__all__ = ["kielce_check_list", "kielce_correction_list", "kielce_hold_list", "kielce_hold_release"]

DataDict = dict[str, Any]
MOST_CELLS = 500


@tk.side_effect_free
@tk.validate_action_data(schema.correction_list)
def kielce_correction_list(context: Context, data_dict: DataDict) -> list[DataDict]:
    """Known errors of sources and what is taken instead, in the order of their ids.

    :param series: only corrections of this series, such as ``bdl:64428`` (optional)
    :type series: string
    :param status: state of the complaint: ``open``, ``reported``, ``acknowledged`` or ``fixed_upstream``
        (optional)
    :type status: string

    :returns: a list of dictionaries with the fields of the correction's file (``id``, ``series``,
        ``territories``, ``periods``, ``match``, ``action``, ``value``, ``factor``, ``flag``, ``expect``,
        ``reason``, ``evidence``, ``provider``, ``reported``, ``status``) and ``state`` (``applied``,
        ``broken``: it no longer fits the source, ``idle``: its series are not at hand), ``cells`` (how many
        it changes) and ``broken`` (why not, each ``{"pl": …, "en": …}``)
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_correction_list", context, data_dict)
    series, status = data_dict.get("series"), data_dict.get("status")
    return [
        one.as_dict()
        for one in register.entries_now(holdings.store())
        if series in (None, *one.correction.series) and status in (None, one.correction.status)
    ]


@tk.side_effect_free
@tk.validate_action_data(schema.check_list)
def kielce_check_list(context: Context, data_dict: DataDict) -> list[DataDict]:
    """The last verdict over each card: what was checked and what was found.

    Of what is on hold nothing is public but the reason; the values are seen by staff in
    :py:func:`kielce_hold_list`.

    :param card: id of a card or name of its dataset; all cards if left out (optional)
    :type card: string
    :param level: only verdicts of this level: ``ok``, ``warn`` or ``hold`` (optional)
    :type level: string

    :returns: a list of dictionaries with ``card``, ``run``, ``level``, ``held`` (true while the last good
        values are shown in place of newer ones), ``unit``, ``moment``, ``findings`` (each with ``rule``,
        ``level``, ``message`` in both languages, ``recipe``, ``territory``, ``period``, ``value``,
        ``cells``) and ``release`` (``why``, ``moment``; null if nobody released it)
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_check_list", context, data_dict)
    wanted, level = data_dict.get("card"), data_dict.get("level")
    latest = holdings.store().verdicts.latest(_card_id(wanted) if wanted else None)
    told = (lambda one: one.as_dict()) if is_staff(context) else as_public
    return [told(one) for one in latest.values() if level in (None, one.level)]


@tk.side_effect_free
@tk.validate_action_data(schema.check_list)
def kielce_hold_list(context: Context, data_dict: DataDict) -> list[DataDict]:
    """What is on hold, with the values that wait beside those that are public. Only for staff.

    :param card: id of a card or name of its dataset; all cards if left out (optional)
    :type card: string

    :returns: a list of dictionaries as in :py:func:`kielce_check_list` with ``cells``: where the held values
        differ from the public ones, at most 500 (``recipe``, ``territory``, ``period``, ``value``, ``flags``,
        ``public``), and ``differing``: how many there are
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_hold_list", context, data_dict)
    store, wanted = holdings.store(), data_dict.get("card")
    latest = store.verdicts.latest(_card_id(wanted) if wanted else None)
    found = []
    for one in latest.values():
        if one.holds:
            cells = differing(store, one.card)
            plain = cells.astype(object).where(cells.notna(), None).to_dict("records")
            found.append(one.as_dict() | {"cells": plain[:MOST_CELLS], "differing": len(plain)})
    return found


@tk.validate_action_data(schema.hold_release)
def kielce_hold_release(context: Context, data_dict: DataDict) -> DataDict:
    """Publish what is held of a card. The unit that answers for the card says why; both are kept for ever.

    The cards that use it follow at the next computation.

    :param id: id of the card or name of its dataset
    :type id: string
    :param reason: why the held values are right, in a sentence
    :type reason: string

    :returns: the verdict as in :py:func:`kielce_check_list`, now with ``release``
    :rtype: dictionary
    """
    tk.check_access("kielce_hold_release", context, data_dict)
    card = holdings.cards()[_card_id(data_dict["id"])]
    try:
        judged = release(holdings.store(), card, str(context.get("user")), data_dict["reason"])
    except ReleaseError as error:
        raise tk.ValidationError({"reason": [str(error)]}) from error
    return judged.as_dict()


def _card_id(written: str) -> str:
    cards = holdings.cards()
    by_name = {card.slug: card.id for card in cards.values()}
    try:
        return known_card(cards, by_name.get(written, written)).id
    except UnknownError as error:
        raise tk.ObjectNotFound(f"{error.problem} kielce_card_list shows all cards.") from error
