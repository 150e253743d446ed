"""Compares two moments: what changed, in terms of the field, and what could be read in one of them only."""
