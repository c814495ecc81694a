"""Files as clerks leave them. Synthetic."""

FIRST = "Dzielnica;Liczba lamp;Data\nŚródmieście;1 234;01.02.2024\nBarwinek;7;2.02.2024\nRazem;1 241;\n"
"""A synthetic file in the shape in which offices send them."""
