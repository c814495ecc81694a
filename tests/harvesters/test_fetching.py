"""Fetching from servers that are slow, huge, broken or hostile. All servers are synthetic, on 127.0.0.1."""

import dataclasses
import datetime
import errno
import gzip
import hashlib
import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from web import reply, serving

from harvesters.fetching.fetch import Validators
from harvesters.fetching.limits import Allowance, Limits
from harvesters.fetching.policy import FetchError, LimitError, Policy, RefusedError, origin_of
from harvesters.fetching.snapshots import SnapshotError, Snapshots


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://x/",
        "http:///x",
        "http://u:p@h/x",
        "//x",
    ],
)
def test_only_addresses_of_the_web_are_fetched(fetcher, address: str):
    with pytest.raises(RefusedError):
        fetcher().fetch("trial", address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "2130706433",
        "[::ffff:127.0.0.1]",
        "100.64.0.1",
        "0x7f000001",
        "127.1",
    ],
)
def test_addresses_of_private_networks_are_refused(fetcher, host: str):
    with pytest.raises(RefusedError, match="private network"):
        fetcher().fetch("trial", f"http://{host}:9/")


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to(fetcher, monkeypatch):
    answers = iter(["8.8.8.8", "127.0.0.1"])
    connected: list[str] = []

    def resolve(host: str, port: int, *args, **kwargs):
        address = next(answers) if host == "rebinding.example" else host
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address: tuple[str, int], *args, **kwargs):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(FetchError, match="cannot be reached"):
        fetcher().fetch("trial", "http://rebinding.example/")
    assert connected == ["8.8.8.8"]


def test_a_trusted_origin_is_reached_and_its_bytes_are_kept_as_they_came(fetcher):
    content = "Ludność;180540\r\n".encode("cp1250")
    with serving(lambda handler: reply(handler, content, Content_Type="text/csv; charset=cp1250")) as web:
        fetched = fetcher(web.origin).fetch("trial", f"{web.origin}/a.csv")
    assert fetched.snapshot is not None
    assert fetched.snapshot.sha256 == hashlib.sha256(content).hexdigest()
    assert fetched.snapshot.content_type == "text/csv"
    assert web.asked[0]["user-agent"].startswith("ZoomNaKielce/")


def test_a_redirect_into_a_private_network_is_refused(fetcher):
    with serving(lambda handler: reply(handler, b"secret")) as inside:
        with serving(lambda handler: reply(handler, status=302, Location=f"{inside.origin}/x")) as web:
            with pytest.raises(RefusedError, match="private network"):
                fetcher(web.origin).fetch("trial", web.origin)
        assert inside.asked == []


def test_a_redirect_to_a_file_is_refused(fetcher):
    with serving(lambda handler: reply(handler, status=302, Location="file:///etc/passwd")) as web:
        with pytest.raises(RefusedError, match="http and https"):
            fetcher(web.origin).fetch("trial", web.origin)


def test_three_redirects_are_followed_and_a_fourth_is_not(fetcher):
    def hop(handler: BaseHTTPRequestHandler) -> None:
        left = int(handler.path.strip("/"))
        reply(handler, b"there") if left == 0 else reply(handler, status=302, Location=f"/{left - 1}")

    with serving(hop) as web:
        assert fetcher(web.origin).fetch("trial", f"{web.origin}/3").snapshot
        with pytest.raises(RefusedError, match="redirects more than 3 times"):
            fetcher(web.origin).fetch("trial", f"{web.origin}/4")


def test_a_key_does_not_go_along_to_another_origin(fetcher):
    with serving(lambda handler: reply(handler, b"x")) as other:
        with serving(lambda handler: reply(handler, status=307, Location=f"{other.origin}/x")) as web:
            made = fetcher(web.origin, other.origin)
            keyed = dataclasses.replace(made, keys={web.origin: {"X-ClientId": "key"}})
            keyed.fetch("trial", web.origin)
            assert web.asked[0]["x-clientid"] == "key"
        assert "x-clientid" not in other.asked[0]


