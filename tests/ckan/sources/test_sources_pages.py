"""The pages of sources in the portal: what everybody reads, what staff may press. Figures are synthetic."""

import csv
import datetime as dt
import io

import synthetic
from bs4 import BeautifulSoup
from icalendar import Calendar

BUTTON = "/zrodla/syn/synchronizacja"


def read(app, path, **options):
    return BeautifulSoup(app.get(path, **options).body, "lxml")


def test_everybody_sees_every_source_in_both_languages(desk, app):
    rows = read(app, "/zrodla").select("tbody tr")
    assert {row.a["href"] for row in rows} == {"/zrodla/syn", "/zrodla/quiet"}
    assert "Synthetic source syn" in read(app, "/en/zrodla").get_text()


def test_the_list_can_be_narrowed_without_a_script(desk, app):
    rows = read(app, "/zrodla?state=bundled").select("tbody tr")
    assert [row.a["href"] for row in rows] == ["/zrodla/quiet"]
    assert len(read(app, "/zrodla?state=<script>").select("tbody tr")) == 2


def test_the_list_as_data_says_what_is_expected_and_what_depends_on_a_source(desk, app):
    found = {one["id"]: one for one in app.get("/zrodla.json").json}
    assert found["syn"]["newest_period"] == "2024"
    assert found["syn"]["expected"]["figures"] == "2025"
    assert set(found["syn"]["cards"]) == {"population.total", "population.birth_rate"}
    assert found["quiet"]["cards"] == []


def test_the_page_of_a_source_links_its_cards_and_counts_its_series(desk, app):
    page = read(app, "/zrodla/syn")
    assert page.select_one("a[href='/indicator/population-total']")
    assert len(page.select("#szeregi tbody tr")) == 2
    assert app.get("/zrodla/syn.json").json["series_list"][0]["newest"]


def test_the_history_counts_what_came_and_what_was_revised(desk, app):
    run = desk.runs.start("sync", "syn")
    synthetic.take(desk, synthetic.observations(revised=5.0))
    desk.runs.finish(run, "ok")
    (row,) = app.get("/zrodla/syn.json").json["history"]
    given = len(synthetic.observations())
    assert (row["new"], row["removed"]) == (0, 0)
    assert row["revised"] + row["unchanged"] == given
    assert row["revised"] == given - 1
    cells = [one.get_text() for one in read(app, "/zrodla/syn").select("#historia td.n")]
    assert cells == ["0", str(given - 1), "0", "1"]


def test_a_round_that_brings_nothing_new_leaves_everything_unchanged(desk, app):
    desk.runs.finish(desk.runs.start("sync", "syn"), "ok")
    (row,) = app.get("/zrodla/syn.json").json["history"]
    assert (row["new"], row["revised"], row["unchanged"]) == (0, 0, len(synthetic.observations()))


def test_a_failed_round_claims_no_counts(desk, app):
    desk.runs.finish(desk.runs.start("sync", "syn"), "error", "synthetic")
    (row,) = app.get("/zrodla/syn.json").json["history"]
    assert (row["state"], row["new"], row["unchanged"]) == ("error", None, None)


def test_rounds_of_datasets_are_counted_as_the_harvest_noted_them(desk, app):
    from ckan import model
    from ckanext.harvest.model import HarvestJob, HarvestObject
    from ckanext.kielce.catalogue.site import act
    from ckanext.kielce.sources.rounds import rounds
    from zoom_schemas.settings import load_settings

    assert rounds("syn", 5) == []
    about = {"name": "syn-datasets", "title": "x", "url": "https://example.org/", "source_type": "ckan"}
    made = act("harvest_source_create", about | {"owner_org": load_settings().organisations[0].slug})
    job = HarvestJob(source_id=made["id"], status="Finished")
    job.gather_started = job.finished = dt.datetime(2026, 11, 23, 10)  # noqa: DTZ001 as ckanext-harvest keeps it
    model.Session.add(job)
    model.Session.flush()
    for number, report in enumerate(("added", "added", "updated", "deleted")):
        made_of = {"guid": f"g{number}", "report_status": report, "state": "COMPLETE"}
        model.Session.add(HarvestObject(job=job, source=job.source, **made_of))
    model.Session.commit()
    (found,) = rounds("syn", 5)
    assert (found.state, found.new, found.revised, found.removed) == ("ok", 2, 1, 1)
    (row,) = app.get("/zrodla/syn.json").json["history"]
    assert (row["work"], row["new"], row["unchanged"]) == ("datasets", 2, None)


