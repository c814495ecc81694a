"""What is said about a chart, by kind: a title that states the finding and a few sentences, generated and
tested.
"""

from collections.abc import Callable

from dashboards_embed.speech.base import Said, can_say, say
from dashboards_embed.speech.places import places, slope
from dashboards_embed.speech.ranking import ranking
from dashboards_embed.speech.season import season
from dashboards_embed.speech.several import parts, pyramid, several
from dashboards_embed.speech.trend import balance, trend
from dashboards_embed.state import State

SPEECH: dict[str, Callable[[State], Said]] = {
    "line": several,
    "multi_line": ranking,
    "signed_bars": balance,
    "bar": trend,
    "dot_comparison": ranking,
    "stacked_bar": parts,
    "pyramid": pyramid,
    "heat": season,
    "small_multiples": ranking,
    "slope": slope,
    "choropleth": ranking,
    "points_map": places,
}

__all__ = ["SPEECH", "Said", "can_say", "say"]
