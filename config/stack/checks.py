"""What `make test` runs, and the one summary it closes with."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from zoom_config.stack import lanes, passwords, portal, postgres, redis, settings, steps
from zoom_config.stack.layout import Layout

CKAN_TESTS = "tests/ckan"
# Those that ask the running portal or its servers, the longest first; all others run beside them.
PORTAL_FOLDERS = ("ckan", "e2e", "stack", "packaging")
RESULTS = "results.xml"
# CKAN's pytest plugin loads the whole portal, which takes seconds, and finds its settings by CKAN_INI.
WITH_CKAN = ("-W", "ignore::DeprecationWarning")
WITHOUT_CKAN = ("-p", "no:ckan", "-p", "no:ckan_fixtures", "-p", "no:freezegun")


@dataclass(frozen=True)
class Result:
    """One check: what it was called, whether it passed, seconds, and the tests it counted."""

    name: str
    passed: bool
    seconds: float
    tests: int = 0
    failures: int = 0


@dataclass
class Report:
    """The checks so far."""

    results: list[Result] = field(default_factory=list)

    def close(self) -> int:
        """Print the summary; the exit code says whether everything passed."""
        print("\nSummary")
        for result in self.results:
            verdict = "passed" if result.passed else "FAILED"
            counted = f"  {result.tests - result.failures} of {result.tests}" if result.tests else ""
            print(f"  {verdict}  {result.name:<28} {result.seconds:7.1f} s{counted}")
        passed = sum((r.tests - r.failures) or r.passed for r in self.results)
        failed = sum(r.failures or not r.passed for r in self.results)
        print(f"{passed} passed, {failed} failed", flush=True)
        return int(failed > 0)


def run(layout: Layout, report: Report) -> None:
    """Everything, in two lanes: tests of the running portal, and beside them what needs nothing of it.

    Each folder of tests has a process of its own: only the tests of the portal itself load CKAN.
    """
    folders = sorted(one.name for one in (layout.source / "tests").iterdir() if any(one.rglob("test_*.py")))
    of_the_portal = [_folder(layout, name) for name in PORTAL_FOLDERS if name in folders]
    beside = [_folder(layout, name) for name in folders if name not in PORTAL_FOLDERS]

    def tell(done: lanes.Done) -> None:
        result = _result(layout, done)
        if done.code or result.tests:
            steps.say(f"\n{done.job.name}\n{done.output.rstrip()}")
        steps.say(f"{done.job.name} ... {done.seconds:.1f} s")
        report.results.append(result)

    lanes.run_lanes(
        [of_the_portal, [*_source_checks(layout), *beside]], tell, layout.source, environment(layout)
    )


def run_some(layout: Layout, paths: list[str], report: Report) -> None:
    """pytest over what the paths name, showing its output as it comes."""
    name, command = "tests", _pytest(layout, "tests", paths)
    started = time.monotonic()
    code = subprocess.run(  # noqa: S603 - our own tools
        command, cwd=layout.source, env=environment(layout), stdin=subprocess.DEVNULL, check=False
    ).returncode
    done = lanes.Done(lanes.Job(name, command), code, time.monotonic() - started, "")
    report.results.append(_result(layout, done))


def _source_checks(layout: Layout) -> list[lanes.Job]:
    """The checks of the text of the source alone."""
    cache = ["--cache-dir", str(layout.home / "ruff-cache")]
    commands = {
        "ruff": ["ruff", "check", *cache, "."],
        "ruff format": ["ruff", "format", "--check", *cache, "."],
        "pyright": ["pyright", "--pythonpath", layout.executable("python")],
        "import-linter": ["lint-imports", "--no-cache"],
    }
    return [
        lanes.Job(name, [layout.executable(command), *rest]) for name, (command, *rest) in commands.items()
    ]


def _folder(layout: Layout, folder: str) -> lanes.Job:
    name = f"tests/{folder}"
    return lanes.Job(name, _pytest(layout, name, [name]))


def _pytest(layout: Layout, name: str, paths: list[str]) -> list[str]:
    place = _place(layout, name)
    place.mkdir(parents=True, exist_ok=True)
    (place / RESULTS).unlink(missing_ok=True)
    with_ckan = any(path.startswith(CKAN_TESTS) for path in paths)
    return [
        *(
            layout.executable("python"),
            "-m",
            "pytest",
            "--quiet",
            *(WITH_CKAN if with_ckan else WITHOUT_CKAN),
        ),
        *("-o", f"cache_dir={place / 'cache'}", f"--junit-xml={place / RESULTS}", "--durations=5"),
        *(f"--basetemp={place / 'tmp'}", *paths),
    ]


def _place(layout: Layout, name: str) -> Path:
    """The folder for what pytest leaves of one run; runs beside each other must not share it."""
    return layout.home / "pytest" / name.replace("/", "-")


def _result(layout: Layout, done: lanes.Done) -> Result:
    tests, failures = _count(_place(layout, done.job.name) / RESULTS)
    return Result(done.job.name, done.code == 0, done.seconds, tests, failures)


def _count(results: Path) -> tuple[int, int]:
    """How many tests ran and how many did not pass."""
    if not results.is_file():
        return 0, 0
    suites = list(ElementTree.parse(results).getroot().iter("testsuite"))  # noqa: S314 - written by our own pytest
    total = sum(int(suite.get("tests", 0)) for suite in suites)
    return total, sum(int(suite.get("failures", 0)) + int(suite.get("errors", 0)) for suite in suites)


def environment(layout: Layout) -> dict[str, str]:
    """What tests may ask about the stack they run beside."""
    own = {
        "ZOOM_BASE_URL": layout.web_url,
        "ZOOM_SOLR_URL": layout.solr_url,
        "ZOOM_CKAN_INI": str(layout.ini),
        "ZOOM_UNIT_INI": str(settings.unit_ini(layout)),
        "ZOOM_DATABASE_URL": postgres.url(layout, "zoom_free"),
        "ZOOM_UNIT_DATABASE_URL": postgres.url(layout, "zoom_test"),
        "ZOOM_REDIS_URL": redis.url(layout),
        "ZOOM_SUPERVISOR": str(layout.supervisor),
        "ZOOM_EDITIONS": str(layout.home / "editions"),
        "ZOOM_ADMIN": portal.ADMIN,
        "ZOOM_ADMIN_PASSWORD": passwords.secret(layout.secrets, "admin-password"),
        "ZOOM_CHROMIUM": shutil.which("chromium") or "",
        "ZOOM_SHARED": os.environ.get("ZOOM_SHARED", str(layout.clone.parent / "shared")),
        "CKAN_INI": str(settings.unit_ini(layout)),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(layout.home / "hypothesis"),
        "PATH": f"{layout.venv / 'bin'}:{os.environ.get('PATH', '')}",
    }
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("ZOOM_VAR", "ZOOM_CLONE", "ZOOM_STARTED")
    }
    return kept | own
