"""The code list of territories: every written form of a code, levels, children, and Polish places."""

import pytest
from zoom_schemas.territories import UnknownTerritoryError, load_territories


@pytest.mark.parametrize("written", ["2661000", "2661011", "2661", "266101", 266101, " 26 61 01 1 "])
def test_a_city_with_powiat_rights_is_one_territory_however_it_is_written(written):
    assert load_territories().get(written).code == "266101"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0000000", "PL"),
        ("pl", "PL"),
        ("2600000", "26"),
        ("26", "26"),
        ("2604000", "2604"),
        ("2604012", "260401"),
    ],
)
def test_other_levels_are_found_by_their_written_forms(written, code):
    assert load_territories().get(written).code == code


@pytest.mark.parametrize("written", ["999999", "", "Kielce", None, "26610111", "2699"])
def test_an_unknown_code_is_refused_with_what_was_written_and_what_is_expected(written):
    with pytest.raises(UnknownTerritoryError, match="is unknown: expected PL, a voivodeship") as error:
        load_territories().get(written)
    assert repr(written) in str(error.value)
    assert written not in load_territories()


def test_the_code_list_holds_poland_its_voivodeships_and_66_cities():
    known = load_territories()
    assert [one.code for one in known.at_level("country")] == ["PL"]
    assert len(known.at_level("voivodeship")) == 16
    assert len(known.cities_with_powiat_rights()) == 66
    assert len(known.within("26", "gmina")) == 102


def test_children_are_the_next_level_and_a_city_belongs_to_its_voivodeship():
    known = load_territories()
    assert [one.level for one in known.children("PL")] == ["voivodeship"] * 16
    assert {one.code for one in known.children("26")} >= {"2604", "266101"}
    assert len(known.children("26")) == 14
    assert {one.level for one in known.children("2604")} == {"gmina"}
    assert known.children("266101") == []


def test_every_territory_but_poland_lies_inside_a_known_one():
    known = load_territories().by_code
    assert {one.code for one in known.values() if one.parent not in known} == {"PL"}


def test_a_former_code_is_known_but_is_not_a_city_of_today():
    known = load_territories()
    assert known.get("0263011").valid_to == "2002-12-31"
    assert "026301" not in {one.code for one in known.cities_with_powiat_rights()}
    assert known.get("026501").valid_from == "2013-01-01"


@pytest.mark.parametrize(
    ("code", "pl", "en"),
    [
        ("266101", "w Kielcach", "in Kielce"),
        ("146301", "w Radomiu", "in Radom"),
        ("026401", "we Wrocławiu", "in Wrocław"),
        ("26", "w województwie świętokrzyskim", "in Świętokrzyskie Voivodeship"),
        ("PL", "w Polsce", "in Poland"),
        ("2604", "w powiecie kieleckim", "in powiat kielecki"),
        ("260401", "w gminie Bieliny", "in Bieliny"),
    ],
)
def test_a_territory_says_where_in_both_languages(code, pl, en):
    territory = load_territories().get(code)
    assert (territory.where("pl"), territory.where("en")) == (pl, en)


def test_every_city_and_voivodeship_has_its_locative():
    known = load_territories()
    named = [*known.cities_with_powiat_rights(), *known.at_level("voivodeship"), known.get("PL")]
    assert [one.name for one in named if not one.name_locative.startswith(("w ", "we "))] == []
