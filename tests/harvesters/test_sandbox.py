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
        b"[" * 100_000,
        b"[" * 150 + b"]" * 150,
        b'"\xff"',
        '{"a": 1}'.encode("utf-16"),
    ],
)
def test_what_is_no_sound_json_is_refused(content: bytes):
    with pytest.raises(ParseError):
        read_json(content)


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
