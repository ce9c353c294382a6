"""Curves that somebody agreed to, and how today's differ from them."""
