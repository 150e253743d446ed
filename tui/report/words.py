"""Numbers in words, the same in each format."""

from __future__ import annotations

from probes.matrix import Count


def count_words(count: Count) -> str:
    """Such as `2: 1 up 1 down`."""
    parts = {"up": count.up, "down": count.down, "disputed": count.disputed, "unknown": count.unknown}
    words = " ".join(f"{number} {word}" for word, number in parts.items() if number)
    return f"{count.total}: {words}" if words else "0"
