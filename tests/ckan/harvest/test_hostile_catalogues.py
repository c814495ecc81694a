"""Hostile and broken catalogues against the whole portal; the numbers are those of the list of attacks."""

import gzip
import json
import socket
import time
from functools import partial

import pytest
from catalogue_cases import ENTITIES, REMOTE, dcat, dcat_dataset
from remote_catalogue import guid, made
from web import reply, serving


def answers(content, content_type="application/json", **headers):
    return lambda handler: reply(handler, content, Content_Type=content_type, **headers)


def pages(*datasets):
    content = {"success": True, "result": {"count": len(datasets), "results": list(datasets)}}
    return json.dumps(content, ensure_ascii=False)


@pytest.fixture
def rdf(remote):
    """A DCAT catalogue as a source."""
    remote.another("rdf", "dcat")
    return remote


@pytest.fixture
def bounded(monkeypatch):
    """Sets smaller limits of a fetch."""
    from ckanext.kielce.harvest import datasets_bench

    def bound(**limits):
        monkeypatch.setattr(datasets_bench, "Policy", partial(datasets_bench.Policy, **limits))
        monkeypatch.setattr(datasets_bench, "Fetcher", partial(datasets_bench.Fetcher, attempts=1))

    return bound


def assert_others_go_on(remote):
    remote.spoil = None
    remote.gives(made(1))
    remote.another("sound")
    assert remote.counts("sound") == {"new": 1}


def test_01_entity_expansion_is_rejected_before_anything_expands_and_the_worker_lives(rdf):
    rdf.spoil = answers(ENTITIES, "application/rdf+xml")
    outcome = rdf.slice("rdf")
    assert (outcome.state, rdf.found()) == ("error", [])
    assert "entity" in outcome.detail
    assert outcome.words.pl
    assert_others_go_on(rdf)


def test_02_a_remote_context_is_not_asked_for_and_the_error_is_told(rdf):
    with serving(lambda handler: reply(handler, b"{}")) as elsewhere:
        for address in (f"{elsewhere.origin}/context", "http://169.254.169.254/latest/meta-data"):
            rdf.spoil = answers(REMOTE % address.encode(), "application/ld+json")
            outcome = rdf.slice("rdf")
            assert (outcome.state, rdf.found()) == ("error", [])
            assert address in outcome.detail
        assert elsewhere.asked == []


def test_03_files_of_the_server_are_read_neither_as_context_nor_as_source(rdf):
    from ckan.plugins import toolkit as tk
    from ckanext.kielce.catalogue.site import act

    rdf.spoil = answers(REMOTE % b"file:///etc/passwd", "application/ld+json")
    assert rdf.slice("rdf").state == "error"
    for url in ("/etc/passwd", "file:///etc/passwd"):
        wanted = {
            "name": "plik",
            "title": "Plik",
            "source_type": "dcat_rdf",
            "owner_org": "urzad-miasta-kielce",
        }
        with pytest.raises(tk.ValidationError):
            act("harvest_source_create", {**wanted, "url": url})


def test_04_pages_that_go_round_or_never_end_are_left_and_told(rdf, monkeypatch):
    from dataclasses import replace

    from harvesters.catalogues import dcat as kind

    rdf.spoil = dcat([dcat_dataset(1)], following="/catalog.ttl")
    outcome = rdf.slice("rdf")
    assert (outcome.state, outcome.counts["new"]) == ("ok", 1)
    assert "circle" in outcome.detail
    monkeypatch.setattr(kind, "CATALOGUE", replace(kind.CATALOGUE, most_pages=5))
    rdf.spoil = dcat([dcat_dataset(number) for number in range(30)], page=1)
    before = len(rdf.web.asked)
    outcome = rdf.slice("rdf")
    assert outcome.state == "error"
    assert "do not end" in outcome.detail
    assert len(rdf.web.asked) - before == 5


def test_05_an_empty_list_or_half_of_it_deletes_nothing_and_raises_the_alarm(remote):
    remote.gives(*(made(number) for number in range(8)))
    remote.slice()
    for left in (0, 4):
        remote.gives(*(made(number) for number in range(left)))
        outcome = remote.slice()
        assert (outcome.state, outcome.counts["gone"]) == ("held", 0)
        assert outcome.words.pl
    assert len(remote.found()) == 8


def test_06_a_source_that_sends_a_byte_a_second_is_cut_and_the_others_go_on(remote, bounded):
    bounded(total_timeout=1.0)

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.2)

    remote.spoil = drip
    outcome = remote.slice()
    assert outcome.state == "error"
    assert "did not end within 1 seconds" in outcome.detail
    assert_others_go_on(remote)


def test_07_bodies_beyond_the_cap_are_aborted_also_when_they_come_compressed(remote, bounded):
    bounded(max_bytes=1_000_000)
    bomb = gzip.compress(b" " * 50_000_000)
    for answer in (
        answers(bomb, Content_Encoding="gzip"),
        answers(b" " * 1_000_001),
    ):
        remote.spoil = answer
        outcome = remote.slice()
        assert outcome.state == "error"
        assert "larger than 1000000 bytes" in outcome.detail
    assert_others_go_on(remote)


