"""Reading a file that was left, in a process of its own; what it says of itself is kept beside it."""

from __future__ import annotations

import json
from typing import Any

from ckanext.kielce.dropzone import desk
from ckanext.kielce.dropzone.desk import Submission

from harvesters.dropzone.clean import parse, refused
from harvesters.dropzone.report import Finding
from harvesters.fetching.sandbox import Bounds, ParseError, parse_apart

SECONDS = 600
OUTPUT = 2 << 30


def read(submission: Submission) -> Submission:
    """Read the file as the submission's choices say; its state is ``read`` or ``refused`` afterwards."""
    copy, said = desk.clean_copy(submission), desk.told_path(submission)
    options = {"name": submission.name, "clean": str(copy), "choices": submission.choices}
    told: dict[str, Any]
    fresh = said.with_name("told.fresh.json")
    try:
        parse_apart(parse, desk.original(submission), fresh, options, Bounds(seconds=SECONDS, output=OUTPUT))
        told = json.loads(fresh.read_text(encoding="utf-8"))
    except ParseError as error:
        told = refused(Finding("too_heavy")) | {"problem": error.problem}
    fresh.unlink(missing_ok=True)
    said.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    if told.get("refused"):
        copy.unlink(missing_ok=True)
    stopped = told.get("refused") or told["report"]["stopped"]
    return desk.save(submission, state="refused" if stopped else "read", reason=None)
