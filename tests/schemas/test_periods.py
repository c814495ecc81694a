"""Periods are SDMX in data and words on pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zoom_schemas import periods


@pytest.mark.parametrize(
    ("text", "polish", "english"),
    [
        ("2024", "2024", "2024"),
        ("2026-Q4", "IV kw. 2026", "Q4 2026"),
        ("2026-S1", "I półrocze 2026", "H1 2026"),
        ("2026-11", "listopad 2026", "November 2026"),
        ("2026-11-23", "23 listopada 2026", "23 November 2026"),
        ("2024/2025", "2024/2025", "2024/2025"),
    ],
)
def test_a_period_has_a_label_in_both_languages(text, polish, english):
    assert periods.label(text, "pl") == polish
    assert periods.label(text, "en") == english


@pytest.mark.parametrize(
    ("text", "polish", "english"),
    [
        ("2024", "w 2024 r.", "in 2024"),
        ("2026-Q4", "w IV kwartale 2026 r.", "in the fourth quarter of 2026"),
        ("2026-S2", "w II półroczu 2026 r.", "in the second half of 2026"),
        ("2026-09", "we wrześniu 2026 r.", "in September 2026"),
        ("2026-11-23", "23 listopada 2026 r.", "on 23 November 2026"),
        ("2024/2025", "w roku szkolnym 2024/2025", "in the 2024/2025 school year"),
    ],
)
def test_a_period_is_declined_inside_a_sentence(text, polish, english):
    assert periods.within(text, "pl") == polish
    assert periods.within(text, "en") == english


@pytest.mark.parametrize(
    ("text", "polish", "english"),
    [
        ("2015", "od 2015 r.", "since 2015"),
        ("2026-Q1", "od I kwartału 2026 r.", "since the first quarter of 2026"),
        ("2026-S1", "od I półrocza 2026 r.", "since the first half of 2026"),
        ("2026-03", "od marca 2026 r.", "since March 2026"),
        ("2026-11-23", "od 23 listopada 2026 r.", "since 23 November 2026"),
        ("2024/2025", "od roku szkolnego 2024/2025", "since the 2024/2025 school year"),
    ],
)
def test_a_beginning_is_declined_too(text, polish, english):
    assert periods.since(text, "pl") == polish
    assert periods.since(text, "en") == english


def test_a_stock_is_dated_by_its_day():
    assert periods.at_moment("2024", "12-31", "pl") == "31 grudnia 2024 r."
    assert periods.at_moment("2024", "12-31", "en") == "on 31 December 2024"
    assert periods.at_moment("2024", "period", "pl") == "w 2024 r."
    assert periods.at_moment("2024-03", "12-31", "pl") == "w marcu 2024 r."


@pytest.mark.parametrize(
    "text", ["2024-13", "2023-02-29", "2024/2026", "2024-Q5", "0000", "rok 2024", "", "2024\n"]
)
def test_what_is_not_a_period_is_refused_with_examples(text):
    with pytest.raises(periods.PeriodError, match="2024-Q1"):
        periods.parse(text)


@pytest.mark.parametrize("kind", ["year", "half_year", "quarter", "month", "day", "school_year"])
@given(year=st.integers(1900, 2100), steps=st.integers(0, 400))
def test_stepping_back_and_forth_returns_to_the_same_period(kind, year, steps):
    start = periods.from_ordinal(kind, periods.parse(_first(kind, year)).ordinal)
    earlier = periods.parse(periods.back(start, steps))
    assert earlier.kind == kind
    assert periods.back(earlier.text, -steps) == start


def _first(kind: str, year: int) -> str:
    return {
        "year": f"{year}",
        "half_year": f"{year}-S1",
        "quarter": f"{year}-Q1",
        "month": f"{year}-01",
        "day": f"{year}-01-01",
        "school_year": f"{year}/{year + 1}",
    }[kind]
