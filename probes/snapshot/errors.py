"""What goes wrong with a snapshot, as one line for a person."""

from __future__ import annotations


class SnapshotError(Exception):
    """A snapshot cannot be written or opened; the text names the file and the way out, on one line."""
