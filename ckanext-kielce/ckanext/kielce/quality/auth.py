"""Who may: everybody reads what was checked and corrected, the unit of a card lets a held result through."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context
from ckanext.kielce.editing.desk import is_staff, may
from ckanext.kielce.indicators import holdings

__all__ = ["kielce_check_list", "kielce_correction_list", "kielce_hold_list", "kielce_hold_release"]

DataDict = dict[str, Any]


@tk.auth_allow_anonymous_access
def kielce_correction_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def kielce_check_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody; what is held is told to staff alone."""
    return {"success": True}


def kielce_hold_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Staff: whoever writes cards of any unit."""
    if is_staff(context):
        return {"success": True}
    return {"success": False, "msg": "Only the staff of the portal sees what is on hold."}


def kielce_hold_release(context: Context, data_dict: DataDict) -> AuthResult:
    """An editor of the unit that answers for the card."""
    card_id = str(data_dict.get("id", ""))
    by_name = {card.slug: card.id for card in holdings.cards().values()}
    if may(context, by_name.get(card_id, card_id)):
        return {"success": True}
    return {"success": False, "msg": "Only the unit that answers for this card may release it."}
