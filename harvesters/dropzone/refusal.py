"""A file that cannot be taken, said in both languages."""

from harvesters.dropzone.report import Finding
from harvesters.fetching.sandbox import ParseError


class RefusedFileError(ParseError):
    """Nothing of a file can be taken: the finding says why and what to do."""

    def __init__(self, finding: Finding):
        super().__init__(finding.sentence("en"))
        self.finding = finding


def refuse(
    sort: str, row: int | None = None, what: object = "", before: str = "", after: str = ""
) -> RefusedFileError:
    """The refusal of a sort of `findings.yaml`, to be raised."""
    return RefusedFileError(Finding(sort, row, what=str(what), before=before, after=after))
