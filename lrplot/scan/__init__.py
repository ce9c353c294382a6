"""Reads schedules out of training scripts, and runs none of them."""
