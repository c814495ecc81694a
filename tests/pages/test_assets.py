"""Style sheets and scripts: small, named by their contents, complete in colours."""

import gzip

import pytest
from ckanext.kielce.theme import assets

from dashboards_embed import palette

KILOBYTE = 1024


@pytest.mark.parametrize("name", ["zoom.css", "ckan.css", "zoom.js"])
def test_an_asset_weighs_at_most_twelve_kilobytes(name):
    assert len(gzip.compress(assets.asset(name).body)) <= 12 * KILOBYTE


def test_the_address_of_an_asset_is_made_of_its_contents():
    made = assets.asset("zoom.css")
    assert made.path == f"/znk/{made.digest}/zoom.css"
    assert len(made.digest) == 8


def test_every_colour_of_the_palette_has_its_dark_counterpart():
    css = assets.asset("zoom.css").body.decode()
    for light, dark in palette.DARK.items():
        assert f'[fill="{light}"]{{fill:light-dark({light},{dark})}}' in css


def test_pages_call_no_other_site():
    for name in ("zoom.css", "ckan.css", "zoom.js"):
        assert b"http" not in assets.asset(name).body


@pytest.mark.parametrize("name", ["zoom.css", "ckan.css"])
def test_the_header_is_dressed_the_same_everywhere(name):
    assert b".znk-top{" in assets.asset(name).body
