"""Numbers in words, the same in each format."""

from __future__ import annotations

from probes.checks.finding import Confidence, Finding
from probes.matrix import Count


def count_words(count: Count) -> str:
    """Such as `2: 1 up 1 down`."""
    parts = {"up": count.up, "down": count.down, "disputed": count.disputed, "unknown": count.unknown}
    words = " ".join(f"{number} {word}" for word, number in parts.items() if number)
    return f"{count.total}: {words}" if words else "0"


def headline_words(finding: Finding) -> str:
    """Where and what in one line, and how sure it is where that is not certain."""
    sure = "" if finding.confidence is Confidence.CERTAIN else f" ({finding.confidence.value})"
    return f"{finding.told}{sure}"
