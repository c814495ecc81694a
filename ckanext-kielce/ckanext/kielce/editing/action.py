"""The API of editing: checks, drafts, the steps to publication, versions and what differs between them."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.kielce.editing import history, jobs, outcome, schema
from ckanext.kielce.editing.desk import author, desk, may
from ckanext.kielce.indicators import holdings
from zoom_schemas.settings import load_settings

from indicator_jobs.editing.content import Content
from indicator_jobs.editing.differences import differences
from indicator_jobs.editing.dry_run import dry_run
from indicator_jobs.editing.finding import candidates
from indicator_jobs.editing.skeleton import started
from indicator_jobs.editing.states import StepName
from indicator_jobs.editing.versions import Version
from indicator_jobs.editing.workflow import base_of, save, step

__all__ = [
    "kielce_card_approve",
    "kielce_card_check",
    "kielce_card_diff",
    "kielce_card_discard",
    "kielce_card_draft_create",
    "kielce_card_draft_list",
    "kielce_card_draft_show",
    "kielce_card_draft_update",
    "kielce_card_publish",
    "kielce_card_retire",
    "kielce_card_return",
    "kielce_card_submit",
    "kielce_card_version_list",
    "kielce_input_search",
]

DataDict = dict[str, Any]


@tk.side_effect_free
@tk.validate_action_data(schema.check)
def kielce_card_check(context: Context, data_dict: DataDict) -> DataDict:
    """Check a draft without keeping it: fields, formula, units, example, cards that use it. Only for staff.

    :param id: id of the card, ``theme.name``
    :type id: string
    :param content: the fields of the card as an object, or its YAML as a text
    :type content: dictionary or string
    :param values: also compute it, without writing, and compare it with the values that stand (optional)
    :type values: boolean

    :returns: ``sound``; ``problems``: a list of ``field``, ``problem``, ``hint``; ``example``: what the
        recipe gives for the worked example; with ``values`` also ``dry_run``: ``counts`` of values ``new``,
        ``revised``, ``removed`` and ``unchanged``, the ``largest`` changes, ``own`` values of the portal's
        territory before and after, and the cards ``downstream``
    :rtype: dictionary
    """
    tk.check_access("kielce_card_check", context, data_dict)
    at = desk()
    checked = at.check(data_dict["content"], data_dict["id"])
    result = outcome.checked(checked)
    if data_dict["values"]:
        run = None
        if checked.card is not None and checked.sound:
            run = dry_run(at.store, at.cards, checked.card, load_settings().territory).as_dict()
        result["dry_run"] = run
    return result


@tk.validate_action_data(schema.new_draft)
def kielce_card_draft_create(context: Context, data_dict: DataDict) -> DataDict:
    """Begin a draft: of a new card, or on top of the card in force. Only for the unit of the card.

    :param id: id of the card, ``theme.name``; it never changes later
    :type id: string
    :param content: the fields as an object or YAML; the card in force if left out (optional)
    :type content: dictionary or string
    :param like: for a new card: take recipe, unit and owners of this one (optional)
    :type like: string
    :param why: why it is changed, for the history (optional)
    :type why: string

    :returns: the draft as in :py:func:`kielce_card_draft_show`
    :rtype: dictionary
    """
    tk.check_access("kielce_card_draft_create", context, data_dict)
    card_id, at = data_dict["id"], desk()
    _check_name(card_id)
    last = at.versions.last(card_id)
    if last is not None and last.state in ("draft", "checked", "approved"):
        raise tk.ValidationError({"id": [f"{card_id} has a draft already: use kielce_card_draft_update."]})
    content = data_dict.get("content") or at.standing(card_id) or _started(card_id, data_dict.get("like"))
    with outcome.told():
        version = save(
            at, card_id, content, author(context, card_id), last.number if last else None, data_dict["why"]
        )
    return _shown(version)


@tk.validate_action_data(schema.draft)
def kielce_card_draft_update(context: Context, data_dict: DataDict) -> DataDict:
    """Keep a changed draft; what was checked or approved is a draft again. Only for the unit of the card.

    :param id: id of the card
    :type id: string
    :param content: all fields of the card as an object or YAML
    :type content: dictionary or string
    :param number: the version that you have seen; if it is not the last one any more, nothing is kept and the
        error holds ``now`` and ``changes``, what the other person changed
    :type number: integer
    :param why: why it is changed, for the history (optional)
    :type why: string

    :returns: the draft as in :py:func:`kielce_card_draft_show`
    :rtype: dictionary
    """
    tk.check_access("kielce_card_draft_update", context, data_dict)
    at, card_id, seen = desk(), data_dict["id"], data_dict["number"]
    with outcome.told(lambda: _content_of(at.versions.history(card_id), seen)):
        version = save(
            at, card_id, data_dict["content"], author(context, card_id), seen or None, data_dict["why"]
        )
    return _shown(version)


@tk.side_effect_free
@tk.validate_action_data(schema.which)
def kielce_card_draft_show(context: Context, data_dict: DataDict) -> DataDict:
    """The last version of a card's draft. Only for the unit of the card.

    :param id: id of the card
    :type id: string

    :returns: ``id``, ``number``, ``state`` (``draft``, ``checked``, ``approved``, ``published``,
        ``withdrawn``), ``content``, ``who``, ``moment``, ``why``, ``problems``, and ``changes`` against the
        card in force
    :rtype: dictionary
    """
    tk.check_access("kielce_card_draft_show", context, data_dict)
    return _shown(_last(data_dict["id"]))


@tk.side_effect_free
@tk.validate_action_data(schema.draft_list)
def kielce_card_draft_list(context: Context, data_dict: DataDict) -> list[DataDict]:
    """Unfinished work on the cards of the caller's units. Only for staff.

    :returns: a list of dictionaries with ``id``, ``title``, ``number``, ``state``, ``who``, ``moment``,
        ``why``
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_card_draft_list", context, data_dict)
    work = holdings.store().versions.open_work()
    return [outcome.summary(version) for version in work if may(context, version.card)]


