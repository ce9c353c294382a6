"""Several runs at once: side by side, or along the values of an argument."""
