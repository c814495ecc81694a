"""Pages over synthetic figures: none of them is true."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "dashboards_embed"))

import synthetic
import trial
from ckanext.kielce.dashboards import chart_pages
from zoom_schemas.settings import load_settings

from dashboards_embed.definition import Dashboard
from dashboards_embed.render import render_dashboard
from dashboards_embed.rendered import RenderedDashboard


@pytest.fixture(scope="session")
def values() -> synthetic.SyntheticValues:
    return trial.figures()


@pytest.fixture(scope="session")
def definition() -> Dashboard:
    return Dashboard.model_validate(trial.DASHBOARD)


@pytest.fixture(params=["pl", "en"], scope="session")
def lang(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def edition(lang: str, definition: Dashboard, values: synthetic.SyntheticValues) -> RenderedDashboard:
    return render_dashboard(definition, values, trial.CARDS, load_settings(), lang, synthetic.TODAY)


@pytest.fixture(scope="session")
def links(edition: RenderedDashboard) -> dict[str, chart_pages.Links]:
    return chart_pages.links_of(edition, lambda path: f"https://zoom.example{path}")
