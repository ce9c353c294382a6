"""From a plan to a trace: the only loop that steps."""
