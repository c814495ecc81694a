"""The buttons of ckanext-harvest's pages do what they say, and nothing by a mere link. Synthetic sources."""

import pytest
from bs4 import BeautifulSoup
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers
from ckanext.kielce.harvest import runner
from ckanext.kielce.harvest.registration import harvest_source_of, register_all
from remote_catalogue import made


def reports():
    source = helpers.call_action("harvest_source_show", id="syn-figures")
    return helpers.call_action("harvest_job_list", source_id=source["id"])


def test_a_link_only_asks_and_emptying_a_source_of_figures_leaves_its_figures(publisher, app):
    runner.run_slice("syn", "figures")
    source = helpers.call_action("harvest_source_show", id="syn-figures")["id"]
    before = len(publisher.store.observations(["syn:people"]))
    staff = {"Authorization": factories.SysadminWithToken()["token"]}
    for button in ("clear", "refresh", "delete"):
        asked = BeautifulSoup(app.get(f"/harvest/{button}/syn-figures", headers=staff).body, "lxml")
        forms = asked.select("main form[method=post]")
        assert [form["action"] for form in forms] == (
            [] if button == "delete" else [f"/harvest/{button}/{source}"]
        )
    assert app.get(f"/harvest/clear/{source}").status_code == 403
    assert len(reports()) == 1
    app.post(f"/harvest/clear/{source}", headers=staff)
    assert reports() == []
    assert len(publisher.store.observations(["syn:people"])) == before > 0


def test_a_source_that_is_emptied_closes_its_datasets_until_it_is_synchronised_again(remote, app):
    register_all()
    remote.gives(made(1), made(2))
    remote.slice()
    before = remote.found()
    done = helpers.call_action("harvest_source_clear", id=harvest_source_of("remote", "datasets").id)
    assert (done["closed"], remote.found()) == (2, [])
    page = app.get(f"/dataset/{before[0]}", status=410).body
    assert "Pracownicy portalu" in page
    assert remote.counts() == {"changed": 2}
    assert remote.found() == before


def test_a_declared_source_is_neither_deleted_nor_entered_by_hand(remote, app, caplog):
    register_all()
    assert "Harvest source not found" not in caplog.text
    source = harvest_source_of("remote", "datasets")
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action("harvest_source_delete", id=source.id)
    staff = {"Authorization": factories.SysadminWithToken()["token"]}
    form = BeautifulSoup(app.get("/harvest/new", headers=staff).body, "lxml")
    offered = {one["value"] for one in form.select("input[name=source_type]")}
    assert "declared" not in offered
    assert "ckan" in offered
    given = {"name": "proba", "title": "Próba", "url": "https://example.org/", "source_type": "declared"}
    given["owner_org"] = remote.source.organisation
    call = "/api/3/action/harvest_source_create"
    refused = app.post(call, headers=staff, json=given, status=409).json
    assert "source_type" in refused["error"]
