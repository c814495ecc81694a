"""The text by which a row says where it stands in the dimensions of its series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zoom_schemas.dimensions import (
    Bounds,
    Dimension,
    DimensionError,
    bounds,
    canonical,
    format_dimensions,
    parse_dimensions,
)

AGE = Dimension.model_validate({"id": "age", "title": {"pl": "wiek", "en": "age"}, "type": "range"})
SEX = Dimension.model_validate(
    {
        "id": "sex",
        "title": {"pl": "płeć", "en": "sex"},
        "codes": {"F": {"pl": "kobiety", "en": "women"}, "M": {"pl": "mężczyźni", "en": "men"}},
    }
)
BOTH = {"age": AGE, "sex": SEX}

_CODES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,9}", fullmatch=True)
_COLUMNS = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)


@given(st.dictionaries(_COLUMNS, _CODES, max_size=4))
def test_the_text_of_a_row_reads_back_as_it_was(codes):
    assert parse_dimensions(format_dimensions(codes)) == codes


@given(st.dictionaries(_COLUMNS, _CODES, min_size=2, max_size=4))
def test_the_order_of_columns_does_not_change_the_text(codes):
    assert format_dimensions(dict(reversed(codes.items()))) == format_dimensions(codes)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("sex=F;age=0-4", "age=0-4;sex=F"),
        ("age=05-09;sex=M", "age=5-9;sex=M"),
        ("age=085+;sex=_T", "age=85+;sex=_T"),
        ("age=7.0;sex=F", "age=7;sex=F"),
    ],
)
def test_every_way_to_write_a_row_has_one_form(written, plain):
    assert canonical(written, BOTH) == plain


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("age=0-4", "does not say sex"),
        ("age=0-4;sex=F;kind=x", "no column kind; it has age, sex"),
        ("age=0-4;sex=X", "sex has no code X; it has F, M"),
        ("age=young;sex=F", "“young” is not a range"),
        ("age=9-5;sex=F", "ends before it begins"),
        ("age=0-4;age=5-9;sex=F", "the column age stands twice"),
        ("age", "does not read column=code"),
        ("age=0-4;sex=F or 1=1", "does not read column=code"),
        ("", "does not say age, sex"),
    ],
)
def test_a_row_that_does_not_fit_its_series_is_refused_with_the_reason(written, problem):
    with pytest.raises(DimensionError, match=problem):
        canonical(written, BOTH)


def test_both_ends_of_a_range_are_inside_and_an_open_one_never_ends():
    assert bounds("0-4") == Bounds(0, 4)
    assert bounds("7") == Bounds(7, 7)
    assert bounds("85+") == Bounds(85, float("inf"))


def test_codes_stand_in_the_order_of_their_list_and_ranges_by_their_bounds():
    assert sorted(["M", "F"], key=SEX.order) == ["F", "M"]
    assert sorted(["10-14", "5-9", "85+", "0-4"], key=AGE.order) == ["0-4", "5-9", "10-14", "85+"]


def test_codes_have_labels_in_both_languages():
    assert (SEX.label("F", "pl"), SEX.label("F", "en")) == ("kobiety", "women")
    assert (AGE.label("0-4", "pl"), SEX.label("_T", "en")) == ("0–4", "total")


def test_a_declared_code_must_be_in_its_one_form():
    with pytest.raises(ValueError, match="write 5-9 instead of 05-09"):
        Dimension.model_validate({**AGE.model_dump(), "codes": {"05-09": {"pl": "a", "en": "b"}}})
