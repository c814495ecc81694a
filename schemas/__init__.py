"""The public contracts: code lists, settings, JSON Schemas, and the only formatter of numbers and dates."""
