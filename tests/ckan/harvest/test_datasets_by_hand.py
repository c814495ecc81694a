"""What people do to harvested datasets, here and at their publisher, and what of it holds. Synthetic."""

import pytest
from remote_catalogue import guid, made


def act(name, data):
    from ckanext.kielce.catalogue.site import act

    return act(name, data)


def record(number):
    from ckanext.kielce.indicators import holdings

    from harvesters.catalogues.identities import Identities

    return Identities(holdings.store().engine).of_source("remote")[guid(number)]


def test_a_form_that_leaves_out_where_a_dataset_comes_from_does_not_part_it_from_its_source(remote):
    remote.gives(made(1), made(2))
    remote.slice()
    shown = remote.shown(guid(1))
    form = {key: value for key, value in shown.items() if not key.startswith("harvest_")}
    act("package_update", {**form, "title": "Poprawiony", "name": "nasz-adres", "private": True})
    shown = act("package_show", {"id": "nasz-adres"})
    assert (shown["harvest_source"], shown["harvest_guid"]) == ("remote", guid(1))
    remote.gives(made(1, title="Zmieniony"), made(2))
    assert remote.counts() == {"changed": 1, "unchanged": 1}
    shown = act("package_show", {"id": "nasz-adres"})
    # What its publisher says of it is the publisher's; its address here and who may see it are ours.
    assert (shown["title"], shown["private"]) == ("Zmieniony", True)


def test_a_dataset_that_staff_renamed_says_at_its_new_address_that_it_left(remote):
    from ckanext.kielce.harvest.tombstones import closed

    remote.gives(made(1), made(2), made(3), made(4))
    remote.slice()
    act("package_patch", {"id": "zbior-1", "name": "nasz-adres"})
    remote.gives(made(2), made(3), made(4))
    assert remote.counts() == {"gone": 1, "unchanged": 3}
    assert closed("nasz-adres").guid == guid(1)


@pytest.mark.parametrize("how", ["package_delete", "dataset_purge"])
def test_what_staff_removed_stays_away_though_it_leaves_its_catalogue_and_comes_back(remote, how):
    remote.gives(*(made(number) for number in range(1, 5)))
    remote.slice()
    act(how, {"id": "zbior-1"})
    remote.gives(made(2), made(3), made(4))
    remote.slice()
    assert record(1).state == "withdrawn"
    remote.gives(made(1, title="Zmieniony"), made(2), made(3), made(4))
    remote.slice()
    assert remote.found() == ["zbior-2", "zbior-3", "zbior-4"]


def test_what_staff_took_out_of_the_trash_again_follows_its_publisher_again(remote):
    remote.gives(made(1), made(2))
    remote.slice()
    act("package_delete", {"id": "zbior-1"})
    remote.gives(made(1, title="Zmieniony"), made(2))
    remote.slice()
    assert record(1).state == "withdrawn"
    act("package_patch", {"id": remote_id(1), "state": "active"})
    remote.gives(made(1, title="Zmieniony"), made(2, title="Inny"))
    remote.slice()
    assert (remote.shown(guid(1))["title"], record(1).state) == ("Zmieniony", "open")


def remote_id(number):
    from harvesters.catalogues.identities import dataset_id

    return dataset_id("remote", guid(number))


def test_a_removal_that_was_killed_half_way_is_not_taken_for_one_of_staff(remote, monkeypatch):
    from ckanext.kielce.harvest import datasets_import

    remote.gives(*(made(number) for number in range(1, 5)))
    remote.slice()
    remote.gives(made(2), made(3), made(4))

    def killed(action, data):
        act(action, data)
        if action == "package_delete":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(datasets_import, "act", killed)
        with pytest.raises(KeyboardInterrupt):
            remote.slice()
    assert remote.counts() == {"gone": 1, "unchanged": 3}
    assert record(1).state == "closed"


def test_datasets_follow_their_source_to_another_unit_and_other_terms(remote):
    from zoom_schemas.settings import load_settings

    remote.gives(made(1, license_id="", license_url=""), made(2))
    remote.slice()
    other = load_settings().organisations[1].slug
    licence = remote.source.licence.model_copy(update={"title": remote.source.title})
    remote.sources["remote"] = remote.source.model_copy(update={"organisation": other, "licence": licence})
    assert remote.counts() == {"changed": 2}
    shown = remote.shown(guid(1))
    assert (shown["organization"]["name"], shown["licence"]) == (other, remote.source.title.pl)
    assert remote.counts() == {"unchanged": 2}


def test_guids_that_are_swapped_and_titles_that_are_the_same_mix_up_no_datasets(remote):
    remote.gives(made(1, title="Drogi"), made(2, title="Drogi"), made(3, title="Ulice"))
    remote.slice()
    names = {number: remote.shown(guid(number))["name"] for number in (1, 2, 3)}
    assert names[1] == "drogi"
    assert names[2].startswith("drogi-")
    swapped = made(3, title="Drogi", name="ulice"), made(2, title="Drogi"), made(1, title="Ulice", name="x")
    remote.gives(*swapped)
    assert remote.counts() == {"changed": 2, "unchanged": 1}
    assert {number: remote.shown(guid(number))["name"] for number in (1, 2, 3)} == names
    assert remote.shown(guid(3))["title"] == "Drogi"
    assert remote.shown(guid(1))["address"].endswith("/dataset/x")


def test_resources_keep_their_ids_in_another_order_and_nothing_is_written(remote):
    files = [{"id": name, "name": name, "url": f"https://example.org/{name}"} for name in "abc"]
    remote.gives(made(1, resources=files))
    remote.slice()
    before = remote.shown(guid(1))
    remote.gives(made(1, resources=files[::-1]))
    assert remote.counts() == {"unchanged": 1}
    remote.gives(made(1, resources=files[::-1], title="Inny"))
    remote.slice()
    after = remote.shown(guid(1))["resources"]
    assert [one["id"] for one in after] == [one["id"] for one in before["resources"]][::-1]


@pytest.mark.parametrize("said", ["", "notspecified"])
def test_terms_that_nobody_named_are_not_made_up(remote, said):
    from ckanext.kielce.harvest.datasets_sources import OF_EACH_DATASET

    licence = remote.source.licence.model_copy(update={"id": OF_EACH_DATASET})
    remote.sources["remote"] = remote.source.model_copy(update={"licence": licence})
    remote.gives(
        made(1, license_id=said, license_title="License not specified" if said else "", license_url="")
    )
    remote.slice()
    shown = remote.shown(guid(1))
    assert (shown["license_id"], shown["licence"]) == ("notspecified", "Wydawca nie podał warunków użycia.")
    assert not shown.get("licence_url")


def test_the_form_of_a_harvested_dataset_says_whose_words_hold(remote, app):
    from ckan.tests import factories

    remote.gives(made(1))
    remote.slice()
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    said = "pochodzi z katalogu wydawcy"
    assert said in app.get("/dataset/edit/zbior-1", headers=headers).body
    assert said not in app.get("/dataset/new", headers=headers).body
