"""Bodies taken out of their compression piece by piece, and only when they are whole.

The decoders of HTTP libraries take what there is of a compressed body that was cut short; half of a table
would then pass for a table.
"""

import zlib
from collections.abc import Iterator

PIECE = 64 * 1024
ACCEPTED = "gzip"
"""What we ask for. One compression is enough, and its end can be told from a cut."""

_GZIP = 16 + zlib.MAX_WBITS


class BrokenBodyError(Exception):
    """A body that ends before its compression does, or that is compressed in no way we know."""


def decoded(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The body without its content coding (RFC 9110, 8.4), in pieces of at most `PIECE` bytes.

    Raises BrokenBodyError.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return pieces
        case "gzip" | "x-gzip":
            return _unzipped(pieces)
    raise BrokenBodyError(f"is compressed as {encoding[:50]}, which was not asked for")


def _unzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Members of a gzip stream, one after the other (RFC 1952, 2.2); zeros may pad the end."""
    member = zlib.decompressobj(_GZIP)
    for piece in pieces:
        rest = piece
        while rest:
            if member.eof:
                rest = rest.lstrip(b"\0")
                if not rest:
                    break
                member = zlib.decompressobj(_GZIP)
            yield from _inflated(member, rest)
            rest = member.unused_data
    if not member.eof:
        raise BrokenBodyError("is cut short within its compression")


def _inflated(member: "zlib._Decompress", rest: bytes) -> Iterator[bytes]:
    try:
        while True:
            out = member.decompress(rest, PIECE)
            rest = member.unconsumed_tail
            if out:
                yield out
            if member.eof or (not rest and len(out) < PIECE):
                return
    except zlib.error as error:
        raise BrokenBodyError(f"is no sound gzip ({error})") from None