def test_a_body_that_drips_ends_with_the_total_time(fetcher):
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b".")
            handler.wfile.flush()
            time.sleep(0.1)

    with serving(drip) as web, pytest.raises(FetchError, match="did not end within"):
        fetcher(web.origin, total_timeout=0.6).fetch("trial", web.origin)


def test_headers_that_drip_end_with_the_total_time(fetcher):
    def drip(handler: BaseHTTPRequestHandler) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 100:
            handler.wfile.write(bytes([letter]))
            handler.wfile.flush()
            time.sleep(0.1)

    with serving(drip) as web, pytest.raises(FetchError, match="did not end within"):
        fetcher(web.origin, total_timeout=0.6).fetch("trial", web.origin)


def test_a_body_over_the_limit_is_refused_and_leaves_nothing(fetcher, tmp_path: Path):
    with serving(lambda handler: reply(handler, b"x" * 200_000)) as web:
        with pytest.raises(RefusedError, match="larger than 100000 bytes"):
            fetcher(web.origin, max_bytes=100_000).fetch("trial", web.origin)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "snapshots" in str(path)]


def test_a_compressed_bomb_is_refused_at_the_limit_of_what_comes_out(fetcher):
    bomb = gzip.compress(b"\0" * 20_000_000)
    with serving(lambda handler: reply(handler, bomb, Content_Encoding="gzip")) as web:
        with pytest.raises(RefusedError, match="after decompression"):
            fetcher(web.origin, max_bytes=1_000_000).fetch("trial", web.origin)


def test_an_answer_cut_short_is_not_kept(fetcher, tmp_path: Path):
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"only this")

    with serving(cut) as web, pytest.raises(FetchError):
        fetcher(web.origin).fetch("trial", web.origin)
    assert not list((tmp_path / "snapshots").glob("??/*"))


def test_an_unexpected_content_type_is_refused(fetcher):
    with serving(lambda handler: reply(handler, b"<html>", Content_Type="text/html")) as web:
        with pytest.raises(RefusedError, match="expected application/json"):
            fetcher(web.origin, content_types=("application/json",)).fetch("trial", web.origin)


def test_nothing_is_sent_again_when_nothing_has_changed(fetcher):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers["If-None-Match"] == '"v1"':
            reply(handler, status=304)
        else:
            reply(handler, b"figures", ETag='"v1"', Last_Modified="Mon, 23 Nov 2026 06:00:00 GMT")

    with serving(answer) as web:
        first = fetcher(web.origin).fetch("trial", web.origin)
        assert first.validators == Validators('"v1"', "Mon, 23 Nov 2026 06:00:00 GMT")
        second = fetcher(web.origin).fetch("trial", web.origin, first.validators)
    assert second.unchanged
    assert second.validators == first.validators


def test_a_busy_server_is_asked_again_and_a_missing_page_is_not(fetcher):
    states = iter([503, 429, 200])
    with serving(lambda handler: reply(handler, b"ok", status=next(states))) as web:
        assert fetcher(web.origin, attempts=4).fetch("trial", web.origin).snapshot
        assert len(web.asked) == 3
    with serving(lambda handler: reply(handler, status=404)) as web:
        with pytest.raises(FetchError, match="answers 404"):
            fetcher(web.origin, attempts=4).fetch("trial", web.origin)
        assert len(web.asked) == 1


@pytest.mark.parametrize("seconds", [45, 900])
def test_a_server_that_asks_to_wait_long_is_left_for_later_and_holds_no_worker(fetcher, seconds):
    with serving(lambda handler: reply(handler, status=429, Retry_After=str(seconds))) as web:
        with pytest.raises(FetchError) as refused:
            fetcher(web.origin, attempts=4).fetch("trial", web.origin)
        assert refused.value.retry_after == seconds
        assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [("120", 120), ("{later:.0f}", 600), ("{iso}", 600), ("soon", 900), ("", 900)],
)
def test_a_server_that_was_asked_too_often_is_left_alone_until_its_limit_begins_anew(fetcher, reset, seconds):
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=600)
    value = reset.format(later=later.timestamp(), iso=later.isoformat())
    with serving(lambda handler: reply(handler, b"{}", status=429, X_Rate_Limit_Reset=value)) as web:
        with pytest.raises(LimitError) as used_up:
            fetcher(web.origin, attempts=2).fetch("trial", web.origin)
    assert used_up.value.retry_after == pytest.approx(seconds, abs=5)


