"""lrplot's version and that of its JSON, the one place that says them."""

from __future__ import annotations

VERSION = "0.1.0"

JSON_FORMAT = 1
"""What `"format"` says in everything that lrplot prints as JSON: a key may be added, and none is taken away or given
another meaning as long as it stays the same."""
