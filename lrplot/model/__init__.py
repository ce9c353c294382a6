"""The nouns: what is asked for, and what comes of it."""
