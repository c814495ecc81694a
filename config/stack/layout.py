"""Where things lie, and which ports they answer on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zoom_config.stack.faults import Fault

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """The ports of one stack; each can be set as a make variable, such as `make run WEB_PORT=8000`."""

    web: int
    postgres: int
    redis: int
    solr: int


DEFAULTS = {
    "run": Ports(web=5000, postgres=5433, redis=6380, solr=8983),
    "test": Ports(web=5050, postgres=5434, redis=6381, solr=8984),
}
PREFIX = {"run": "", "test": "TEST_"}


@dataclass(frozen=True)
class Layout:
    """The folders of one stack, `run` or `test`; both share the Python environment and the files of Solr."""

    stack: str
    clone: Path
    source: Path
    var: Path
    ports: Ports

    @property
    def home(self) -> Path:
        """What belongs to this stack alone: data, settings, secrets and logs."""
        return self.var / "test" if self.stack == "test" else self.var

    @property
    def venv(self) -> Path:
        return self.var / "venv"

    @property
    def view(self) -> Path:
        """The source as the account that runs the portal sees it."""
        return self.var / "src"

    @property
    def solr_files(self) -> Path:
        """Jars and the dictionary, made once for both stacks."""
        return self.var / "solr"

    @property
    def solr_home(self) -> Path:
        return self.home / "solr-home"

    @property
    def postgres_data(self) -> Path:
        return self.home / "postgres"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets"

    @property
    def ini(self) -> Path:
        return self.home / "ckan.ini"

    @property
    def supervisor(self) -> Path:
        return self.home / "supervisord.conf"

    @property
    def pidfile(self) -> Path:
        return self.home / "supervisord.pid"

    @property
    def web_url(self) -> str:
        return f"http://{HOST}:{self.ports.web}"

    @property
    def solr_url(self) -> str:
        return f"http://{HOST}:{self.ports.solr}/solr/ckan"

    def executable(self, name: str) -> str:
        """A command of the virtual environment."""
        return str(self.venv / "bin" / name)


def variable(stack: str, service: str) -> str:
    """The make variable of a port: `WEB_PORT`, `TEST_POSTGRES_PORT`."""
    return f"{PREFIX[stack]}{service.upper()}_PORT"


def read_ports(stack: str, environment: Mapping[str, str]) -> Ports:
    """The ports of a stack: the defaults, or what the make variables say."""
    defaults = DEFAULTS[stack]
    return Ports(
        web=_port(stack, "web", defaults.web, environment),
        postgres=_port(stack, "postgres", defaults.postgres, environment),
        redis=_port(stack, "redis", defaults.redis, environment),
        solr=_port(stack, "solr", defaults.solr, environment),
    )


def _port(stack: str, service: str, default: int, environment: Mapping[str, str]) -> int:
    name = variable(stack, service)
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise Fault(f"{name}={text} is not a port: give a number from 1024 to 65535.")
    return int(text)


def find_layout(stack: str) -> Layout:
    """The layout of this clone, wherever the steps before this one have put its `var`."""
    source = Path(__file__).resolve().parents[2]
    clone = Path(os.environ.get("ZOOM_CLONE", source))
    var = Path(os.environ.get("ZOOM_VAR", clone / "var")).resolve()
    return Layout(stack, clone, source, var, read_ports(stack, os.environ))
