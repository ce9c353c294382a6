"""Lengths that are left out, filled in from the training loop."""
