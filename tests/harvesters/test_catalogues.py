"""The standard suite: what holds for every kind of catalogue, whatever its publisher sends."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from catalogue_cases import CASES as OTHERS
from catalogue_cases import PREFIXES, Case, ckan, ckan_dataset, dcat, dcat_dataset, source_of
from national_cases import CASES as NATIONAL
from ogc_cases import CASES as SERVICES
from sqlalchemy import create_engine
from web import Web, reply, serving

from harvesters.catalogues.gather import Bench, Gathered, gather, state_name
from harvesters.catalogues.kinds import MODULES, CatalogueError, catalogue_of
from harvesters.feeds.feed import Scope
from harvesters.feeds.state import FeedState
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.limits import Allowance, Limits
from harvesters.fetching.policy import Policy
from harvesters.fetching.snapshots import Snapshots

CASES = {**OTHERS, **SERVICES, **NATIONAL}


class Trial:
    """A case at work: its stand-in, which can be made to misbehave, its source and its bench."""

    def __init__(self, case: Case, folder: Path):
        self.case, self.folder, self.spoil = case, folder, None

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        (self.spoil or self.case.answer)(handler)

    def open(self, web: Web) -> None:
        self.web, self.host = web, web.origin.partition("//")[2]
        self.source = source_of(self.case, web.origin)
        self.engine = create_engine(f"sqlite:///{self.folder / 'state.sqlite'}")
        self.limits = Limits(self.folder / "limits", {self.host: Allowance(((10_000, 1.0),))}, patience=0.05)
        self.catalogue, _ = catalogue_of(self.source)
        policy = Policy(trusted=frozenset({web.origin}), content_types=self.catalogue.content_types)
        self.snapshots = Snapshots(self.folder / "snapshots")
        self.bench = Bench(
            FeedState(self.engine),
            Fetcher(self.snapshots, self.limits, policy, attempts=1),
            Scope(("266101",)),
            self.folder / "readings",
        )

    def allow(self, *rates: tuple[int, float]) -> None:
        self.limits.close()
        self.limits.allowances = {self.host: Allowance(rates)}

    def gather(self, known: str | None = None, until: float | None = None) -> Gathered:
        return gather(self.source, self.bench, until=until, known=known)

    def close(self) -> None:
        self.limits.close()
        self.engine.dispose()


@pytest.fixture(params=sorted(CASES))
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Trial]:
    yield from _trial(CASES[request.param], tmp_path)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Trial]:
    """The trial of another CKAN, for what needs only one kind."""
    yield from _trial(CASES["ckan"], tmp_path)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Trial]:
    """The trial of a DCAT catalogue."""
    yield from _trial(CASES["dcat"], tmp_path)


def _trial(case: Case, folder: Path) -> Iterator[Trial]:
    made = Trial(case, folder)
    with serving(made.answer) as web:
        made.open(web)
        yield made
        made.close()


def guids(gathered: Gathered) -> list[str]:
    return [record.guid for record in gathered.records]


def test_every_kind_has_a_case():
    assert set(CASES) == set(MODULES)


def test_pages_end_and_every_record_is_told_once(trial):
    gathered = trial.gather()
    assert (gathered.state, gathered.reason) == ("ok", None)
    assert sorted(guids(gathered)) == sorted(trial.case.guids)
    assert gathered.complete
    assert gathered.asked == trial.case.pages == len(trial.web.asked)


def test_the_same_again_is_unchanged_and_parses_nothing(trial):
    first = trial.gather()
    trial.bench = Bench(**{**vars(trial.bench), "bounds": None})  # nothing can be parsed without bounds
    again = trial.gather(known=first.fingerprint)
    assert (again.state, again.fingerprint) == ("unchanged", first.fingerprint)
    assert not list(again.records)


def test_records_have_the_same_hash_in_every_round(trial):
    first = {record.guid: record.content_hash for record in trial.gather().records}
    again = {record.guid: record.content_hash for record in trial.gather().records}
    assert first == again
    assert len(set(first.values())) == len(first)


def test_a_record_that_left_is_not_told_any_more(trial):
    trial.gather()
    trial.spoil = trial.case.without
    gathered = trial.gather()
    assert sorted(guids(gathered)) == sorted(trial.case.guids[:-1])
    assert gathered.state == "ok"


def test_links_lead_to_the_web_only(trial):
    for record in trial.gather().records:
        links = [record.landing_page, *(one.url for one in record.resources)]
        assert all(link is None or link.startswith(("http://", "https://")) for link in links)


def test_the_limit_of_the_source_pauses_a_round_and_it_goes_on_there(trial):
    trial.allow((1, 30.0))
    first = trial.gather()
    if trial.case.pages == 1:
        assert first.state == "ok"
        return
    assert first.state == "paused"
    assert first.retry_after
    assert not list(first.records)
    trial.allow((10_000, 1.0))
    assert trial.gather().state == "ok"
    assert len(trial.web.asked) == trial.case.pages


def test_a_round_whose_time_is_over_goes_on_later(trial):
    paused = trial.gather(until=time.monotonic() - 1)
    assert (paused.state, paused.retry_after) == ("paused", 0.0)
    assert trial.web.asked == []
    assert trial.gather().state == "ok"


def test_a_broken_answer_is_reported_and_its_snapshot_kept(trial):
    broken = b"\x00 this is no answer"
    type_ = next(iter(trial.catalogue.content_types), "text/plain")
    trial.spoil = lambda handler: reply(handler, broken, Content_Type=type_)
    gathered = trial.gather()
    assert gathered.state == "error"
    assert gathered.reason
    assert not list(gathered.records)
    kept = trial.snapshots.arrivals(trial.source.id)
    assert trial.snapshots.read(kept[-1].sha256) == broken


def test_a_server_that_fails_changes_nothing_and_is_asked_again_next_time(trial):
    trial.spoil = lambda handler: reply(handler, b"", 500)
    gathered = trial.gather()
    assert gathered.state == "error"
    assert "500" in str(gathered.reason)
    trial.spoil = None
    again = trial.gather()
    assert again.reason is None
    assert again.state == "ok"


def test_hostile_answers_are_refused(trial):
    assert trial.case.hostile
    for name, (content, type_) in trial.case.hostile.items():
        trial.spoil = lambda handler, c=content, t=type_: reply(handler, c, Content_Type=t)
        gathered = trial.gather()
        assert gathered.state == "error", name
        assert gathered.reason, name
        assert not list(gathered.records), name


def test_readings_of_earlier_rounds_do_not_stay(trial):
    trial.gather()
    trial.spoil = trial.case.without
    gathered = trial.gather()
    folder = trial.folder / "readings" / trial.source.id
    assert {path.name for path in folder.iterdir()} == {one.path.name for one in gathered.readings}


def test_a_kind_that_nobody_knows_is_told_with_those_there_are(trial):
    strange = trial.source.model_copy(update={"catalogue": {"kind": "kcan"}})
    with pytest.raises(CatalogueError, match="ckan"):
        catalogue_of(strange)


def test_pages_that_do_not_end_are_given_up(portal, monkeypatch):
    monkeypatch.setattr("harvesters.catalogues.ckan.CATALOGUE", replace(portal.catalogue, most_pages=4))
    portal.spoil = ckan([ckan_dataset(number) for number in range(1, 50)])
    gathered = portal.gather()
    assert gathered.state == "error"
    assert "do not end" in str(gathered.reason)
    assert len(portal.web.asked) == 4


def test_deleted_and_private_datasets_are_left_out(portal):
    datasets = [ckan_dataset(1), ckan_dataset(2, state="deleted"), ckan_dataset(3, private=True)]
    portal.spoil = ckan([*datasets, ckan_dataset(4, private="yes"), ckan_dataset(5, state="draft")])
    gathered = portal.gather()
    assert guids(gathered) == [datasets[0]["id"]]
    assert len(gathered.remarks) == 4


def test_a_dataset_that_cannot_be_used_is_refused_by_name_and_the_others_come(portal):
    portal.spoil = ckan([ckan_dataset(1, title="", name=""), ckan_dataset(2)])
    gathered = portal.gather()
    assert guids(gathered) == [ckan_dataset(2)["id"]]
    assert [guid for guid, _ in gathered.refused] == [ckan_dataset(1)["id"]]


def test_a_guid_told_twice_is_one_record(portal):
    portal.spoil = ckan([ckan_dataset(1), ckan_dataset(1, title="Inny"), ckan_dataset(2)])
    titles = [record.title.pl for record in portal.gather().records]
    assert titles == ["Zbiór 1", "Zbiór 2"]


def test_a_portal_that_counts_more_than_it_gives_lets_nothing_be_taken_for_gone(portal):
    portal.spoil = lambda handler: reply(
        handler,
        b'{"success": true, "result": {"count": 9, "results": []}}',
        Content_Type="application/json",
    )
    gathered = portal.gather()
    assert (gathered.state, gathered.complete) == ("ok", False)


def _search(pages: dict[int, list[int]], count: int | None):
    """A CKAN that gives these datasets on the pages that begin there, whatever it sorts by."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = int(parse_qs(urlsplit(handler.path).query)["start"][0])
        found = {"results": [ckan_dataset(number) for number in pages.get(start, [])]}
        found |= {} if count is None else {"count": count}
        content = json.dumps({"success": True, "result": found}).encode()
        reply(handler, content, Content_Type="application/json")

    return answer


