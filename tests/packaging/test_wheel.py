"""The wheel alone, in an empty environment, is a whole portal: templates, YAML, figures, translations."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

RENDER = """
import json, sys
from zoom_config.wsgi import application
client = application.test_client() if hasattr(application, "test_client") else application.app.test_client()
print(json.dumps({path: [answer.status_code, answer.get_data(as_text=True)]
                  for path in sys.argv[1:] for answer in [client.get(path)]}))
"""


def _uv(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "uv", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # A copy, since the build writes beside what it builds, and the project may belong to somebody else.
    target, copy = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("source") / "project"
    shutil.copytree(
        ROOT, copy, ignore=shutil.ignore_patterns("var", ".*", "build", "*.egg-info", "__pycache__")
    )
    _uv("build", "--wheel", "--quiet", "--out-dir", str(target), str(copy))
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def empty_environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("environment") / "venv"
    python = home / "bin" / "python"
    _uv("venv", "--quiet", "--python", sys.executable, str(home))
    _uv("pip", "install", "--quiet", "--python", str(python), "-r", str(ROOT / "requirements.txt"))
    _uv("pip", "install", "--quiet", "--python", str(python), "--no-deps", str(wheel))
    return python


def _shipped(folder: str, *suffixes: str) -> set[str]:
    return {str(p.relative_to(ROOT / folder)) for s in suffixes for p in (ROOT / folder).rglob(f"*{s}")}


@pytest.mark.parametrize(
    ("folder", "package", "suffixes"),
    [
        ("ckanext-kielce/ckanext/kielce", "ckanext/kielce", (".html", ".css", ".js", ".yaml", ".mo")),
        ("indicator_jobs", "indicator_jobs", (".yaml",)),
        ("dashboards_embed", "dashboards_embed", (".yaml",)),
        ("harvesters", "harvesters", (".yaml", ".csv", ".geojson")),
        ("schemas", "zoom_schemas", (".yaml", ".csv", ".json")),
        ("config", "zoom_config", (".yaml", ".xml")),
    ],
)
def test_the_wheel_carries_every_file_that_the_product_reads(
    wheel: Path, folder: str, package: str, suffixes: tuple[str, ...]
) -> None:
    inside = {
        name.removeprefix(package + "/")
        for name in zipfile.ZipFile(wheel).namelist()
        if name.startswith(package)
    }
    expected = _shipped(folder, *suffixes)
    assert expected, f"{folder} holds none of {suffixes}"
    assert expected - inside == set()


def test_every_python_module_of_the_tree_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    packages = {
        "ckanext-kielce/ckanext/kielce": "ckanext/kielce",
        "indicator_jobs": "indicator_jobs",
        "dashboards_embed": "dashboards_embed",
        "harvesters": "harvesters",
        "schemas": "zoom_schemas",
        "config": "zoom_config",
    }
    expected = {
        f"{package}/{name}" for folder, package in packages.items() for name in _shipped(folder, ".py")
    }
    assert expected - inside == set()


def test_ckanext_stays_a_namespace_that_others_share(wheel: Path) -> None:
    assert "ckanext/__init__.py" not in zipfile.ZipFile(wheel).namelist()


def test_pages_render_from_an_environment_that_has_nothing_but_the_wheel(
    empty_environment: Path, tmp_path: Path
) -> None:
    paths = ["/", "/en/", "/pulpity/ludnosc", "/indicator/population-total", "/jak-liczymy"]
    done = subprocess.run(
        [str(empty_environment), "-c", RENDER, *paths],
        cwd=tmp_path,
        env={**os.environ, "CKAN_INI": os.environ["ZOOM_CKAN_INI"], "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers = json.loads(done.stdout.strip().splitlines()[-1])
    assert {path: status for path, (status, _) in answers.items()} == dict.fromkeys(paths, 200)
    assert "Jak się mają Kielce?" in answers["/"][1]
    assert "How is Kielce doing?" in answers["/en/"][1]
    assert "<svg" in answers["/pulpity/ludnosc"][1]