@tk.validate_action_data(schema.step)
def kielce_card_submit(context: Context, data_dict: DataDict) -> DataDict:
    """Hand a draft to the second person; refused while anything is wrong. Only for the unit of the card.

    :param id: id of the card
    :type id: string
    :param number: the version that you have seen
    :type number: integer
    :param why: a word to the second person (optional)
    :type why: string

    :returns: the draft as in :py:func:`kielce_card_draft_show`
    :rtype: dictionary
    """
    return _step(context, "submit", "kielce_card_submit", data_dict)


@tk.validate_action_data(schema.step)
def kielce_card_return(context: Context, data_dict: DataDict) -> DataDict:
    """Give a draft back to its author, with the reason. Only for the unit of the card.

    :param id: id of the card
    :type id: string
    :param number: the version that you have seen
    :type number: integer
    :param why: the reason
    :type why: string

    :returns: the draft as in :py:func:`kielce_card_draft_show`
    :rtype: dictionary
    """
    return _step(context, "return", "kielce_card_return", data_dict)


@tk.validate_action_data(schema.step)
def kielce_card_approve(context: Context, data_dict: DataDict) -> DataDict:
    """Approve a checked draft as the second person; whoever wrote it is refused. Only for the unit.

    :param id: id of the card
    :type id: string
    :param number: the version that you have seen
    :type number: integer
    :param why: a remark (optional)
    :type why: string

    :returns: the draft as in :py:func:`kielce_card_draft_show`
    :rtype: dictionary
    """
    return _step(context, "approve", "kielce_card_approve", data_dict)


@tk.validate_action_data(schema.step)
def kielce_card_publish(context: Context, data_dict: DataDict) -> DataDict:
    """Put an approved card in force; a job then computes it and what uses it. Only for the unit.

    :param id: id of the card
    :type id: string
    :param number: the version that you have seen
    :type number: integer
    :param why: what readers of the history should know (optional)
    :type why: string

    :returns: the version as in :py:func:`kielce_card_draft_show`, and ``queued``: whether the job waits
    :rtype: dictionary
    """
    return _step(context, "publish", "kielce_card_publish", data_dict)


@tk.validate_action_data(schema.step)
def kielce_card_discard(context: Context, data_dict: DataDict) -> DataDict:
    """Drop the work on a card; the card in force and the history stay. Only for the unit of the card.

    :param id: id of the card
    :type id: string
    :param number: the version that you have seen
    :type number: integer
    :param why: why (optional)
    :type why: string

    :returns: the version as in :py:func:`kielce_card_draft_show`
    :rtype: dictionary
    """
    return _step(context, "discard", "kielce_card_discard", data_dict)


@tk.validate_action_data(schema.step)
def kielce_card_retire(context: Context, data_dict: DataDict) -> DataDict:
    """Take a published edit back: the card of the file is in force again, or none. Only for administrators.

    :param id: id of the card
    :type id: string
    :param number: the version that you have seen
    :type number: integer
    :param why: the reason
    :type why: string

    :returns: the version as in :py:func:`kielce_card_draft_show`, and ``queued``: whether the job waits
    :rtype: dictionary
    """
    return _step(context, "retire", "kielce_card_retire", data_dict)


