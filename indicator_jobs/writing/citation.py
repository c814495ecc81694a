"""How to cite values: a sentence as scholars write it, BibTeX, and CSL-JSON for reference managers."""

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from zoom_schemas import numbers


@dataclass(frozen=True)
class Work:
    """What is cited: its title, who answers for it, whose figures, since when, which edition, where."""

    title: str
    author: str
    publisher: str
    sources: tuple[str, ...]
    published: datetime.date
    edition: str
    address: str
    lang: str


def sentence(work: Work, accessed: datetime.date) -> str:
    """One sentence after the manner of APA."""
    words = {
        "pl": "{author} ({year}). {title} (wydanie {edition}) [zbiór danych]. {publisher}.{sources} "
        "Pobrano {accessed} z {address}",
        "en": "{author} ({year}). {title} (edition {edition}) [Data set]. {publisher}.{sources} "
        "Retrieved {accessed} from {address}",
    }[work.lang]
    given = {"pl": " Dane źródłowe: {}.", "en": " Source data: {}."}[work.lang]
    return words.format(
        author=work.author,
        year=work.published.year,
        title=work.title,
        edition=work.edition,
        publisher=work.publisher,
        sources=given.format(numbers.listed(work.sources, work.lang)) if work.sources else "",
        accessed=numbers.date(accessed, work.lang),
        address=work.address,
    )


def bibtex(work: Work, key: str, accessed: datetime.date) -> str:
    """An entry of BibTeX (biblatex's type dataset), with the signs that mean something there escaped."""
    fields = {
        "title": f"{{{_escaped(work.title)}}}",
        "author": f"{{{_escaped(work.author)}}}",
        "publisher": _escaped(work.publisher),
        "year": str(work.published.year),
        "date": work.published.isoformat(),
        "version": _escaped(work.edition),
        "url": work.address,
        "urldate": accessed.isoformat(),
        "note": _escaped("; ".join(work.sources)),
        "langid": {"pl": "polish", "en": "english"}[work.lang],
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    safe = re.sub(r"[^A-Za-z0-9_:-]", "-", key)
    return "\n".join([f"@dataset{{{safe},", *lines, "}"]) + "\n"


def csl_json(work: Work, key: str, accessed: datetime.date) -> str:
    """A list of one item of CSL-JSON (https://citationstyles.org), which reference managers take in."""
    item = {
        "id": key,
        "type": "dataset",
        "title": work.title,
        "author": [{"literal": work.author}],
        "publisher": work.publisher,
        "issued": {"date-parts": [_parts(work.published)]},
        "accessed": {"date-parts": [_parts(accessed)]},
        "version": work.edition,
        "URL": work.address,
        "source": "; ".join(work.sources),
        "language": work.lang,
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def _parts(day: datetime.date) -> Sequence[int]:
    return [day.year, day.month, day.day]


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", " "))
