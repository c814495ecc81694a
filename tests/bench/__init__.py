"""How fast cards are computed, printed as ratios of one run: `make bench`. Nothing here asserts a time."""
