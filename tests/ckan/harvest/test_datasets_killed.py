"""A worker killed in the middle of bringing datasets: the next one goes on and nothing is there twice."""

import os
import signal

from remote_catalogue import guid, made
from workers import until


def killed_slice(remote, **more):
    """A slice in a process of its own, that is killed; how it ended."""
    from ckan import model
    from ckanext.kielce.indicators import holdings

    child = os.fork()
    if child == 0:
        try:
            model.Session.remove()
            model.meta.engine.dispose(close=False)
            holdings.store().engine.dispose(close=False)
            remote.slice(**more)
        finally:
            os._exit(0)
    remote.child = child
    ended = []
    until(lambda: ended.append(os.waitpid(child, os.WNOHANG)) or ended[-1][0])
    return os.WTERMSIG(ended[-1][1])


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def assert_whole(remote, number):
    report = remote.slice()
    assert (report.state, report.counts["new"], report.counts["errors"]) == ("ok", number, 0)
    assert remote.found() == [f"zbior-{one}" for one in range(number)]
    assert remote.counts() == {"unchanged": number}


def test_killed_while_gathering(remote):
    remote.another("remote", page=2)
    remote.gives(*(made(number) for number in range(6)))

    def beat(what):
        if what == "from 2":
            die()

    assert killed_slice(remote, beat=beat) == signal.SIGKILL
    assert_whole(remote, 6)
    assert len([one for one in remote.web.asked if "start=0" in one["path"]]) == 2


def test_killed_while_fetching(remote):
    remote.gives(*(made(number) for number in range(3)))

    def half(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(b'{"success": true,')
        until(lambda: hasattr(remote, "child"))
        os.kill(remote.child, signal.SIGKILL)

    remote.spoil = half
    assert killed_slice(remote) == signal.SIGKILL
    remote.spoil = None
    assert_whole(remote, 3)


def test_killed_between_two_datasets(remote):
    remote.gives(*(made(number) for number in range(4)))
    beats = []

    def beat(what):
        beats.append(what)
        if len(beats) == 3:  # a page and two datasets
            die()

    assert killed_slice(remote, beat=beat) == signal.SIGKILL
    assert_whole(remote, 4)


def test_killed_before_a_dataset_is_noted(remote, monkeypatch):
    from harvesters.catalogues.identities import Identities, dataset_id

    remote.gives(*(made(number) for number in range(4)))
    second, note = dataset_id("remote", guid(1)), Identities.note
    with monkeypatch.context() as patch:
        patch.setattr(
            Identities, "note", lambda self, one, **more: die() if one == second else note(self, one, **more)
        )
        assert killed_slice(remote) == signal.SIGKILL
    assert_whole(remote, 4)


def test_killed_before_a_dataset_is_indexed(remote, monkeypatch):
    from ckan.lib.search import PackageSearchIndex

    from harvesters.catalogues.identities import dataset_id

    remote.gives(*(made(number) for number in range(4)))
    second, index = dataset_id("remote", guid(1)), PackageSearchIndex.update_dict

    def dying(self, package, *more, **others):
        return die() if package["id"] == second else index(self, package, *more, **others)

    with monkeypatch.context() as patch:
        patch.setattr(PackageSearchIndex, "update_dict", dying)
        assert killed_slice(remote) == signal.SIGKILL
    assert_whole(remote, 4)
