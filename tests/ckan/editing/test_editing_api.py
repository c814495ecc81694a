"""The API of editing: what a unit may, what a second person must, what nobody else sees. Synthetic."""

import pytest
import synthetic

from indicator_jobs.editing.content import plain, to_yaml

CARD, NEW = "population.birth_rate", "population.newcomer"
SECRET = "Nikt jeszcze nie widzi"


def content(**changes):
    return plain(synthetic.cards()[CARD]) | changes


def draft(api, who="anna", card_id=CARD, **changes):
    return api(
        who, "kielce_card_draft_create", id=card_id, content=content(id=card_id, **changes), why="Próba."
    )


def through(api, number, card_id=CARD):
    for who, name in (("anna", "submit"), ("basia", "approve"), ("basia", "publish")):
        shown = api(who, f"kielce_card_{name}", id=card_id, number=number)
        number = shown["number"]
    return shown


def test_a_card_goes_from_draft_to_force_with_two_people(api, desk):
    made = draft(api, decimals=3)
    assert (made["state"], made["sound"], made["number"]) == ("draft", True, 1)
    assert made["changes"][0]["sentence"]["pl"] == "Miejsca po przecinku: było 1, jest 3."
    shown = through(api, 1)
    assert (shown["state"], shown["queued"]) == ("published", True)
    assert api(None, "kielce_card_show", id=CARD)["decimals"] == 3


def test_after_publication_exactly_the_cards_downstream_are_computed(api, desk):
    from ckanext.kielce.editing.jobs import follow_publication

    version = content()["recipes"]["national"][0] | {"formula": "per(births, people, 1000) * 2"}
    example = content()["example"] | {"result": 20}
    draft(api, recipes={"national": [version]}, example=example)
    before = desk.runs.of_kind("compute")["population.total"].id
    through(api, 1)
    follow_publication(CARD)
    last = api(None, "kielce_card_show", id=CARD)["last"][0]
    assert last["value"] == pytest.approx(2 * 1000 * 18 / 1008)
    assert desk.runs.of_kind("compute")["population.total"].id == before
    package = api(None, "package_show", id="population-birth_rate")
    assert package["formula"] == "per(births, people, 1000) * 2"


def test_the_author_does_not_approve(api):
    draft(api, decimals=3)
    api("anna", "kielce_card_submit", id=CARD, number=1)
    error = api("anna", "kielce_card_approve", 409, id=CARD, number=2)
    assert "does not approve it" in error["step"][0]


def test_a_draft_with_errors_is_kept_but_goes_no_further(api):
    made = draft(api, unit="PLN")
    assert not made["sound"]
    assert "the card's unit is PLN" in made["problems"][0]["problem"]
    error = api("anna", "kielce_card_submit", 409, id=CARD, number=1)
    assert "unit" in error["content"][0]


def test_the_second_of_two_is_told_what_the_first_changed(api):
    draft(api)
    api("basia", "kielce_card_draft_update", id=CARD, content=content(decimals=4), number=1)
    error = api("anna", "kielce_card_draft_update", 409, id=CARD, content=content(decimals=2), number=1)
    assert error["now"] == [2]
    assert error["changes"][0]["sentence"]["en"] == "Decimal places: was 1, is 4."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("kielce_card_draft_show", {}),
        ("kielce_card_draft_create", {}),
        ("kielce_card_draft_update", {"content": content(), "number": 1}),
        ("kielce_card_submit", {"number": 1}),
        ("kielce_card_approve", {"number": 1}),
        ("kielce_card_return", {"number": 1, "why": "Bo tak."}),
        ("kielce_card_publish", {"number": 1}),
        ("kielce_card_discard", {"number": 1}),
        ("kielce_card_retire", {"number": 1, "why": "Bo tak."}),
    ],
)
@pytest.mark.parametrize("who", [None, "obcy"])
def test_nobody_outside_the_unit_touches_its_cards(api, who, name, data):
    draft(api)
    assert api(who, name, 403, id=CARD, **data)["__type"] == "Authorization Error"


@pytest.mark.parametrize("name", ["kielce_card_check", "kielce_card_draft_list", "kielce_input_search"])
def test_strangers_use_no_tools_of_the_staff(api, name):
    api(None, name, 403, id=CARD, content=content(), q="people")


def test_only_an_administrator_takes_a_publication_back(api):
    draft(api, decimals=3)
    number = through(api, 1)["number"]
    api("anna", "kielce_card_retire", 403, id=CARD, number=number, why="Pomyłka.")
    api("head", "kielce_card_retire", id=CARD, number=number, why="Pomyłka.")
    assert api(None, "kielce_card_show", id=CARD)["decimals"] == 1


