"""What changed between two versions of a card, in words; the work of two people; what a draft would do."""

import pytest
from desk import MADE, desk_over, files, filled, made
from made_up import KIELCE
from zoom_schemas.problems import YamlError

from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.editing.content import from_yaml, plain, to_yaml
from indicator_jobs.editing.differences import differences
from indicator_jobs.editing.dry_run import dry_run
from indicator_jobs.editing.merging import merged
from indicator_jobs.jobs import compute_all


def said(before, after, lang="pl"):
    return [one.sentence(lang) for one in differences(before, after)]


def test_equal_cards_do_not_differ():
    assert said(made(), made()) == []


def test_a_text_is_told_with_its_language():
    changed = made(title={"pl": "Nowa nazwa", "en": "A text for tests."})
    assert said(made(), changed) == ["Nazwa (po polsku): było „Tekst próbny.”, jest „Nowa nazwa”."]
    assert said(made(), changed, "en") == ["Title (in Polish): was “Tekst próbny.”, is “Nowa nazwa”."]


def test_a_formula_and_an_input_are_told_with_their_place():
    changed = made()
    version = changed["recipes"]["national"][0]
    version["formula"] = "per(births, people, 100)"
    version["inputs"]["births"]["series"] = "made:other"
    version["inputs"]["more"] = {"constant": 365, "unit": "day"}
    assert said(made(), changed) == [
        "Przepisy → Przepis krajowy „1990” → Dane wejściowe „births” → Szereg: "
        "było „made:births”, jest „made:other”.",
        "Przepisy → Przepis krajowy „1990” → Dane wejściowe „more”: dodano Stała: 365; Jednostka: „day”.",
        "Przepisy → Przepis krajowy „1990” → Wzór: "
        "było „per(births, people, 1000)”, jest „per(births, people, 100)”.",
    ]


def test_a_new_version_of_a_recipe_is_one_addition_and_the_old_one_is_left_alone():
    changed = made()
    first = changed["recipes"]["national"][0]
    changed["recipes"]["national"] = [first, {**first, "from": "2021", "formula": "per(births, people, 10)"}]
    (only,) = differences(made(), changed)
    assert (only.kind, only.field) == ("added", "recipes.national.2021")


def test_what_is_left_out_is_told():
    assert said(made(limits={"pl": "Nie ma.", "en": "None."}), made()) == [
        "Ograniczenia: usunięto „Nie ma.”."
    ]


def test_a_new_card_is_told_field_by_field():
    assert len(differences(None, made())) >= 15


def test_every_bundled_card_survives_export_and_import():
    for card in load_cards().cards.values():
        text = to_yaml(card)
        again = Card.model_validate(from_yaml(text))
        assert again == card
        assert to_yaml(again) == text
        assert differences(plain(card), plain(again)) == []


def test_changes_of_two_people_in_different_fields_are_both_kept():
    theirs, mine = made(decimals=2), made(title={"pl": "Moja nazwa", "en": "A text for tests."})
    together = merged(made(), theirs, mine)
    assert together.clashes == ()
    assert (together.content["decimals"], together.content["title"]["pl"]) == (2, "Moja nazwa")


def test_a_field_that_both_changed_is_named_and_holds_the_text_of_the_second():
    together = merged(made(), made(decimals=2), made(decimals=3))
    assert (together.clashes, together.content["decimals"]) == (("decimals",), 3)


def test_what_one_removed_and_the_other_left_alone_is_gone():
    base = made(notes={"pl": "Uwaga.", "en": "Note."})
    assert "notes" not in merged(base, made(), base).content
    assert "notes" not in merged(base, base, made()).content


def computed(store):
    compute_all(filled(store), files().cards)
    return desk_over(store)


def test_a_dry_run_tells_what_changes_and_writes_nothing(store):
    desk = computed(store)
    before = store.values(MADE)
    changed = made()
    changed["recipes"]["national"][0]["formula"] = "per(births, people, 100)"
    changed["unit"] = "percent"
    changed["example"]["result"] = 0.8
    run = dry_run(store, desk.cards, Card.model_validate(changed), KIELCE)
    assert (run.unit_before, run.unit_after, run.comparable) == ("per_1000", "percent", False)
    assert [(one.period, one.before, one.after) for one in run.own] == [("2019", 4, 0.4), ("2020", 8, 0.8)]
    assert run.counts.revised == 2
    assert store.values(MADE).equals(before)


def test_a_dry_run_of_an_unchanged_card_changes_nothing(store):
    desk = computed(store)
    run = dry_run(store, desk.cards, desk.cards[MADE], KIELCE)
    assert (run.counts.unchanged, run.counts.written, run.largest) == (2, 0, ())


def test_a_dry_run_tells_new_and_removed_values_apart(store):
    desk = computed(store)
    changed = made()
    changed["recipes"]["national"][0]["from"] = "2020"
    run = dry_run(store, desk.cards, Card.model_validate(changed), KIELCE)
    assert (run.counts.removed, run.counts.unchanged) == (1, 1)
    new = dry_run(store, desk.cards, Card.model_validate(made() | {"id": "population.new"}), KIELCE)
    assert (new.counts.new, new.unit_before) == (2, None)


def test_a_dry_run_tells_what_the_gate_would_say(store):
    desk = computed(store)
    changed = made(range=[0, 5])
    run = dry_run(store, desk.cards, Card.model_validate(changed), KIELCE)
    assert "range" in {one.rule for one in run.findings}
    assert run.as_dict()["findings"][0]["message"]["pl"]


def test_a_dry_run_without_figures_says_so(store):
    desk = desk_over(store)
    run = dry_run(store, desk.cards, desk.cards[MADE], KIELCE)
    assert run.problem is not None
    assert "no figures" in run.problem


def test_a_dry_run_names_the_cards_that_would_be_computed_again(store):
    user = made(id="population.user")
    rate = {"rate": {"card": MADE, "unit": "per_1000", "kind": "ratio"}}
    user["recipes"] = {"national": [{"from": "1990", "inputs": rate, "formula": "rate"}]}
    user["example"] |= {"inputs": {"rate": 8}}
    desk = desk_over(filled(store), files(made(), user))
    assert dry_run(store, desk.cards, desk.cards[MADE], KIELCE).downstream == ("population.user",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x [1]\nb: *x\n", "by reference"),
        ("id: " + "x" * 200_001, "longer than"),
        ("- a\n- b\n", "does not hold fields"),
        ("id: a\nid: b\n", "written twice"),
        ("range: [0, .inf]\n", "not finite"),
        ("a: !!python/object/apply:os.system [ls]\n", "not readable"),
        ("[" * 3000, ""),
    ],
)
def test_a_hostile_text_is_refused_with_its_reason(text, said):
    with pytest.raises(YamlError, match=said):
        from_yaml(text)
