"""Cards from and to files with `zoom`: what differs is shown first, an edit of the portal is never lost."""

import json

import pytest
import yaml
from click.testing import CliRunner
from desk import ANNA, FRAME, MADE, SERIES, made, publish
from made_up import content, fill, write

from indicator_jobs import cards, cli
from indicator_jobs.cards import load_cards
from indicator_jobs.store import Store

NEW = "population.newcomer"


@pytest.fixture
def url(tmp_path, monkeypatch):
    address = f"sqlite:///{tmp_path / 'zoom.sqlite'}"
    monkeypatch.setattr(cards, "BUNDLED", write(tmp_path / "cards", content()))
    fill(Store.open(address), FRAME, *SERIES)
    return address


@pytest.fixture
def zoom(url):
    return lambda *arguments: CliRunner().invoke(cli.main, ["--database", url, *map(str, arguments)])


def arriving(tmp_path, *contents):
    return write(tmp_path / "arriving", *contents)


def test_a_new_card_comes_with_guidance_and_what_another_one_gives(zoom):
    text = zoom("cards", "new", NEW, "--like", MADE).stdout
    assert "# Jednostka / Unit (required). Code from units.yaml" in text
    found = yaml.safe_load(text)
    assert (found["id"], found["unit"]) == (NEW, "per_1000")
    assert found["recipes"] == made()["recipes"]
    assert found["title"] == {"pl": "", "en": ""}


def test_a_filled_in_skeleton_is_a_sound_card(zoom, tmp_path):
    found = yaml.safe_load(zoom("cards", "new", NEW, "--like", MADE).stdout)
    for name in ("title", "short_title", "definition", "example"):
        found[name] = made()[name]
    result = zoom("cards", "import", arriving(tmp_path, found), "--yes")
    assert result.exit_code == 0, result.output
    assert "population.newcomer is new" in result.stdout
    assert result.stdout.endswith("1 cards are drafts.\n")


def test_a_new_card_never_overwrites_a_file(zoom, tmp_path):
    assert zoom("cards", "new", NEW, "--out", tmp_path / "new.yaml").exit_code == 0
    again = zoom("cards", "new", NEW, "--out", tmp_path / "new.yaml")
    assert again.exit_code == 2
    assert "exists already" in again.stderr


def test_two_people_publish_from_the_command_line_and_values_follow(zoom, tmp_path):
    folder = arriving(tmp_path, made() | {"id": NEW})
    result = zoom("cards", "import", folder, "--yes", "--author", "anna", "--approved-by", "basia")
    assert result.stdout.endswith("1 cards are published: run `zoom compute`.\n")
    assert zoom("compute").stdout.startswith("2 cards: 2 with new values")
    assert "Tekst próbny." in zoom("explain", NEW).stdout


def test_the_author_cannot_be_the_second_person(zoom, tmp_path):
    folder = arriving(tmp_path, made() | {"id": NEW})
    result = zoom("cards", "import", folder, "--yes", "--author", "anna", "--approved-by", "anna")
    assert result.exit_code == 2
    assert "Ask a second person" in result.stderr


def test_without_yes_it_asks_and_no_means_no(zoom, url, tmp_path):
    result = zoom("cards", "import", arriving(tmp_path, made(decimals=3)))
    assert "Miejsca po przecinku: było 1, jest 3." in result.stdout
    assert Store.open(url).versions.last(MADE) is None


def test_what_is_the_same_is_not_taken_in(zoom, tmp_path):
    result = zoom("cards", "import", arriving(tmp_path, made()), "--yes")
    assert result.stdout == "population.made_up is the same\nNothing was taken in.\n"


def test_an_edit_of_the_portal_is_not_overwritten_and_both_differences_are_shown(zoom, url, tmp_path):
    publish(Store.open(url), made(decimals=3), load_cards())
    folder = arriving(tmp_path, made(title={"pl": "Z pliku", "en": "A text for tests."}))
    result = zoom("cards", "import", folder, "--yes")
    assert "population.made_up was edited in the portal too" in result.stdout
    assert "Nazwa (po polsku): było „Tekst próbny.”, jest „Z pliku”." in result.stdout
    assert "    Miejsca po przecinku: było 1, jest 3." in result.stdout
    assert result.stdout.endswith("Nothing was taken in.\n")
    assert zoom("cards", "import", folder, "--yes", "--over-edits").stdout.endswith("1 cards are drafts.\n")


