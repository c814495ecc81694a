"""Nothing that axe-core finds, in either language and either colours, and a page that fits a small phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from visit import english

PAGES = [
    "home",
    "dashboard ludnosc",
    "dashboard gospodarka",
    "dashboard aktywnosc-obywatelska",
    "card",
    "trace",
    "chart",
    "embed",
    "indicators",
    "twins",
    "twin",
    "method",
    "data",
    "declaration",
    "sources",
    "source",
    "inventory",
    "holding",
    "calendar",
]


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} | {node.get('failureSummary', '')[:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


FIRST = PAGES[:6]
LOOKS = [
    *(
        (name, language, scheme)
        for name in FIRST
        for language in ("pl", "en")
        for scheme in ("light", "dark")
    ),
    *((name, *look) for name in PAGES[6:] for look in (("pl", "light"), ("en", "dark"))),
]


@pytest.mark.parametrize(("name", "language", "scheme"), LOOKS)
def test_axe_finds_nothing(visitor, addresses, name, language, scheme):
    path = addresses[name] if language == "pl" else english(addresses[name])
    opened = visitor.open(path, scheme=scheme, bypass_csp=True)
    assert opened.page.locator("html").get_attribute("lang") == language
    assert violations(opened.page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_needs_no_sideways_scrolling(visitor, addresses, name):
    page = visitor.open(addresses[name], width=390).page
    for width in (390, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_the_browser_has_nothing_to_complain_about(visitor, addresses, name):
    opened = visitor.open(addresses[name])
    assert opened.status == 200
    assert opened.refused() == []
    assert opened.complaints == []
