"""The only colours a chart may use, each with its counterpart on the dark theme.

Contrasts were measured (WCAG 1.4.3 and 1.4.11): text at least 4.5:1, marks at least 3:1 on paper, on both
themes.
A page turns light into dark by attribute selectors made from `DARK`: see `dark_rules`.
"""

from typing import Final

INK: Final = "#1B2430"
MUTED: Final = "#595F69"
GRID: Final = "#E3E7EC"
STEM: Final = "#C9CFD8"
FOCUS: Final = "#0B3C8C"
CONTEXT: Final = "#8A8F98"
PAPER: Final = "#FFFFFF"
BELOW: Final = "#B5480B"
ABOVE: Final = "#0B6E99"
OUTLINE: Final = "#3D3D3D"
NO_DATA: Final = "#F1F3F6"

CATEGORIES: Final = (FOCUS, "#28A197", "#5E0B3A", "#D9541E")
SEQUENTIAL: Final = ("#DCE9F5", "#A9CCE8", "#6FA8D6", "#2F78B5", "#12436D")

DARK: Final[dict[str, str]] = {
    INK: "#E8ECF2",
    MUTED: "#A9B1BD",
    GRID: "#2A3444",
    STEM: "#3A4658",
    FOCUS: "#8FB4FF",
    CONTEXT: "#8B95A5",
    PAPER: "#161D29",
    BELOW: "#FFA37A",
    ABOVE: "#6CC4E8",
    OUTLINE: "#C4CCD8",
    NO_DATA: "#222B39",
    CATEGORIES[1]: "#A6EFE6",
    CATEGORIES[2]: "#E08BBB",
    CATEGORIES[3]: "#FFD27A",
    SEQUENTIAL[0]: "#1D3350",
    SEQUENTIAL[1]: "#2C5078",
    SEQUENTIAL[2]: "#3B6C9E",
    SEQUENTIAL[3]: "#86B6E0",
    SEQUENTIAL[4]: "#D3E6F7",
}
"""Light hex to dark hex, complete: a colour outside it never leaves `dashboards_embed.svg`."""


def dark_rules(scope: str = "svg") -> str:
    """CSS rules that repaint every chart inside `scope` for the dark theme; needs no change of the SVG."""
    return "".join(
        f'{scope} [{attribute}="{light}"]{{{attribute}:{dark}}}'
        for light, dark in DARK.items()
        for attribute in ("fill", "stroke")
    )


def text_on(fill: str) -> str:
    """The ink or the paper, whichever reads better on `fill` (both turn with the theme)."""
    return INK if luminance(fill) > 0.18 else PAPER


def luminance(colour: str) -> float:
    """Relative luminance of a `#RRGGBB` colour, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#RRGGBB` colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
