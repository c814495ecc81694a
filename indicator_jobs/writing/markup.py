"""Small pieces of presentation MathML, and how firmly each holds together."""

from collections.abc import Iterable
from html import escape

from zoom_schemas import numbers

LOOSE, PRODUCT, TIGHT = 1, 2, 3
"""How firmly an expression holds together: a sum, a product, what needs no parentheses."""

Part = tuple[str, int]
"""A piece of MathML and how firmly it holds together."""

PLUS, MINUS, TIMES, DOTS = "<mo>+</mo>", "<mo>−</mo>", "<mo>×</mo>", "<mo>…</mo>"


def digits(value: float | None, lang: str) -> str:
    """A number with the digits that it has, six decimals at most; words where it is missing."""
    if value is None:
        return text({"pl": "brak danych", "en": "no data"}[lang])
    places = len(f"{abs(value):.6f}".rstrip("0").partition(".")[2])
    written = f"<mn>{numbers.number(abs(value), places, lang)}</mn>"
    return f"<mrow>{MINUS}{written}</mrow>" if value < 0 else written


def text(words: str) -> str:
    """Words among signs."""
    return f"<mtext>{escape(words)}</mtext>"


def within(part: Part, least: int) -> str:
    """A piece with parentheses where it does not hold together firmly enough."""
    return part[0] if part[1] >= least else parentheses(part[0])


def parentheses(inner: str) -> str:
    """A piece in parentheses."""
    return f'<mrow><mo fence="true">(</mo>{inner}<mo fence="true">)</mo></mrow>'


def fraction(above: str, below: str) -> str:
    """One piece over another."""
    return f"<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>"


def index(base: str, below: str) -> str:
    """A piece with another below to the right of it."""
    return f"<msub><mrow>{base}</mrow><mrow>{below}</mrow></msub>"


def called(name: str, given: Iterable[str]) -> str:
    """A function by its name and its arguments."""
    return f"<mi>{escape(name)}</mi>{parentheses('<mo>;</mo>'.join(given))}"


def times(part: Part, factor: float, lang: str) -> Part:
    """A piece multiplied by a number that is not one."""
    if factor == 1.0:
        return part
    return f"{within(part, PRODUCT)}{TIMES}{digits(factor, lang)}", PRODUCT
