"""A recipe and a trace written in the languages of others: MathML, VTL, a spreadsheet."""
