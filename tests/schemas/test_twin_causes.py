"""The closed list of causes why two sources differ."""

from typing import get_args

from zoom_schemas.twin_causes import CauseCode, load_twin_causes


def test_the_list_holds_every_cause_once_with_both_languages():
    causes = load_twin_causes()
    assert tuple(causes) == get_args(CauseCode)
    for cause in causes.values():
        assert cause.label.pl != cause.label.en
        assert cause.because.pl != cause.because.en
