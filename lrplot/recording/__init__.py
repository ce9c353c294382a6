"""Real runs: a command that is recorded for a dozen steps, and what follows from it for the rest.

`launch` runs the command with `lrplot.record` inside its Pythons and undoes what it wrote; `recording` holds what they
told; `assemble` makes a report of it, with a plan wherever the schedule can be named.
"""
