"""All values in the formats of statistics: tidy CSV, Parquet, Data Package, SDMX-CSV."""
