"""How the portal is set up and started: settings, Solr, and the steps behind `make run` and `make test`.

What runs before the virtual environment is there uses the standard library alone.
"""
