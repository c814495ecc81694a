"""How the fields of a card are filled in, in Polish and English: what to write, and how not to.

The English text is that of the model. The Polish one is in `guidance.yaml`, beside the English one;
a field without an entry there is explained in English.
"""

from functools import cache
from importlib.resources import files

import yaml

from indicator_jobs.editing.shape import FieldShape


def guidance_in(field: FieldShape, lang: str) -> tuple[str, str]:
    """What to write in a field, and what not."""
    known = _polish().get(field.guidance) if lang == "pl" else None
    return (known["text"], known["bad"]) if known else (field.guidance, field.bad)


@cache
def _polish() -> dict[str, dict[str, str]]:
    found = yaml.safe_load(files("indicator_jobs.editing").joinpath("guidance.yaml").read_text("utf-8"))
    return {one["en"]: one for one in found}
