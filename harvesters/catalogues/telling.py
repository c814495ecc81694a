"""How a parser of a catalogue tells what it found: records, requests, files and remarks, as JSON Lines."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from harvesters.catalogues.record import DatasetRecord
from harvesters.catalogues.tidy import tidied
from harvesters.feeds.feed import Request

FILES = "files"
"""Folder beside the result in which a parser leaves files of its own making."""

MOST_REMARKS = 200


@dataclass(frozen=True)
class Asking:
    """What a parser is told about the answer it reads: `options` of the catalogue, where it came from.

    Parsers get it as a mapping with these names.
    """

    options: Mapping[str, Any]
    key: str
    address: str
    context: Mapping[str, Any] = field(default_factory=dict)


class Told:
    """Takes what a parser tells, in the child process."""

    def __init__(self, lines: IO[str], folder: Path):
        self._lines, self._folder = lines, folder
        self._remarks = 0

    def record(self, raw: Mapping[str, Any]) -> bool:
        """A dataset in the shape of DatasetRecord, still as the catalogue writes it; was it usable?

        Here it is tidied: links that are none of the web dropped, dates and geometry mended or dropped,
        control characters taken out of texts; each with a remark. What still does not fit is told as refused.
        """
        content, remarks = tidied(raw)
        guid = str(content.get("guid") or "")
        for remark in remarks:
            self.remark(f"{guid}: {remark}")
        try:
            record = DatasetRecord.model_validate(content)
        except ValidationError as error:
            self.refuse(guid, _in_words(error))
            return False
        self._say("record", record.model_dump(mode="json", exclude_defaults=True))
        return True

    def refuse(self, guid: str, reason: str) -> None:
        """A dataset that is there but cannot be taken over; what stands of it stays."""
        self._say("refused", {"guid": guid[:2000], "reason": reason[:1000]})

    def leave_out(self, guid: str, reason: str) -> None:
        """A dataset that its publisher marks as deleted or private: it counts as gone."""
        self.remark(f"{guid}: {reason}")

    def request(self, request: Request) -> None:
        """What has to be asked next, in the same round."""
        content = [
            request.key,
            request.address,
            dict(request.headers),
            dict(request.context),
            request.optional,
        ]
        self._say("request", content)

    def counted(self, number: int, guids: Iterable[str]) -> None:
        """How many datasets the catalogue counts in all, and those of this answer, usable or not.

        Where all answers of a round name fewer than one of them counts, some were missed between the pages:
        the catalogue changed, or sorted anew, while it was read. Then none may be taken for gone.
        """
        self._say("counted", {"number": number, "guids": list(guids)})

    def incomplete(self, reason: str) -> None:
        """Not all datasets were told: none may be taken for gone."""
        self._say("incomplete", reason[:1000])

    def remark(self, text: str) -> None:
        """A sentence for the report; beyond a limit they are left out."""
        self._remarks += 1
        if self._remarks <= MOST_REMARKS:
            self._say("remark", text[:1000])

    def file(self, name: str) -> Path:
        """Where to write a file of the parser's own making; `keep` it when it is written."""
        folder = self._folder / FILES
        folder.mkdir(exist_ok=True)
        return folder / name

    def keep(self, path: Path) -> str:
        """The sha256 of a file written with `file`, for the `file` of a resource."""
        digest = hashlib.sha256()
        with path.open("rb") as content:
            while piece := content.read(1 << 20):
                digest.update(piece)
        sha256 = digest.hexdigest()
        path.replace(path.with_name(sha256))
        return sha256

    def _say(self, what: str, content: Any) -> None:
        line = json.dumps({what: content}, ensure_ascii=False, allow_nan=False)
        self._lines.write(line + "\n")


@contextmanager
def telling(result: Path) -> Iterator[Told]:
    """Takes what a parser tells and writes it to its result."""
    with result.open("w", encoding="utf-8", errors="replace") as lines:
        yield Told(lines, result.parent)


def _in_words(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(one) for one in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
