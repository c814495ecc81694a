"""Data for researchers and programmers: all values in the formats of statistics, as known on any day."""