def test_what_a_server_says_instead_of_an_answer_is_kept(fetcher):
    said = b"<html>Przerwa techniczna</html>"
    with serving(lambda handler: reply(handler, said, status=404, Content_Type="text/html")) as web:
        asking = fetcher(web.origin)
        with pytest.raises(FetchError) as refused:
            asking.fetch("trial", web.origin)
    assert refused.value.status == 404
    assert said in [asking.snapshots.read(one.sha256) for one in asking.snapshots.arrivals("trial")]


def test_limits_of_a_host_survive_a_restart(fetcher):
    with serving(lambda handler: reply(handler, b"ok")) as web:
        for _ in range(2):
            fetcher(web.origin, rates=((2, 3600.0),)).fetch("trial", web.origin)
        with pytest.raises(LimitError) as used_up:
            fetcher(web.origin, rates=((2, 3600.0),)).fetch("trial", web.origin)
        assert 3000 < (used_up.value.retry_after or 0) <= 3600
        assert len(web.asked) == 2


def test_several_limits_hold_at_once_and_short_waits_are_waited(tmp_path: Path):
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        time.sleep(seconds)

    limits = Limits(
        tmp_path, {"bdl.stat.gov.pl": Allowance(((2, 0.3), (5, 3600.0)))}, patience=1.0, sleep=sleep
    )
    for _ in range(5):
        limits.take("https://bdl.stat.gov.pl/api/v1/subjects")
    assert waits
    with pytest.raises(LimitError):
        limits.take("https://bdl.stat.gov.pl/api/v1/subjects")
    limits.close()


def test_an_allowance_says_how_long_so_many_requests_take():
    anonymous = Allowance(((5, 1.0), (100, 900.0), (1000, 43_200.0), (10_000, 604_800.0)))
    assert anonymous.duration_of(100) == 19
    assert anonymous.duration_of(300) == 1800
    assert anonymous.duration_of(1001) == 43_200


def test_the_same_bytes_are_kept_once_and_both_arrivals_are_noted(fetcher, tmp_path: Path):
    with serving(lambda handler: reply(handler, b"same")) as web:
        for source in ("first", "second"):
            fetcher(web.origin).fetch(source, f"{web.origin}/{source}")
    snapshots = Snapshots(tmp_path / "snapshots")
    assert len(list((tmp_path / "snapshots").glob("??/*"))) == 1
    assert [one.source for one in snapshots.arrivals()] == ["first", "second"]
    assert snapshots.read(snapshots.arrivals("second")[0].sha256) == b"same"


def test_a_full_disk_leaves_no_half_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("harvesters.fetching.snapshots.os.fsync", full)
    with pytest.raises(SnapshotError, match="could not be written"):
        Snapshots(tmp_path).keep([b"figures"], "trial", "http://x", "2026-11-23T06:00:00+00:00", "text/csv")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_spoilt_snapshot_is_not_read_as_if_it_were_whole(tmp_path: Path):
    snapshots = Snapshots(tmp_path)
    kept = snapshots.keep([b"figures"], "trial", "http://x", "2026-11-23T06:00:00+00:00", "text/csv")
    snapshots.path(kept.sha256).chmod(0o644)
    snapshots.path(kept.sha256).write_bytes(b"other")
    with pytest.raises(SnapshotError, match="other bytes"):
        snapshots.read(kept.sha256)


def test_an_origin_is_written_in_one_way():
    assert origin_of("https://bdl.stat.gov.pl/api/v1") == "https://bdl.stat.gov.pl:443"
    assert origin_of("HTTP://[::1]:80/x") == "http://[::1]:80"
    with pytest.raises(ValueError, match="no origin"):
        Policy(trusted=frozenset({"http://10.0.0.5"}))
