"""The way from draft to publication: nothing unchecked or unapproved is ever in force, nothing is lost."""

import contextlib

import pytest
from desk import ANNA, BASIA, CELINA, MADE, desk_over, files, filled, made, publish
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from indicator_jobs.editing import states
from indicator_jobs.editing.content import fingerprint
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.editing.states import StepError
from indicator_jobs.editing.versions import StaleError, authors, published
from indicator_jobs.editing.workflow import UnsoundError, save, step
from indicator_jobs.store import Store

WRONG = made() | {"unit": "percent", "example": {**made()["example"], "result": 7}}


def test_a_draft_goes_through_check_and_a_second_person_to_publication(store):
    changed = made(title={"pl": "Nowa nazwa", "en": "New title"})
    publish(filled(store), changed)
    assert [one.state for one in store.versions.history(MADE)] == [
        "draft",
        "checked",
        "approved",
        "published",
    ]
    assert desk_over(store).cards[MADE].title.pl == "Nowa nazwa"


def test_the_author_never_approves_the_own_draft(store):
    desk = desk_over(filled(store))
    save(desk, MADE, made(decimals=2), ANNA, None)
    save(desk, MADE, made(decimals=3), BASIA, 1)
    step(desk, "submit", MADE, CELINA, 2)
    for author in (ANNA, BASIA):
        with pytest.raises(StepError, match="does not approve it"):
            step(desk, "approve", MADE, author, 3)
    assert step(desk, "approve", MADE, CELINA, 3).state == "approved"


def test_a_change_after_approval_is_a_draft_again(store):
    desk = desk_over(filled(store))
    save(desk, MADE, made(decimals=2), ANNA, None)
    step(desk, "submit", MADE, ANNA, 1)
    step(desk, "approve", MADE, BASIA, 2)
    assert save(desk, MADE, made(decimals=3), ANNA, 3).state == "draft"
    with pytest.raises(StepError, match="no step publish"):
        step(desk, "publish", MADE, BASIA, 4)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (made(example={**made()["example"], "result": 7}), "example.result"),
        (made(unit="percent"), "gives"),
        (made() | {"title": {"pl": "Bez angielskiego"}}, "title.en"),
        (made() | {"id": "population.other"}, "never changes"),
    ],
)
def test_a_draft_with_errors_is_kept_but_not_checked(store, changed, said):
    desk = desk_over(filled(store))
    assert save(desk, MADE, changed, ANNA, None).state == "draft"
    with pytest.raises(UnsoundError, match=said):
        step(desk, "submit", MADE, ANNA, 1)


def test_a_series_that_no_source_declares_stops_a_draft(store):
    desk = desk_over(filled(store))
    inputs = {"births": {"series": "made:none", "unit": "person", "kind": "flow"}}
    changed = made() | {"recipes": {"national": [{"from": "1990", "inputs": inputs, "formula": "births"}]}}
    changed["example"] = made()["example"] | {"inputs": {"births": 8}}
    changed |= {"unit": "person", "kind": "flow"}
    save(desk, MADE, changed, ANNA, None)
    with pytest.raises(UnsoundError, match="no source declares made:none"):
        step(desk, "submit", MADE, ANNA, 1)


def test_a_change_of_unit_that_breaks_another_card_is_refused(store):
    user = made(id="population.user")
    user["recipes"] = {
        "national": [
            {
                "from": "1990",
                "inputs": {"rate": {"card": MADE, "unit": "per_1000", "kind": "ratio"}},
                "formula": "rate",
            }
        ]
    }
    user["example"] |= {"inputs": {"rate": 8}}
    bundled = files(made(), user)
    desk = desk_over(filled(store), bundled)
    inputs = {"births": {"series": "made:births", "unit": "person", "kind": "flow"}}
    changed = made(unit="person", kind="flow")
    changed["recipes"] = {"national": [{"from": "1990", "inputs": inputs, "formula": "births"}]}
    changed["example"] |= {"inputs": {"births": 8}}
    save(desk, MADE, changed, ANNA, None)
    with pytest.raises(UnsoundError, match=r"population\.user"):
        step(desk, "submit", MADE, ANNA, 1)


