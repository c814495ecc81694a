"""What `make test` runs, and the one summary it closes with."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from zoom_config.stack import passwords, portal, postgres, redis, settings, steps
from zoom_config.stack.layout import Layout

CKAN_TESTS = "tests/ckan"
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


def check_sources(layout: Layout, report: Report) -> None:
    """The checks that need no server."""
    cache = ["--cache-dir", str(layout.home / "ruff-cache")]
    for name, command in {
        "ruff": ["ruff", "check", *cache, "."],
        "ruff format": ["ruff", "format", "--check", *cache, "."],
        "pyright": ["pyright", "--pythonpath", layout.executable("python")],
        "import-linter": ["lint-imports", "--no-cache"],
    }.items():
        _check(layout, report, name, [layout.executable(command[0]), *command[1:]])


def _check(layout: Layout, report: Report, name: str, command: list[str]) -> None:
    """Run one check, showing its output only when it fails."""
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own tools
        command,
        cwd=layout.source,
        env=environment(layout),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    steps.say(
        f"{name} ... {seconds:.1f} s"
        if not done.returncode
        else f"{name} ... failed\n{done.stdout}{done.stderr}"
    )
    report.results.append(Result(name, not done.returncode, seconds))


def run_tests(layout: Layout, paths: list[str], report: Report) -> None:
    """pytest over every folder of tests, or over what the paths name, against the running test stack.

    Each folder has a process of its own: only the tests of the portal itself load CKAN, others start at once.
    """
    if paths:
        _pytest(layout, report, "tests", paths)
        return
    for folder in sorted((layout.source / "tests").iterdir()):
        if any(folder.rglob("test_*.py")):
            _pytest(layout, report, f"tests/{folder.name}", [f"tests/{folder.name}"])


def _pytest(layout: Layout, report: Report, name: str, paths: list[str]) -> None:
    results = layout.home / "pytest.xml"
    results.unlink(missing_ok=True)
    with_ckan = any(path.startswith(CKAN_TESTS) for path in paths)
    command = [
        *(
            layout.executable("python"),
            "-m",
            "pytest",
            "--quiet",
            *(WITH_CKAN if with_ckan else WITHOUT_CKAN),
        ),
        *("-o", f"cache_dir={layout.home / 'pytest-cache'}", f"--junit-xml={results}", "--durations=5"),
        *(f"--basetemp={layout.home / 'tmp'}", *paths),
    ]
    steps.say(f"\n{name}")
    started = time.monotonic()
    code = subprocess.run(  # noqa: S603 - our own tools
        command, cwd=layout.source, env=environment(layout), stdin=subprocess.DEVNULL, check=False
    ).returncode
    tests, failures = _count(results)
    report.results.append(Result(name, code == 0, time.monotonic() - started, tests, failures))


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
        "ZOOM_DATABASE_URL": postgres.url(layout, "zoom"),
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
