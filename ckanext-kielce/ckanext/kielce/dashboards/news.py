"""What changed last in the catalogue, for the home page."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk
from ckanext.kielce.dashboards.home import News
from zoom_schemas import numbers, periods

log = logging.getLogger(__name__)

SHOWN = 5


def newest(lang: str) -> list[News]:
    """The datasets and cards that changed last; none while the search does not answer."""
    wanted = {"rows": SHOWN, "sort": "metadata_modified desc", "fq": "dataset_type:(dataset OR indicator)"}
    try:
        found = tk.get_action("package_search")({"ignore_auth": False, "user": ""}, wanted)
    except (SearchError, tk.ValidationError):
        log.warning("no list of news: the search does not answer")
        return []
    return [news_of(package, lang) for package in found["results"]]


def news_of(package: dict[str, Any], lang: str) -> News:
    """A dataset as an item of news."""
    day = dt.datetime.fromisoformat(package["metadata_modified"]).date()
    kind = package.get("type", "dataset")
    return News(
        title=_title(package, lang),
        address=f"/{kind}/{package['name']}",
        date=day.isoformat(),
        date_text=numbers.date(day, lang),
        note=_period(package.get("last_period", ""), lang),
    )


def _title(package: dict[str, Any], lang: str) -> str:
    return (package.get("title_en") if lang == "en" else "") or package.get("title") or package["name"]


def _period(period: str, lang: str) -> str:
    try:
        return periods.label(period, lang)
    except periods.PeriodError:
        return ""