def test_pages_that_sort_anew_while_they_are_read_let_nothing_be_taken_for_gone(portal):
    portal.spoil = _search({0: [1, 2], 2: [2, 3], 4: [5]}, count=5)
    gathered = portal.gather()
    assert (len(guids(gathered)), gathered.complete) == (4, False)
    assert any("counts 5 datasets, its pages name 4" in remark for remark in gathered.remarks)
    portal.spoil = _search({0: [1, 2], 2: [4, 3], 4: [5]}, count=5)
    assert portal.gather().complete


def test_a_portal_that_does_not_count_is_asked_until_a_page_is_empty(portal):
    portal.spoil = _search({0: [1, 2], 2: [3, 4], 4: [5]}, count=None)
    gathered = portal.gather()
    assert (len(guids(gathered)), gathered.complete, gathered.asked) == (5, True, 4)


def test_a_dcat_catalogue_that_counts_more_than_its_pages_name_lets_nothing_be_taken_for_gone(catalogue):
    total = "<#view> hydra:totalItems 6 ."
    catalogue.spoil = dcat([dcat_dataset(number) for number in range(1, 6)] + [total], page=6)
    assert not catalogue.gather().complete
    catalogue.spoil = dcat([dcat_dataset(number) for number in range(1, 7)] + [total], page=7)
    assert catalogue.gather().complete


