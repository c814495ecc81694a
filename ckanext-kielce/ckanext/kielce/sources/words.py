"""How the pages of sources speak of states, rhythms and moments."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from ckan.plugins import toolkit as tk
from zoom_schemas import numbers

from harvesters.calendar import WARSAW

Tone = Literal["alarm", "late", "busy", "calm", "still"]

TONES: dict[str, Tone] = {
    "error": "alarm",
    "held": "alarm",
    "overdue": "late",
    "running": "busy",
    "paused": "busy",
    "never": "still",
    "ok": "calm",
    "unchanged": "calm",
    "bundled": "still",
}


def state(key: str) -> str:
    """The state of a source's synchronisation."""
    return {
        "error": tk._("failed"),
        "held": tk._("held: it gave something unexpected"),
        "overdue": tk._("overdue"),
        "running": tk._("synchronising now"),
        "paused": tk._("paused until the publisher answers again"),
        "never": tk._("not asked yet"),
        "ok": tk._("up to date, new figures taken over"),
        "unchanged": tk._("up to date, nothing new"),
        "bundled": tk._("copy that came with the portal"),
    }.get(key, key)


def rhythm(key: str) -> str:
    """How often a publisher adds figures."""
    return {
        "once": tk._("once"),
        "hour": tk._("every hour"),
        "day": tk._("every day"),
        "week": tk._("every week"),
        "month": tk._("every month"),
        "quarter": tk._("every quarter"),
        "year": tk._("every year"),
        "election": tk._("after elections"),
    }.get(key, key)


def work(key: str) -> str:
    """What is synchronised."""
    return {"figures": tk._("figures"), "datasets": tk._("datasets"), "load": tk._("copy")}.get(key, key)


def counted_cards(number: int, lang: str) -> str:
    """`12 wskaźników`."""
    forms = {
        "pl": {"one": "wskaźnik", "few": "wskaźniki", "many": "wskaźników", "other": "wskaźnika"},
        "en": {"one": "indicator", "other": "indicators"},
    }[lang]
    return numbers.counted(number, forms, lang)


def day(text: str | None, lang: str) -> str:
    """`23 listopada 2026` of the day in Poland of an ISO day or moment; empty for none."""
    if not text:
        return ""
    if len(text) == len("2026-11-23"):
        return numbers.date(dt.date.fromisoformat(text), lang)
    return numbers.date(_local(text).date(), lang)


def moment(text: str | None, lang: str) -> str:
    """`23 listopada 2026, 17:05` in Poland; empty for none."""
    if not text:
        return ""
    local = _local(text)
    return f"{numbers.date(local.date(), lang)}, {local:%H:%M}"


def _local(text: str) -> dt.datetime:
    read = dt.datetime.fromisoformat(text)
    return (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).astimezone(WARSAW)
