"""What is wrong with a run, and which line repairs it."""
