"""One reader with a browser window: opens pages, notes bytes, requests, complaints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page

Scheme = Literal["light", "dark"]

_LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


@dataclass
class Opened:
    """An open page with everything that happened while it was fetched."""

    page: Page
    status: int = 0
    requests: list[str] = field(default_factory=list)
    transferred: int = 0
    complaints: list[str] = field(default_factory=list)

    def refused(self) -> list[str]:
        """What the Content-Security-Policy did not allow."""
        return self.page.evaluate("window.refused")


class Visitor:
    """Opens pages of one portal, each in a window without cookies and cache."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        path: str,
        width: int = 1280,
        scheme: Scheme = "light",
        script: bool = True,
        settle: bool = False,
        **options: Any,
    ) -> Opened:
        """Open ``path`` in a fresh window; ``settle`` waits until nothing is fetched any more."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=script,
            base_url=self.base_url,
            **options,
        )
        self._contexts.append(context)
        page = context.new_page()
        opened = Opened(page)
        _watch(context, page, opened)
        response = page.goto(path, wait_until="networkidle" if settle else "load")
        opened.status = response.status if response else 0
        return opened

    def find_addresses(self) -> dict[str, str]:
        """Addresses of each kind of page, by following links from the home page."""
        page = self.open("/").page
        found = {"home": "/", "card": _href(page, ".tiles a[href*='/indicator/']")}
        page.goto("/pulpity")
        slugs = page.eval_on_selector_all(
            ".entry h2 a", "links => links.map((link) => link.getAttribute('href'))"
        )
        found |= {f"dashboard {slug.rsplit('/', 1)[1]}": slug for slug in slugs}
        page.goto(slugs[0])
        found["chart"] = _href(page, ".actions a[href^='/pulpity/']:not([download]):not([href$='.json'])")
        found["embed"] = found["chart"].replace("/pulpity/", "/embed/", 1)
        found["trace"] = _href(page, ".actions a[href^='/skad-ta-liczba/']")
        return found | {
            "indicators": "/wskazniki",
            "dashboards": "/pulpity",
            "twins": "/blizniaki",
            "twin": "/blizniaki/population.total/registered",
            "method": "/jak-liczymy",
            "data": "/dane",
            "declaration": "/dostepnosc",
            "sources": "/zrodla",
            "source": "/zrodla/gus-bdl",
            "inventory": "/zasoby",
            "holding": "/zasoby/pesel",
            "calendar": "/kalendarz",
        }

    def leave(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()


def english(path: str) -> str:
    """The same page in English."""
    return "/en" if path == "/" else f"/en{path}"


def _href(page: Page, selector: str) -> str:
    address = page.locator(selector).first.get_attribute("href")
    assert address, selector
    return address


def _watch(context: BrowserContext, page: Page, opened: Opened) -> None:
    page.add_init_script(_LISTEN)
    page.on("request", lambda request: opened.requests.append(request.url))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def finished(event: dict[str, Any]) -> None:
        opened.transferred += int(event["encodedDataLength"])

    network.on("Network.loadingFinished", finished)
