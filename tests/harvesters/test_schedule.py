"""When sources are asked: places in the calendar of Europe/Warsaw, pauses after failures."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.schedule import ASKED, LONGEST_PAUSE, due, following, next_try, overdue

WARSAW = ZoneInfo("Europe/Warsaw")
MOMENTS = st.integers(1_577_836_800, 2_051_222_400).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)
)
REGULAR = st.sampled_from([rhythm for rhythm, step in ASKED.items() if step])
NIGHTLY = st.sampled_from([rhythm for rhythm, step in ASKED.items() if step == "night"])
NAMES = st.text(max_size=12)


def _utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def _places(rhythm, begin, end, name=""):
    found, moment = [], _utc(begin)
    while (moment := following(rhythm, moment, name)) < _utc(end):
        found.append(moment)
    return found


def test_the_night_in_october_that_has_half_past_two_twice_has_one_round():
    places = _places("day", "2026-10-24T12:00", "2026-10-26T12:00")
    assert places == [_utc("2026-10-25T00:30"), _utc("2026-10-26T01:30")]
    assert [one.astimezone(WARSAW).hour for one in places] == [2, 2]


def test_the_night_in_march_that_has_no_half_past_two_has_a_round_all_the_same():
    places = _places("day", "2027-03-27T12:00", "2027-03-29T12:00")
    assert [one.astimezone(WARSAW).isoformat() for one in places] == [
        "2027-03-28T03:30:00+02:00",
        "2027-03-29T02:30:00+02:00",
    ]


@pytest.mark.parametrize("begin", ["2026-10-24T23:30", "2027-03-27T23:30"])
def test_hours_go_on_when_the_clock_is_put_forward_or_back(begin):
    places = _places("hour", begin, (_utc(begin) + dt.timedelta(hours=6)).replace(tzinfo=None).isoformat())
    assert {after - before for before, after in zip(places, places[1:], strict=False)} == {
        dt.timedelta(hours=1)
    }


@given(REGULAR, MOMENTS, NAMES)
def test_the_next_place_lies_ahead_and_none_lies_before_it(rhythm, moment, name):
    place = following(rhythm, moment, name)
    assert place > moment
    assert following(rhythm, place - dt.timedelta(seconds=1), name) == place
    between = moment + (place - moment) / 2
    assert following(rhythm, between, name) == place


@given(NIGHTLY, MOMENTS, NAMES)
def test_every_night_has_one_place(rhythm, moment, name):
    one = following(rhythm, moment, name)
    other = following(rhythm, one, name)
    assert other.astimezone(WARSAW).date() - one.astimezone(WARSAW).date() == dt.timedelta(days=1)


@given(MOMENTS, NAMES, st.lists(st.integers(1, 5000), max_size=60))
def test_however_often_and_late_the_clock_is_read_there_is_one_round_a_place(moment, name, ticks):
    """Each round succeeds at the tick that finds it due; missed ticks make no second one."""
    success, rounds, now = moment, [], moment
    for minutes in ticks:
        now += dt.timedelta(minutes=minutes)
        for _ in range(2):  # two workers look at the clock at once
            if due("day", success, name) <= now:
                rounds.append(due("day", success, name))
                success = now
    assert len(set(rounds)) == len(rounds)
    assert len(rounds) <= (now - moment) / dt.timedelta(hours=22) + 1


@given(REGULAR, MOMENTS, st.integers(1, 50), st.floats(0, 0.999), NAMES)
def test_a_source_that_fails_is_tried_later_never_at_once(rhythm, now, attempts, drawn, name):
    again = next_try(rhythm, attempts, now, 5, name, draw=lambda: drawn)
    assert again >= now + dt.timedelta(minutes=4)
    if attempts < 5:
        assert again <= now + LONGEST_PAUSE * 1.2
    else:
        assert following(rhythm, again - dt.timedelta(seconds=1), name) == again


@given(MOMENTS, st.integers(1, 4))
def test_pauses_grow(now, attempts):
    pauses = [next_try("day", one, now, 9, draw=lambda: 0.5) - now for one in (attempts, attempts + 1)]
    assert pauses[0] < pauses[1]


@given(REGULAR, MOMENTS, st.integers(1, 50), st.floats(0, 1e6))
def test_a_source_is_left_alone_for_as_long_as_its_publisher_asks(rhythm, now, attempts, seconds):
    again = next_try(rhythm, attempts, now, 5, retry_after=seconds)
    assert again >= now + dt.timedelta(seconds=seconds)


def test_what_is_published_once_is_asked_until_it_is_there_and_then_never_again():
    now = _utc("2026-11-23T12:00")
    assert due("once", None) <= now
    assert due("once", now) is None
    assert next_try("once", 20, now, 5) > now
    assert not overdue("once", now, now + dt.timedelta(days=9999))


def test_a_source_is_overdue_when_a_whole_round_was_missed():
    success = _utc("2026-11-20T03:00")
    assert not overdue("day", success, _utc("2026-11-21T12:00"))
    assert overdue("day", success, _utc("2026-11-22T12:00"))


def test_sources_are_spread_over_the_night_each_always_at_its_own_minute():
    now = _utc("2026-11-23T12:00")
    places = {name: following("day", now, name) for name in ("gus-bdl", "imgw", "gios", "pkw", "mf")}
    assert len(set(places.values())) == len(places)
    assert following("day", now, "imgw") == places["imgw"]
    assert {one.astimezone(WARSAW).hour for one in places.values()} <= {2, 3, 4}
