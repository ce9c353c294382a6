"""What `lrplot record` puts into a script's own Python: the standard library alone, and no import of lrplot.

The folder is named on `PYTHONPATH`, so that every Python of a command starts with its `sitecustomize`. lrplot itself
imports `detached` only, for schedulers that live in its own process.
"""
