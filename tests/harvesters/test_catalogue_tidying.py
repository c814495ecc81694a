"""What is mended in a record before it is believed."""

import json

import pytest

from harvesters.catalogues.dates import date, rhythm
from harvesters.catalogues.places import MOST_POINTS, PlaceError, geometry
from harvesters.catalogues.tidy import link, tidied, words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-02-28", "2026-02-28"),
        ("31-12-2026", "2026-12-31"),
        ("31.12.2026", "2026-12-31"),
        ("2026", "2026"),
        ("2026+02:00", "2026"),
        ("2026-11", "2026-11"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00Z"),
        ("2026-10-25T02:30:00", "2026-10-25T02:30:00Z"),
        ("2026-01-02Z", "2026-01-02"),
        ("0000-00-00", None),
        ("2026-02-30", None),
        ("10000-01-01", None),
        ("9999-12-31", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2026-13", None),
        ("wczoraj", None),
    ],
)
def test_dates_are_normalised_or_given_up(written, read):
    assert date(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http://publications.europa.eu/resource/authority/frequency/ANNUAL", "year"),
        ("R/P1Y", "year"),
        ("rocznie", "year"),
        ("Co miesiąc", "month"),
        ("daily", "day"),
        ("year", "year"),
        ("notPlanned", "never"),
        ("kiedyś", None),
    ],
)
def test_rhythms_are_understood_in_the_words_catalogues_use(written, read):
    assert rhythm(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
    ]
    + [
        "ftp://example.org/x",
        "//example.org",
        "https://",
        "https://a:b@example.org/",
        "http://[::1",
        "/etc/passwd",
    ],
)
def test_links_with_other_schemes_are_dropped(text):
    assert link(text) is None


def test_links_keep_what_is_theirs_and_lose_what_could_break_out_of_a_page():
    assert link(" https://example.org/a b?q=ż&x=%20#c ") == "https://example.org/a%20b?q=ż&x=%20#c"
    assert link('https://example.org/"><script>') == "https://example.org/%22%3E%3Cscript%3E"


def test_links_may_be_written_in_capitals_and_end_where_no_browser_follows():
    assert link("HTTPS://Example.org/A") == "https://Example.org/A"
    assert link(f"https://example.org/{'a' * 2000}") is None


def test_a_text_that_nobody_reads_to_its_end_is_cut_and_keeps_no_dataset_out():
    content, remarks = tidied({"notes": {"pl": "a" * 10_000_000, "en": "short"}, "guid": "1"})
    assert len(content["notes"]["pl"]) == 100_000
    assert content["notes"]["pl"].endswith("a […]")
    assert content["notes"]["en"] == "short"
    assert remarks == ["a text of 10000000 characters was cut after 100000"]


def test_a_text_in_english_alone_stands_for_the_polish():
    assert tidied({"notes": {"pl": " ", "en": "Text"}})[0] == {"notes": {"pl": "Text", "en": "Text"}}


def test_texts_lose_control_characters_and_keep_emoji_and_tags_as_text():
    assert words("\x00Ludność\u202e \U0001f600 <script>\x07") == "Ludność \U0001f600 <script>"
    assert words("Ludnos\u0301c\u0301") == "Ludność"


def test_each_thing_dropped_is_told():
    content, remarks = tidied(
        {
            "guid": "1",
            "issued": "2026-02-30",
            "landing_page": "javascript:alert(1)",
            "rhythm": "kiedyś",
            "spatial": "gdzieś",
            "resources": [{"url": "file:///etc/passwd", "title": {"pl": "x"}}],
        }
    )
    assert content == {"guid": "1", "resources": [{"title": {"pl": "x"}}]}
    assert len(remarks) == 5


KIELCE = {"type": "Point", "coordinates": [20.63, 50.87]}


def test_sound_geometry_stays():
    assert geometry(json.dumps(KIELCE)) == KIELCE
    assert geometry({"type": "Feature", "geometry": KIELCE, "properties": {}}) == KIELCE
    assert geometry("SRID=4326;POINT (20.63 50.87)") == KIELCE


def test_swapped_longitude_and_latitude_of_poland_are_turned():
    assert geometry({"type": "Point", "coordinates": [50.87, 20.63]}) == KIELCE


@pytest.mark.parametrize("pair", [[612000.0, 331000.0], [7475000.0, 5637000.0]])
def test_plane_coordinates_of_poland_become_degrees(pair):
    made = geometry({"type": "Point", "coordinates": pair})
    east, north = made["coordinates"]
    assert (round(east), round(north)) == (21, 51)


def test_a_ring_that_crosses_itself_is_mended():
    ring = [[20, 50], [21, 51], [21, 50], [20, 51], [20, 50]]
    made = geometry({"type": "Polygon", "coordinates": [ring]})
    assert made["type"] == "MultiPolygon"
    assert len(made["coordinates"]) == 2


def test_a_million_points_become_few():
    line = [[20 + n / 1_000_000, 50 + (n % 7) / 1_000_000] for n in range(200_000)]
    made = geometry({"type": "LineString", "coordinates": line})
    assert len(made["coordinates"]) <= MOST_POINTS


@pytest.mark.parametrize(
    "found",
    [
        {"type": "Point", "coordinates": [200.0, 95.0]},
        {"type": "Point", "coordinates": [float("nan"), 1.0]},
        {"type": "Point", "coordinates": [1e400, 1.0]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[1, 2]]]},
        {"type": "Point", "coordinates": "here"},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "Point"},
        "POLYGON((",
        "{",
        7,
    ],
)
def test_geometry_that_cannot_be_mended_is_given_up(found):
    with pytest.raises(PlaceError):
        geometry(found)