def test_snapshots_are_listed_with_address_time_hash_and_size(desk, app, tmp_path):
    from harvesters.fetching.snapshots import Snapshots

    kept = Snapshots(tmp_path / "snapshots").keep(
        [b"a;b\n"], "syn", "https://example.org/a.csv", "2026-11-23T10:00:00+00:00", "text/csv"
    )
    (found,) = app.get("/zrodla/syn.json").json["snapshots"]
    assert (found["sha256"], found["size"]) == (kept.sha256, 4)
    assert kept.sha256 in read(app, "/zrodla/syn").select_one("#migawki").get_text()


def test_an_unknown_source_is_a_404_with_a_way_on(desk, app):
    answer = app.get("/zrodla/nie-ma", status=404)
    assert 'href="/zrodla"' in answer.body
    assert app.get("/zrodla/syn.xml", status=404)


def test_only_staff_of_the_unit_has_a_source_synchronised(desk, people, app):
    assert app.get(BUTTON, follow_redirects=False).status_code == 302
    assert app.post(BUTTON, follow_redirects=False).status_code == 302
    assert app.get(BUTTON, headers=people["gosc"]).status_code == 403
    assert app.post(BUTTON, headers=people["gosc"]).status_code == 403
    assert app.post(BUTTON, headers=people["obcy"]).status_code == 403


def test_pressing_says_what_happens_and_a_second_press_is_refused(desk, people, app):
    form = read(app, BUTTON, headers=people["anna"]).find("form", {"action": BUTTON})
    assert form.find("input", {"name": "_csrf_token"})
    first = app.post(BUTTON, headers=people["anna"])
    assert first.status_code == 200
    assert BeautifulSoup(first.body, "lxml").find(role="status").get_text().strip()
    second = app.post(BUTTON, headers=people["anna"])
    assert second.status_code == 409
    assert BeautifulSoup(second.body, "lxml").find(role="alert").get_text().strip()


def test_a_source_that_nothing_synchronises_cannot_be_pressed(desk, people, app):
    assert app.post("/zrodla/quiet/synchronizacja", headers=people["anna"]).status_code == 409
    page = read(app, "/zrodla/quiet/synchronizacja", headers=people["anna"])
    assert page.find("form", {"method": "post", "class": "work"}) is None


def test_staff_confirms_that_datasets_were_really_withdrawn(desk, people, app):
    from harvesters.catalogues.identities import Identities

    assert read(app, BUTTON, headers=people["anna"]).find("button", {"name": "fewer"}) is None
    Identities(desk.engine).note_round("syn", number=1, held="synthetic fingerprint")
    assert read(app, BUTTON, headers=people["anna"]).find("button", {"name": "fewer"})
    assert app.post(BUTTON, headers=people["anna"], data={"fewer": "yes"}).status_code == 200
    assert Identities(desk.engine).round("syn").accepted == "synthetic fingerprint"
    assert read(app, BUTTON, headers=people["anna"]).find("button", {"name": "fewer"}) is None


def test_staff_lands_at_what_needs_a_person_and_others_at_their_own_page(desk, people, app):
    staff = app.get("/po-zalogowaniu", headers=people["anna"], follow_redirects=False)
    assert staff.headers["Location"].endswith("/stan-danych")
    other = app.get("/po-zalogowaniu", headers=people["gosc"], follow_redirects=False)
    assert "/dashboard" in other.headers["Location"]


def test_the_page_of_staff_begins_with_the_sources(desk, people, app):
    page = read(app, "/stan-danych", headers=people["anna"])
    assert page.select_one("main h2")["id"] == "zrodla"


