"""A user's own code: found, imported, and its errors told."""
