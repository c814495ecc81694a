"""The gate between computing and publishing: rules, verdicts, held results, corrections of sources."""
