"""Units are a closed list with dimensions; numbers are written with them in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zoom_schemas.numbers import NBSP
from zoom_schemas.units import UnitError, get_unit, load_units, measure_of, scale_of, units_version

UNITS = load_units()


@pytest.mark.parametrize("code", UNITS)
def test_every_unit_has_a_dimension_and_can_be_written_in_both_languages(code):
    unit = UNITS[code]
    assert unit.measure.factor_to(unit.measure) == 1.0
    for value in (0, 1, 2, 5, 1.5):
        for lang in ("pl", "en"):
            assert unit.written(value, lang).startswith(("0", "1", "2", "5"))
    assert bool(unit.symbol.pl) == bool(unit.symbol.en)


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("thousand_PLN", "PLN", 1000),
        ("million_PLN", "thousand_PLN", 1000),
        ("thousand_persons", "person", 1000),
        ("percent", "ratio", 0.01),
        ("per_1000", "per_100000", 100),
        ("pp", "percent", 1),
        ("ha", "km2", 0.01),
        ("km2", "m2", 1_000_000),
        ("m3", "l", 1000),
        ("tonne", "kg", 1000),
        ("mg_per_m3", "ug_per_m3", 1000),
        ("day", "hour", 24),
        ("year", "month", 12),
        ("crime", "event", 1),
        ("ballot", "person", 1),
    ],
)
def test_units_of_one_dimension_convert_exactly(one, other, factor):
    assert measure_of(one).factor_to(measure_of(other)) == factor


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PLN", "EUR"),
        ("person", "item"),
        ("person", "dwelling"),
        ("vote", "person"),
        ("index", "percent"),
        ("score", "percent"),
        ("year", "day"),
        ("item_per_1000_persons", "per_1000"),
        ("degC", "degree_day"),
        ("km", "km2"),
    ],
)
def test_units_of_different_dimensions_are_refused_with_both_named(one, other):
    with pytest.raises(UnitError, match=f"{one} does not fit {other}"):
        measure_of(one).factor_to(measure_of(other))


def test_a_quotient_knows_its_dimension_and_its_name():
    rate = measure_of("thousand_PLN").over(measure_of("person"))
    assert rate.name == "thousand_PLN / person"
    assert rate.factor_to(measure_of("PLN_per_person")) == 1000
    assert measure_of("PLN").over(rate).name == "PLN / (thousand_PLN / person)"
    assert measure_of("person").over(measure_of("thousand_persons")).is_pure


@given(st.sampled_from(list(UNITS)), st.sampled_from(list(UNITS)))
def test_converting_there_and_back_changes_nothing(one, other):
    left, right = measure_of(one), measure_of(other)
    if left.dimension == right.dimension:
        assert left.factor_to(right) * right.factor_to(left) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["tys. osób", "zł", "PLN per person", "person/km2", "1000 person", "", "__class__"]
)
def test_free_text_is_never_a_unit(text):
    with pytest.raises(UnitError, match="is not a unit code"):
        measure_of(text)


def test_a_near_miss_gets_a_suggestion():
    with pytest.raises(UnitError, match="Did you mean .*PLN_per_person"):
        get_unit("PLN_per_persons")


@pytest.mark.parametrize(
    ("code", "value", "polish", "english"),
    [
        ("person", 1, "1 osoba", "1 person"),
        ("person", 1234, "1 234 osoby", "1,234 people"),
        ("person", 1235, "1 235 osób", "1,235 people"),
        ("percent", 12.34, "12,3%", "12.3%"),
        ("PLN", 1234.5, "1 234,50 zł", "1,234.50 PLN"),
        ("PLN_per_person", 6714, "6 714 zł na osobę", "6,714 PLN per person"),
        ("ratio", 0.5, "0,50", "0.50"),
        ("per_1000", 6.8, "6,8 na 1000", "6.8 per 1,000"),
        ("year", 41.3, "41,3 roku", "41.3 years"),
        ("day", 2, "2 dni", "2 days"),
        ("person_per_km2", 1646, "1 646 osób na km²", "1,646 people per km²"),
        ("person", None, "brak danych", "no data"),
    ],
)
def test_numbers_are_written_with_their_unit(code, value, polish, english):
    assert get_unit(code).written(value, "pl").replace(NBSP, " ") == polish
    assert get_unit(code).written(value, "en").replace(NBSP, " ") == english


def test_symbols_are_short_and_in_both_languages():
    assert get_unit("person_per_km2").symbol_in("pl") == "osób/km²"
    assert get_unit("person_per_km2").symbol_in("en") == "people/km²"
    assert get_unit("percent").symbol_in("pl") == "%"


def test_the_version_of_the_list_is_a_hash():
    assert len(units_version()) == 64
    assert units_version() == units_version()


def test_a_unit_in_thousands_is_a_plain_unit_and_a_power_of_ten():
    assert scale_of("thousand_persons") == ("person", 3)
    assert scale_of("million_PLN") == ("PLN", 6)
    assert scale_of("thousand_tonnes") == ("tonne", 3)
    assert scale_of("per_1000") == ("per_1000", 0)