def test_08_redirects_and_names_that_lead_inside_are_blocked_when_connecting(remote, monkeypatch):
    from ckanext.kielce.indicators import holdings

    remote.spoil = lambda handler: reply(handler, b"", 302, Location="http://10.0.0.1/inside")
    outcome = remote.slice()
    assert outcome.state == "error"
    assert "private network" in outcome.detail
    port = int(remote.web.origin.rsplit(":", 1)[1])
    resolve = socket.getaddrinfo

    def rebound(host, *more, **others):
        return resolve("127.0.0.1" if host == "public.example.org" else host, *more, **others)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    catalogue = {"kind": "ckan", "base": f"http://public.example.org:{port}"}
    holdings.sources()["rebound"] = remote.source.model_copy(update={"id": "rebound", "catalogue": catalogue})
    before = len(remote.web.asked)
    assert "private network" in remote.slice("rebound").detail
    assert len(remote.web.asked) == before


@pytest.mark.parametrize(
    "content",
    [
        pages(made(1)).encode("utf-16"),
        pages(made(1)).encode("cp1250", "replace"),
        b'{"success": true, "result": {"count": 1, "results": [{"id": "\xff\xfe"}]}}',
        b"\x00\x00\x00",
    ],
)
def test_09_wrong_encodings_are_refused_in_words(remote, content):
    remote.spoil = answers(content)
    outcome = remote.slice()
    assert outcome.state == "error"
    assert "JSON" in outcome.detail
    assert outcome.words.pl


def test_09_a_byte_order_mark_nul_characters_and_emoji_do_no_harm(remote, app):
    odd = made(1, title="Park \U0001f333\x00 miejski", notes="a\x00b \ud83d")
    content = json.dumps({"success": True, "result": {"count": 1, "results": [odd]}})
    remote.spoil = answers(b"\xef\xbb\xbf" + content.encode())
    assert remote.counts() == {"new": 1}
    shown = remote.shown(guid(1))
    assert (shown["title"], shown["name"]) == ("Park \U0001f333 miejski", "park-miejski")
    assert "ab" in shown["notes"]
    assert "Park \U0001f333 miejski" in app.get("/dataset/park-miejski").body


def test_10_one_guid_one_title_or_a_very_long_one_in_two_sources_never_overwrite(remote):
    from ckanext.kielce.harvest.datasets_names import own_name

    from harvesters.catalogues.identities import dataset_id

    remote.another("other", organisation=list(remote_organisations())[1])
    long = "Bardzo długi tytuł " * 100
    remote.gives(
        made(1, title="Ludność Kielc"), made(2, title=long), made(3, title="统计"), made(4, title="New")
    )
    assert remote.counts() == {"new": 4}
    first = remote.shown(guid(1))
    assert remote.counts("other") == {"new": 4}
    second = remote.shown(guid(1), "other")
    assert (first["name"], second["name"]) == (
        "ludnosc-kielc",
        own_name("ludnosc-kielc", dataset_id("other", guid(1))),
    )
    assert first["organization"]["name"] != second["organization"]["name"]
    assert remote.shown(guid(1)) == first
    assert len(remote.shown(guid(2))["name"]) <= 100
    assert remote.shown(guid(2))["title"] == long.strip()
    assert remote.shown(guid(3))["name"].startswith("zbior-")
    assert remote.shown(guid(4))["name"].startswith("new-")
    remote.gives(made(1, title="Ludność Kielc inaczej"), *(made(number) for number in (2, 3, 4)))
    remote.slice()
    assert remote.shown(guid(1))["name"] == "ludnosc-kielc"


def remote_organisations():
    from zoom_schemas.settings import load_settings

    return [unit.slug for unit in load_settings().organisations]


def test_11_dates_are_normalised_or_dropped_with_a_word_and_indexing_goes_on(remote):
    dates = ("31-12-2026", "0000-00-00", "10000-01-01", "2026-02-30", "2026", "2026-03-29T02:30:00+01:00")
    remote.gives(
        *(made(n, extras=[{"key": "issued", "value": date}]) for n, date in enumerate(dates, start=1))
    )
    outcome = remote.slice()
    assert outcome.counts["new"] == len(dates)
    kept = [remote.shown(guid(number + 1)).get("issued") or None for number in range(len(dates))]
    assert kept == ["2026-12-31", None, None, None, "2026", "2026-03-29T01:30:00Z"]
    assert outcome.detail.count("cannot be understood") == 3
    assert len(remote.found()) == len(dates)


