"""Servers that lie in every line they send. All are synthetic, on 127.0.0.1."""

import contextlib
import gzip
import socket
import zlib
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from web import Answering, reply, serving

from harvesters.fetching.fetch import Validators
from harvesters.fetching.limits import Allowance, Limits, host_of
from harvesters.fetching.policy import FetchError, LimitError, RefusedError, shown

FIGURES = b"2661011;2024;180540\n" * 500


def _said(raw: bytes) -> Answering:
    """A server that sends exactly these bytes and hangs up."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            handler.wfile.write(raw)

    return answer


def _endlessly(first: bytes, again: bytes) -> Answering:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            handler.wfile.write(first)
            while True:
                handler.wfile.write(again * 1000)

    return answer


def _kept(folder: Path) -> list[Path]:
    return list((folder / "snapshots").glob("??/*"))


@pytest.mark.parametrize(
    "host",
    [
        "[::]",
        "[::7f00:1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fec0::1]",
        "[fc00::1]",
        "[ff02::1]",
        "0",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "localhost.",
        "LOCALHOST",
        "１２７.０.０.１",  # noqa: RUF001 (full-width digits, which IDNA turns into plain ones)
        "①②⑦.⓪.⓪.①",
        "240.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "[64:ff9b:1::a00:1]",
        "[2001:0:4136:e378:8000:63bf:f5ff:fffe]",
        "[::ffff:0:10.0.0.1]",
        "100.100.100.200",
        "192.0.0.192",
        "224.0.0.1",
    ],
)
def test_no_way_of_writing_an_inner_address_gets_by(fetcher, host: str):
    with pytest.raises((RefusedError, FetchError), match="private network|no address|cannot be reached"):
        fetcher().fetch("trial", f"http://{host}:9/")


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://x:99999/",
        "http://x:80x/",
        "http://\N{CARE OF}.example/",
        "http://" + "a" * 300 + ".pl/",
        "http://" + "a" * 100 + ".pl/",
        "http://\udcff.pl/",
        "http:\\\\127.0.0.1\\",
        "http://a b/",
        "https://",
        "http://*/",
    ],
)
def test_what_only_looks_like_an_address_is_refused_in_words(fetcher, address: str):
    with pytest.raises(FetchError):
        fetcher().fetch("trial", address)


def test_trust_is_in_the_whole_origin_and_not_in_how_an_address_begins(fetcher):
    with serving(lambda handler: reply(handler, b"secret")) as web:
        port = web.origin.rpartition(":")[2]
        for address in (
            f"http://127.0.0.1:{port}@localhost:{port}/",
            f"http://localhost:{port}/127.0.0.1:{port}/",
            f"http://127.0.0.1:{port}.localhost/",
            f"http://127.0.0.1:{int(port) + 1}/",
        ):
            with pytest.raises(FetchError):
                fetcher(web.origin).fetch("trial", address)
        assert web.asked == []
        assert fetcher(web.origin).fetch("trial", f"{web.origin}?unit=1").snapshot


@pytest.mark.parametrize(
    "location",
    [
        b"http://[::1",
        b"http://u:secret@x/",
        b"file:///etc/passwd",
        b"javascript:alert(1)",
        b"//169.254.169.254/latest",
        b"https://127.0.0.1:1/",
        b"http://x:99999/",
        b"http://\xe9.example/",
        b"http://" + b"a" * 10_000,
    ],
)
def test_a_redirect_to_nowhere_good_is_an_error_in_words(fetcher, location: bytes):
    answer = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    with serving(_said(answer)) as web, pytest.raises(FetchError) as refused:
        fetcher(web.origin).fetch("trial", web.origin)
    assert len(str(refused.value)) < 500
    assert "secret" not in str(refused.value)


def test_a_host_whose_name_is_longer_than_a_name_of_a_file_may_be_is_an_error_in_words(fetcher):
    host = ".".join(["a" * 60] * 4) + ".example"
    answer = f"HTTP/1.1 302 Found\r\nLocation: http://{host}/\r\nContent-Length: 0\r\n\r\n".encode()
    with serving(_said(answer)) as web, pytest.raises(FetchError, match="cannot be reached"):
        fetcher(web.origin).fetch("trial", web.origin)


def test_a_usual_port_or_a_dot_at_the_end_makes_no_other_host_for_the_limits(tmp_path: Path):
    limits = Limits(tmp_path, {host_of("https://api.example/x"): Allowance(((2, 3600.0),))}, patience=0.0)
    limits.take("https://API.example/1")
    limits.take("https://api.example.:443/2")
    with pytest.raises(LimitError):
        limits.take("https://api.example:443/3")
    limits.take("https://api.example:8443/")
    limits.close()


ANSWERS_OF_DNS = [
    ["93.184.216.34", "10.0.0.1"],
    ["93.184.216.34", "::1"],
    ["::ffff:93.184.216.34", "169.254.169.254"],
]


@pytest.mark.parametrize("answers", ANSWERS_OF_DNS)
def test_of_a_name_with_public_and_private_addresses_only_the_checked_one_is_connected_to(
    fetcher, monkeypatch: pytest.MonkeyPatch, answers: list[str]
):
    resolved, connected = socket.getaddrinfo, list[str]()

    def answer(host, port, *more, **rest):
        if host != "mixed.example":
            return resolved(host, port, *more, **rest)
        kinds = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(kinds[":" in one], socket.SOCK_STREAM, 6, "", (one, port)) for one in answers]

    def connect(self, address):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(FetchError, match="cannot be reached"):
        fetcher().fetch("trial", "http://mixed.example/")
    assert connected == ["93.184.216.34"]
    answers.reverse()
    with pytest.raises(RefusedError, match="private network"):
        fetcher().fetch("trial", "http://mixed.example/")
    assert connected == ["93.184.216.34"]


def test_a_line_break_in_a_redirect_makes_no_header(fetcher):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/":
            handler.wfile.write(
                b"HTTP/1.1 302 Found\r\nLocation: /a\r\n X-Evil: 1\r\nContent-Length: 0\r\n\r\n"
            )
        else:
            reply(handler, b"there")

    with serving(answer) as web:
        fetcher(web.origin).fetch("trial", web.origin)
    assert len(web.asked) == 2
    assert "x-evil" not in web.asked[1]
    assert "\n" not in web.asked[1]["path"]


def test_a_redirect_in_utf_8_leads_where_it_says(fetcher):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/":
            handler.wfile.write("HTTP/1.1 302 Found\r\nLocation: /ludność\r\n\r\n".encode())
        else:
            reply(handler, b"there")

    with serving(answer) as web:
        fetched = fetcher(web.origin).fetch("trial", web.origin)
    assert web.asked[1]["path"] == "/ludno%C5%9B%C4%87"
    assert fetched.address == f"{web.origin}/ludno%C5%9B%C4%87"


def test_no_header_but_the_impersonal_ones_goes_to_another_origin(fetcher):
    keys = {"X-Any-Name-Of-A-Key": "key", "Cookie": "a=b", "Accept": "text/csv"}
    with serving(lambda handler: reply(handler, b"x")) as other:
        with serving(lambda handler: reply(handler, status=307, Location=f"{other.origin}/x")) as web:
            fetcher(web.origin, other.origin).fetch("trial", web.origin, Validators('"v"'), keys)
            assert web.asked[0]["x-any-name-of-a-key"] == "key"
    assert {"x-any-name-of-a-key", "cookie"}.isdisjoint(other.asked[0])
    assert (other.asked[0]["accept"], other.asked[0]["if-none-match"]) == ("text/csv", '"v"')


def test_cookies_are_not_taken(fetcher):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/":
            reply(handler, status=302, Location="/x", Set_Cookie="session=1; Path=/")
        else:
            reply(handler, b"there")

    with serving(answer) as web:
        fetcher(web.origin).fetch("trial", web.origin)
    assert "cookie" not in web.asked[1]


def test_proxies_and_passwords_of_the_machine_are_not_used(fetcher, tmp_path: Path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(lambda handler: reply(handler, b"proxy")) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)
        with serving(lambda handler: reply(handler, b"straight")) as web:
            fetcher(web.origin).fetch("trial", web.origin)
        assert proxy.asked == []
    assert "authorization" not in web.asked[0]


def test_a_redirect_counts_against_the_limit_of_its_host(fetcher):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        reply(handler, b"there") if handler.path == "/1" else reply(handler, status=302, Location="/1")

    with serving(answer) as web:
        tight = fetcher(web.origin, rates=((3, 3600.0),))
        tight.fetch("trial", web.origin)
        with pytest.raises(LimitError):
            tight.fetch("trial", web.origin)
    assert len(web.asked) == 3


BROKEN = {
    "too short": b"Content-Length: 500\r\n\r\nabc",
    "two lengths": b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabc",
    "length without end": b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nabc",
    "last chunk missing": b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "packed on the way": b"Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "chunk cut": b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
    "chunk below zero": b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabcdefghij\r\n0\r\n\r\n",
    "chunk too long": b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 20 + b"\r\nabc\r\n0\r\n\r\n",
    "chunk of no size": b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("lie", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_lies_about_its_length_is_not_kept(fetcher, tmp_path: Path, lie: bytes):
    with serving(_said(b"HTTP/1.1 200 OK\r\n" + lie)) as web, pytest.raises(FetchError):
        fetcher(web.origin).fetch("trial", web.origin)
    assert not _kept(tmp_path)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x16\x03\x01\x02\x00",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200,
    ],
)
def test_what_is_no_http_is_an_error_in_words(fetcher, raw: bytes):
    with serving(_said(raw)) as web, pytest.raises(FetchError):
        fetcher(web.origin).fetch("trial", web.origin)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"b"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=", b"b"),
    ],
    ids=["headers", "one header", "continue", "trailers", "extension of a chunk"],
)
def test_what_never_ends_is_ended(fetcher, first: bytes, again: bytes):
    with serving(_endlessly(first, again)) as web, pytest.raises(FetchError):
        fetcher(web.origin, total_timeout=1.0).fetch("trial", web.origin)


def test_a_compressed_body_arrives_whole_however_it_drips(fetcher):
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for byte in gzip.compress(FIGURES):
            handler.wfile.write(b"1\r\n" + bytes([byte]) + b"\r\n")
            handler.wfile.flush()
        handler.wfile.write(b"0\r\n\r\n")

    with serving(drip) as web:
        kept = fetcher(web.origin).fetch("trial", web.origin)
    assert kept.snapshot.size == len(FIGURES)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZip"])
def test_members_and_padding_of_gzip_are_read_as_one_body(fetcher, tmp_path: Path, encoding: str):
    content = gzip.compress(FIGURES) + gzip.compress(b"end") + b"\0" * 100
    with serving(lambda handler: reply(handler, content, Content_Encoding=encoding)) as web:
        fetcher(web.origin).fetch("trial", web.origin)
    assert _kept(tmp_path)[0].read_bytes() == FIGURES + b"end"


WHOLE = gzip.compress(FIGURES)
SPOILT = {
    "cut": (WHOLE[: len(WHOLE) // 2], "gzip"),
    "without its end": (WHOLE[:-4], "gzip"),
    "empty": (b"", "gzip"),
    "followed by other bytes": (WHOLE + b"more", "gzip"),
    "false": (FIGURES, "gzip"),
    "wrong checksum": (WHOLE[:-8] + b"\0" * 8, "gzip"),
    "never asked for": (zlib.compress(FIGURES), "deflate"),
    "unknown": (FIGURES, "zstd"),
    "twice": (gzip.compress(WHOLE), "gzip, gzip"),
}


@pytest.mark.parametrize(("content", "encoding"), SPOILT.values(), ids=SPOILT)
def test_half_of_a_compressed_body_does_not_pass_for_the_whole(
    fetcher, tmp_path: Path, content: bytes, encoding: str
):
    with serving(lambda handler: reply(handler, content, Content_Encoding=encoding)) as web:
        with pytest.raises(FetchError):
            fetcher(web.origin).fetch("trial", web.origin)
    assert not _kept(tmp_path)


def test_only_a_compression_whose_end_can_be_told_is_asked_for(fetcher):
    with serving(lambda handler: reply(handler, b"x")) as web:
        fetcher(web.origin).fetch("trial", web.origin)
    assert web.asked[0]["accept-encoding"] == "gzip"


def test_a_compressed_body_from_which_nothing_comes_out_is_ended_too(fetcher):
    stored_empty = b"\0\0\0\xff\xff" * 100_000  # blocks of deflate that hold no byte
    content = gzip.compress(b"")[:10] + stored_empty
    with serving(lambda handler: reply(handler, content, Content_Encoding="gzip")) as web:
        with pytest.raises(RefusedError, match="larger than 100000 bytes"):
            fetcher(web.origin, max_bytes=100_000).fetch("trial", web.origin)


@pytest.mark.parametrize("tag", [b'"a\r\n b"', b'"\xc5\x82"', b'"' + b"a" * 5000 + b'"', b'"a\tb"'])
def test_a_validator_that_cannot_be_sent_back_is_forgotten(fetcher, tag: bytes):
    answer = b"HTTP/1.1 200 OK\r\nETag: " + tag + b"\r\nContent-Length: 3\r\n\r\nabc"
    with serving(_said(answer)) as web:
        first = fetcher(web.origin).fetch("trial", web.origin)
        assert first.validators == Validators()
        assert fetcher(web.origin).fetch("trial", web.origin, first.validators).snapshot


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("9" * 400, 7 * 86400),
        ("²", None),
        ("-5", None),
        ("Mon, 99 Foo 99999 25:00:00 GMT", None),
        ("Mon, 23 Nov 9999 00:00:00 +9999", None),
        ("Mon, 22 Nov 9999 00:00:00 GMT", 7 * 86400),
        ("Mon, 23 Nov 2020 00:00:00 GMT", None),
        ("soon", None),
    ],
)
@pytest.mark.parametrize("name", ["Retry-After", "X-Rate-Limit-Reset"])
def test_a_time_to_wait_is_believed_within_reason(fetcher, name: str, header: str, seconds: float | None):
    known = name == "Retry-After" or not header.startswith("Mon")
    seconds = seconds if known else None
    answer = f"HTTP/1.1 503 Busy\r\n{name}: {header}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
    with serving(_said(answer)) as web, pytest.raises(FetchError) as busy:
        fetcher(web.origin).fetch("trial", web.origin)
    assert busy.value.retry_after == seconds


def test_an_address_is_shown_on_one_line_and_without_a_password():
    assert shown("https://me:secret@x.pl/a@b") == "https://x.pl/a@b"
    assert shown("http://x/\r\nERROR") == "http://x/" + "\N{REPLACEMENT CHARACTER}" * 2 + "ERROR"
    assert len(shown("http://x/" + "a" * 10_000)) == 301
