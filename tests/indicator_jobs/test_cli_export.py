"""`zoom export`: one command, one file, one line of pandas. The figures are synthetic."""

import frictionless
import pandas as pd
import pytest
from click.testing import CliRunner
from made_up import content, fill, observations, write

from indicator_jobs import cards, cli
from indicator_jobs.store import Store

FRAME = observations(
    *((f"made:{name}", code, "2020", value, "") for name, value in (("births", 8), ("people", 1000))
      for code in ("266101", "146301", "26"))
)  # fmt: skip


@pytest.fixture
def zoom(tmp_path, monkeypatch):
    """Runs `zoom` on synthetic cards and figures in a database of its own."""
    url = f"sqlite:///{tmp_path / 'zoom.sqlite'}"
    monkeypatch.setattr(cards, "BUNDLED", write(tmp_path / "cards", content()))
    fill(Store.open(url), FRAME)

    def run(*arguments: str):
        return CliRunner().invoke(cli.main, ["--database", url, *arguments])

    run("compute")
    return run


def test_all_cities_are_one_file_and_one_line_of_pandas(zoom, tmp_path):
    out = tmp_path / "made" / "values.csv"
    result = zoom("export", "--territory", "cities", "--frequency", "A", "--out", str(out))
    assert result.exit_code == 0, result.stderr
    values = pd.read_csv(out, dtype={"territory": str, "period": str})
    assert list(values["territory"]) == ["146301", "266101"]
    assert list(values["value"]) == [8.0, 8.0]


def test_text_goes_to_the_screen(zoom):
    lines = zoom("export").stdout.splitlines()
    assert lines[0].startswith("card,recipe,territory,")
    assert len(lines) == 4
    assert zoom("export", "--format", "sdmx-csv").stdout.startswith("STRUCTURE[;],STRUCTURE_ID,ACTION,FREQ,")


def test_a_data_package_is_a_folder_or_a_zip(zoom, tmp_path):
    assert zoom("export", "--format", "datapackage", "--out", str(tmp_path / "package")).exit_code == 0
    assert frictionless.Package(str(tmp_path / "package" / "datapackage.json")).validate().valid
    assert zoom("export", "--format", "datapackage", "--out", str(tmp_path / "package.zip")).exit_code == 0
    assert frictionless.Package(str(tmp_path / "package.zip")).validate().valid


def test_what_does_not_fit_is_said_in_a_sentence(zoom):
    assert "--out" in zoom("export", "--format", "parquet").stderr
    refused = zoom("export", "--card", "population.made")
    assert (refused.exit_code, "Did you mean population.made_up?" in refused.stderr) == (2, True)
    assert zoom("export", "--as-of", "2001-01-01").stdout.count("\n") == 1
