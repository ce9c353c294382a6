"""Recognises the shapes that learning rates take over a run in values that are known at some steps only.

Every value is a range, so that a shape either fits all points or none; numbers are as round as the ranges allow.
Loaded only where a curve is to be identified, as NumPy is.
"""
