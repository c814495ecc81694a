"""Files as clerks leave them: read as they are, cleaned, with a report that says what was understood."""
