"""Text that people read, in Polish and in English, always both."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Lang = Literal["pl", "en"]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Bilingual(BaseModel):
    """One text in both languages of the portal; neither may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pl: Text
    en: Text

    def get(self, lang: str) -> str:
        """The text in `lang`; Polish for any language that the portal does not speak."""
        return self.en if lang == "en" else self.pl
