"""One server down: words instead of a traceback; back again: no restart."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit, urlunsplit

import ckan.plugins as p
import pytest
from ckan.lib import jobs, redis
from ckan.tests import factories
from ckanext.kielce.cli import kielce
from click.testing import CliRunner


class Gate:
    """A door to one of the portal's real servers that can be shut, which cuts who is inside."""

    def __init__(self, address):
        self.target = urlsplit(address)
        self.door = None
        self.inside = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def address(self):
        credentials, at, _ = self.target.netloc.rpartition("@")
        return urlunsplit(self.target._replace(netloc=f"{credentials}{at}127.0.0.1:{self.port}"))

    def open(self):
        self.door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._admit, args=(self.door,), daemon=True).start()

    def shut(self):
        for end in [self.door, *self.inside]:
            _hang_up(end)
        self.inside.clear()

    def _admit(self, door):
        while True:
            try:
                visitor, _ = door.accept()
            except OSError:
                return
            server = socket.create_connection((self.target.hostname, self.target.port))
            self.inside += [visitor, server]
            for ends in ((visitor, server), (server, visitor)):
                threading.Thread(target=_carry, args=ends, daemon=True).start()


def _carry(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        return
    finally:
        _hang_up(sink)


def _hang_up(end):
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@pytest.fixture
def gate(request, non_clean_db, ckan_config, monkeypatch, make_app):
    """The portal behind a gate to the server that the test names by its setting."""
    key = request.param
    gate = Gate(ckan_config[key])
    gate.open()
    monkeypatch.setitem(ckan_config, key, gate.address)
    monkeypatch.setitem(ckan_config, "ckan.site_url", "http://localhost")
    monkeypatch.setattr(redis, "_connection_pool", None)
    monkeypatch.setattr(jobs, "_queues", {})
    p.load_all()
    gate.app = make_app()
    yield gate
    gate.shut()
    p.unload_all()


PAGES = {
    "/dataset/": "Baza danych portalu nie odpowiada",
    "/en/dataset/": "database does not answer",
    "/organization/": "Baza danych portalu nie odpowiada",
}
needs = pytest.mark.parametrize


@needs("gate", ["sqlalchemy.url"], indirect=True)
@needs(("page", "words"), PAGES.items())
def test_without_the_database_the_page_says_so_and_comes_back_by_itself(gate, page, words):
    before = gate.app.get(page).status_code
    gate.shut()
    without = gate.app.get(page)
    gate.open()
    after = gate.app.get(page).status_code

    assert (before, without.status_code, after) == (200, 503, 200)
    assert words in without.body
    assert int(without.headers["Retry-After"]) > 0
    assert "Traceback" not in without.body


@needs("gate", ["ckanext.kielce.database_url"], indirect=True)
def test_without_the_database_of_the_figures_they_are_missing_in_words_and_come_back_by_themselves(gate):
    address = "/api/3/action/kielce_run_list"
    gate.app.set_session_user(factories.Sysadmin()["id"])
    before = gate.app.get(address).status_code
    gate.shut()
    without = gate.app.get(address)
    gate.open()
    after = gate.app.get(address).status_code

    assert (before, without.status_code, after) == (200, 503, 200)
    assert "Baza danych portalu nie odpowiada" in without.json["error"]["message"]


@needs("gate", ["ckan.redis.url"], indirect=True)
def test_without_the_queue_the_pages_stay(gate):
    gate.shut()

    assert gate.app.get("/dataset/").status_code == 200
    assert CliRunner().invoke(kielce, ["publish"]).output == (
        "Error: The job queue (Redis) does not answer: start it, or publish at once with --now.\n"
    )


@needs("gate", ["solr_url"], indirect=True)
def test_without_search_the_page_says_so_and_comes_back_by_itself(gate):
    before = gate.app.get("/dataset/").status_code
    gate.shut()
    without = gate.app.get("/dataset/")
    gate.open()
    after = gate.app.get("/dataset/").status_code

    assert (before, without.status_code, after) == (200, 503, 200)
    assert "Wyszukiwarka portalu nie odpowiada" in without.body
    assert without.headers["Cache-Control"] == "no-store"


@needs("gate", ["solr_url"], indirect=True)
def test_without_search_a_program_gets_json_in_words(gate):
    gate.shut()
    answer = gate.app.get("/api/3/action/package_search")

    assert answer.status_code == 503
    assert answer.json["success"] is False
    assert "nie odpowiada" in answer.json["error"]["message"]


@pytest.mark.usefixtures("with_plugins", "non_clean_db")
def test_an_address_of_nothing_is_not_found_in_words(app):
    answer = app.get("/nothing-of-this-name")

    assert answer.status_code == 404
    assert "Traceback" not in answer.body