def test_12_geometry_is_mended_or_dropped_and_the_dataset_is_indexed(remote):
    ring = [[20, 50], [21, 51], [21, 50], [20, 51], [20, 50]]
    many = [[20 + n / 1e6, 50 + (n % 7) / 1e6] for n in range(50_000)]
    geometries = [
        {"type": "Point", "coordinates": [50.87, 20.63]},
        {"type": "Polygon", "coordinates": [ring]},
        {"type": "Point", "coordinates": [612000.0, 331000.0]},
        {"type": "LineString", "coordinates": many},
        {"type": "Point", "coordinates": [500.0, 95.0]},
        {"type": "MultiPolygon", "coordinates": [[[[179, 1], [180, 1], [180, 2], [179, 1]]]]},
        {"type": "LineString", "coordinates": [[-180, 0], [180, 0]]},
    ]
    remote.gives(
        *(
            made(n, extras=[{"key": "spatial", "value": json.dumps(one)}])
            for n, one in enumerate(geometries, start=1)
        )
    )
    outcome = remote.slice()
    assert (outcome.counts["new"], outcome.counts["errors"]) == (len(geometries), 0)
    assert len(remote.found()) == len(geometries)
    kept = [json.loads(remote.shown(guid(n + 1)).get("spatial") or "null") for n in range(len(geometries))]
    assert kept[0]["coordinates"] == [20.63, 50.87]
    assert kept[1]["type"] == "MultiPolygon"
    assert [round(one) for one in kept[2]["coordinates"]] == [21, 51]
    assert len(kept[3]["coordinates"]) < 10_000
    assert kept[4] is None


def test_13_scripts_in_texts_stay_texts_and_links_that_run_are_dropped(remote, app):
    script = "<script>alert(1)</script>"
    remote.gives(
        made(
            1,
            title=f"Zbiór {script}",
            notes=f"Opis {script} [tu](javascript:alert(2)) <img src=x onerror=alert(3)>",
            license_url="javascript:alert(4)",
            tags=[{"name": f"tag{script}"}],
            resources=[
                {"id": "a", "name": script, "url": "javascript:alert(5)", "format": script},
                {"id": "b", "name": "Dobry", "url": "https://example.org/b.csv", "format": "CSV"},
            ],
        )
    )
    outcome = remote.slice()
    assert outcome.counts["new"] == 1
    shown = remote.shown(guid(1))
    assert [one["url"] for one in shown["resources"]] == ["", "https://example.org/b.csv"]
    assert not shown.get("licence_url")
    assert "no address of the web" in outcome.detail
    page = app.get(f"/dataset/{shown['name']}").body
    for running in ("<script>alert", '="javascript:', "<img src=x"):
        assert running not in page


def test_14_the_search_is_down_and_the_round_goes_on_when_it_is_back(remote, monkeypatch):
    from ckan.lib.search import PackageSearchIndex, SearchIndexError

    remote.gives(*(made(number) for number in range(3)))

    def down(*given, **named):
        raise SearchIndexError("Solr returned an error: connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(PackageSearchIndex, "index_package", down)
        outcome = remote.slice()
    assert (outcome.state, outcome.words.pl) == (
        "error",
        "Wyszukiwarka portalu nie odpowiada. Praca zostanie dokończona później.",
    )
    asked = len(remote.web.asked)
    assert remote.counts() == {"new": 3}
    assert remote.found() == ["zbior-0", "zbior-1", "zbior-2"]
    assert len(remote.web.asked) == asked


def test_14_the_database_cuts_its_connections_and_the_round_goes_on(remote, monkeypatch):
    from ckan import model
    from ckanext.kielce.harvest import datasets_fields
    from sqlalchemy import text

    remote.gives(*(made(number) for number in range(4)))
    resources, calls = datasets_fields.resources, []

    def cut(record):
        """In the middle of the third dataset."""
        calls.append(record.guid)
        if len(calls) == 3:
            others = "pid <> pg_backend_pid() AND datname = current_database()"
            statement = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
            with model.meta.engine.connect() as connection:
                connection.execute(text(statement))
        return resources(record)

    monkeypatch.setattr(datasets_fields, "resources", cut)
    outcome = remote.slice()
    assert (outcome.state, outcome.words.en) == (
        "error",
        "The connection to the portal's database was cut.",
    )
    assert remote.counts() == {"new": 4}
    assert remote.found() == [f"zbior-{number}" for number in range(4)]
    assert remote.counts() == {"unchanged": 4}


def test_15_deleted_private_and_usurping_records_never_touch_local_data(remote):
    from ckanext.kielce.catalogue.site import act

    from harvesters.catalogues.identities import dataset_id

    common = {"notes": "Nasz", "owner_org": "urzad-miasta-kielce"}
    ours = act("package_create", {**common, "name": "zbior-1", "title": "Nasz zbiór"})
    usurped = {**common, "id": dataset_id("remote", guid(5)), "name": "nasz-drugi", "title": "Nasz drugi"}
    act("package_create", usurped)
    remote.gives(
        made(1, state="deleted"),
        made(2, private=True),
        made(3, id=ours["id"], name="zbior-1", title="Zbiór 1"),
        made(4, name="nasz-drugi", title="Nasz drugi"),
        made(5, title="Podszywa się"),
    )
    outcome = remote.slice()
    assert (outcome.counts["new"], outcome.counts["errors"]) == (2, 1)
    assert act("package_show", {"id": "zbior-1"}) == ours
    assert act("package_show", {"id": "nasz-drugi"})["title"] == "Nasz drugi"
    others = [name for name in remote.found() if name not in ("zbior-1", "nasz-drugi")]
    assert len(others) == 2
    assert all(name.startswith(("zbior-1-", "nasz-drugi-")) for name in others)
