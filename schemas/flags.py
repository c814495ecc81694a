"""The marks a figure may carry: SDMX observation status and where and how the figure came to us.

Source of the letters: SDMX code list CL_OBS_STATUS 2.2. The kebab-case codes are this project's own and say
what was done to a figure between its publisher and this portal. A flag is never lost in arithmetic.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict
from zoom_schemas.texts import Bilingual


class Flag(BaseModel):
    """One mark; a lower precedence is shown sooner. `value_may_be_absent`: no number need stand there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    kind: Literal["status", "provenance"]
    precedence: int
    value_may_be_absent: bool = False
    label: Bilingual


class UnknownFlagError(LookupError):
    """A figure carries a mark that the code list does not hold."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Flag {code!r} is not in schemas/codelists/flags.yaml: correct it or add it there.")
        self.code = code


@cache
def load_flags() -> dict[str, Flag]:
    """All flags by code, in order of precedence."""
    text = files("zoom_schemas").joinpath("codelists/flags.yaml").read_text(encoding="utf-8")
    flags = [Flag.model_validate(entry) for entry in yaml.safe_load(text)]
    return {flag.code: flag for flag in sorted(flags, key=lambda flag: flag.precedence)}


def join_flags(codes: Iterable[str]) -> str:
    """Write flags as figures carry them: each once, by precedence, separated by spaces."""
    known = load_flags()
    unique = set(codes)
    for code in sorted(unique):
        if code not in known:
            raise UnknownFlagError(code)
    return " ".join(sorted(unique, key=lambda code: known[code].precedence))