def test_drafts_do_not_leak(api, app):
    draft(api, title={"pl": SECRET, "en": SECRET})
    draft(api, card_id=NEW, title={"pl": SECRET, "en": SECRET})
    api("anna", "kielce_card_submit", id=NEW, number=1)
    api("basia", "kielce_card_approve", id=NEW, number=2)
    for name, data in (
        ("kielce_card_list", {}),
        ("kielce_card_show", {"id": CARD}),
        ("kielce_card_version_list", {"id": CARD}),
        ("package_search", {"q": SECRET}),
        ("kielce_trace_show", {"card": CARD, "period": "2020"}),
    ):
        assert SECRET not in str(api(None, name, **data)), name
        assert SECRET not in str(api("obcy", name, **data)), name
    for name in ("kielce_card_show", "kielce_card_version_list"):
        api(None, name, 404, id=NEW)
    api(None, "kielce_card_diff", 404, id=CARD, to=1)
    api("obcy", "kielce_card_diff", 404, id=CARD, to=1)
    assert api("obcy", "kielce_card_draft_list") == []
    for path in ("/wskazniki", "/indicator/population-birth_rate", "/indicator/population-newcomer"):
        assert SECRET not in app.get(path).body


def test_the_history_is_told_in_words_without_names_for_the_public(api):
    draft(api, decimals=3)
    through(api, 1)
    (entry,) = api(None, "kielce_card_version_list", id=CARD)
    assert (entry["step"], entry["why"], entry["role"]) == ("publish", "Próba.", "Urząd Miasta Kielce")
    assert entry["changes"][0]["sentence"]["pl"] == "Miejsca po przecinku: było 1, jest 3."
    assert "who" not in entry
    assert [one["who"] for one in api("basia", "kielce_card_version_list", id=CARD)] == [
        "basia",
        "basia",
        "anna",
        "anna",
    ]


def test_a_check_with_values_tells_what_would_change(api):
    version = content()["recipes"]["national"][0] | {"from": "2020"}
    example = content()["example"] | {"period": "2020"}
    shown = api(
        "anna",
        "kielce_card_check",
        id=CARD,
        content=content(recipes={"national": [version]}, example=example),
        values=True,
    )
    assert shown["sound"]
    assert shown["dry_run"]["counts"]["removed"] == 20
    assert shown["dry_run"]["own"][-1]["period"] == "2024"


def test_yaml_is_taken_as_well(api):
    shown = api("anna", "kielce_card_check", id=CARD, content=to_yaml(content()))
    assert (shown["sound"], shown["example"]) == (True, 10)


def test_inputs_are_found_by_words_of_their_titles(api):
    found = api("anna", "kielce_input_search", q="SYN birth")
    assert {one["id"] for one in found} == {"syn:births", "population.birth_rate"}
    (series,) = [one for one in found if one["sort"] == "series"]
    assert (series["unit"], series["kind"], series["last"]) == ("person", "flow", "2023")


@pytest.mark.parametrize(
    "data",
    [
        {"id": "../../etc/passwd"},
        {"id": "population.a/../b"},
        {"id": "population.x'; DROP TABLE card_version; --"},
        {"id": CARD, "content": "a: &x [1]\nb: *x\n"},
        {"id": CARD, "content": "x" * 300_000},
        {"id": CARD, "content": {"id": "x" * 300_000}},
        {"id": CARD, "content": "!!python/object/apply:os.system [ls]"},
        {"id": CARD, "content": ["a list"]},
        {"id": CARD, "content": content(), "why": "x" * 3000},
    ],
)
def test_hostile_input_is_refused_with_a_reason(api, data):
    error = api("anna", "kielce_card_draft_create", 409, **data)
    assert error["__type"] == "Validation Error"


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('id')",
        "births.__class__",
        "[x for x in births]",
        "9**9**9",
        "(lambda: births)()",
        "births" + "+births" * 300,
        "(" * 60 + "births" + ")" * 60,
        "реople",
    ],
)
def test_a_hostile_formula_is_a_problem_at_its_field(api, formula):
    version = content()["recipes"]["national"][0] | {"formula": formula}
    shown = api("anna", "kielce_card_check", id=CARD, content=content(recipes={"national": [version]}))
    assert not shown["sound"]
    assert any("formula" in one["field"] for one in shown["problems"])


def test_a_card_cannot_take_the_place_of_a_dataset(api):
    from ckanext.kielce.catalogue.site import act
    from zoom_schemas.settings import load_settings

    unit = load_settings().organisations[0].slug
    act("package_create", {"name": "population-taken", "title": "Zajęte", "notes": "x", "owner_org": unit})
    error = api("anna", "kielce_card_draft_create", 409, id="population.taken", like=CARD)
    assert "choose another name" in error["id"][0]
