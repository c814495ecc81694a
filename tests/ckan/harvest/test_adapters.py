"""The types of the harvest form: what staff may enter, and that the runner does the work."""

import json

import pytest


def entered(url, source_type="ckan", **more):
    """A harvest source as the form makes it."""
    from ckanext.kielce.catalogue.site import act

    wanted = {
        "name": "wpisane",
        "title": "Wpisane",
        "url": url,
        "source_type": source_type,
        "owner_org": "urzad-miasta-kielce",
        "frequency": "MANUAL",
        **more,
    }
    return act("harvest_source_create", wanted)


@pytest.mark.parametrize("source_type", ["ckan", "dcat_rdf"])
@pytest.mark.parametrize(
    "url",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "http://127.0.0.1:1/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/",
        "http://user:secret@example.org/",
        "javascript:alert(1)",
    ],
)
def test_files_and_private_addresses_cannot_be_entered(remote, url, source_type):
    from ckan.plugins import toolkit as tk

    with pytest.raises(tk.ValidationError) as refused:
        entered(url, source_type)
    assert "url" in refused.value.error_dict


def test_a_source_cannot_be_turned_to_a_private_address_later(remote):
    from ckan.plugins import toolkit as tk
    from ckanext.kielce.catalogue.site import act

    made = entered(remote.web.origin)
    with pytest.raises(tk.ValidationError):
        act("harvest_source_update", {**made, "url": "http://10.0.0.1/"})
    with pytest.raises(tk.ValidationError):
        act("package_patch", {"id": made["id"], "url": "file:///etc/passwd"})


@pytest.mark.parametrize(
    "config", ["[1]", "{", '{"pages": 3}', '{"page": "many"}', '{"base": "http://10.0.0.1"}']
)
def test_options_that_make_no_sense_are_told_in_the_form(remote, config):
    from ckan.plugins import toolkit as tk

    with pytest.raises(tk.ValidationError) as refused:
        entered(remote.web.origin, config=config)
    assert "config" in refused.value.error_dict


def test_the_types_are_ours(remote):
    from ckan.plugins import PluginImplementations
    from ckanext.harvest.interfaces import IHarvester

    ours = {one.info()["name"]: type(one).__module__ for one in PluginImplementations(IHarvester)}
    assert {"ckan", "dcat_rdf", "csw"} <= set(ours)
    assert all(module.startswith("ckanext.kielce.") for module in ours.values())


@pytest.mark.parametrize("source_type", ["ckan", "dcat_rdf"])
def test_a_source_that_staff_entered_is_harvested_by_its_button(remote, source_type, monkeypatch):
    from catalogue_cases import dcat, dcat_dataset
    from ckanext.harvest.model import HarvestObject
    from ckanext.kielce.catalogue.site import act
    from ckanext.kielce.harvest import queueing, runner
    from remote_catalogue import made

    remote.gives(made(1), made(2))
    if source_type == "dcat_rdf":
        remote.spoil = dcat([dcat_dataset(1), dcat_dataset(2)])
    config = json.dumps({"organizations_filter_include": ["urzad"]}) if source_type == "ckan" else None
    source = entered(remote.web.origin, source_type, config=config)
    queued = []
    monkeypatch.setattr(queueing, "enqueue", lambda *work: queued.append(work) or True)
    job = act("harvest_job_create", {"source_id": source["id"], "run": True})
    assert queued == [(f"harvest-{source['id']}", "datasets")]
    outcome = runner.run_slice(*queued[0])
    assert (outcome.state, outcome.detail) == ("ok", None)
    assert outcome.counts["new"] == 2
    assert remote.found() == ["zbior-1", "zbior-2"]
    shown = act("harvest_job_show", {"id": job["id"]})
    assert (shown["status"], shown["stats"]["added"], shown["stats"]["errored"]) == ("Finished", 2, 0)
    current = HarvestObject.filter(current=True).all()
    assert {one.package.name for one in current} == {"zbior-1", "zbior-2"}


def test_staff_see_unchanged_changed_and_closed_in_the_history(remote):
    from ckanext.harvest.model import HarvestObject
    from ckanext.kielce.catalogue.site import act
    from ckanext.kielce.harvest import runner
    from remote_catalogue import made

    remote.gives(*(made(number) for number in range(5)))
    source = entered(remote.web.origin)
    work = (f"harvest-{source['id']}", "datasets")
    runner.run_slice(*work)
    remote.gives(made(0, title="Inny"), *(made(number) for number in range(1, 4)))
    runner.run_slice(*work)
    last = act("harvest_job_list", {"source_id": source["id"]})[0]
    assert (last["stats"]["updated"], last["stats"]["deleted"]) == (1, 1)
    assert HarvestObject.filter(current=True).count() == 4
