"""The command `zoom`: works without CKAN; what is wrong is said in one sentence with a way on."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from made_up import KIELCE, content, fill, observations, simple, write

from indicator_jobs import cards, cli, loading
from indicator_jobs.store import Store

FRAME = observations(
    ("made:births", KIELCE, "2020", 8, ""),
    ("made:people", KIELCE, "2020", 1000, ""),
    ("made:births", KIELCE, "2019", 8, ""),
    ("made:people", KIELCE, "2019", 2000, ""),
)


@pytest.fixture
def zoom(tmp_path, monkeypatch):
    """Runs `zoom` on synthetic cards and figures in a database of its own."""
    url = f"sqlite:///{tmp_path / 'zoom.sqlite'}"
    monkeypatch.setattr(cards, "BUNDLED", write(tmp_path / "cards", content()))
    fill(Store.open(url), FRAME)
    return lambda *arguments: CliRunner().invoke(cli.main, ["--database", url, *arguments])


def test_compute_says_what_changed_and_shows_its_progress(zoom):
    first, second = zoom("compute"), zoom("compute")
    assert first.exit_code == 0
    assert "Computing" in first.stderr
    assert first.stdout == "1 cards: 1 with new values, 0 without figures, 0 on hold, 0 with errors.\n"
    assert second.stdout == "1 cards: 0 with new values, 0 without figures, 0 on hold, 0 with errors.\n"


def test_explain_takes_the_latest_period_and_the_territory_of_the_portal(zoom):
    zoom("compute")
    result = zoom("explain", "population.made_up")
    assert result.exit_code == 0
    assert "w\u00a0Kielcach, w\u00a02020 r.: 8,0\u00a0na 1000." in result.stdout
    assert "in 2019: 4.0" in zoom("explain", "population.made_up", "--period", "2019", "--lang", "en").stdout


def test_machines_get_json_and_no_progress(zoom):
    computed = zoom("compute", "--json")
    assert json.loads(computed.stdout)[0]["state"] == "ok"
    assert computed.stderr == ""
    assert json.loads(zoom("explain", "population.made_up", "--json").stdout)["value"] == 8.0
    assert json.loads(zoom("cards", "list", "--json").stdout)[0]["id"] == "population.made_up"
    assert json.loads(zoom("cards", "show", "population.made_up", "--json").stdout)["class"] == "local"
    assert (
        json.loads(zoom("cards", "check", "--json").stdout)[0]["problem"] == "no source declares made:births"
    )


def test_cards_are_listed_and_shown(zoom):
    assert "population.made_up  Tekst próbny. [per_1000]" in zoom("cards", "list").stdout
    assert "per(births, people, 1000)" in zoom("cards", "show", "population.made_up").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "population.made"), "Did you mean population.made_up?"),
        (("cards", "show", "weather.rain"), "There is no card weather.rain."),
        (("cards", "list", "--theme", "weather"), "There is no card of the theme weather."),
        (("compute", "--card", "weather.rain"), "`zoom cards list` shows all cards."),
        (("explain", "population.made_up", "--territory", "999999"), "There is no territory 999999."),
        (
            ("explain", "population.made_up", "--territory", "146301"),
            "Run `zoom load` and `zoom compute`",
        ),
        (("explain", "population.made_up", "--period", "2030"), "There are values from 2019 to 2020."),
        (("explain", "population.made_up", "--period", "soon"), "is not a period"),
        (("explain", "population.made_up", "--recipe", "local"), "no value"),
    ],
)
def test_what_is_unknown_is_one_sentence_and_exit_code_2(zoom, arguments, said):
    zoom("compute")
    result = zoom(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_database_that_does_not_answer_is_one_sentence():
    result = CliRunner().invoke(cli.main, ["--database", "postgresql://nobody@127.0.0.1:1/none", "compute"])
    assert result.exit_code == 2
    assert "The database does not answer" in result.stderr
    assert "ZOOM_DATABASE_URL" in result.stderr
    assert "Traceback" not in result.output


def test_check_names_each_error_and_ends_with_1(zoom, tmp_path):
    write(tmp_path / "cards", content(id="population.broken", unit=None))
    result = zoom("cards", "check")
    assert result.exit_code == 1
    assert "population/broken.yaml: unit: is missing. For example: per_1000" in result.stderr


def test_check_looks_into_given_folders(zoom, tmp_path):
    folder = write(tmp_path / "mine", content(id="population.mine", colour="blue"))
    result = zoom("cards", "check", str(folder))
    assert result.exit_code == 1
    assert "population/mine.yaml: colour" in result.stderr


def test_check_finds_series_that_no_source_declares(zoom, monkeypatch):
    module = type("Sources", (), {"load_sources": staticmethod(list), "layer_ids": staticmethod(list)})
    monkeypatch.setattr(loading, "find_sources", lambda: [module])
    result = zoom("cards", "check")
    assert result.exit_code == 1
    assert "no source declares made:births" in result.stderr


def test_load_without_sources_says_what_to_do(zoom, monkeypatch):
    monkeypatch.setattr(loading, "find_sources", list)
    result = zoom("load")
    assert result.exit_code == 2
    assert "No sources are installed." in result.stderr


def test_broken_cards_are_told_while_the_others_are_computed(zoom, tmp_path):
    write(tmp_path / "cards", content(id="population.broken", unit=None))
    result = zoom("compute")
    assert result.exit_code == 0
    assert "population/broken.yaml" in result.stderr
    assert "1 cards: 1 with new values" in result.stdout


def test_the_command_works_without_ckan():
    program = (
        "import sys; sys.modules['ckan'] = None; sys.modules['harvesters'] = None\n"
        "from click.testing import CliRunner; from indicator_jobs.cli import main\n"
        "assert CliRunner().invoke(main, ['cards', 'list']).exit_code == 0\n"
        "assert not any(name.split('.')[0] in ('ckan', 'flask', 'harvesters') and module is not None\n"
        "               for name, module in sys.modules.items())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_has_help():
    def commands(group, path):
        for name, command in group.commands.items():
            yield (*path, name), command
            yield from commands(command, (*path, name)) if hasattr(command, "commands") else ()

    for path, command in commands(cli.main, ()):
        assert command.help, path


def test_compute_of_a_territory_shows_its_values_and_writes_nothing(zoom, tmp_path):
    result = zoom("compute", "--territory", "kielce")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "Kielce (266101): 1 of 1 cards."
    assert "population.made_up  8,0\u00a0na 1000, 2020: Tekst próbny." in result.stdout
    assert Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}").values("population.made_up").empty


def test_compute_of_a_territory_says_what_is_missing_and_who_has_it(zoom):
    result = zoom("compute", "--territory", "146301")
    assert result.stdout.splitlines()[0] == "Radom (146301): 0 of 1 cards."
    assert (
        "population.made_up: no figures of this territory: made:births, made:people "
        "(Źródło próbne, down to the gmina)" in result.stdout
    )
    [missing] = json.loads(zoom("compute", "--territory", "Radom", "--json").stdout)["missing"]
    assert missing["missing"][0] == {
        "series": "made:births",
        "source": "made-up",
        "source_title": {"pl": "Źródło próbne", "en": "Made-up source"},
        "lowest_level": "gmina",
    }


def test_compute_of_a_territory_as_of_a_day_knows_only_what_was_known(zoom):
    result = zoom("compute", "--territory", "Kielce", "--as-of", "2020-01-01")
    assert result.stdout.splitlines()[0] == "Kielce (266101): 0 of 1 cards."


def test_cards_that_a_wanted_card_uses_are_computed_for_it(zoom, tmp_path):
    used = {"rate": {"card": "population.made_up", "unit": "per_1000", "kind": "ratio"}}
    tenfold = simple("rate", used, "per_10000", "ratio", "population.tenfold")
    tenfold["example"]["result"] = 10
    write(tmp_path / "cards", tenfold)
    result = zoom("compute", "--territory", "Kielce", "--card", "population.tenfold", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [(one["card"], one["value"]) for one in found["computed"]] == [("population.tenfold", 80.0)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--territory", "osiek"), "4 territories are called osiek. Give a code: 040208 (powiat brodnicki,"),
        (("--territory", "Kielcee"), "Did you mean Kielce (266101)"),
        (("--territory", "qqqqqq"), "There is no territory qqqqqq."),
        (("--as-of", "2020-01-01"), "--as-of goes with --territory"),
    ],
)
def test_what_compute_does_not_understand_is_one_sentence(zoom, arguments, said):
    result = zoom("compute", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", [("compute",), ("compute", "--territory", "Kielce"), ("series",)])
def test_an_empty_database_says_what_to_run_first(tmp_path, command):
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    result = CliRunner().invoke(cli.main, ["--database", url, *command])
    assert result.exit_code == 2
    assert "Run `zoom load` first." in result.stderr


def test_series_are_listed_with_what_they_hold(zoom):
    assert (
        "made:births  Szereg made:births [person, flow] 2019–2020, 1 territories, lowest: gmina"
        in zoom("series").stdout
    )
    found = json.loads(zoom("series", "PEOPLE", "--json").stdout)
    assert [(one["id"], one["first"], one["last"], one["territories"]) for one in found] == [
        ("made:people", "2019", "2020", 1)
    ]
    assert zoom("series", "--source", "elsewhere").exit_code == 2
    assert "No series is like that." in zoom("series", "weather").stderr
