"""Parsing hostile bytes: whatever they do, the answer is an error in words. All bytes are synthetic."""

import io
import socket
import zipfile
from pathlib import Path

import pytest
import synthetic_parsers as parsers

from harvesters.fetching.formats import check_json_ld, read_json, read_member, read_xml
from harvesters.fetching.sandbox import MEBIBYTE, Bounds, ParseError, parse_apart


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    arrived = tmp_path / "arrived"
    arrived.write_bytes(b"<list/>")
    return arrived, tmp_path / "result"


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch):
    """A parsing process of its own that finds the parsers of the tests."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setattr("harvesters.fetching.sandbox._started", [])


def test_the_result_of_a_parser_comes_back(files: tuple[Path, Path]):
    parse_apart(parsers.copies, *files, {"times": 3})
    assert files[1].read_bytes() == b"<list/>" * 3


def test_the_words_of_a_parser_come_back_and_its_half_result_does_not_stay(files: tuple[Path, Path]):
    with pytest.raises(ParseError) as refused:
        parse_apart(parsers.refuses, *files)
    assert refused.value.problem == "has no column “rok”"
    assert refused.value.hint == "Expected: rok, wartość."
    assert not files[1].exists()


@pytest.mark.parametrize(
    ("parser", "bounds", "words"),
    [
        (parsers.never_ends, Bounds(seconds=1.5), "within 1.5 seconds"),
        (parsers.eats_memory, Bounds(memory=600 * MEBIBYTE), "more than 600 MiB"),
        (parsers.copies, Bounds(output=MEBIBYTE), "grows beyond 1 MiB"),
        (parsers.starts_a_program, Bounds(), "tried to reach outside"),
        (parsers.kills_itself, Bounds(), "broke the parser"),
    ],
)
def test_a_parser_that_goes_beyond_its_bounds_is_ended(
    files: tuple[Path, Path], parser, bounds: Bounds, words: str
):
    with pytest.raises(ParseError, match=words):
        parse_apart(parser, *files, {"times": 1_000_000}, bounds)
    assert not files[1].exists()


def test_a_parser_cannot_open_a_connection(files: tuple[Path, Path]):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        with pytest.raises(ParseError, match="tried to reach outside"):
            parse_apart(parsers.calls_home, *files, {"port": server.getsockname()[1]})
        with pytest.raises(TimeoutError):
            server.accept()


BILLION_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY e0 "ha">'
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 8))
    + "]><a>&e7;</a>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        BILLION_LAUGHS,
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        "<!DOCTYPE a><a/>",
    ],
)
def test_xml_with_a_document_type_is_refused_in_any_encoding(text: str, encoding: str):
    with pytest.raises(ParseError, match="DOCTYPE|not sound XML"):
        read_xml(text.encode(encoding))


def test_expanding_entities_end_in_the_child_process_within_a_second_or_two(files: tuple[Path, Path]):
    files[0].write_text(BILLION_LAUGHS)
    with pytest.raises(ParseError, match="DOCTYPE|not sound XML"):
        parse_apart(parsers.reads_xml, *files, bounds=Bounds(seconds=20))


@pytest.mark.parametrize("content", [b"", b"<a>", b"<a>\x00</a>", b"<a>" * 100_000, b"\xff\xfe<a/>"])
def test_what_is_no_sound_xml_is_refused(content: bytes):
    with pytest.raises(ParseError):
        read_xml(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"a": NaN}',
        b'{"a": 1e400}',
        b'{"a": -1E999}',
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"[" * 100_000,
        b"[" * 150 + b"]" * 150,
        b'"\xff"',
        '{"a": 1}'.encode("utf-16"),
    ],
)
def test_what_is_no_sound_json_is_refused(content: bytes):
    with pytest.raises(ParseError):
        read_json(content)


def test_texts_that_no_database_can_hold_become_storable():
    content = rb'{"a\u0000": ["x\uD800y", {"b": "\u0000"}], "emoji": "\ud83d\ude00", "said": "\\u0000"}'
    sign = "\N{REPLACEMENT CHARACTER}"
    expected = {"a": [f"x{sign}y", {"b": ""}], "emoji": "\N{GRINNING FACE}", "said": "\\u0000"}
    assert read_json(content) == expected


def test_of_a_name_that_comes_twice_the_last_one_holds():
    assert read_json(b'{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(
    "content",
    [
        b'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="file:///etc/hosts"/></a>',
        b'<?xml-stylesheet type="text/xsl" href="file:///etc/hostname"?><a/>',
        b'<a xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="x file:///etc/hostname"/>',
    ],
)
def test_what_xml_asks_to_be_loaded_is_not_loaded(content: bytes):
    assert "".join(read_xml(content).itertext()) == ""


@pytest.mark.parametrize(("content", "found"), [(b"5", 5), (b'"a"', "a"), (b"null", None)])
def test_json_may_be_a_single_value(content: bytes, found: object):
    assert read_json(content) == found


def test_json_with_a_byte_order_mark_is_read():
    assert read_json(b'\xef\xbb\xbf{"stacja": "Kielce"}') == {"stacja": "Kielce"}


@pytest.mark.parametrize(
    "context",
    [
        '"http://169.254.169.254/latest"',
        '"file:///etc/passwd"',
        '[{"a": "http://x/a"}, "https://elsewhere/"]',
    ],
)
def test_json_ld_that_loads_its_context_from_elsewhere_is_refused(context: str):
    with pytest.raises(ParseError, match="context"):
        check_json_ld(f'{{"@graph": [{{"inner": {{"@context": {context}}}}}]}}'.encode())


def test_json_ld_with_its_context_inside_is_let_through():
    check_json_ld(b'{"@context": {"title": "http://purl.org/dc/terms/title"}, "title": "x"}')


def _archive(path: Path, members: dict[str, bytes]) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    path.write_bytes(buffer.getvalue())
    return path


def test_a_member_of_an_archive_is_read(tmp_path: Path):
    archive = _archive(tmp_path / "a.zip", {"dane.csv": b"1;2", "opis.txt": b"x"})
    assert read_member(archive, "dane.csv") == b"1;2"
    with pytest.raises(ParseError, match="2 files"):
        read_member(archive)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"bomb": b"\0" * (3 * MEBIBYTE)}, "more than 2 MiB"),
        ({"../../etc/cron.d/x": b"x"}, "points outside"),
        ({"/etc/passwd": b"x"}, "points outside"),
        ({"a\\..\\..\\b": b"x"}, "points outside"),
        ({f"{n}.csv": b"x" for n in range(30)}, "30 files"),
    ],
)
def test_an_archive_beyond_its_limits_is_refused(tmp_path: Path, members: dict[str, bytes], words: str):
    archive = _archive(tmp_path / "a.zip", members)
    with pytest.raises(ParseError, match=words):
        read_member(archive, next(iter(members)), most=2 * MEBIBYTE, members=20)


def test_a_broken_archive_is_refused(tmp_path: Path):
    whole = _archive(tmp_path / "a.zip", {"a": b"x" * 1000}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    with pytest.raises(ParseError, match="not a sound ZIP"):
        read_member(tmp_path / "cut.zip")


SPOILT = {
    "a place beyond the file": (b"PK\5\6", 16, b"\xff\xff\xff\x7f"),
    "a name in no encoding": (b"dane", 0, b"\xff\xfe\xfd\xfc"),
    "a way of packing that is none": (b"PK\1\2", 10, b"\x63\0"),
    "a password": (b"PK\1\2", 8, b"\x01\x08"),
    "a smaller size than there is": (b"PK\1\2", 24, b"\x05\0\0\0"),
    "other bytes": (b"\xab\xcd\xef", 0, b"\xff\xff\xff"),
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_lies_is_refused_in_words(
    tmp_path: Path, spoilt: tuple[bytes, int, bytes], method: int
):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("daneł.csv", bytes(range(256)) * 20)
    mark, offset, bytes_ = spoilt
    content = bytearray(buffer.getvalue())
    place = content.rfind(mark)
    start = place + offset if place >= 0 else 52  # in what is packed, behind the header of 40 bytes
    content[start : start + len(bytes_)] = bytes_
    (tmp_path / "lies.zip").write_bytes(content)
    with pytest.raises(ParseError, match="not a sound ZIP"):
        read_member(tmp_path / "lies.zip")


def test_a_member_that_says_it_is_too_large_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bomb = _archive(tmp_path / "a.zip", {"bomb": b"\0" * (3 * MEBIBYTE)})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(ParseError, match="more than 2 MiB"):
        read_member(bomb, most=2 * MEBIBYTE)


def test_a_link_in_an_archive_is_its_text_and_leads_nowhere(tmp_path: Path):
    link = zipfile.ZipInfo("dane.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/hostname")
    assert read_member(tmp_path / "a.zip") == b"/etc/hostname"


def test_of_two_members_with_one_name_none_is_chosen(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("dane.csv", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("dane.csv", "2")
    with pytest.raises(ParseError, match="holds 2 files"):
        read_member(tmp_path / "a.zip", "dane.csv")