@tk.side_effect_free
@tk.validate_action_data(schema.which)
def kielce_card_version_list(context: Context, data_dict: DataDict) -> list[DataDict]:
    """The history of a card in words, the newest first; drafts and names of people only for its unit.

    :param id: id of the card
    :type id: string

    :returns: a list of dictionaries with ``number``, ``step``, ``state``, ``moment``, ``role`` (the unit),
        ``why``, ``new``, ``changes`` (each with ``field``, ``label``, ``before``, ``after`` and ``sentence``
        in both languages) and, for the unit, ``who``
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_card_version_list", context, data_dict)
    card_id = data_dict["id"]
    found = holdings.store().versions.history(card_id)
    own = may(context, card_id)
    if card_id not in holdings.cards() and not own and not history.public_numbers(found):
        raise tk.ObjectNotFound(f"There is no card {card_id}.")
    return history.listed(found, own)


@tk.side_effect_free
@tk.validate_action_data(schema.diff)
def kielce_card_diff(context: Context, data_dict: DataDict) -> list[DataDict]:
    """What differs between two versions of a card, in words. Versions not published only for its unit.

    :param id: id of the card
    :type id: string
    :param from: number of the earlier version; the card of the file if left out (optional)
    :type from: integer
    :param to: number of the later version; the card in force if left out (optional)
    :type to: integer

    :returns: a list of dictionaries with ``field``, ``kind`` (``added``, ``removed``, ``changed``),
        ``label``, ``before``, ``after`` and ``sentence`` (``{"pl": …, "en": …}``)
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_card_diff", context, data_dict)
    card_id, at = data_dict["id"], desk()
    found = at.versions.history(card_id)
    readable = {one.number for one in found} if may(context, card_id) else history.public_numbers(found)
    asked = [data_dict[name] for name in ("from", "to") if data_dict.get(name) is not None]
    if not set(asked) <= readable or (card_id not in at.cards and not asked):
        raise tk.ObjectNotFound(f"{card_id} has no such version.")
    before = _content_of(found, data_dict.get("from")) or at.in_file(card_id)
    after = _content_of(found, data_dict.get("to")) or at.standing(card_id)
    return [one.as_dict() for one in differences(before, after)]


@tk.side_effect_free
@tk.validate_action_data(schema.search)
def kielce_input_search(context: Context, data_dict: DataDict) -> list[DataDict]:
    """Series and cards that a formula could use, by words of their titles. Only for staff.

    :param q: words, with or without Polish letters
    :type q: string

    :returns: at most 20 dictionaries with ``sort`` (``series`` or ``card``), ``id``, ``title``, ``unit``,
        ``kind``, ``moment``, ``period``, ``source`` and ``last``, the last period of the portal's territory
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_input_search", context, data_dict)
    found = candidates(holdings.store(), holdings.cards(), data_dict["q"], load_settings().territory)
    return [one.as_dict() for one in found]


def _step(context: Context, name: StepName, action: str, data_dict: DataDict) -> DataDict:
    tk.check_access(action, context, data_dict)
    card_id, at, seen = data_dict["id"], desk(), data_dict["number"]
    with outcome.told(lambda: _content_of(at.versions.history(card_id), seen)):
        version = step(at, name, card_id, author(context, card_id), seen, data_dict["why"])
    if name not in ("publish", "retire"):
        return _shown(version)
    holdings.follow()
    return _shown(version) | {"queued": jobs.hand_on(card_id)}


def _shown(version: Version) -> DataDict:
    at = desk()
    return outcome.shown(version, at.check(version.content, version.card), base_of(at, version.card))


def _last(card_id: str) -> Version:
    version = holdings.store().versions.last(card_id)
    if version is None:
        raise tk.ObjectNotFound(f"{card_id} has no draft. kielce_card_draft_create begins one.")
    return version


def _content_of(found: list[Version], number: int | None) -> Content | None:
    return next((one.content for one in found if one.number == number), None)


def _started(card_id: str, like: str | None) -> Content:
    if like is not None and like not in holdings.cards():
        raise tk.ValidationError({"like": [f"There is no card {like}."]})
    return started(card_id, holdings.cards()[like] if like else None)


def _check_name(card_id: str) -> None:
    """The dataset of a new card may not take the place of another dataset."""
    package = model.Package.get(card_id.replace(".", "-", 1))
    if package is not None and package.type != "indicator":
        raise tk.ValidationError({"id": [f"A dataset is called {package.name}: choose another name."]})
