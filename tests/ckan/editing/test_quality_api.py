"""Held results in the portal: what everybody reads, what staff sees, who may release, and the pages of it."""

import pytest
import synthetic
from bs4 import BeautifulSoup
from ckanext.kielce.indicators import holdings

from indicator_jobs.jobs import compute_all
from indicator_jobs.quality.corrections import Correction

WHY = "Checked with the office: it is so (synthetic)."
CORRECTION = {
    "id": "made-up",
    "series": "syn:births",
    "territory": "266101",
    "periods": ["2015"],
    "action": "override",
    "value": 11,
    "expect": {"rows": 1},
    "reason": {"pl": "Błąd próbny.", "en": "A synthetic error."},
    "evidence": "synthetic.csv",
    "provider": "Urząd próbny",
    "status": "open",
}


@pytest.fixture
def held(desk):
    """A store in which the newest births are out of all range, after a good computation."""
    compute_all(desk, holdings.cards())
    frame = synthetic.observations()
    wrong = (frame["series"] == "syn:births") & (frame["period"] == "2024")
    frame.loc[wrong, "value"] = 1e15
    synthetic.fill(desk, frame)
    compute_all(desk, holdings.cards())
    return desk


def test_everybody_reads_why_something_is_held_and_no_held_value(held, api):
    (found,) = api("", "kielce_check_list", card="population.birth_rate")
    assert (found["level"], found["held"]) == ("hold", True)
    assert all(one["value"] is None for one in found["findings"])
    assert "check was not passed" in found["findings"][0]["message"]["en"]
    public = api("", "kielce_value_list", card="population.birth_rate")["values"]
    assert max(one["value"] or 0 for one in public) < 1e6


def test_only_staff_sees_the_held_values(held, api):
    assert api("", "kielce_hold_list", 403)
    (found,) = api("anna", "kielce_hold_list")
    assert found["card"] == "population.birth_rate"
    assert {one["period"] for one in found["cells"]} == {"2024"}
    assert found["cells"][0]["value"] > found["cells"][0]["public"]


def test_the_unit_of_the_card_releases_a_hold_with_a_reason(held, api):
    release = {"id": "population-birth_rate", "reason": WHY}
    assert api("obcy", "kielce_hold_release", 403, **release)
    assert api("anna", "kielce_hold_release", 409, id="population.birth_rate", reason="bo")
    done = api("anna", "kielce_hold_release", **release)
    assert (done["held"], done["release"]["who"]) == (False, "anna")
    public = api("", "kielce_value_list", card="population.birth_rate")["values"]
    assert max(one["value"] or 0 for one in public) > 1e6
    (told,) = api("", "kielce_check_list", card="population.birth_rate")
    assert told["release"]["why"] == WHY
    assert "who" not in told["release"]
    assert api("anna", "kielce_hold_release", 409, **release)


def test_an_unknown_card_is_answered_with_what_to_do(desk, api):
    assert "kielce_card_list" in str(api("", "kielce_check_list", 404, card="population.nothing"))


def test_the_register_is_public_as_page_data_and_table(desk, api, app):
    desk.corrections.put([Correction.model_validate(CORRECTION)], list(synthetic.SERIES))
    (one,) = api("", "kielce_correction_list", series="syn:births")
    assert (one["id"], one["state"], one["cells"]) == ("made-up", "applied", 1)
    assert api("", "kielce_correction_list", series="syn:people") == []
    page = app.get("/poprawki")
    assert page.status_code == 200
    assert "Błąd próbny." in page.body
    assert "A synthetic error." in app.get("/en/poprawki").body
    assert app.get("/poprawki.json").json[0]["id"] == "made-up"
    assert (
        app.get("/poprawki.csv").body.splitlines()[1].startswith("made-up,syn:births,266101,2015,override,11")
    )


def test_the_page_of_staff_is_closed_to_others_and_releases_with_a_token_of_the_form(held, app, people):
    from ckan.tests import factories

    assert app.get("/stan-danych", follow_redirects=False).status_code == 302
    stranger = factories.UserWithToken()
    assert app.get("/stan-danych", headers={"Authorization": stranger["token"]}).status_code == 403
    soup = BeautifulSoup(app.get("/stan-danych", headers={"Authorization": people["anna"]}).body, "lxml")
    form = soup.find("form", {"action": "/stan-danych"})
    assert form.find("input", {"name": "card"})["value"] == "population.birth_rate"
    assert form.find("textarea", {"name": "reason"})["required"] == ""


def test_the_self_check_of_the_night_is_due_once(desk):
    import datetime as dt

    from ckanext.kielce.quality import nightly

    compute_all(desk, holdings.cards())
    noon = dt.datetime.now(dt.UTC).replace(hour=12)
    assert nightly.due(None, noon, 2)
    assert nightly.check_everything().findings == {}
    last = desk.runs.last("recheck", "all")
    assert not nightly.due(last, last.started, last.started.hour)
    assert nightly.due(last, last.started + dt.timedelta(days=1), last.started.hour)
    assert not nightly.due(None, noon, -1)
