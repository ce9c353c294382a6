"""Python that people paste instead of words: read by its syntax tree, literals only, and never run."""
