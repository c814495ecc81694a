"""What surrounds a chart: its own address, files, code to embed, the value it leads back to."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

EMBED_HEIGHT = 620


@dataclass(frozen=True)
class Links:
    """Paths without language: the chart's page and files, its embed, the trace of its last value."""

    page: str
    embed: str
    trace: str
    embed_code: str

    @property
    def base(self) -> str:
        """Path to which .csv, .svg, .png and .json are added."""
        return self.page


def links(page: str, embed: str, trace: str, embed_address: str, title: str) -> Links:
    """The links of a chart; ``embed_address`` is the complete address for other sites."""
    code = (
        f'<iframe src="{escape(embed_address)}" title="{escape(title)}" loading="lazy" '
        f'width="100%" height="{EMBED_HEIGHT}"></iframe>'
    )
    return Links(page=page, embed=embed, trace=trace, embed_code=code)