def test_a_broken_card_is_told_with_place_and_hint_and_the_others_are_taken(zoom, tmp_path):
    broken = made() | {"id": "population.broken", "unit": "miles"}
    result = zoom("cards", "import", arriving(tmp_path, broken, made() | {"id": NEW}), "--yes", "--json")
    assert result.exit_code == 1
    found = {one["card"]: one for one in json.loads(result.stdout)}
    assert (found[NEW]["verdict"], found[NEW]["taken"]) == ("new", True)
    assert (found["population.broken"]["verdict"], found["population.broken"]["taken"]) == ("broken", False)
    assert "miles" in found["population.broken"]["problems"][0]["problem"]


def test_new_cards_of_one_folder_may_use_each_other(zoom, tmp_path):
    rate = {"rate": {"card": NEW, "unit": "per_1000", "kind": "ratio"}}
    user = made() | {
        "id": "population.above",
        "recipes": {"national": [{"from": "1990", "inputs": rate, "formula": "rate"}]},
    }
    user["example"] = {**user["example"], "inputs": {"rate": 8}}
    result = zoom("cards", "import", arriving(tmp_path, user, made() | {"id": NEW}), "--json")
    assert [one["verdict"] for one in json.loads(result.stdout)] == ["new", "new"]


def test_export_and_import_give_the_same(zoom, tmp_path):
    zoom("cards", "export", "--out", tmp_path / "one")
    text = (tmp_path / "one/population/made_up.yaml").read_text("utf-8")
    assert zoom("cards", "import", tmp_path / "one", "--yes").stdout.startswith(
        "population.made_up is the same"
    )
    assert zoom("cards", "export", MADE).stdout == text


def test_cards_can_be_taken_into_a_folder(zoom, tmp_path):
    folder = arriving(tmp_path, made() | {"id": NEW})
    result = zoom("cards", "import", folder, "--yes", "--into", tmp_path / "mine")
    assert "1 cards are written below" in result.stdout
    assert NEW in load_cards([tmp_path / "mine"]).cards


def test_diff_tells_words_and_values_against_a_file(zoom, tmp_path):
    zoom("compute")
    changed = made()
    changed["recipes"]["national"][0]["formula"] = "per(births, people, 1000) * 2"
    changed["example"]["result"] = 16
    path = arriving(tmp_path, changed) / "population/made_up.yaml"
    told = zoom("diff", MADE, "--file", path).stdout
    assert "Wzór: było „per(births, people, 1000)”, jest „per(births, people, 1000) * 2”." in told
    assert "Values: 0 new, 2 changed, 0 gone, 0 unchanged." in told
    assert "  national 2020: 8,0000 → 16,0000" in told


def test_diff_tells_versions_apart(zoom, url):
    publish(Store.open(url), made(decimals=3), load_cards())
    assert zoom("diff", MADE).stdout.startswith("Miejsca po przecinku: było 1, jest 3.")
    assert zoom("diff", MADE, "--from", "1", "--to", "4").stdout.startswith("The cards are the same.")
    unknown = zoom("diff", MADE, "--from", "9")
    assert "There are: 1, 2, 3, 4, `file` and `now`." in unknown.stderr
    assert ANNA.name == Store.open(url).versions.get(MADE, 1).who


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cards", "new"), "Say what the new card is about"),
        (("cards", "new", "weather.rain"), "There is no theme weather"),
        (("cards", "new", NEW, "--like", "population.none"), "There is no card population.none"),
        (("cards", "export", "population.none"), "There is no card population.none"),
        (("diff", "population.none"), "There is no card population.none"),
        (("diff", MADE, "--from", "last"), "is no version"),
    ],
)
def test_what_is_unknown_is_answered_in_a_sentence(zoom, arguments, said):
    result = zoom(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