def test_resources_and_words_in_another_order_leave_a_record_as_it_is(portal):
    files = [{"id": name, "name": name, "url": f"https://example.org/{name}"} for name in "abc"]
    tags = [{"name": "ulice"}, {"name": "drogi"}]
    hashes = set()
    for turn in (1, -1):
        portal.spoil = ckan([ckan_dataset(1, resources=files[::turn], tags=tags[::turn])])
        hashes.add(next(portal.gather().records).content_hash)
    portal.spoil = ckan([ckan_dataset(1, resources=files[:2], tags=tags)])
    assert len(hashes) == 1
    assert next(portal.gather().records).content_hash not in hashes


def test_what_is_odd_in_one_field_keeps_no_dataset_out(portal):
    long = f"https://example.org/{'a' * 2000}"
    file = {"id": "a", "name": "Plik", "url": long, "size": "9" * 30}
    extras = [{"key": "publisher_uri", "value": "https://example.org"}]
    portal.spoil = ckan([ckan_dataset(1, organization=None, extras=extras, resources=[file])])
    record = next(portal.gather().records)
    assert (record.publisher, record.resources[0].url, record.resources[0].size) == (None, None, None)


def test_a_publisher_and_a_theme_without_names_are_left_out_for_they_differ_every_time(catalogue):
    dataset = dcat_dataset(1).replace(
        "dct:publisher [ a foaf:Organization ; foaf:name", "dcat:theme [] ; dct:publisher [ foaf:nick"
    )
    hashes = set()
    for comment in "ab":
        catalogue.spoil = dcat([f"# {comment}", dataset])
        record = next(catalogue.gather().records)
        assert record.publisher is None
        hashes.add(record.content_hash)
    assert len(hashes) == 1


