"""What changed last in the catalogue, for the home page."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from ckan.lib.search.common import SearchError, SolrConnectionError
from ckan.plugins import toolkit as tk
from ckanext.kielce.dashboards.home import News
from zoom_schemas import numbers

from dashboards_embed.rendered import Tile

log = logging.getLogger(__name__)

SHOWN = 5


def newest(lang: str, tiles: Mapping[str, Tile]) -> list[News]:
    """The datasets and cards that changed last; none while the search does not answer."""
    wanted = {"rows": SHOWN, "sort": "metadata_modified desc", "fq": "dataset_type:(dataset OR indicator)"}
    try:
        found = tk.get_action("package_search")({"ignore_auth": False, "user": ""}, wanted)
    except (SearchError, SolrConnectionError, tk.ValidationError):
        log.warning("no list of news: the search does not answer")
        return []
    return [news_of(package, lang, tiles) for package in found["results"]]


def news_of(package: Mapping[str, Any], lang: str, tiles: Mapping[str, Tile]) -> News:
    """A dataset as an item of news; ``tiles`` holds the last figure of each card."""
    day = dt.datetime.fromisoformat(package["metadata_modified"]).date()
    title = (package.get("title_en") if lang == "en" else "") or package.get("title") or package["name"]
    return News(
        title=title,
        address=f"/{package.get('type', 'dataset')}/{package['name']}",
        date=day.isoformat(),
        date_text=numbers.date(day, lang),
        tile=tiles.get(package.get("card_id", "")),
    )
