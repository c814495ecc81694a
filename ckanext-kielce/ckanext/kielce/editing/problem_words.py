"""Problems of a card in Polish. The checks speak English; what is said of a card is said here again.

A problem that no line of the table fits is shown as it is: better in English than not at all.
"""

from __future__ import annotations

import re

from zoom_schemas.problems import Problem

PROBLEMS: tuple[tuple[str, str], ...] = (
    (r"is missing|Field required", "brakuje"),
    (r"is not a field that is known here", "takiego pola tu nie ma"),
    (r"String should have at least 1 character", "jest puste"),
    (r"String should match pattern .*", "ma nie taką postać, jakiej trzeba"),
    (r"String should have at most (\d+) characters?", "jest za długie: najwyżej {0} znaków"),
    (r"Input should be a valid number.*", "to nie jest liczba"),
    (r"Input should be a valid integer.*", "to nie jest liczba całkowita"),
    (r"Input should be a finite number", "to nie jest liczba skończona"),
    (r"Input should be a valid string", "to nie jest tekst"),
    (r"Input should be a valid (dictionary|tuple|list).*", "ma nie taką postać, jakiej trzeba"),
    (r"has to hold fields of its own", "ma nie taką postać, jakiej trzeba"),
    (r"Input should be greater than or equal to (.+)", "musi wynosić co najmniej {0}"),
    (r"Input should be less than or equal to (.+)", "może wynosić najwyżej {0}"),
    (r"Input should be greater than (.+)", "musi być większe niż {0}"),
    (r"Input should be less than (.+)", "musi być mniejsze niż {0}"),
    (r"Input should be '(.+)'", "musi być jednym z: {0}"),
    (r"Dictionary should have at least 1 item.*", "jest puste"),
    (r"(?:Tuple|List) should have at least (\d+) items?.*", "ma za mało części: co najmniej {0}"),
    (r"(\d+) characters, at most (\d+)", "ma znaków: {0}; najwyżej {1}"),
    (r"the first number must be smaller than the second", "pierwsza liczba musi być mniejsza od drugiej"),
    (r"names none of .*: give one", "nie wskazuje szeregu, karty ani stałej: podaj jedno"),
    (r"names (.+) of .*: give one", "wskazuje kilka rzeczy naraz ({0}): podaj jedną"),
    (r"kind is missing: say stock, flow or ratio", "wybierz: stan, przepływ czy wskaźnik"),
    (r"holds no recipe: .*", "nie ma przepisu: podaj krajowy, lokalny albo oba"),
    (
        r"the versions of (.+) must start at growing periods, each once",
        "wersje przepisu muszą zaczynać się od coraz późniejszych okresów",
    ),
    (r"no (.+) recipe covers (.+)", "żadna wersja przepisu nie obejmuje okresu {1}"),
    (r"inputs must be exactly (.+)", "podaj liczby dokładnie dla danych: {0}"),
    (r"is (.+), but the recipe gives (.+)", "podano {0}, a przepis daje {1}"),
    (r"the recipe gives no result", "przepis nie daje wyniku"),
    (r"“(.+)” is not a theme", "nie ma tematu „{0}”"),
    (r"no source declares (.+)", "żadne źródło nie podaje szeregu {0}"),
    (r"is (\w+), but (.+) is a (\w+)", "wybrano {0}, a {1} to {2}"),
    (r"(?:formula: )?gives (.+), but the card's unit is (.+)", "wzór daje {0}, a jednostką karty jest {1}"),
    (r"(?:formula: )?gives a (.+), but the card says (.+)", "wzór daje {0}, a w karcie wybrano {1}"),
    (r"(?:formula: )?computes nothing from the inputs", "wzór nie używa żadnej danej"),
    (r"name “(.+)”: is not an input", "we wzorze stoi „{0}”, a nie ma takiej danej"),
    (r"input “(.+)”: is not used by the formula", "wzór nie używa danej „{0}”"),
    (r"uses itself: (.+)", "karta zależy od samej siebie: {0}"),
    (
        r"uses the card (.+), which does not exist or has errors",
        "używa karty {0}, której nie ma albo która ma błędy",
    ),
    (r"(.+): unknown unit.*|(.+) is not a unit.*", "nie ma takiej jednostki"),
    (
        r"does not begin with the theme.*|the id (.+) does not start with the theme (.+)",
        "identyfikator musi zaczynać się od tematu",
    ),
    (
        r"base_value and base_year belong together: give both or none",
        "wartość bazowa i rok bazowy: podaj oba albo żadne",
    ),
)

HINTS: tuple[tuple[str, str], ...] = (
    (r"For example: (.+)", "Na przykład: {0}"),
    (
        r"YAML reads yes, no, on and off as true and false: put quotes around it.",
        "YAML czyta yes, no, on i off jako prawdę i fałsz: ujmij to w cudzysłów.",
    ),
    (r"Put quotes around it: (.+)", "Ujmij to w cudzysłów: {0}"),
    (r"See the description of the field.", "Zobacz, jak wypełnić to pole."),
    (r"Remove it or correct its name.", "Usuń je albo popraw nazwę."),
    (
        r"Work it out again by hand from the source, or correct the recipe.",
        "Policz jeszcze raz ze źródła albo popraw przepis.",
    ),
    (r"Give all figures it needs.", "Podaj wszystkie liczby, których potrzebuje."),
    (r"The inputs are: (.+)", "Dane nazywają się: {0}"),
    (r"Remove it or use it.", "Usuń ją albo użyj jej we wzorze."),
    (r"Correct the formula or the unit of the card.", "Popraw wzór albo jednostkę karty."),
    (r"Correct kind, or the kinds of the inputs.", "Popraw wybór w karcie albo przy danych."),
    (r"Name at least one input.", "Użyj przynajmniej jednej danej."),
    (
        r"Correct the id, or add it to a source.",
        "Popraw identyfikator; dane znajdziesz wyszukiwarką nad przepisem.",
    ),
    (r"Correct its id, or mend that card first.", "Popraw identyfikator albo najpierw tamtą kartę."),
    (r"Compute one of them from series.", "Policz jedną z nich z szeregów."),
    (r"Say what the source says.", "Wybierz to, co podaje źródło."),
    (r"The source gives it in (.+)", "Źródło podaje to w jednostce {0}"),
    (r"The card's unit is (.+)", "Jednostką tej karty jest {0}"),
)


def in_words(problem: Problem, lang: str) -> str:
    """The problem and its hint in one or two sentences."""
    if lang != "pl":
        return f"{problem.problem}. {problem.hint}".strip()
    said, hint = _translated(problem.problem, PROBLEMS), _translated(problem.hint, HINTS)
    return f"{said}. {hint}".strip()


def _translated(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for pattern, polish in table:
        if found := re.fullmatch(pattern, text):
            return polish.format(*(group or "" for group in found.groups()))
    return text
