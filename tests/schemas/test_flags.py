"""The code list of flags: SDMX letters, our own marks, and the order in which figures carry them."""

import pytest
from zoom_schemas.flags import UnknownFlagError, join_flags, load_flags

SDMX = set("ABDEFGIJKLMNOPQSUVW")


def test_the_letters_are_those_of_the_sdmx_code_list():
    assert {flag.code for flag in load_flags().values() if flag.kind == "status"} == SDMX


def test_no_two_flags_share_a_precedence():
    places = [flag.precedence for flag in load_flags().values()]
    assert len(set(places)) == len(places)


def test_flags_are_joined_once_each_by_precedence():
    assert (
        join_flags(["transcribed", "U", "transcribed", "label-by-author"]) == "U label-by-author transcribed"
    )
    assert join_flags([]) == ""


def test_an_unknown_flag_is_refused_with_its_name():
    with pytest.raises(UnknownFlagError, match="'guessed' is not in schemas/codelists/flags.yaml"):
        join_flags(["guessed"])


def test_only_a_flag_of_absence_may_stand_without_a_number():
    absent = {flag.code for flag in load_flags().values() if flag.value_may_be_absent}
    assert {"M", "O", "Q"} <= absent
    assert not absent & {"A", "E", "P", "transcribed"}
