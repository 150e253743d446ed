"""Compares the two ends of a link row by row: what one end calls local, the other must call remote."""

from probes.compare.matrix import build_matrix

__all__ = ["build_matrix"]