def test_returning_needs_a_reason(store):
    desk = desk_over(filled(store))
    save(desk, MADE, made(decimals=2), ANNA, None)
    step(desk, "submit", MADE, ANNA, 1)
    with pytest.raises(StepError, match="reason is missing"):
        step(desk, "return", MADE, BASIA, 2, " ")
    returned = step(desk, "return", MADE, BASIA, 2, "Za dużo miejsc.")
    assert (returned.state, returned.why, returned.content["decimals"]) == ("draft", "Za dużo miejsc.", 2)


def test_two_who_save_the_same_card_the_second_is_told(store):
    desk = desk_over(filled(store))
    save(desk, MADE, made(), ANNA, None)
    save(desk, MADE, made(decimals=2), BASIA, 1)
    with pytest.raises(StaleError) as caught:
        save(desk, MADE, made(decimals=3), ANNA, 1)
    assert caught.value.now is not None
    assert (caught.value.now.who, caught.value.now.content["decimals"]) == ("basia", 2)
    assert len(store.versions.history(MADE)) == 2


def test_a_retired_edit_gives_way_to_the_file(store):
    publish(filled(store), made(decimals=3))
    assert desk_over(store).cards[MADE].decimals == 3
    step(desk_over(store), "retire", MADE, BASIA, 4, "Wracamy do pliku.")
    assert desk_over(store).cards[MADE].decimals == 1


def test_an_edit_that_no_longer_fits_leaves_the_file_in_force_and_says_why(store):
    publish(filled(store), made(decimals=3))
    wrong = store.versions.last(MADE)
    store.versions.append(MADE, "publish", "published", WRONG, ANNA, "", wrong.number)
    found = cards_in_force(store, files())
    assert found.cards[MADE].decimals == 1
    assert any("population.made_up (portal)" in str(error) for error in found.errors)


def test_the_mark_grows_only_when_other_cards_are_in_force(store):
    filled(store)
    assert store.versions.mark() == 0
    save(desk_over(store), MADE, made(decimals=2), ANNA, None)
    assert store.versions.mark() == 0
    step(desk_over(store), "discard", MADE, ANNA, 1)
    publish(store, made(decimals=2))
    first = store.versions.mark()
    assert first > 0
    publish(store, made(decimals=3))
    assert store.versions.mark() > first


_PEOPLE = st.sampled_from([ANNA, BASIA, CELINA])
_CONTENTS = st.sampled_from([made(), made(decimals=2), made(decimals=3), WRONG])
_STEPS = st.sampled_from([name for name in states.STEPS if name != "save"])


class Editing(RuleBasedStateMachine):
    """Anybody does anything in any order; what must hold, holds after each step."""

    def __init__(self):
        super().__init__()
        self.store = filled(Store.open("sqlite://"))
        self.kept = []

    @rule(who=_PEOPLE, content=_CONTENTS, behind=st.integers(0, 2))
    def save(self, who, content, behind):
        seen = max(0, len(self.kept) - behind) or None
        with contextlib.suppress(StaleError):
            self.kept.append(save(desk_over(self.store), MADE, content, who, seen))

    @precondition(lambda self: self.kept)
    @rule(who=_PEOPLE, name=_STEPS, why=st.sampled_from(["", "Powód."]))
    def step(self, who, name, why):
        before = self.kept[-1]
        with contextlib.suppress(StepError, UnsoundError):
            self.kept.append(step(desk_over(self.store), name, MADE, who, before.number, why))

    @invariant()
    def nothing_is_changed_or_lost(self):
        assert self.store.versions.history(MADE) == self.kept

    @invariant()
    def what_is_in_force_was_checked_and_approved_by_another(self):
        for position, version in enumerate(self.kept):
            if version.step == "publish":
                checked, approved = self.kept[position - 2], self.kept[position - 1]
                assert (checked.step, approved.step) == ("submit", "approve")
                assert approved.who not in authors(self.kept[:position])
                same = {fingerprint(one.content) for one in (checked, approved, version)}
                assert len(same) == 1
                assert version.content != WRONG

    @invariant()
    def the_cards_in_force_are_sound(self):
        version = published(self.kept)
        shown = desk_over(self.store).cards[MADE].decimals
        assert shown == (version.content["decimals"] if version else 1)


TestEditing = Editing.TestCase
TestEditing.settings = __import__("hypothesis").settings(
    max_examples=40, stateful_step_count=20, deadline=None
)