def test_a_killed_gathering_asks_no_page_twice(portal):
    state, name = portal.bench.state, state_name(portal.source)
    asked = []

    def killed(key: str) -> None:
        asked.append(key)
        if len(asked) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gather(portal.source, portal.bench, killed)
    assert len(state.done(name)) == 1
    assert sorted(guids(portal.gather())) == sorted(portal.case.guids)
    assert len(portal.web.asked) == 3


def test_dcat_is_read_whole(catalogue):
    record = next(catalogue.gather().records)
    assert record.model_dump(mode="json", exclude_defaults=True) == {
        "guid": "https://example.org/set/1",
        "title": {"pl": "Zbiór 1", "en": "Dataset 1"},
        "notes": {"pl": "Opis"},
        "keywords": ["ludność"],
        "licence": {"url": "https://creativecommons.org/licenses/by/4.0/"},
        "publisher": {"name": "Urząd", "url": "https://example.org"},
        "issued": "2024-01-02",
        "modified": "2025-01-02T03:04:05Z",
        "rhythm": "year",
        "themes": ["http://publications.europa.eu/resource/authority/data-theme/SOCI"],
        "spatial": {"type": "Point", "coordinates": [20.63, 50.87]},
        "temporal": {"start": "2020-01-01", "end": "2020-12-31"},
        "resources": [
            {
                "guid": "https://example.org/file/1",
                "title": {"pl": "Tabela"},
                "url": "https://example.org/1.csv",
                "format": "CSV",
                "size": 1024,
            }
        ],
    }


@pytest.mark.parametrize("form", ["xml", "json-ld"])
def test_the_same_catalogue_in_another_form_gives_the_same_records(catalogue, form):
    from rdflib import Graph

    graph = Graph().parse(data="\n".join([PREFIXES, dcat_dataset(1), dcat_dataset(2)]), format="turtle")
    content = graph.serialize(format=form).encode()
    hashes = {one.guid: one.content_hash for one in catalogue.gather().records}
    catalogue.spoil = lambda handler: reply(handler, content, Content_Type="text/plain")
    found = {one.guid: one.content_hash for one in catalogue.gather().records}
    assert found == {guid: hashes[guid] for guid in found}
    assert len(found) == 2


def test_a_page_that_names_itself_as_the_next_ends_and_nothing_is_taken_for_gone(catalogue):
    catalogue.spoil = dcat([dcat_dataset(1)], following="/catalog.ttl")
    gathered = catalogue.gather()
    assert (gathered.state, gathered.complete, gathered.asked) == ("ok", False, 1)
    assert any("circle" in remark for remark in gathered.remarks)


def test_pages_on_another_server_are_not_asked(catalogue):
    catalogue.spoil = dcat([dcat_dataset(1)], following="http://other.example.org/catalog.ttl")
    gathered = catalogue.gather()
    assert (gathered.state, gathered.complete, gathered.asked) == ("ok", False, 1)


def test_unnamed_parts_do_not_change_a_record_when_the_file_is_written_anew(catalogue):
    files = "".join(f'[ dct:title "{n}" ; dcat:accessURL <https://example.org/{n}> ] ,' for n in range(9))
    dataset = dcat_dataset(1).replace("dcat:distribution ", f"dcat:distribution {files} ")
    hashes = set()
    for comment in "abc":
        catalogue.spoil = dcat([f"# {comment}", dataset])
        hashes.add(next(catalogue.gather().records).content_hash)
    assert len(hashes) == 1
