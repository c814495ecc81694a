"""What the tests of BDL share: series, units, and trials of them. Figures are synthetic."""

import os
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from bdl_stand_in import Bank, Listed
from feed_cases import Case
from test_feeds import Trial
from web import serving

SHARED = Path(os.environ.get("ZOOM_SHARED", Path(__file__).parents[3] / "shared"))
KIELCE, KIELCE_AS_POWIAT, RADOM = "052615261011", "052615261000", "071427963011"
BOTH = {"pl": "próba", "en": "trial"}

COUNTED: dict[str, Any] = {"unit": "person", "kind": "flow", "additive": True}
FROM_TOWNS = {
    **COUNTED,
    "id": "bdl:P1355.in_from_towns",
    "bdl_subject": "P1355",
    "bdl_labels": ["zameldowania z miast", "ogółem"],
}
RATE = {
    "id": "bdl:P3559.unemployment_rate_monthly",
    "unit": "percent",
    "kind": "ratio",
    "additive": False,
    "period": "month",
    "lowest_level": "powiat",
    "bdl_subject": "P3559",
    "bdl_labels": ["{month}", "stopa bezrobocia"],
}
POPULATION = {"id": "bdl:72305", "unit": "person", "kind": "stock", "moment": "12-31", "bdl_subject": "P2137"}
IN_TOWNS = Listed("P1355", ("zameldowania z miast", "ogółem"))


def year(value: float, attribute: int = 1) -> dict[str, tuple[float | None, int]]:
    return {"2024": (value, attribute)}


class Opened:
    """Trials of the suite for other series and other figures."""

    def __init__(self, folder: Path):
        self.folder, self.closing = folder, []

    def __call__(
        self,
        bank: Bank,
        *series: dict[str, Any],
        territories: tuple[str, ...] = ("266101",),
        reach: str = "own",
    ) -> Trial:
        case = Case(
            "bdl",
            lambda origin: {"base": f"{origin}/api/v1", "reach": reach},
            list(series),
            territories,
            bank.answer,
            {},
            0,
        )
        made = Trial(case, self.folder)
        web = serving(made.answer)
        made.open(web.__enter__())
        self.closing += [made.close, lambda: web.__exit__(None, None, None)]
        return made


def paths(trial: Trial) -> list[str]:
    return [one["path"].removeprefix("/api/v1") for one in trial.web.asked]


def never(handler: BaseHTTPRequestHandler) -> None:
    raise AssertionError("nobody should ask")