def test_the_calendar_can_be_subscribed_to(desk, app):
    answer = app.get("/kalendarz.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.body).walk("VEVENT")
    assert {str(one["UID"]).split("@")[0] for one in events} >= {"syn-2026"}
    assert app.get("/kalendarz").status_code == 200
    rows = list(
        csv.DictReader(io.StringIO(app.get("/kalendarz.csv").data.decode("utf-8-sig")), delimiter=";")
    )
    assert len(rows) == len(events) == len(app.get("/kalendarz.json").json)


def test_the_inventory_lists_what_is_open_and_what_is_not(desk, app):
    rows = app.get("/zasoby.json").json
    kinds = {one["kind"] for one in rows}
    assert kinds == {"source", "holding"}
    wanted = {one["id"]: one["wanted"] for one in rows}
    assert wanted["pesel"] > 0
    open_ones = app.get("/zasoby.json?availability=open").json
    assert {"syn", "quiet"} <= {one["id"] for one in open_ones} < {one["id"] for one in rows}
    table = app.get("/zasoby.csv?availability=missing").data.decode("utf-8-sig")
    assert {one["availability"] for one in csv.DictReader(io.StringIO(table), delimiter=";")} == {"missing"}


def test_the_inventory_is_searched_in_polish(desk, app):
    found = app.get("/zasoby.json?q=mieszkancami").json
    assert "pesel" in {one["id"] for one in found}
    assert len(found) < len(app.get("/zasoby.json").json)
    titles = [row.a["href"] for row in read(app, "/zasoby?q=mieszkancami").select("tbody tr")]
    assert "/zasoby/pesel" in titles
    assert read(app, "/zasoby?q=nicniepasuje").find(role="status")


def test_what_was_read_already_is_not_sent_again(desk, app):
    for path in ("/zasoby.json", "/zasoby.csv", "/zrodla.json", "/kalendarz.csv"):
        tag = app.get(path).headers["ETag"]
        again = app.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")


def test_addresses_that_mean_nothing_are_answered_politely(desk, app):
    for path in ("/zasoby?availability=zzz&theme=%22%3E&q=%3Cscript%3E", "/zrodla?state=zzz&state=ok"):
        answer = app.get(path)
        assert answer.status_code == 200
        assert "<script>" not in answer.body
    for path in ("/zrodla/syn.", "/zrodla/syn.json.json", "/zasoby/pesel.xml"):
        assert app.get(path, status=404)


def test_the_gaps_are_worked_out_from_the_cards(desk, app, monkeypatch):
    from ckanext.kielce.indicators import holdings

    before = read(app, "/zasoby").select_one(".call").get_text()
    monkeypatch.setattr(holdings, "sources", dict)
    after = read(app, "/zasoby").select_one(".call")
    assert after.get_text() != before
    assert after.select("details a[href='/indicator/population-total']")


def test_a_holding_says_whom_to_ask(desk, app):
    waiting = app.get("/zasoby/pesel.json").json
    assert waiting["wanted"] == sum(
        len(waiting["indicators"][one]) for one in ("without_card", "national_figure_only")
    )
    page = read(app, "/zasoby/pesel")
    assert page.select_one("a[href^='mailto:']")["href"].startswith("mailto:zoom@example.org?subject=")
    assert app.get("/zasoby/nie-ma", status=404)
    assert app.get("/en/zasoby/pesel").status_code == 200


def test_a_public_dataset_of_the_catalogue_stands_in_the_inventory(desk, app):
    from ckan.tests import factories
    from zoom_schemas.settings import load_settings

    unit = load_settings().organisations[0].slug
    factories.Dataset(name="przystanki", title="Przystanki", owner_org=unit, notes="x")
    factories.Dataset(name="ukryte", title="Ukryte", owner_org=unit, notes="x", private=True)
    found = {one["id"] for one in app.get("/zasoby.json").json if one["kind"] == "dataset"}
    assert found == {"przystanki"}
