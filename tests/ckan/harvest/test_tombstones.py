"""The address of a dataset that left its catalogue says so, and leads on."""

import pytest
from remote_catalogue import made


@pytest.fixture
def left(remote):
    """A portal from whose only source one of five datasets has left."""
    remote.gives(*(made(number) for number in range(4)), made(4, title="Ławki <b>w parkach</b>"))
    remote.slice()
    remote.gives(*(made(number) for number in range(4)))
    remote.slice()
    return remote


def test_its_page_answers_gone_with_reason_day_and_ways_on(left, app):
    page = app.get("/dataset/lawki-b-w-parkach-b", status=410).body
    assert "Ławki &lt;b&gt;w parkach&lt;/b&gt;" in page
    assert "<b>w parkach" not in page
    assert "/dataset/zbior-4" in page
    assert "próba" in page
    assert "/dataset?q=" in page


def test_in_english_too(left, app):
    assert "no longer available" in app.get("/en/dataset/lawki-b-w-parkach-b", status=410).body


def test_by_its_id_and_as_rdf_it_is_gone_as_well(left, app):
    from remote_catalogue import guid

    from harvesters.catalogues.identities import dataset_id

    app.get(f"/dataset/{dataset_id('remote', guid(4))}", status=410)
    app.get("/dataset/lawki-b-w-parkach-b.ttl", status=410)


def test_what_never_was_is_not_found_and_what_is_there_is_shown(left, app):
    app.get("/dataset/nic-takiego", status=404)
    assert "Zbiór 1" in app.get("/dataset/zbior-1", status=200).body


def test_the_interface_for_programs_does_not_list_it(left, app):
    app.get("/api/3/action/package_show?id=lawki-b-w-parkach-b", status=403)
    assert "lawki" not in app.get("/api/3/action/package_list").body


def test_it_is_shown_again_at_the_same_address_when_it_comes_back(left, app):
    left.gives(*(made(number) for number in range(4)), made(4, title="Ławki <b>w parkach</b>"))
    left.slice()
    app.get("/dataset/lawki-b-w-parkach-b", status=200)
