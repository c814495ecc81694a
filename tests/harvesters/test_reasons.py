"""Every reason that people see exists in Polish and English, and says where."""

import re
import string
from pathlib import Path

import pytest

from harvesters import reasons
from harvesters.fetching.policy import FetchError, LimitError, RefusedError
from harvesters.fetching.sandbox import ParseError
from harvesters.fetching.snapshots import SnapshotError

ADDRESS = "https://bdl.stat.gov.pl/api/v1/data?var-id=72305"
FETCHING = Path(reasons.__file__).parent / "fetching"


@pytest.mark.parametrize("code", reasons.WORDS)
def test_a_reason_is_a_sentence_in_both_languages(code):
    told = reasons.words(code, ADDRESS)
    for text in (told.pl, told.en):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "{" not in text
    fields = [
        {name for _, name, _, _ in string.Formatter().parse(one) if name} for one in reasons.WORDS[code]
    ]
    assert fields[0] == fields[1] <= {"host"}


def test_every_code_that_fetching_gives_has_words():
    written = "".join(path.read_text(encoding="utf-8") for path in FETCHING.glob("*.py"))
    codes = set(re.findall(r"code ?= ?\"(\w+)\"", written)) | set(reasons.BY_STATUS.values())
    assert codes
    assert codes <= set(reasons.WORDS)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FetchError(ADDRESS, "cannot be reached", code="unreachable"), "unreachable"),
        (FetchError(ADDRESS, "answers 404", status=404), "gone"),
        (FetchError(ADDRESS, "answers 500", status=500), "status"),
        (RefusedError(ADDRESS, "holds a user name"), "refused"),
        (LimitError(ADDRESS, "its limit is used up"), "limit"),
        (ParseError("is not sound JSON"), "unreadable"),
        (SnapshotError("the snapshot could not be written"), "disk"),
        (OSError(28, "No space left on device"), "disk"),
        (KeyError("x"), "fault"),
    ],
)
def test_an_error_has_its_own_words(error, code):
    assert reasons.code_of(error) == code
    assert reasons.words_of(error) == reasons.words(code, getattr(error, "address", ""))


def test_the_words_name_the_server_and_never_the_whole_address():
    told = reasons.words("unreachable", ADDRESS)
    assert told.pl == "Nie można połączyć się z serwerem bdl.stat.gov.pl."
    assert told.en == "The server bdl.stat.gov.pl cannot be reached."
