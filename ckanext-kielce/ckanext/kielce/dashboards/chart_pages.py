"""What surrounds a chart: its own address, files, code to embed, the value it leads back to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from html import escape

from ckanext.kielce.dashboards import names

from dashboards_embed.rendered import RenderedChart, RenderedDashboard
from dashboards_embed.standalone import standalone_svg

EMBED_HEIGHT = 620
EMBED_WIDTH = 720
Address = Callable[[str], str]


@dataclass(frozen=True)
class Links:
    """Paths without language: the chart's page (also the stem of its files), the trace of its last value."""

    base: str
    trace: str
    embed_code: str


@dataclass(frozen=True)
class Place:
    """Where the charts of an edition live: their pages below ``page``, their embeds below ``embed``."""

    page: str
    embed: str


def place_of(edition: RenderedDashboard) -> Place:
    """The place of a dashboard's charts, of a card's, or of a comparison's (its twin stands in `related`)."""
    if edition.slug.startswith(names.TWIN_PREFIX):
        page = names.twin_page(edition.card_ids[0], edition.related[0])
        return Place(page, f"/embed/{edition.slug}")
    if edition.slug.startswith(names.CARD_PREFIX):
        return Place(names.card_page(edition.card_ids[0]), f"/embed/{edition.slug}")
    return Place(names.dashboard_page(edition.slug), f"/embed/{edition.slug}")


def links_of(edition: RenderedDashboard, absolute: Address) -> dict[str, Links]:
    """The links of every chart of the edition; ``absolute`` makes a complete address for other sites."""
    place = place_of(edition)
    return {
        chart.id: Links(
            base=f"{place.page}/{chart.id}",
            trace=_trace(chart),
            embed_code=embed_code(absolute(f"{place.embed}/{chart.id}"), chart.title),
        )
        for chart in edition.charts
    }


def _trace(chart: RenderedChart) -> str:
    if not (chart.card_ids and chart.period):
        return ""
    return names.trace_page(chart.card_ids[0], chart.territory, chart.period)


def embed_code(address: str, title: str) -> str:
    """The frame that another site pastes; needs no script."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" loading="lazy" '
        f'width="100%" height="{EMBED_HEIGHT}"></iframe>'
    )


def as_json(edition: RenderedDashboard, chart: RenderedChart) -> str:
    """The chart as data: title, sentence, table, sources; drawings have their own addresses."""
    content = asdict(chart)
    for drawing in ("svg_wide", "svg_narrow", "csv", "tidy"):
        del content[drawing]
    return json.dumps({"dashboard": edition.slug, "language": edition.lang, **content}, ensure_ascii=False)


def as_svg(edition: RenderedDashboard, chart: RenderedChart) -> str:
    """The drawing with its title and source, to be used elsewhere."""
    return standalone_svg(chart, edition.portal, edition.lang)


def oembed(
    edition: RenderedDashboard, chart: RenderedChart, absolute: Address, max_width: int | None
) -> dict:
    """The answer of an oEmbed provider (oembed.com, type rich)."""
    place = place_of(edition)
    width = min(EMBED_WIDTH, max_width) if max_width else EMBED_WIDTH
    return {
        "version": "1.0",
        "type": "rich",
        "title": chart.title,
        "provider_name": edition.portal,
        "provider_url": absolute("/"),
        "width": width,
        "height": EMBED_HEIGHT,
        "html": embed_code(absolute(f"{place.embed}/{chart.id}"), chart.title),
    }
