"""What happens to the form of a card when it is sent: one function for each button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ckan.plugins import toolkit as tk
from ckanext.kielce.editing import pages
from ckanext.kielce.editing.pages import Conflict, EditPage, Trial
from ckanext.kielce.theme import lean
from zoom_schemas.settings import load_settings

from indicator_jobs.editing.checking import Checked
from indicator_jobs.editing.content import Content
from indicator_jobs.editing.differences import differences
from indicator_jobs.editing.dry_run import dry_run
from indicator_jobs.editing.finding import candidates
from indicator_jobs.editing.form import content_of, controls, elsewhere, without
from indicator_jobs.editing.merging import merged
from indicator_jobs.editing.versions import Version
from indicator_jobs.editing.workflow import Desk


def page_of(
    desk: Desk,
    card_id: str,
    content: Content,
    last: Version | None,
    checked: Checked | None = None,
    blank: tuple[str, ...] = (),
) -> EditPage:
    """The form of a draft; with the result of its check, if one was made."""
    lang = lean.language()
    problems = checked.problems if checked else []
    form = controls(content, problems, blank)
    state = last.state if last else ""
    return EditPage(
        card_id=card_id,
        title=pages.title_of(content, card_id, lang),
        number=last.number if last else 0,
        state=state,
        state_text=pages.state_text(state, lang),
        sections=pages.sections(form),
        elsewhere=tuple(elsewhere(form, problems)),
        verdict=pages.verdict(checked, lang) if checked else None,
    )


def sent(fields: Mapping[str, str], card_id: str) -> Content:
    """The draft that a sent form describes; its id and theme are not for changing."""
    return content_of(fields) | {"id": card_id, "theme": card_id.partition(".")[0]}


def checked_page(desk: Desk, card_id: str, fields: Mapping[str, str], last: Version | None) -> EditPage:
    """Button „Sprawdź”: everything that is wrong, at its field."""
    content = sent(fields, card_id)
    return page_of(desk, card_id, content, last, desk.check(content, card_id))


def tried_page(desk: Desk, card_id: str, fields: Mapping[str, str], last: Version | None) -> EditPage:
    """Button „Pokaż, co się zmieni”: the draft computed and compared, nothing written."""
    content = sent(fields, card_id)
    checked = desk.check(content, card_id)
    page = page_of(desk, card_id, content, last, checked)
    if not checked.sound or checked.card is None:
        return replace(page, notice=tk._("Correct what is wrong first: then the values can be computed."))
    return replace(page, trial=tried(desk, checked))


def tried(desk: Desk, checked: Checked) -> Trial | None:
    """What a sound draft would change in the values; None for one that is not sound."""
    if not checked.sound or checked.card is None:
        return None
    run = dry_run(desk.store, desk.cards, checked.card, load_settings().territory)
    return pages.trial(run, lean.language())


def grown_page(
    desk: Desk, card_id: str, fields: Mapping[str, str], last: Version | None, place: str
) -> EditPage:
    """Button „Dodaj”: one more empty row of a list."""
    return page_of(desk, card_id, sent(fields, card_id), last, blank=(place,))


def shrunk_page(
    desk: Desk, card_id: str, fields: Mapping[str, str], last: Version | None, row: str
) -> EditPage:
    """Button „Usuń”: without one row."""
    return page_of(desk, card_id, sent(without(fields, row), card_id), last)


def found_page(desk: Desk, card_id: str, fields: Mapping[str, str], last: Version | None) -> EditPage:
    """Button „Szukaj”: series and cards that may be inputs."""
    query = fields.get("find", "")[:200]
    found = candidates(desk.store, desk.cards, query, load_settings().territory)
    page = page_of(desk, card_id, sent(fields, card_id), last)
    return replace(page, found=tuple(one.as_dict() for one in found), query=query)


def used_page(
    desk: Desk, card_id: str, fields: Mapping[str, str], last: Version | None, chosen: str
) -> EditPage:
    """Button „Użyj” beside a found series or card: one more input of the newest recipe."""
    sort, _, wanted = chosen.partition(":")
    content = sent(fields, card_id)
    known = {one.id: one for one in candidates(desk.store, desk.cards, wanted, load_settings().territory)}
    one = known.get(wanted)
    if one is None or one.sort != sort:
        return page_of(desk, card_id, content, last)
    given = {sort: one.id, "unit": one.unit, "kind": one.kind} | (
        {"moment": one.moment} if one.moment else {}
    )
    return page_of(desk, card_id, _with_input(content, given, wanted), last)


def merged_page(desk: Desk, card_id: str, mine: Content, seen: int | None, last: Version) -> EditPage:
    """Somebody was faster: both changes together, and what the other one did."""
    base = desk.versions.get(card_id, seen).content if seen else (desk.standing(card_id) or {})
    together = merged(base, last.content, mine)
    page = page_of(desk, card_id, together.content, last)
    changes = tuple(differences(base, last.content))
    return replace(page, conflict=Conflict(changes, together.clashes))


def _with_input(content: Content, given: dict[str, str], wanted: str) -> Content:
    recipes = content.setdefault("recipes", {})
    versions = (
        recipes.setdefault("national", [{"from": "1995"}]) if not recipes.get("local") else recipes["local"]
    )
    inputs = versions[-1].setdefault("inputs", {})
    name = "".join(
        one if one.isalnum() else "_" for one in wanted.rpartition(".")[2].rpartition(":")[2].lower()
    )
    name = name if name[:1].isalpha() and name.isascii() else f"x{len(inputs) + 1}"
    while name in inputs:
        name += "_2"
    inputs[name[:60]] = given
    if not versions[-1].get("formula"):
        versions[-1]["formula"] = name
    return content
