"""Two sources of one indicator: aligned, compared, classified and explained, never averaged."""
