"""A dashboard on paper: what belongs to every chart is there, once, with the same figures."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from ckanext.kielce.dashboards import names
from paper import render


@pytest.fixture(scope="module")
def html(edition, links, lang) -> str:
    return render(
        "kielce/dashboard.html",
        lang,
        "/pulpity/proba",
        page=edition,
        links=links,
        address=names.card_page,
        related=[],
    )


@pytest.fixture(scope="module")
def soup(html) -> BeautifulSoup:
    return BeautifulSoup(html, "lxml")


def drawn(edition):
    return [chart for chart in edition.charts if chart.svg_wide]


def test_every_chart_has_one_heading_that_is_its_finding(soup, edition):
    for chart in edition.charts:
        headings = soup.find(id=chart.id).find_all(["h2", "h3"])
        assert [heading.get_text() for heading in headings] == [chart.title]


def test_every_drawing_is_named_by_its_title_and_described_by_its_sentence(soup, edition):
    for chart in drawn(edition):
        image = soup.find(id=chart.id).select_one("[role=img]")
        assert soup.find(id=image["aria-labelledby"]).get_text() == chart.title
        assert soup.find(id=image["aria-describedby"]).get_text() == chart.sentence


def test_every_chart_is_drawn_for_wide_and_for_narrow_places(soup, edition):
    for chart in drawn(edition):
        figure = soup.find(id=chart.id)
        assert len(figure.select(".wide svg")) == len(figure.select(".narrow svg")) == 1


def test_the_table_shows_every_figure_of_the_chart(soup, edition):
    for chart in edition.charts:
        table = soup.find(id=chart.id).table
        assert [head.get_text() for head in table.thead.find_all("th")] == list(chart.table.headers)
        shown = [
            [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
            for row in table.tbody.find_all("tr")
        ]
        wanted = [
            [row.header, *(" ".join([cell.text, ", ".join(cell.notes)]).strip() for cell in row.cells)]
            for row in chart.table.rows
        ]
        assert shown == wanted


def test_every_chart_offers_its_files_its_address_and_its_origin(soup, edition):
    for chart in drawn(edition):
        addresses = {link["href"].removeprefix("/en") for link in soup.find(id=chart.id).select(".actions a")}
        base = f"/pulpity/proba/{chart.id}"
        assert {f"{base}.csv", f"{base}.svg", f"{base}.png", f"{base}.json", base} <= addresses
        assert any(address.startswith("/skad-ta-liczba/") for address in addresses)


def test_the_code_to_embed_names_the_chart_and_needs_no_script(soup, edition):
    for chart in drawn(edition):
        frame = BeautifulSoup(soup.find(id=chart.id).textarea.get_text(), "lxml").iframe
        assert frame["src"].endswith(f"/embed/proba/{chart.id}")
        assert frame["title"] == chart.title


def test_a_secondary_copy_is_called_so_below_every_chart(soup, edition, lang):
    words = {"pl": "kopia wtórna", "en": "secondary copy"}[lang]
    for chart in edition.charts:
        assert words in soup.find(id=chart.id).select_one(".source").get_text()


def test_a_chart_without_values_says_so_and_offers_no_picture(soup, edition):
    silent = edition.chart("cisza")
    figure = soup.find(id="cisza")
    assert silent.sentence in figure.get_text()
    assert not figure.select("svg")
    assert not [link for link in figure.select(".actions a") if link["href"].endswith((".svg", ".png"))]


def test_every_id_is_used_once(html):
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


def test_nothing_is_styled_or_scripted_inline(html):
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)
    assert re.findall(r"<script[^>]*>", html) == [
        tag for tag in re.findall(r"<script[^>]*>", html) if " src=" in tag
    ]


def test_the_gaps_are_named(soup, edition):
    assert edition.unknown[0].text in soup.get_text()


def test_the_page_is_offered_in_the_other_language(soup, lang):
    other = {"pl": ("en", "/en/pulpity/proba"), "en": ("pl", "/pulpity/proba")}[lang]
    link = soup.select_one(".znk-tools a[hreflang]")
    assert (link["hreflang"], link["href"]) == other


def test_the_embedded_chart_has_no_menu_and_leads_home(edition, links, lang):
    chart = edition.chart("saldo")
    soup = BeautifulSoup(render("kielce/embed.html", lang, chart=chart, links=links["saldo"]), "lxml")
    assert not soup.select("header, nav, form")
    assert soup.select_one(".brandline a")["href"].endswith("/pulpity/proba/saldo")


def test_the_page_of_one_chart_names_its_indicators(edition, links, lang):
    chart = edition.chart("saldo")
    html = render(
        "kielce/chart.html",
        lang,
        "/pulpity/proba/saldo",
        edition=edition,
        chart=chart,
        links=links["saldo"],
        back="/pulpity/proba",
        oembed="https://zoom.example/oembed?url=x",
        cards=[("Miara", "/indicator/population-net_migration")],
    )
    soup = BeautifulSoup(html, "lxml")
    assert soup.h1.get_text() == chart.title
    assert soup.select('a[href$="/indicator/population-net_migration"]')
