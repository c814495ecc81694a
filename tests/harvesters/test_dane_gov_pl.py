"""The national catalogue: datasets of an institution with their files. Synthetic, in the shape of its API."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_bench import Gathering, gathering
from national_cases import dane_gov_pl
from replay_bench import declared
from web import reply

from harvesters.catalogues.kinds import catalogue_of
from harvesters.feeds.feed import Scope


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Gathering]:
    with gathering(tmp_path, declared("dane-gov-pl"), dane_gov_pl(3)) as made:
        yield made


def test_datasets_of_the_city_come_with_their_files_terms_and_words(catalogue: Gathering):
    records = {one.guid: one for one in catalogue.gather().records}
    assert set(records) == {"1", "2", "3"}
    first = records["1"]
    assert (first.title.pl, first.rhythm, first.landing_page) == (
        "Zbiór 1",
        "year",
        "https://dane.gov.pl/pl/dataset/1,zbior-1",
    )
    assert first.keywords == ("ludność", "mieszkańcy")
    assert first.licence
    assert first.licence.title == "CC BY 4.0"
    (file,) = first.resources
    assert (file.format, file.size, file.url) == ("CSV", 12, "https://api.dane.gov.pl/resources/10/file")


def test_only_the_institution_of_that_name_is_asked_for_its_datasets(catalogue: Gathering):
    catalogue.gather()
    asked = [one["path"] for one in catalogue.web.asked]
    assert "q=Kielce" in asked[0]
    assert [path for path in asked if "institution%5Bid%5D%5Bterms%5D=7" in path]
    assert not [path for path in asked if "terms%5D=8" in path]


def test_an_institution_that_is_not_there_is_told_and_nothing_is_taken_for_gone(catalogue: Gathering):
    options: dict[str, Any] = {**(catalogue.source.catalogue or {}), "institution": "Urząd Miasta Atlantydy"}
    catalogue.source = catalogue.source.model_copy(update={"catalogue": options})
    gathered = catalogue.gather()
    assert not gathered.complete
    assert any("there are: Urząd Miasta Kielce" in remark for remark in gathered.remarks)


def test_a_known_number_spares_the_search(catalogue: Gathering):
    options: dict[str, Any] = {**(catalogue.source.catalogue or {}), "institution_ids": ["7"]}
    catalogue.source = catalogue.source.model_copy(update={"catalogue": options})
    assert len(list(catalogue.gather().records)) == 3
    assert "/institutions" not in catalogue.web.asked[0]["path"]


def test_what_was_harvested_from_our_portal_is_left_out_and_told(catalogue: Gathering):
    """So nothing comes back to us, and one sees what of ours has arrived there."""
    ours = {"type": "ckan", "url": "https://zoom.kielce.eu"}

    def answer(handler: Any) -> None:
        if "terms" not in handler.path:
            return dane_gov_pl(1)(handler)
        node = {"id": "1", "attributes": {"title": "Zbiór", "source": ours}}
        return reply(handler, json.dumps({"data": [node]}).encode(), Content_Type="application/json")

    options: dict[str, Any] = {**(catalogue.source.catalogue or {}), "not_from": ["zoom.kielce.eu"]}
    catalogue.source = catalogue.source.model_copy(update={"catalogue": options})
    catalogue.answer = answer
    gathered = catalogue.gather()
    assert not list(gathered.records)
    assert "1: was harvested from https://zoom.kielce.eu" in gathered.remarks


def test_five_requests_a_minute_are_what_the_catalogue_takes():
    source = declared("dane-gov-pl")
    kind, options = catalogue_of(source)
    assert kind.allowance.rates == ((2, 1.0), (5, 60.0))
    assert len(kind.plan(source, options, Scope(("266101",)))) == 1
