"""When sources are expected to give something new: days, turns, and the calendar file."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from zoom_schemas.texts import Bilingual, Lang

from harvesters.calendar import Past, calendar, expected, later, local_day, turn_of, undated
from harvesters.calendar_file import COLUMNS, Entry, ical

TODAY = dt.date(2026, 11, 23)
NOON = dt.datetime(2026, 11, 23, 11, tzinfo=dt.UTC)
RHYTHMS = ("week", "month", "quarter", "year")
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))


@st.composite
def pasts(draw: st.DrawFn) -> tuple[Past, dt.date]:
    today = draw(DAYS)
    before = st.dates(today - dt.timedelta(days=3000), today)
    newest = draw(st.none() | before.map(lambda day: f"{day.year - 1}"))
    changes = tuple(draw(st.lists(before, max_size=9)))
    return Past("made-up", draw(st.sampled_from(RHYTHMS)), changes, newest, draw(before)), today


def past(rhythm: str, *changes: str, newest: str | None = None, copied: str = "2026-11-23") -> Past:
    days = tuple(dt.date.fromisoformat(day) for day in changes)
    return Past("made-up", rhythm, days, newest, dt.date.fromisoformat(copied))


@given(pasts())
def test_no_turn_of_a_source_is_expected_twice(known):
    names = [one.turn for one in expected(*known)]
    assert len(names) == len(set(names))


@given(pasts())
def test_days_come_in_order_within_their_bounds_and_begin_within_a_year(known):
    found = expected(*known)
    assert [one.day for one in found] == sorted(one.day for one in found)
    assert all(one.earliest <= one.day <= one.latest for one in found)
    assert all(one.earliest <= later(known[1], "year", 1) for one in found)


@given(pasts())
def test_at_most_one_is_overdue_and_it_comes_first(known):
    states = [one.state for one in expected(*known)]
    assert "overdue" not in states[1:]


@given(pasts())
def test_something_is_expected_of_every_source_with_a_rhythm(known):
    assert expected(*known)


@given(DAYS, st.sampled_from(RHYTHMS), st.integers(-60, 60))
def test_a_day_some_turns_later_lies_that_many_turns_on(day, rhythm, turns):
    moved = later(day, rhythm, turns)
    if rhythm == "week":
        assert (moved - day).days == 7 * turns
    else:
        assert moved.day in (day.day, 28, 29, 30)
        assert later(moved.replace(day=1), rhythm, -turns) == day.replace(day=1)


def test_29_february_is_expected_on_28_february_of_other_years():
    assert later(dt.date(2024, 2, 29), "year", 1) == dt.date(2025, 2, 28)
    assert later(dt.date(2024, 2, 29), "year", 4) == dt.date(2028, 2, 29)


def test_the_typical_day_is_the_median_of_the_changes():
    (one,) = expected(past("year", "2023-04-20", "2024-04-28", "2025-04-27", "2026-05-06"), TODAY)
    assert (one.turn, one.basis, one.state) == ("2027", "history", "expected")
    assert one.day == dt.date(2027, 4, 28)
    assert (one.earliest, one.latest) == (dt.date(2027, 4, 20), dt.date(2027, 5, 6))


def test_a_revision_within_a_turn_does_not_move_the_day():
    (one,) = expected(past("year", "2025-04-27", "2026-04-28", "2026-06-02"), TODAY)
    assert dt.date(2027, 4, 27) <= one.day <= dt.date(2027, 4, 28)


def test_changes_around_new_year_are_neighbours():
    (one,) = expected(past("year", "2024-12-30", "2026-01-02"), TODAY)
    assert dt.date(2026, 12, 29) <= one.day <= dt.date(2027, 1, 3)


def test_one_change_is_no_history_but_the_newest_period_says_what_comes_next():
    one, after = expected(past("year", "2026-11-20", newest="2024"), TODAY)
    assert (one.basis, one.figures, one.day) == ("figures", "2025", dt.date(2026, 12, 31))
    assert (after.figures, after.earliest) == ("2026", dt.date(2027, 1, 1))


def test_figures_that_should_long_be_here_are_overdue_since_the_first_of_them():
    late, following, _ = expected(past("year", newest="2017"), TODAY)
    assert (late.state, late.figures, late.day) == ("overdue", "2018", dt.date(2019, 12, 31))
    assert (following.state, following.figures) == ("expected", "2025")


def test_the_next_year_follows_a_school_year():
    one = expected(past("year", newest="2024/2025"), TODAY)[0]
    assert one.day == dt.date(2026, 12, 31)


def test_a_source_without_periods_is_expected_a_turn_after_its_copy():
    first = expected(past("quarter", copied="2026-11-23"), TODAY)[0]
    assert (first.basis, first.day) == ("rhythm", dt.date(2027, 2, 23))


def test_something_is_due_from_its_first_day_and_overdue_only_after_some_patience():
    known = past("month", "2026-09-20", "2026-10-21")
    assert expected(known, dt.date(2026, 11, 22))[0].state == "due"
    assert expected(known, dt.date(2026, 12, 20))[0].state == "overdue"


@pytest.mark.parametrize(
    ("rhythm", "why"),
    [("hour", "continuous"), ("day", "continuous"), ("once", "once"), ("election", "election")],
)
def test_a_rhythm_without_days_is_in_no_calendar(rhythm, why):
    assert undated(rhythm) == why
    assert expected(past(rhythm, "2025-01-01", "2026-01-01"), TODAY) == []


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-31T22:59:59+00:00", "2026-12-31"),
        ("2026-12-31T23:00:00+00:00", "2027-01-01"),
        ("2026-06-30T22:00:00+00:00", "2026-07-01"),
        ("2026-03-29T00:59:00+00:00", "2026-03-29"),
        ("2026-10-24T22:30:00+00:00", "2026-10-25"),
        ("2026-10-25T23:00:00+00:00", "2026-10-26"),
        ("2026-11-23T23:30:00", "2026-11-24"),
    ],
)
def test_days_are_days_in_poland_in_summer_and_in_winter(moment, day):
    assert local_day(dt.datetime.fromisoformat(moment)).isoformat() == day


def test_a_turn_is_called_as_people_of_statistics_call_it():
    day = dt.date(2027, 1, 3)
    assert [turn_of(rhythm, day) for rhythm in RHYTHMS] == ["2026-W53", "2027-01", "2027-Q1", "2027"]


def entries() -> list[Entry]:
    """A synthetic calendar: two sources, one of them overdue, with a title longer than a line may be."""
    titles = {
        "made-up": Bilingual(
            pl="Źródło próbne o bardzo długiej nazwie, żółta jaźń, które ma łamać wiersze; "
            "przecinki, średniki",
            en="Synthetic source",
        ),
        "other": Bilingual(pl="Inne źródło próbne", en="Another synthetic source"),
    }
    known = [past("year", newest="2017"), Past("other", "month", (), "2026-09", TODAY)]
    return [
        Entry(one, titles[one.source], f"https://zoom.example/zrodla/{one.source}", 5)
        for one in calendar(known, TODAY)
    ]


def read(lang: Lang) -> list[dict[str, str]]:
    made = Calendar.from_ical(ical(entries(), lang, "Kalendarz", "zoom.example", NOON))
    return [{key: str(event[key]) for key in ("UID", "SUMMARY")} for event in made.walk("VEVENT")]


def test_the_file_can_be_read_back_with_every_expectation():
    content = ical(entries(), "pl", "Kalendarz", "zoom.example", NOON)
    found = Calendar.from_ical(content)
    events = found.walk("VEVENT")
    assert len(events) == len(entries()) > 3
    assert {event.decoded("dtstart") for event in events} == {one.expected.day for one in entries()}
    assert str(found["X-WR-TIMEZONE"]) == "Europe/Warsaw"
    assert found["VERSION"] == "2.0"
    assert not [event.errors for event in events if event.errors]


def test_no_line_of_the_file_is_longer_than_75_octets_and_none_is_cut_within_a_letter():
    lines = ical(entries(), "pl", "Kalendarz", "zoom.example", NOON).split(b"\r\n")
    assert lines[-1] == b""
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)
    assert all(line.decode("utf-8") is not None for line in lines)
    assert b"\n" not in b"".join(lines)


def test_an_event_keeps_its_identifier_in_both_languages_and_when_its_day_moves():
    polish, english = read("pl"), read("en")
    assert [one["UID"] for one in polish] == [one["UID"] for one in english]
    assert [one["SUMMARY"] for one in polish] != [one["SUMMARY"] for one in english]
    rough = expected(past("year", newest="2025"), TODAY.replace(year=2027, month=1))[0]
    known = expected(past("year", "2025-04-27", "2026-04-28", newest="2025"), TODAY)[0]
    assert (rough.turn, rough.basis, known.turn, known.basis) == ("2027", "figures", "2027", "history")


def test_what_is_overdue_is_said_and_stays_in_sight_until_today():
    content = ical(entries(), "en", "Calendar", "zoom.example", NOON)
    late = next(
        event
        for event in Calendar.from_ical(content).walk("VEVENT")
        if str(event["SUMMARY"]).startswith("Overdue")
    )
    assert late.decoded("dtend") == TODAY + dt.timedelta(days=1)
    assert late.decoded("dtstart") == dt.date(2019, 12, 31)


def test_rows_have_every_column_once():
    assert all(tuple(one.row()) == COLUMNS for one in entries())
