"""The API of cards, values, traces and runs. Synthetic figures."""

import datetime as dt

import pytest
import synthetic
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers
from ckanext.kielce.indicators import action
from ckanext.kielce.indicators.publishing import publish_all

pytestmark = pytest.mark.usefixtures("figures")


def _get(app, name, status=200, **parameters):
    answer = app.get(f"/api/3/action/{name}", query_string=parameters)
    assert answer.status_code == status, answer.body
    return answer.json["result"] if status == 200 else answer.json["error"]


def test_cards_are_listed_for_everyone_and_by_theme(app):
    everything = _get(app, "kielce_card_list")

    assert [card["id"] for card in everything] == ["population.birth_rate", "population.total"]
    assert everything[0]["title"]["pl"]
    assert everything[0]["name"] == "population-birth_rate"
    assert _get(app, "kielce_card_list", theme="transport") == []


@pytest.mark.parametrize("written", ["population.total", "population-total"])
def test_a_card_is_shown_by_its_id_or_its_dataset_name(app, written):
    card = _get(app, "kielce_card_show", id=written)

    assert card["recipes"]["national"][0]["formula"] == "people"
    assert card["last"] == [
        {"recipe": "national", "territory": "266101", "period": "2024", "value": 1009.0, "flags": ""}
    ]


def test_values_are_numbers_and_missing_ones_null(app):
    answer = _get(app, "kielce_value_list", card="population.birth_rate", territory="266101")

    by_period = {row["period"]: row for row in answer["values"]}
    assert answer["unit"] == "per_1000"
    assert by_period["2015"]["value"] == pytest.approx(10.0)
    assert by_period["2024"]["value"] is None
    assert "M" in by_period["2024"]["flags"]


def test_values_are_given_as_they_were_known_at_a_moment(app, figures):
    moment = dt.datetime.now(dt.UTC).isoformat()
    synthetic.fill(figures, synthetic.observations(revised=7.0))

    then = _get(app, "kielce_value_list", card="population.total", territory="PL", as_of=moment)
    now = _get(app, "kielce_value_list", card="population.total", territory="PL")
    before = _get(app, "kielce_value_list", card="population.total", as_of="2001-01-01")

    assert (then["values"][0]["value"], now["values"][0]["value"]) == (1000.0, 1007.0)
    assert before["values"] == []


def test_a_trace_leads_to_the_source_and_speaks_both_languages(app):
    trace = _get(app, "kielce_trace_show", card="population.birth_rate", period="2020")

    assert {leaf["source"] for leaf in trace["leaves"]} == {"syn"}
    assert trace["leaves"][0]["cells"][0]["snapshot"]
    assert trace["sentence"]["pl"] != trace["sentence"]["en"]


def test_a_trace_without_a_period_is_that_of_the_last_value(app):
    assert _get(app, "kielce_trace_show", card="population.birth_rate")["period"] == "2023"


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("kielce_card_show", {"id": "population.totl"}, "Did you mean|There is no card"),
        ("kielce_value_list", {"card": "nothing.here"}, "There is no card nothing.here"),
        (
            "kielce_value_list",
            {"card": "population.total", "territory": "999999"},
            "There is no territory 999999",
        ),
        ("kielce_trace_show", {"card": "population.total", "period": "1890"}, "is not computed for 1890"),
        ("kielce_trace_show", {"card": "population.total", "period": "last year"}, "last year"),
        ("kielce_trace_show", {"card": "population.total", "recipe": "local"}, "no"),
    ],
)
def test_what_is_unknown_is_not_found_in_words(app, name, parameters, words):
    error = _get(app, name, status=404, **parameters)

    assert any(part in error["message"] for part in words.split("|"))


@pytest.mark.parametrize(
    ("name", "parameters", "field"),
    [
        ("kielce_card_show", {}, "id"),
        ("kielce_value_list", {}, "card"),
        ("kielce_value_list", {"card": "population.total", "as_of": "yesterday"}, "as_of"),
        ("kielce_value_list", {"card": "x" * 10_000}, "card"),
    ],
)
def test_a_wrong_parameter_is_named(app, name, parameters, field):
    assert field in _get(app, name, status=409, **parameters)


def test_a_trace_is_given_as_it_was_known_and_in_the_languages_of_others(app, figures):
    moment = dt.datetime.now(dt.UTC).isoformat()
    synthetic.fill(figures, synthetic.observations(revised=7.0))
    asked = {"card": "population.total", "territory": "PL", "period": "2024"}

    then = _get(app, "kielce_trace_show", as_of=moment, **asked)
    now = _get(app, "kielce_trace_show", **asked)

    assert then["value"] == now["value"] - 7.0
    assert then["as_of"] == moment
    assert now["mathml"]["pl"].startswith("<math ")
    assert now["vtl"].rstrip().endswith("];")


def test_revisions_of_a_card_are_a_triangle_for_everyone(app, figures):
    synthetic.fill(figures, synthetic.observations(revised=7.0))

    found = _get(app, "kielce_revision_show", card="population-total", territory="PL")

    assert len(found["releases"]) == 2
    assert {one["difference"] for one in found["revisions"]} == {7.0}
    assert found["measures"]["mean"] > 0


def test_runs_are_for_the_staff_only(app, world):
    publish_all("card", ["population.total"])
    editor = factories.User()
    factories.Organization(users=[{"name": editor["name"], "capacity": "editor"}])

    assert _get(app, "kielce_run_list", status=403)["message"]
    with pytest.raises(tk.NotAuthorized):
        _runs_for(factories.User()["name"])
    (run,) = _runs_for(editor["name"], kind="publish-card")
    assert (run["subject"], run["state"], run["silent"]) == ("population.total", "ok", False)


def test_runs_are_listed_newest_first_and_by_state(world):
    publish_all("card", ["population.total", "population.birth_rate"])
    sysadmin = factories.Sysadmin()["name"]

    runs = _runs_for(sysadmin, limit=2)

    assert [run["subject"] for run in runs] == ["population.birth_rate", "population.total"]
    assert _runs_for(sysadmin, state="error") == []
    with pytest.raises(tk.ValidationError):
        _runs_for(sysadmin, state="perhaps")


@pytest.mark.parametrize("name", action.__all__)
def test_every_action_can_be_read_by_get_and_says_what_it_returns(name):
    function = getattr(action, name)

    assert function.side_effect_free
    assert ":returns:" in function.__doc__
    assert ":rtype:" in function.__doc__


def _runs_for(user, **parameters):
    return helpers.call_action("kielce_run_list", {"user": user, "ignore_auth": False}, **parameters)
