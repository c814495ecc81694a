"""Services of the Open Geospatial Consortium (OGC): what they announce, give, and what is made of it."""
