"""The API and the pages of twins in the portal: who may what, and what is answered. Synthetic figures."""

import pytest

CARD, TWIN = "population.total", "register"
PAIR = {"card": CARD, "twin": TWIN}
WORDS = {"text_pl": "Rejestr liczy zameldowanych.", "text_en": "The register counts the registered."}


def test_the_queue_is_for_everyone_and_can_be_narrowed(api):
    everything = api(None, "kielce_twin_list")
    assert [(row["card"], row["twin_id"]) for row in everything] == [(CARD, TWIN)]
    assert set(everything[0]["sentence"]) == {"pl", "en"}
    assert api(None, "kielce_twin_list", derived=True) == []
    assert [row["card"] for row in api(None, "kielce_twin_list", card=CARD, derived=False)] == [CARD]
    assert api(None, "kielce_twin_list", theme="transport") == []
    assert api(None, "kielce_twin_list", **{"class": 4}) == []


def test_a_comparison_is_data_for_everyone(api):
    shown = api(None, "kielce_twin_show", **PAIR)
    assert shown["class"] == 0
    assert shown["periods"][-1]["difference"] == 0
    assert shown["explanation"]["pl"]
    assert shown["derived_from"] is None


def test_another_territory_is_compared_when_asked(api):
    assert api(None, "kielce_twin_show", **PAIR, territory="PL")["territory"] == "PL"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"card": "population.totl", "twin": TWIN}, "There is no card"),
        ({"card": CARD, "twin": "census"}, "It has: register."),
        ({**PAIR, "territory": "999999"}, "There is no territory"),
    ],
)
def test_what_is_not_there_is_said_with_a_way_on(api, asked, words):
    assert words in api(None, "kielce_twin_show", 404, **asked)["message"]


def test_an_editor_of_the_unit_comments_with_name_and_date(api, compared):
    made = api("anna", "kielce_twin_comment_create", **PAIR, **WORDS)
    assert made["author"] == "Anna Nowak"
    assert made["date"]
    shown = api(None, "kielce_twin_show", **PAIR)
    assert shown["commentary"][-1]["text"] == {"pl": WORDS["text_pl"], "en": WORDS["text_en"]}


def test_others_do_not_comment(api):
    for who in (None, "obcy"):
        api(who, "kielce_twin_comment_create", 403, **PAIR, **WORDS)
    assert api(None, "kielce_twin_show", **PAIR)["commentary"] == []


def test_a_comment_needs_both_languages_and_a_twin_that_is_there(api):
    error = api("anna", "kielce_twin_comment_create", 409, **PAIR, text_pl="Tylko po polsku.", text_en=" ")
    assert "text_en" in error
    long = {"text_pl": "x" * 5000, "text_en": "y"}
    assert "text_pl" in api("anna", "kielce_twin_comment_create", 409, **PAIR, **long)
    api("anna", "kielce_twin_comment_create", 404, card=CARD, twin="census", **WORDS)


def test_the_pages_answer_and_readers_are_counted(app, api, compared):
    for address in (
        "/blizniaki",
        "/en/blizniaki?class=0",
        f"/blizniaki/{CARD}/{TWIN}",
        f"/en/blizniaki/{CARD}/{TWIN}",
    ):
        assert app.get(address).status_code == 200, address
    rows = {(row["card"], row["twin_id"]): row["views"] for row in api(None, "kielce_twin_list")}
    assert rows[CARD, TWIN] == 2


def test_a_comparison_can_be_downloaded(app, compared):
    table = app.get(f"/blizniaki/{CARD}/{TWIN}.csv?format=tidy")
    assert table.body.startswith("card,twin,territory,period,main,twin_value")
    assert app.get(f"/blizniaki/{CARD}/{TWIN}.json").json["class"] == 0


def test_an_unknown_twin_is_a_page_that_leads_on(app, compared):
    answer = app.get(f"/blizniaki/{CARD}/census", status=404)
    assert f"/blizniaki/{CARD}/{TWIN}" in answer.body


def test_the_form_sends_strangers_to_log_in_and_refuses_other_units(app, people):
    address = f"/blizniaki/{CARD}/{TWIN}/komentarz"
    anonymous = app.get(address, follow_redirects=False)
    assert anonymous.status_code == 302
    assert "/user/login" in anonymous.headers["Location"]
    assert app.get(address, headers={"Authorization": people["obcy"]}).status_code == 403


def test_the_page_of_the_card_shows_its_twins(app, compared):
    body = app.get("/indicator/population-total").body
    assert 'id="twins"' in body
    assert f"/blizniaki/{CARD}/{TWIN}" in body
