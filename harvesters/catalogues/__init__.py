"""Catalogues of others: records of datasets, read from CKAN, DCAT, CSW and OGC services. No CKAN in here."""
