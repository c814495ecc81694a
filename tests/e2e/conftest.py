"""A real browser at a running portal: ``ZOOM_BASE_URL`` says where, ``ZOOM_CHROMIUM`` with what."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from visit import Visitor

BASE_URL = os.environ.get("ZOOM_BASE_URL", "http://127.0.0.1:5050")
CHROMIUM = os.environ.get("ZOOM_CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root; the pages it opens here are our own.
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Opens pages and remembers what they fetched and what they complained about."""
    made = Visitor(browser, BASE_URL.rstrip("/"))
    yield made
    made.leave()


@pytest.fixture(scope="session")
def addresses(browser: Browser) -> dict[str, str]:
    """One address of each kind of page, found as a reader finds it: from the home page on."""
    visitor = Visitor(browser, BASE_URL.rstrip("/"))
    found = visitor.find_addresses()
    visitor.leave()
    return found
